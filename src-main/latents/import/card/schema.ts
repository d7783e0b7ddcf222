import { z } from 'zod';

const tensor = z.strictObject({
  name: z.string(),
  dtype: z.string(),
  /** null where the size is free; null altogether where even the rank is. */
  shape: z.array(z.int().min(0).nullable()).nullable(),
});

const signature = z.strictObject({
  name: z.string(),
  /** Folder of the graph below the model's; signatures that are part of another one share its graph. */
  graph: z.string().regex(/^graph-\d{1,3}$/),
  inputs: z.array(tensor),
  /** `sampled`: hangs on random numbers that are drawn anew each time. */
  outputs: z.array(tensor.extend({ sampled: z.boolean() })),
  ops: z.record(z.string(), z.int()),
  weightBytes: z.int(),
});

const image = z.strictObject({
  height: z.int().min(1),
  width: z.int().min(1),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** What black and white are to the model. */
  range: z.tuple([z.number(), z.number()]),
});

/** Which input is given images, and which output is their latents. */
const encode = z.strictObject({
  signature: z.string(),
  input: z.string(),
  output: z.string(),
  dims: z.int().min(1),
  image,
  /** Images are cut to their central square and resized by this kernel. */
  crop: z.enum(['centre square']),
  resize: z.enum(['bicubic']),
});

/** Which input is given latents, and which output is their images. */
const generate = z.strictObject({
  signature: z.string(),
  input: z.string(),
  output: z.string(),
  dims: z.int().min(1),
  image,
});

/** What Percept knows of an imported model: card.json beside its graphs. */
export const modelCardSchema = z.strictObject({
  version: z.literal(1),
  /** Of everything but the name: the model's folder in the store. */
  hash: z.string().regex(/^[0-9a-f]{16}$/),
  name: z.string().min(1).max(200),
  source: z.strictObject({
    name: z.string(),
    sha256: z.string(),
    format: z.string(),
    tags: z.array(z.string()),
    tensorflow: z.string(),
  }),
  precision: z.enum(['float32', 'float16']),
  signatures: z.array(signature),
  roles: z.strictObject({ encode: encode.optional(), generate: generate.optional() }),
  notes: z.array(z.string()),
  /** SHA-256 of each file. */
  files: z.record(z.string(), z.string()),
});

export type ModelCard = z.infer<typeof modelCardSchema>;
export type CardSignature = ModelCard['signatures'][number];
export type CardTensor = z.infer<typeof tensor>;
export type EncodeRole = NonNullable<ModelCard['roles']['encode']>;
export type GenerateRole = NonNullable<ModelCard['roles']['generate']>;
export type ImageShape = z.infer<typeof image>;
