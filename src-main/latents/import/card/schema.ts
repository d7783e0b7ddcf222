import { z } from 'zod';
import { plainText } from '../../../plain-text.ts';
import { LONGEST_NAME } from './name.ts';

/** Text that is shown, of a card that anybody may have written. */
const shown = z.string().transform(plainText);

const tensor = z.strictObject({
  name: z.string(),
  dtype: z.string(),
  /** null where the size is free; null altogether where even the rank is. */
  shape: z.array(z.int().min(0).nullable()).nullable(),
});

const signature = z.strictObject({
  name: z.string(),
  /** Folder of the graph, layers or network below the model's; signatures that are part of another one share it. */
  graph: z.string().regex(/^graph-\d{1,3}$/),
  inputs: z.array(tensor),
  /** `sampled`: hangs on random numbers that are drawn anew each time. */
  outputs: z.array(tensor.extend({ sampled: z.boolean() })),
  ops: z.record(z.string(), z.int()),
  weightBytes: z.int(),
});

/** Images as a model takes or makes them. What Percept shows, 0 to 1, is spread over `range`, then normalised. */
const image = z.strictObject({
  height: z.int().min(1).max(16_384),
  width: z.int().min(1).max(16_384),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** What black and white are to the model, before normalisation. */
  range: z.tuple([z.number(), z.number()]).refine(([black, white]) => black !== white),
  /** Whether channels come after pixels or before them. */
  layout: z.enum(['NHWC', 'NCHW']).default('NHWC'),
  order: z.enum(['RGB', 'BGR']).default('RGB'),
  /** For each channel, in the model's order: what is taken away from values in `range`. */
  mean: z.array(z.number()).min(1).max(3).optional(),
  /** For each channel, in the model's order: what they are then divided by. */
  std: z.array(z.number().positive()).min(1).max(3).optional(),
});

/** How an image of any size becomes one of the model's. */
const fitting = {
  /** The largest part in the middle that has the proportions of the model's images, or the whole image, stretched. */
  crop: z.enum(['centre square', 'whole']),
  /** How much of that part is kept, in the middle: ImageNet's networks are tested on 224 of 256 pixels. */
  cropFraction: z.number().positive().max(1).optional(),
  resize: z.enum(['bicubic', 'bilinear']),
};

/** Which input is given images, and which output is their latents. */
const encode = z.strictObject({
  signature: z.string(),
  input: z.string(),
  output: z.string(),
  dims: z.int().min(1),
  image,
  ...fitting,
});

/** Which input is given latents, and which output is their images. */
const generate = z.strictObject({
  signature: z.string(),
  input: z.string(),
  output: z.string(),
  dims: z.int().min(1),
  image,
});

/** Which input is given images, and which outputs are features of them, vectors or maps. */
const features = z.strictObject({
  signature: z.string(),
  input: z.string(),
  outputs: z.array(z.string()).min(1),
  image,
  ...fitting,
});

/** What Percept knows of an imported model: card.json beside what runs. */
export const modelCardSchema = z.strictObject({
  version: z.literal(1),
  /** What runs it: the executor of TensorFlow.js, its layers, or ONNX Runtime. */
  kind: z.enum(['graph', 'layers', 'onnx']).default('graph'),
  /** Of everything but the name: the model's folder in the store. */
  hash: z.string().regex(/^[0-9a-f]{16}$/),
  name: shown.pipe(z.string().min(1).max(LONGEST_NAME)),
  source: z.strictObject({
    name: shown,
    sha256: z.string(),
    format: shown,
    tags: z.array(shown),
    tensorflow: shown,
  }),
  /** Of large weights; ONNX networks are kept byte for byte. */
  precision: z.enum(['float32', 'float16', 'as exported']),
  signatures: z.array(signature),
  roles: z.strictObject({
    encode: encode.optional(),
    generate: generate.optional(),
    features: features.optional(),
  }),
  notes: z.array(shown),
  /** SHA-256 of each file. */
  files: z.record(z.string(), z.string()),
});

export type ModelCard = z.infer<typeof modelCardSchema>;
export type CardSignature = ModelCard['signatures'][number];
export type CardTensor = z.infer<typeof tensor>;
export type EncodeRole = NonNullable<ModelCard['roles']['encode']>;
export type GenerateRole = NonNullable<ModelCard['roles']['generate']>;
export type FeaturesRole = NonNullable<ModelCard['roles']['features']>;
export type ImageShape = z.infer<typeof image>;

/** Bytes of a model's weights, those that signatures share counted once. */
export function weightBytesOf({ signatures }: Pick<ModelCard, 'signatures'>): number {
  const graphs = new Map(signatures.map(({ graph, weightBytes }) => [graph, weightBytes]));
  return [...graphs.values()].reduce((sum, size) => sum + size, 0);
}
