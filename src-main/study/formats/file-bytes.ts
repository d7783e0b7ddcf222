import { open, type FileHandle } from 'node:fs/promises';
import { PerceptError, explainSystemError } from '../../errors.ts';

/** A file opened for reading at any place, with its size. Close it when done. */
export interface FileBytes {
  readonly path: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`. @throws PerceptError when the file ends before them */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const CHUNK = 1 << 26;

/** Opens a file for reading parts of it. @throws PerceptError when that cannot be done */
export async function openBytes(path: string): Promise<FileBytes> {
  try {
    const handle = await open(path, 'r');
    const { size } = await handle.stat();
    return {
      path,
      size,
      read: (offset, length) => readExactly(handle, path, size, offset, length),
      close: () => handle.close(),
    };
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

async function readExactly(
  handle: FileHandle,
  path: string,
  size: number,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  // Looked at before allocating: a header may promise more than there is.
  if (offset + length > size) throw cutOff(path, offset + length, size);
  const bytes = new Uint8Array(length);
  try {
    for (let done = 0; done < length;) {
      const { bytesRead } = await handle.read(bytes, done, Math.min(CHUNK, length - done), offset + done);
      if (bytesRead === 0) throw cutOff(path, offset + length, offset + done);
      done += bytesRead;
    }
  } catch (error) {
    throw explainSystemError(error, path);
  }
  return bytes;
}

function cutOff(path: string, needed: number, size: number): PerceptError {
  return new PerceptError(`the file ends at byte ${size}, but ${needed} bytes are promised`, {
    file: path,
    remedy: 'It was cut off: copy or save it again.',
  });
}
