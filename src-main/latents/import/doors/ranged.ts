import { open, stat } from 'node:fs/promises';
import { explainSystemError, PerceptError } from '../../../errors.ts';

/** Files whose bytes follow one another. */
export interface FileRow {
  readonly paths: readonly string[];
  readonly sizes: readonly number[];
  readonly bytes: number;
}

/** @throws PerceptError when one of them is missing or no file */
export async function fileRow(paths: readonly string[]): Promise<FileRow> {
  const sizes: number[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw explainSystemError(error, path);
    });
    if (!found.isFile()) throw new PerceptError('this is not a file', { file: path });
    sizes.push(found.size);
  }
  return { paths, sizes, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Bytes from .. from + length - 1 of files in a row. @throws PerceptError when they end before */
export async function readRow(row: FileRow, from: number, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length);
  let start = 0;
  for (const [i, path] of row.paths.entries()) {
    const size = row.sizes[i]!;
    const first = Math.max(from, start);
    const end = Math.min(from + length, start + size);
    if (first < end) await readInto(path, out.subarray(first - from, end - from), first - start);
    start += size;
  }
  return out;
}

async function readInto(path: string, out: Uint8Array, position: number): Promise<void> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  try {
    for (let done = 0; done < out.length;) {
      const { bytesRead } = await file.read(out, done, out.length - done, position + done);
      if (bytesRead === 0)
        throw new PerceptError('it ends before the weights that it should hold', {
          file: path,
          remedy: 'Fetch the model again.',
        });
      done += bytesRead;
    }
  } finally {
    await file.close();
  }
}
