import { z } from 'zod';

/** What stands for an image in the linear map. */
export const latents = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pca'),
    components: z.number().int().min(1).max(2000).default(30),
    method: z.enum(['auto', 'exact', 'randomised']).default('auto'),
  }),
  z.strictObject({
    kind: z.literal('table'),
    file: z.string().describe('CSV, TSV, npy, npz or mat: one row a stimulus'),
    variable: z.string().optional(),
    names: z
      .string()
      .optional()
      .describe('file or variable with the stimulus names where the table has none'),
  }),
]);
