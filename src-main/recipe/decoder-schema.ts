import { z } from 'zod';

/** How patterns become latents. */
export const decoder = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('inverse'),
    centring: z
      .enum(['test', 'train', 'leave-one-out', 'none'])
      .default('test')
      .describe(
        'what is subtracted from each test pattern; "test" and "leave-one-out" use the test set (transductive); "train" gives the latents of "none", ridge apart',
      ),
    solver: z.enum(['auto', 'pinv', 'ridge']).default('auto'),
    lambda: z
      .number()
      .positive()
      .optional()
      .describe('ridge: what is added to the diagonal of W Wt, as a share of its mean over the latents'),
  }),
  z.strictObject({
    kind: z.literal('ridge'),
    lambda: z
      .union([z.literal('cv'), z.number().positive()])
      .default('cv')
      .describe('"cv": cross-validated over runs'),
    perDimension: z.boolean().default(false).describe('a lambda for each latent dimension'),
  }),
]);
