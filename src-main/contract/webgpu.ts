import { z } from 'zod';
import { dataId, nothing } from './common.ts';

const shape = z.array(z.number().int().min(0)).max(8);
const name = z.string().min(1).max(1000);

/** A batch of a model that the window is to compute. */
export const gpuBatch = z.strictObject({
  id: z.number().int().min(0),
  model: z.strictObject({
    /** The same for the same graph. */
    key: z.string().min(1).max(500),
    /** model.json of a graph model and its files of weights; null where the window said that it has loaded it. */
    files: z.strictObject({ graph: dataId, weights: z.array(dataId).max(1000) }).nullable(),
  }),
  /** float32, row-major, items along the first axis. */
  inputs: z.record(name, z.strictObject({ shape, data: dataId })),
  outputs: z.array(name).min(1).max(100),
});
export type GpuBatch = z.infer<typeof gpuBatch>;

export const webgpuCalls = {
  /**
   * The window offers its GPU for live images, and waits for a batch. An offer ends with null when another window makes one.
   * Nothing but live images is computed there: results of a recipe hang on no window.
   */
  'webgpu.next': {
    in: z.strictObject({
      /** What the GPU is called. */
      adapter: z.string().max(200),
      /** Keys of the models that are loaded there. */
      loaded: z.array(z.string().max(500)).max(8),
    }),
    out: z.strictObject({ batch: gpuBatch.nullable() }),
  },
  /** What became of a batch. */
  'webgpu.done': {
    in: z.strictObject({
      id: z.number().int().min(0),
      /** float32 in base64, row-major; or why there are none. */
      result: z.union([
        z.strictObject({
          outputs: z.record(name, z.strictObject({ shape, data: z.base64().max(12_000_000) })),
        }),
        z.strictObject({ problem: z.string().max(2000) }),
      ]),
    }),
    out: nothing,
  },
};
