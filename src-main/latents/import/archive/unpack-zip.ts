import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry } from 'yauzl';
import { PerceptError } from '../../../errors.ts';
import { makeFolder } from '../../../files.ts';

/** What unpacking a zip is told of each of its entries; it throws for one that is not to be unpacked. */
export interface ZipVisitor {
  /** Counts an entry and gives where it goes, as parts of a path; undefined for a folder. */
  entry(name: string, kind: 'file' | 'directory' | 'symlink', size: number): string[] | undefined;
  /** Counts bytes as they are unpacked. */
  unpacked(bytes: number): void;
}

const ENCRYPTED = 1;
const SYMLINK = 0xa000;
const KIND = 0xf000;

/** Unpacks a zip archive into a folder. @throws what the visitor throws, and yauzl's errors where the archive is damaged */
export async function unpackZip(
  archive: string,
  folder: string,
  visitor: ZipVisitor,
  signal?: AbortSignal,
): Promise<void> {
  // Names stay bytes here: the visitor judges them, as those of other archives.
  const zip = await openPromise(archive, {
    autoClose: false,
    lazyEntries: true,
    decodeStrings: false,
  });
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0)
        throw new PerceptError('the archive is encrypted', { remedy: 'Unpack it, and give its folder.' });
      const name = Buffer.from(entry.fileName as unknown as Uint8Array).toString('utf8');
      const parts = visitor.entry(name, kindOf(name, entry), entry.uncompressedSize);
      if (parts === undefined) continue;
      let sum = 0;
      await makeFolder(join(folder, ...parts.slice(0, -1)));
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          try {
            visitor.unpacked(chunk.length);
            sum = crc32(chunk, sum);
            done(null, chunk);
          } catch (error) {
            done(error as Error);
          }
        },
      });
      const content = await zip.openReadStreamPromise(entry);
      const target = createWriteStream(join(folder, ...parts), { flags: 'wx' });
      await pipeline(content, counted, target, signal === undefined ? {} : { signal });
      if (sum !== entry.crc32) throw new Error(`the checksum of ${name} is wrong`);
    }
  } finally {
    zip.close();
  }
}

function kindOf(name: string, { externalFileAttributes }: Entry): 'file' | 'directory' | 'symlink' {
  if (((externalFileAttributes >>> 16) & KIND) === SYMLINK) return 'symlink';
  return name.endsWith('/') ? 'directory' : 'file';
}
