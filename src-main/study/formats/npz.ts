import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { PerceptError, explainSystemError } from '../../errors.ts';
import type { ArrayEntry, ArrayFile } from './nd-array.ts';
import { findEntryOfKind } from './entries.ts';
import {
  NPY_HEAD,
  decodeNpy,
  decodeNpyText,
  npyDataSize,
  npyEntry,
  parseNpyHeader,
  type NpyHeader,
} from './npy.ts';

interface Member {
  readonly zipped: Entry;
  readonly header: NpyHeader;
  readonly entry: ArrayEntry;
}

/** Deflate cannot shrink anything further than this (a run of 258 bytes in 2 bits). */
export const DEFLATE_LIMIT = 1032;
const MAX_MEMBERS = 10_000;

/** Opens a .npz archive: headers are read now, numbers when asked for. @throws PerceptError when it is damaged */
export async function openNpz(path: string): Promise<ArrayFile> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch((error: unknown) => {
    throw damaged(path, error);
  });
  try {
    const members = await listMembers(zip, path);
    const entries = members.map((member) => member.entry);
    const bytesOf = async (name: string): Promise<[NpyHeader, Uint8Array]> => {
      const { zipped, header } = members.find((member) => member.entry.name === name)!;
      return [header, await readMember(zip, zipped, header, path)];
    };
    return {
      path,
      format: 'npz',
      entries,
      async read(name) {
        findEntryOfKind(path, entries, name, 'numeric');
        return decodeNpy(...(await bytesOf(name)));
      },
      async readText(name) {
        findEntryOfKind(path, entries, name, 'text');
        return decodeNpyText(...(await bytesOf(name)));
      },
      close: async () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error instanceof PerceptError ? error : damaged(path, error);
  }
}

async function listMembers(zip: ZipFile, path: string): Promise<Member[]> {
  const members: Member[] = [];
  for await (const zipped of zip.eachEntry()) {
    if (!zipped.fileName.endsWith('.npy')) continue;
    if (members.length === MAX_MEMBERS)
      throw new PerceptError(`the archive holds more than ${MAX_MEMBERS} arrays`, { file: path });
    // A claim of more than deflate can do is a lie; it is refused before anything is allocated for it.
    if (zipped.uncompressedSize > zipped.compressedSize * DEFLATE_LIMIT + 1024)
      throw new PerceptError(
        `'${zipped.fileName}' claims ${zipped.uncompressedSize} bytes packed into ${zipped.compressedSize}`,
        { file: path, remedy: 'No honest archive can do that: save the file again.' },
      );
    const name = zipped.fileName.slice(0, -'.npy'.length);
    const head = await readStart(zip, zipped, Math.min(NPY_HEAD, zipped.uncompressedSize));
    const header = parseNpyHeader(head, `${path}, '${name}'`);
    npyDataSize(header, zipped.uncompressedSize - header.dataOffset, `${path}, '${name}'`);
    members.push({ zipped, header, entry: npyEntry(name, header) });
  }
  if (members.length === 0)
    throw new PerceptError('this zip archive holds no .npy arrays', {
      file: path,
      remedy: 'Unpack it, and give the folder or one of its files.',
    });
  return members;
}

async function readStart(zip: ZipFile, zipped: Entry, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  for await (const chunk of await zip.openReadStreamPromise(zipped)) {
    const part = (chunk as Buffer).subarray(0, length - done);
    bytes.set(part, done);
    done += part.length;
    if (done === length) break;
  }
  return bytes.subarray(0, done);
}

async function readMember(zip: ZipFile, zipped: Entry, header: NpyHeader, path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(zipped.uncompressedSize);
  let done = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(zipped)) {
      bytes.set(chunk as Buffer, done);
      done += (chunk as Buffer).length;
    }
  } catch (error) {
    throw damaged(path, error);
  }
  if (crc32(bytes) !== zipped.crc32)
    throw damaged(path, new Error(`the checksum of '${zipped.fileName}' is wrong`));
  return bytes.subarray(
    header.dataOffset,
    header.dataOffset + npyDataSize(header, done - header.dataOffset, path),
  );
}

function damaged(path: string, error: unknown): Error {
  const explained = explainSystemError(error, path);
  if (explained instanceof PerceptError) return explained;
  return new PerceptError(`the archive is damaged: ${explained.message}`, {
    file: path,
    remedy: 'Save or copy it again.',
    cause: error,
  });
}
