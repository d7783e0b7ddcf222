import { z } from 'zod';
import { fileToken, nothing } from './common.ts';

/** An imported model by the hash of its content. */
export const modelHash = z.string().regex(/^[0-9a-f]{16}$/);

const modelView = z.strictObject({
  hash: modelHash,
  name: z.string(),
  /** Name of the file that it was imported from, and what that was. */
  source: z.strictObject({ name: z.string(), format: z.string() }),
  precision: z.string(),
  /** Bytes of its weights. */
  bytes: z.number(),
  /** Number of latents; null where it neither encodes nor generates. */
  dims: z.number().int().nullable(),
  /** What it can be used for, in words: "256 x 256 colour images to 120 latents". */
  roles: z.array(z.strictObject({ role: z.string(), about: z.string() })),
  notes: z.array(z.string()),
});
export type ModelView = z.infer<typeof modelView>;

const side = z.number().int().min(1).max(16_384);

/** What an import cannot tell by itself; all as `percept model import` takes it. */
export const importAnswers = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  half: z.boolean().optional(),
  encode: z.string().min(1).max(300).optional(),
  generate: z.string().min(1).max(300).optional(),
  /** Tensors, each "tensor" or "signature:tensor". */
  features: z.array(z.string().min(1).max(300)).min(1).max(20).optional(),
  preprocess: z.enum(['torch', 'caffe', 'tf']).optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  mean: z.array(z.number()).min(1).max(3).optional(),
  std: z.array(z.number().positive()).min(1).max(3).optional(),
  order: z.enum(['RGB', 'BGR']).optional(),
  layout: z.enum(['NHWC', 'NCHW']).optional(),
  /** Height and width. */
  size: z.tuple([side, side]).optional(),
  crop: z.enum(['centre square', 'whole']).optional(),
  cropFraction: z.number().positive().max(1).optional(),
  resize: z.enum(['bicubic', 'bilinear']).optional(),
});
export type ImportAnswers = z.infer<typeof importAnswers>;

export const modelCalls = {
  /** The models that were imported, by name. */
  'models.list': { in: nothing, out: z.strictObject({ models: z.array(modelView) }) },
  /** Imports a model that the user chose or dropped; models.changed tells when it is there. */
  'models.import': {
    in: z.strictObject({ token: fileToken, answers: importAnswers }),
    out: z.strictObject({ job: z.string() }),
  },
  'models.rename': {
    in: z.strictObject({ hash: modelHash, name: z.string().min(1).max(200) }),
    out: nothing,
  },
  /** Deletes an imported model. Recipes that name it cannot be run until it is imported again. */
  'models.remove': { in: z.strictObject({ hash: modelHash }), out: nothing },
};
