import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { explainSystemError, PerceptError } from '../../../errors.ts';
import { makeFolder, readFirst } from '../../../files.ts';
import { entryParts } from './entry-name.ts';
import { unpackZip } from './unpack-zip.ts';

export interface UnpackLimits {
  readonly entries: number;
  /** Bytes of all files together. */
  readonly bytes: number;
  /** How much larger than the archive its content may be, beyond the first 256 MB: weights hardly shrink, bombs do nothing else. */
  readonly ratio: number;
}

const LIMITS: UnpackLimits = { entries: 20_000, bytes: 16 * 2 ** 30, ratio: 50 };
const FREE = 256 * 2 ** 20;

/**
 * Unpacks the files of a .tar, .tar.gz or .zip into a folder, which is the caller's to remove when this throws.
 * @returns paths of the files, relative to `folder`, with forward slashes
 * @throws PerceptError when the archive is damaged or cut, holds links or paths that lead elsewhere, or unpacks to more than it should
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  signal?: AbortSignal,
  limits: UnpackLimits = LIMITS,
): Promise<string[]> {
  const head = await readFirst(archive, 4).catch((error: unknown) => {
    throw explainSystemError(error, archive);
  });
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const zip = head.toString('latin1') === 'PK\u0003\u0004';
  const files: string[] = [];
  const taken = new Set<string>();
  let read = 0;
  let unpacked = 0;
  let entries = 0;
  const countRead = counter((bytes) => (read += bytes));
  const unpack = (bytes: number): void => {
    unpacked += bytes;
    if (unpacked > limits.bytes || unpacked > FREE + limits.ratio * read)
      throw refused('unpacks to far more than a model of its size would');
  };
  const countUnpacked = counter(unpack);
  /** Where an entry goes; undefined for folders, which files bring along. */
  const place = (entry: string, kind: string, size: number): string[] | undefined => {
    if (++entries > limits.entries) throw refused(`holds more than ${limits.entries} entries`);
    const parts = entryParts(entry);
    if (kind === 'directory') return undefined;
    if (kind !== 'file' && kind !== 'contiguous-file')
      throw refused(`holds ${entry}, which is a ${kind} and not a file`);
    if (size > limits.bytes) throw refused(`holds ${entry}, which claims ${size} bytes`);
    if (parts.length === 0) throw refused('holds a file without a name');
    const name = parts.join('/');
    // Windows and macOS do not tell upper from lower case.
    if (taken.has(name.toLowerCase())) throw refused(`holds ${name} twice`);
    taken.add(name.toLowerCase());
    files.push(name);
    return parts;
  };
  const tar = extract();
  tar.on('entry', (header, content, next) => {
    // What ends the archive is thrown below; an entry that nobody reads yet is told of it too, and would end the process.
    content.on('error', () => undefined);
    const work = async (): Promise<void> => {
      const parts = place(header.name, header.type ?? 'thing of unknown kind', header.size ?? 0);
      if (parts === undefined) return drain(content);
      await makeFolder(join(folder, ...parts.slice(0, -1)));
      await pipeline(content, createWriteStream(join(folder, ...parts), { flags: 'wx' }));
    };
    work().then(
      () => next(),
      (error: unknown) => tar.destroy(error as Error),
    );
  });
  const source = createReadStream(archive, { highWaterMark: 1 << 18 });
  const options = signal === undefined ? {} : { signal };
  try {
    if (zip) {
      source.destroy();
      read = (await stat(archive)).size;
      await unpackZip(archive, folder, { entry: place, unpacked: unpack }, signal);
    } else if (gzip) await pipeline(source, countRead, createGunzip(), countUnpacked, tar, options);
    else await pipeline(source, countRead, countUnpacked, tar, options);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PerceptError)
      throw new PerceptError(error.problem, {
        file: archive,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      });
    const known = explainSystemError(error, folder);
    if (known instanceof PerceptError) throw known;
    throw new PerceptError(`the archive is damaged or cut (${(error as Error).message})`, {
      file: archive,
      remedy: 'Fetch the model again.',
    });
  }
  if (files.length === 0)
    throw new PerceptError('this is no archive of files', {
      file: archive,
      remedy: 'A model comes as .tar.gz, .tar or .zip, as a folder, or as .onnx, .safetensors or model.json.',
    });
  return files.sort();
}

function refused(why: string): PerceptError {
  return new PerceptError(`the archive ${why}`, {
    remedy: 'It is not unpacked. Get the model from its makers.',
  });
}

function counter(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        count(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

async function drain(content: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of content) void chunk;
}
