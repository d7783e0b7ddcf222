import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipOf, type ZipEntry } from '../testing/write-zip.ts';
import { unpackArchive, type UnpackLimits } from './unpack.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-unzip-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);
let count = 0;
async function unpack(content: Buffer, limits?: UnpackLimits): Promise<{ files: string[]; folder: string }> {
  const archive = join(root, `archive-${count++}.zip`);
  await writeFile(archive, content);
  const folder = await mkdtemp(join(root, 'to-'));
  return { files: await unpackArchive(archive, folder, undefined, limits), folder };
}

describe('unpackArchive, of zip', () => {
  it('unpacks files and their folders', async () => {
    const { files, folder } = await unpack(
      zipOf([
        { name: 'model/', content: bytes('') },
        { name: 'model/model.json', content: bytes('{}') },
        { name: 'model/weights.bin', content: bytes('1234') },
      ]),
    );
    expect(files).toEqual(['model/model.json', 'model/weights.bin']);
    expect(await readFile(join(folder, 'model', 'weights.bin'), 'utf8')).toBe('1234');
  });

  it.each<[string, ZipEntry, RegExp]>([
    ['a path that leads out', { name: '../evil', content: bytes('x') }, /leads out of its folder/],
    ['an absolute path', { name: '/etc/evil', content: bytes('x') }, /absolute path/],
    ['a path of Windows', { name: 'a\\..\\evil', content: bytes('x') }, /cannot have everywhere/],
    ['a link', { name: 'a', content: bytes('/etc/passwd'), mode: 0o120777 }, /symlink and not a file/],
    ['an encrypted file', { name: 'a', content: bytes('x'), encrypted: true }, /encrypted/],
    ['a lying size', { name: 'a', content: bytes('x'), claim: 100 }, /damaged or cut/],
    ['a huge claim', { name: 'a', content: bytes('x'), claim: 2 ** 31 }, /claims 2147483648 bytes/],
  ])('refuses %s', async (_what, entry, why) => {
    await expect(unpack(zipOf([entry]), { entries: 10, bytes: 2 ** 30, ratio: 50 })).rejects.toThrow(why);
    expect((await readdir(root)).includes('evil')).toBe(false);
  });

  it('refuses what unpacks to far more, two files of one name, and what is cut or damaged', async () => {
    const bomb = zipOf([{ name: 'zeros', content: new Uint8Array(2 ** 20) }]);
    await expect(unpack(bomb, { entries: 10, bytes: 2 ** 19, ratio: 50 })).rejects.toThrow(/claims 1048576/);
    const twice = zipOf([
      { name: 'a', content: bytes('x') },
      { name: 'A', content: bytes('y') },
    ]);
    await expect(unpack(twice)).rejects.toThrow(/holds A twice/);
    const whole = zipOf([{ name: 'a', content: bytes('some weights of a model') }]);
    await expect(unpack(whole.subarray(0, whole.length - 30))).rejects.toThrow(/damaged or cut/);
    const flipped = Buffer.from(whole);
    flipped[16]! ^= 1;
    flipped.writeUInt32LE(
      flipped.readUInt32LE(whole.lastIndexOf('PK\u0001\u0002') + 16) ^ 1,
      whole.lastIndexOf('PK\u0001\u0002') + 16,
    );
    await expect(unpack(flipped)).rejects.toThrow(/checksum of a is wrong/);
  });
});
