import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { explainSystemError, PerceptError } from '../errors.ts';
import { temporaryName } from '../files.ts';
import { makeImages, pixelsOf, type ImageSource } from './image.ts';

/** A source with a scratch file behind it; close() deletes the file. */
export interface ScratchSource extends ImageSource {
  close(): Promise<void>;
}

/**
 * Keeps what is read from `source` as 8-bit pixels in a new file in `folder`, so that a second pass over it decodes nothing.
 * Only for sources of 8-bit images, as files are; 15,000 images of 256 x 256 x 3 take 2.9 GB of disk.
 * @throws PerceptError when the folder cannot be written to, the disk is full, or an image has more than 8 bits
 */
export async function scratchSource(source: ImageSource, folder: string): Promise<ScratchSource> {
  const path = temporaryName(join(folder, 'pixels'));
  const { n, height, width, channels } = source;
  const pixels = pixelsOf(source);
  const kept = new Uint8Array(n);
  const file = await open(path, 'wx+').catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  return {
    n,
    height,
    width,
    channels,
    read: async (from, to) => {
      if (kept.subarray(from, to).every((known) => known === 1)) {
        const bytes = new Uint8Array((to - from) * pixels);
        await readFully(file, bytes, from * pixels, path);
        const images = makeImages(to - from, source);
        for (let i = 0; i < bytes.length; i++) images.data[i] = bytes[i]! / 255;
        return images;
      }
      const images = await source.read(from, to);
      await writeFully(file, toBytes(images.data, path), from * pixels, path);
      kept.fill(1, from, to);
      return images;
    },
    close: async () => {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

function toBytes(values: Float32Array, path: string): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const level = values[i]! * 255;
    const rounded = Math.round(level);
    if (!(Math.abs(level - rounded) < 1e-3)) {
      throw new PerceptError('only images of 8 bits can be kept in a scratch file', {
        file: path,
        remedy: 'Go through these images without one.',
      });
    }
    bytes[i] = rounded;
  }
  return bytes;
}

/** One call may write only a part. */
async function writeFully(
  file: FileHandle,
  bytes: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  try {
    for (let done = 0; done < bytes.length;) {
      done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    }
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

async function readFully(file: FileHandle, bytes: Uint8Array, position: number, path: string): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw new PerceptError('the scratch file was cut short', { file: path });
    done += bytesRead;
  }
}
