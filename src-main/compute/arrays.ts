import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, stat, writeFile } from 'node:fs/promises';
import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import {
  decodeNpy,
  encodeNpy,
  NPY_HEAD,
  npyDataSize,
  parseNpyHeader,
  type NpyHeader,
} from '../study/formats/npy.ts';
import type { NumericArray } from '../study/formats/elements.ts';

/** Writes an array of a step into its (temporary) folder. */
export async function saveArray(path: string, shape: readonly number[], data: NumericArray): Promise<void> {
  await writeFile(path, encodeNpy(shape, data));
}

/** A matrix [rows x cols] that a step has left behind; further dimensions are joined into the columns. */
export async function loadMatrix(path: string): Promise<Matrix> {
  const { header, read } = await openArray(path);
  const [rows = 1, ...rest] = header.shape;
  const cols = rest.reduce((product, length) => product * length, 1);
  const data = await read((file) => readAll(file, header.dataOffset, npyDataSize(header, Infinity, path)));
  const numbers = decodeNpy(header, data).data;
  return matrix(rows, cols, numbers instanceof Float64Array ? numbers : Float64Array.from(numbers));
}

/** Ascending voxel indices that a step has left behind. */
export async function loadIndices(path: string): Promise<Uint32Array> {
  const { header, read } = await openArray(path);
  const data = await read((file) => readAll(file, header.dataOffset, npyDataSize(header, Infinity, path)));
  return Uint32Array.from(decodeNpy(header, data).data as NumericArray);
}

/**
 * Columns from .. to-1 of a float matrix on disk, in the type that it is stored in, [rows x (to - from)]. Each row is a
 * read of its own and a fit makes thousands, so they are synchronous: call it in a worker.
 */
export function loadColumns(
  path: string,
  from: number,
  to: number,
): { rows: number; cols: number; data: Float32Array | Float64Array } {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const head = new Uint8Array(Math.min(size, NPY_HEAD));
    fill(file, head, 0);
    const header = parseNpyHeader(head, path);
    npyDataSize(header, size - header.dataOffset, path);
    const [rows = 1, width = 1] = header.shape;
    if (header.type !== 'float32' && header.type !== 'float64')
      throw new PerceptError('floats were expected', { file: path });
    const cols = to - from;
    const data = header.type === 'float32' ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
    const bytes = new Uint8Array(data.buffer);
    const rowBytes = cols * header.itemSize;
    if (cols === width) fill(file, bytes, header.dataOffset);
    for (let i = 0; cols < width && i < rows; i++) {
      const target = bytes.subarray(i * rowBytes, (i + 1) * rowBytes);
      fill(file, target, header.dataOffset + (i * width + from) * header.itemSize);
    }
    return { rows, cols, data };
  } finally {
    closeSync(file);
  }
}

function fill(file: number, target: Uint8Array, at: number): void {
  for (let done = 0; done < target.length;) {
    const read = readSync(file, target, done, target.length - done, at + done);
    if (read === 0) throw cutOff();
    done += read;
  }
}

function cutOff(): PerceptError {
  return new PerceptError('a cached array was cut off', { remedy: 'Remove the cache folder and run again.' });
}

type FileHandle = Awaited<ReturnType<typeof open>>;

async function openArray(path: string): Promise<{
  header: NpyHeader;
  read: (use: (file: FileHandle) => Promise<Uint8Array>) => Promise<Uint8Array>;
}> {
  const { size } = await stat(path);
  const file = await open(path, 'r');
  let header: NpyHeader;
  try {
    header = parseNpyHeader(await readAll(file, 0, Math.min(size, NPY_HEAD)), path);
    npyDataSize(header, size - header.dataOffset, path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { header, read: (use) => use(file).finally(() => file.close()) };
}

async function readAll(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await readInto(file, bytes, at);
  return bytes;
}

async function readInto(file: FileHandle, target: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < target.length;) {
    const { bytesRead } = await file.read(target, done, target.length - done, at + done);
    if (bytesRead === 0) throw cutOff();
    done += bytesRead;
  }
}
