import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { explainSystemError, PerceptError } from '../../../errors.ts';
import { bytesOf, dtypeName } from '../dtypes.ts';
import { decodeMessage } from '../proto/decode.ts';
import type { Shape } from '../proto/types.ts';
import { crc32c, maskCrc } from './crc32c.ts';
import { readTable } from './table.ts';

/** Far above the index of any model: one entry takes about a hundred bytes. */
const LARGEST_INDEX = 128 * 2 ** 20;
/** A file is read and checked in parts of this size. */
const PART = 8 * 2 ** 20;

/** A tensor of a checkpoint, not read yet. */
export interface CheckpointEntry {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  readonly crc: number;
}

interface BundleEntry {
  readonly dtype: number;
  readonly shape?: Shape | null;
  readonly shardId: number;
  readonly offset: number;
  readonly size: number;
  readonly crc32c: number;
  readonly slices: readonly unknown[];
}

/** A checkpoint of TensorFlow (a "tensor bundle"): an index and shards. Tensors are read one at a time, by name. */
export interface Checkpoint {
  readonly entries: ReadonlyMap<string, CheckpointEntry>;
  /** The bytes of a tensor, its checksum verified. @throws PerceptError naming the shard when it is cut or damaged */
  read(entry: CheckpointEntry): Promise<Uint8Array>;
}

/**
 * Opens the checkpoint `prefix`.index in a folder.
 * @throws PerceptError naming the file when the index is damaged, or announces what its shards cannot hold
 */
export async function openCheckpoint(folder: string, prefix = 'variables'): Promise<Checkpoint> {
  const index = join(folder, `${prefix}.index`);
  const table = await readIndex(index);
  return naming(index, async () => {
    const header = decodeMessage<{ numShards: number; endianness: number }>(
      'BundleHeader',
      table.get('') ?? new Uint8Array(0),
    );
    if (header.endianness !== 0)
      throw new PerceptError('the checkpoint was written on a big-endian machine, which is not supported');
    const shards = header.numShards === 0 ? 1 : header.numShards;
    if (shards < 0 || shards > 100_000) throw new PerceptError(`the index announces ${shards} shards`);
    const shardPath = (shard: number): string =>
      join(folder, `${prefix}.data-${digits(shard)}-of-${digits(shards)}`);
    const sizes = new Map<number, number>();
    const entries = new Map<string, CheckpointEntry>();
    for (const [name, bytes] of table) {
      // Keys of slices start with a byte of 0; the tensor's own entry says that it is sliced.
      if (name === '' || name.startsWith('\0')) continue;
      const entry = readEntry(Buffer.from(name, 'latin1').toString('utf8'), bytes);
      if (entry === undefined) continue;
      if (!sizes.has(entry.shard)) sizes.set(entry.shard, await sizeOf(shardPath(entry.shard)));
      if (entry.offset + entry.bytes > sizes.get(entry.shard)!) {
        throw new PerceptError(
          `tensor "${entry.name}" should lie at ${entry.offset} to ${entry.offset + entry.bytes} of ${prefix}.data-${digits(entry.shard)}-of-${digits(shards)}, which has ${sizes.get(entry.shard)} bytes`,
          { remedy: 'The download may be incomplete: fetch the model again.' },
        );
      }
      entries.set(entry.name, entry);
    }
    return { entries, read: (entry) => readTensor(shardPath(entry.shard), entry) };
  });
}

async function readIndex(index: string): Promise<Map<string, Uint8Array>> {
  const size = await sizeOf(index);
  return naming(index, async () => {
    if (size > LARGEST_INDEX) throw new PerceptError(`the index has ${size} bytes, more than any model's`);
    return readTable(await readFile(index));
  });
}

function readEntry(name: string, bytes: Uint8Array): CheckpointEntry | undefined {
  const {
    dtype,
    shape,
    shardId,
    offset,
    size,
    crc32c: crc,
    slices,
  } = decodeMessage<BundleEntry>('BundleEntry', bytes);
  if (slices.length > 0) {
    throw new PerceptError(
      `variable "${name}" is stored in ${slices.length} slices, which is not supported`,
      {
        remedy: 'Save the model without partitioned variables.',
      },
    );
  }
  // The object graph and such: bookkeeping that no tensor of a model is.
  if (dtypeName(dtype) === 'string') return undefined;
  const dims = (shape?.dim ?? []).map(({ size: length }) => length);
  const elements = dims.reduce((product, length) => product * length, 1);
  if (![offset, size, ...dims].every((n) => Number.isSafeInteger(n) && n >= 0) || shardId < 0)
    throw new PerceptError(`the entry of tensor "${name}" holds a size below 0`);
  if (elements * bytesOf(dtype) !== size) {
    throw new PerceptError(
      `tensor "${name}" announces ${size} bytes for ${dtypeName(dtype)} [${dims.join(', ')}], which takes ${elements * bytesOf(dtype)}`,
    );
  }
  return { name, dtype, shape: dims, shard: shardId, offset, bytes: size, crc };
}

async function readTensor(path: string, entry: CheckpointEntry): Promise<Uint8Array> {
  const out = new Uint8Array(entry.bytes);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  try {
    let crc = 0;
    for (let from = 0; from < entry.bytes; from += PART) {
      const part = out.subarray(from, Math.min(entry.bytes, from + PART));
      const { bytesRead } = await file.read(part, 0, part.length, entry.offset + from);
      if (bytesRead < part.length)
        throw new PerceptError(`it ends within tensor "${entry.name}"`, {
          file: path,
          remedy: 'Fetch the model again.',
        });
      crc = crc32c(part, crc);
    }
    if (maskCrc(crc) !== entry.crc >>> 0) {
      throw new PerceptError(`tensor "${entry.name}" is damaged: its checksum does not match`, {
        file: path,
        remedy: 'Fetch the model again.',
      });
    }
    return out;
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  if (!found.isFile()) throw new PerceptError('this is not a file', { file: path });
  return found.size;
}

/** Errors of `work` name `file`. */
async function naming<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PerceptError) || error.file !== undefined) throw error;
    throw new PerceptError(error.problem, { file, remedy: error.remedy ?? 'Fetch the model again.' });
  }
}

function digits(n: number): string {
  return String(n).padStart(5, '0');
}
