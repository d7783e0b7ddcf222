import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { PerceptError } from '../../../../errors.ts';
import { entryParts } from '../../archive/entry-name.ts';
import { bytesOf, halfToNumber } from '../../dtypes.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { DT } from '../../proto/types.ts';
import { fileRow, readRow, type FileRow } from '../ranged.ts';

const quantization = z.object({
  dtype: z.enum(['uint8', 'uint16', 'float16']),
  scale: z.number().optional(),
  min: z.number().optional(),
});

/** The list of weights of a model of TensorFlow.js, as its JSON has it. */
export const manifestSchema = z.array(
  z.object({
    paths: z.array(z.string().min(1)).max(20_000),
    weights: z.array(
      z.object({
        name: z.string().min(1),
        shape: z.array(z.int().min(0)).max(16),
        dtype: z.string(),
        quantization: quantization.optional(),
      }),
    ),
  }),
);

/** Types of weights, by the names that TensorFlow.js gives them. */
const TYPES: Readonly<Record<string, number>> = { float32: DT.float, int32: DT.int32, bool: DT.bool };
const PACKED = { uint8: DT.uint8, uint16: DT.int16, float16: DT.half } as const;

export interface Weight {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** Weights in files beside the model's JSON, read one at a time. */
export interface Weights {
  readonly entries: ReadonlyMap<string, Weight>;
  /** Size of all files. */
  readonly bytes: number;
  /** Little-endian bytes of a weight in its own type, whatever it was packed into. */
  read(name: string): Promise<Uint8Array>;
}

interface Place extends Weight {
  readonly files: FileRow;
  readonly offset: number;
  readonly stored: number;
  readonly quantization: z.infer<typeof quantization> | undefined;
}

/**
 * Opens the weights that a manifest lists.
 * @param json path of the model's JSON: its files lie beside it, or in folders below
 * @throws PerceptError for paths that lead elsewhere, files that are missing, and sizes that are not those of the weights
 */
export async function openWeights(json: string, manifest: z.infer<typeof manifestSchema>): Promise<Weights> {
  const places = new Map<string, Place>();
  let bytes = 0;
  for (const { paths, weights } of manifest) {
    const files = await fileRow(paths.map((path) => join(dirname(json), ...entryParts(path))));
    let offset = 0;
    for (const { name, shape, dtype: type, quantization: packed } of weights) {
      const dtype = TYPES[type];
      if (dtype === undefined)
        throw new PerceptError(`weight "${name}" is of type ${type}, which is not supported`, {
          file: json,
        });
      if (places.has(name)) throw new PerceptError(`weight "${name}" is listed twice`, { file: json });
      if (packed !== undefined && packed.dtype !== 'float16' && packed.scale === undefined)
        throw new PerceptError(`weight "${name}" is packed without a scale`, { file: json });
      const stored = sizeOf(shape) * bytesOf(packed === undefined ? dtype : PACKED[packed.dtype]);
      if (offset + stored > files.bytes)
        throw new PerceptError(
          `weight "${name}" of shape [${shape.join(', ')}] should end at byte ${offset + stored} of ${described(paths)}, which ${paths.length === 1 ? 'has' : 'have'} ${files.bytes}`,
          { file: json, remedy: 'The download may be incomplete: fetch the model again.' },
        );
      places.set(name, { name, dtype, shape, files, offset, stored, quantization: packed });
      offset += stored;
    }
    if (offset !== files.bytes)
      throw new PerceptError(
        `${described(paths)} ${paths.length === 1 ? 'has' : 'have'} ${files.bytes} bytes, the weights listed take ${offset}`,
        { file: json, remedy: 'Files of different models may be mixed: fetch the model again.' },
      );
    bytes += files.bytes;
  }
  return {
    entries: places,
    bytes,
    read: async (name) => {
      const place = places.get(name)!;
      return unpacked(place, await readRow(place.files, place.offset, place.stored));
    },
  };
}

function described(paths: readonly string[]): string {
  const names = paths.map((path) => basename(path));
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}

/** Packed numbers stand for q * scale + min, float16 for themselves. */
function unpacked({ dtype, quantization: packed }: Place, stored: Uint8Array): Uint8Array {
  if (packed === undefined) return stored;
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const width = packed.dtype === 'uint8' ? 1 : 2;
  const n = stored.length / width;
  const { scale = 1, min = 0 } = packed;
  const read = (i: number): number => {
    if (packed.dtype === 'float16') return halfToNumber(view.getUint16(2 * i, true));
    return (width === 1 ? view.getUint8(i) : view.getUint16(2 * i, true)) * scale + min;
  };
  if (dtype === DT.bool) return Uint8Array.from({ length: n }, (_, i) => (read(i) === 0 ? 0 : 1));
  const values =
    dtype === DT.int32
      ? Int32Array.from({ length: n }, (_, i) => Math.round(read(i)))
      : Float32Array.from({ length: n }, (_, i) => read(i));
  return new Uint8Array(values.buffer);
}
