import { z } from 'zod';

/** Latents computed elsewhere, one row a stimulus. */
const tableOf = {
  file: z.string().describe('CSV, TSV, npy, npz or mat: one row a stimulus'),
  variable: z.string().optional(),
  names: z.string().optional().describe('file or variable with the stimulus names where the table has none'),
};

const model = z
  .strictObject({
    kind: z.literal('model'),
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'an imported model (percept model list): its name, or the beginning of its hash; "tutorial-generator" comes with Percept',
      ),
    file: z
      .string()
      .min(1)
      .optional()
      .describe(
        'instead of "model": the folder of an imported model, or a SavedModel or TF1-Hub module (folder, .tar, .tar.gz), which is imported for this recipe',
      ),
    table: z
      .strictObject(tableOf)
      .optional()
      .describe(
        'latents of the stimuli where they were computed elsewhere; the model then only makes images of latents, and needs no encoder',
      ),
    rescale: z
      .enum(['none', 'per-dimension', 'norm'])
      .default('none')
      .describe(
        'what is done to predicted latents before images are made of them, scores on latents apart: "none"; "per-dimension": each latent gets over the test images the mean and SD that it has over the training images (transductive); "norm": each vector gets the length sqrt(d) that normal latents have',
      ),
  })
  .refine((latents) => (latents.model === undefined) !== (latents.file === undefined), {
    message: 'give either "model" or "file"',
  });

/** What stands for an image in the linear map. */
export const latents = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pca'),
    components: z.number().int().min(1).max(2000).default(30),
    method: z.enum(['auto', 'exact', 'randomised']).default('auto'),
  }),
  z.strictObject({ kind: z.literal('table'), ...tableOf }),
  model,
]);
