import { dtypeName } from '../dtypes.ts';
import { narrowed } from '../graph/rewrite.ts';
import type { TensorInfo } from '../proto/types.ts';
import type { CardTensor } from './schema.ts';

/** Tensors of a signature as the card lists them, by name. */
export function cardTensors(infos: Readonly<Record<string, TensorInfo>>): CardTensor[] {
  return Object.entries(infos)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { dtype, shape }]) => ({
      name,
      dtype: dtypeName(narrowed(dtype)),
      shape:
        shape === undefined || shape === null || shape.unknownRank
          ? null
          : shape.dim.map(({ size }) => (size < 0 ? null : size)),
    }));
}

/** "x float32 [?, 256, 256, 3]" */
export function describeTensor({ name, dtype, shape }: CardTensor): string {
  return `${name} ${dtype} ${shape === null ? 'of any shape' : `[${shape.map((size) => size ?? '?').join(', ')}]`}`;
}
