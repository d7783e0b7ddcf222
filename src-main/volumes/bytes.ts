import { createReadStream } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { explainSystemError, PerceptError } from '../errors.ts';
import { readFirst } from '../files.ts';

/** Deflate cannot expand further than 1032 times (zlib's technical notes), so nothing larger is in a file. */
export const MAX_INFLATION = 1032;

/**
 * One megabyte in and out. On a 34 MB run Node's defaults (64 and 16 KiB) take half as long again, and larger
 * chunks gain nothing. Inflation runs on libuv's threads, so two runs read at once use two cores.
 */
const CHUNK = 1 << 20;

export interface FileStart {
  /** The first bytes, inflated. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: boolean;
  /** Size on disk. */
  readonly fileSize: number;
}

/**
 * The first `wanted` bytes of a file, or all of it if shorter, inflated if it is gzip (told by its first bytes, not
 * its name). Of a gzip file no more than the first megabyte is read, and no more is inflated than was asked for, to
 * within a few KiB.
 * @throws PerceptError when it is missing, no regular file, empty, or damaged at its beginning
 */
export async function readStart(path: string, wanted: number): Promise<FileStart> {
  const fileSize = await regularFileSize(path);
  try {
    const start = await readFirst(path, Math.min(Math.max(wanted, 2), fileSize));
    const gzip = start[0] === 0x1f && start[1] === 0x8b;
    const bytes = gzip ? await inflateFirst(path, wanted) : start;
    return { bytes: Uint8Array.from(bytes.subarray(0, wanted)), gzip, fileSize };
  } catch (error) {
    throw isZlibError(error)
      ? damaged(path, 'at its very beginning', error)
      : explainSystemError(error, path);
  }
}

/** At least `wanted` bytes where a gzip file gives them. Its header may carry a long comment before the first. */
async function inflateFirst(path: string, wanted: number): Promise<Buffer> {
  const file = createReadStream(path, { highWaterMark: 4096, end: CHUNK - 1 });
  // Z_SYNC_FLUSH: what has come so far, although the stream goes on. A chunk is inflated when it is asked for.
  const gunzip = createGunzip({ chunkSize: 4096, finishFlush: constants.Z_SYNC_FLUSH });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of pipeline(file, gunzip, () => undefined) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= wanted) break;
  }
  return Buffer.concat(chunks);
}

async function regularFileSize(path: string): Promise<number> {
  let found;
  try {
    found = await stat(path);
  } catch (error) {
    const link = await lstat(path).catch(() => undefined);
    if (link?.isSymbolicLink()) {
      throw new PerceptError('this is a link to a file that is not there', {
        file: path,
        remedy: 'In a DataLad or git-annex data set, fetch the content first: datalad get.',
        cause: error,
      });
    }
    throw explainSystemError(error, path);
  }
  if (found.isDirectory()) {
    throw new PerceptError('this is a folder, not a file', {
      file: path,
      remedy: 'Give the path of a file.',
    });
  }
  if (!found.isFile()) {
    throw new PerceptError('this is not a regular file', { file: path, remedy: 'Give the path of a file.' });
  }
  if (found.size === 0) {
    throw new PerceptError('the file is empty (0 bytes)', {
      file: path,
      remedy: 'Copy or download it again.',
    });
  }
  return found.size;
}

/**
 * The bytes of a file from `start` on, inflated if `gzip` (then `start` must be 0), in chunks of about a megabyte.
 * Read to its end, a gzip file's checksum has been verified. Errors of zlib and of the system come as they are.
 */
export function streamBytes(path: string, gzip: boolean, start = 0): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK, start });
  if (!gzip) return file as AsyncIterable<Buffer>;
  // The callback is there because pipeline demands it: the error reaches whoever iterates.
  return pipeline(file, createGunzip({ chunkSize: CHUNK }), () => undefined) as AsyncIterable<Buffer>;
}

/**
 * How many bytes can be inflated before a gzip file ends or is damaged, to within 4 KiB. zlib gives up the output of
 * the call that fails, which `streamBytes` makes a megabyte large: this second look is only for the message.
 */
export function inflatableBytes(path: string): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    const gunzip = createGunzip({ chunkSize: 4096, finishFlush: constants.Z_SYNC_FLUSH });
    gunzip.on('data', (chunk: Buffer) => (bytes += chunk.length));
    pipeline(createReadStream(path), gunzip, () => resolve(bytes));
  });
}

export function isZlibError(error: unknown): error is Error & { code: string } {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && code.startsWith('Z_');
}

export function damaged(path: string, where: string, cause: unknown): PerceptError {
  return new PerceptError(`the compressed data are damaged ${where}`, {
    file: path,
    remedy: 'Copy or download the file again.',
    cause,
  });
}
