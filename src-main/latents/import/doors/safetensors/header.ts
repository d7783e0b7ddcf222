import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { explainSystemError, PerceptError } from '../../../../errors.ts';
import { bytesOf } from '../../dtypes.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { DT } from '../../proto/types.ts';
import { fileRow, readRow } from '../ranged.ts';

/** The format's own bound. */
const LARGEST_HEADER = 100_000_000;
const LENGTH = 8;

const TYPES: Readonly<Record<string, number>> = {
  F32: DT.float,
  F16: DT.half,
  BF16: DT.bfloat16,
  F64: DT.double,
  I64: DT.int64,
  I32: DT.int32,
  I16: DT.int16,
  I8: DT.int8,
  U8: DT.uint8,
  BOOL: DT.bool,
};

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(16),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const headerSchema = z.record(z.string(), z.unknown());

/** A tensor of a safetensors file, not read yet. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

export interface SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly bytes: number;
  read(tensor: StoredTensor): Promise<Uint8Array>;
}

/**
 * Reads the header of a safetensors file: tensors lie one after the other behind it, without gaps.
 * @throws PerceptError when it is cut, or offsets lead elsewhere, overlap or are not what shapes take
 */
export async function openSafetensorsFile(path: string): Promise<SafetensorsFile> {
  const refuse = (problem: string): never => {
    throw new PerceptError(problem, { file: path, remedy: 'The file is cut or damaged: fetch it again.' });
  };
  const { size } = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  const row = await fileRow([path]);
  if (size < LENGTH) refuse(`the file has ${size} bytes, fewer than a header`);
  const head = await readRow(row, 0, LENGTH);
  const length = Number(new DataView(head.buffer).getBigUint64(0, true));
  if (length > LARGEST_HEADER || length > size - LENGTH)
    refuse(`its header claims ${length} bytes, the file has ${size}`);
  const start = LENGTH + length;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of Object.entries(parseHeader(await readRow(row, LENGTH, length), refuse))) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) return refuse(`the header says nothing clear of tensor "${name}"`);
    const { dtype: said, shape, data_offsets: range } = entry.data;
    const dtype = TYPES[said];
    if (dtype === undefined)
      throw new PerceptError(`tensor "${name}" is of type ${said}, which is not read`, {
        file: path,
        remedy: 'Save it as F32, F16 or BF16.',
      });
    const [from, to] = range;
    const bytes = sizeOf(shape) * bytesOf(dtype);
    if (to - from !== bytes || start + to > size)
      refuse(
        `tensor "${name}" of ${said} [${shape.join(', ')}] should lie at ${from} to ${to} of ${size - start} bytes; it takes ${bytes}`,
      );
    tensors.set(name, { name, dtype, shape, offset: start + from, bytes });
  }
  let end = start;
  for (const { name, offset, bytes } of [...tensors.values()].sort(
    (a, b) => a.offset - b.offset || a.bytes - b.bytes,
  )) {
    if (offset !== end)
      refuse(`tensor "${name}" ${offset < end ? 'overlaps' : 'leaves a gap behind'} the one before it`);
    end += bytes;
  }
  if (end !== size) refuse(`the file has ${size} bytes, its tensors end at ${end}`);
  return { path, tensors, bytes: size, read: ({ offset, bytes }) => readRow(row, offset, bytes) };
}

function parseHeader(bytes: Uint8Array, refuse: (problem: string) => never): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return refuse('its header is no JSON: this is no safetensors file');
  }
}
