import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { explainSystemError } from './errors.ts';

/** Tells machines apart that write to one disk: process ids are those of one machine. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);

/** A name in the same folder that no finished file has; left-overs of a killed run start with ".tmp-". */
export function temporaryName(path: string): string {
  const random = randomBytes(4).toString('hex');
  return join(dirname(path), `.tmp-${machine}-${process.pid}-${random}-${basename(path)}`);
}

/** Who writes, or wrote, a temporary name; undefined for other names. */
export function writerOf(name: string): { here: boolean; pid: number } | undefined {
  const [, host, pid] = /^\.tmp-([0-9a-f]{6})-(\d+)-/.exec(name) ?? [];
  return pid === undefined ? undefined : { here: host === machine, pid: Number(pid) };
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where a file system refuses new folders
 * with ENOENT, as /proc does. @throws the system's error
 */
export async function makeFolder(path: string): Promise<void> {
  const parent = dirname(path);
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      if (await isFolder(path)) return;
      throw Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${path}'`), { code: 'ENOTDIR' });
    }
    if (error.code !== 'ENOENT' || parent === path) throw error;
    // Where the folder above is there, another writer has made it just now, or the second attempt fails as the first did.
    await makeFolder(parent);
    await mkdir(path).catch((again: NodeJS.ErrnoException) => {
      // Another writer may have made it meanwhile.
      if (again.code !== 'EEXIST') throw again;
    });
  });
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Calls `write` with a temporary name beside `path`, then renames: the file appears whole or not at all.
 * @throws PerceptError when the disk is full or the folder cannot be written to
 */
export async function writeWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await makeFolder(dirname(path));
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw explainSystemError(error, path);
  }
}

/** Writes bytes or text under `path`, whole or not at all. */
export async function writeFileWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeWhole(path, async (temporary) => {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/**
 * Writes files that belong together: all appear, or none, unless the machine stops between two renames.
 * @throws PerceptError when the disk is full, or a folder has the name of a file
 */
export async function writeFilesWhole(
  files: readonly (readonly [string, string | Uint8Array])[],
): Promise<void> {
  const written: (readonly [string, string])[] = [];
  let at = '';
  try {
    for (const [path, content] of files) {
      at = path;
      await makeFolder(dirname(path));
      if (await isFolder(path))
        throw Object.assign(new Error(`EISDIR: is a directory, open '${path}'`), { code: 'EISDIR' });
      const temporary = temporaryName(path);
      written.push([temporary, path]);
      await writeFile(temporary, content, { flag: 'wx', flush: true });
    }
    for (const [temporary, path] of written) {
      at = path;
      await rename(temporary, path);
    }
  } catch (error) {
    for (const [temporary] of written) await rm(temporary, { force: true }).catch(() => undefined);
    throw explainSystemError(error, at);
  }
}

/** The first `length` bytes of a file, fewer where it is shorter. @throws the system's error */
export async function readFirst(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** SHA-256 of a file's bytes, in hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  } catch (error) {
    throw explainSystemError(error, path);
  }
  return hash.digest('hex');
}

/** SHA-256 of an array's bytes, in hex. */
export function hashArray(data: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

/** SHA-256 of a value's canonical JSON (object keys sorted), in hex. */
export function hashJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** JSON with sorted keys, so that equal values have equal text; undefined members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
