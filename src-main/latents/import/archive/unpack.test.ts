import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryParts } from './entry-name.ts';
import { unpackArchive } from './unpack.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-unpack-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function tarOf(
  entries: readonly (Partial<Header> & { name: string; content?: string | Buffer })[],
): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry(header, content);
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

let count = 0;
async function unpack(bytes: Buffer): Promise<{ files: string[]; folder: string }> {
  const name = join(root, `archive-${count++}`);
  await writeFile(name, bytes);
  const folder = await mkdtemp(join(root, 'to-'));
  return { files: await unpackArchive(name, folder), folder };
}

describe('unpackArchive', () => {
  it.each([
    ['.tar', (bytes: Buffer) => bytes],
    ['.tar.gz', (bytes: Buffer) => gzipSync(bytes)],
  ])('unpacks the files of a %s', async (_kind, wrap) => {
    const bytes = await tarOf([
      { name: './', type: 'directory' },
      { name: './saved_model.pb', content: 'graph' },
      { name: 'variables/variables.index', content: 'index' },
    ]);
    const { files, folder } = await unpack(wrap(bytes));
    expect(files).toEqual(['saved_model.pb', 'variables/variables.index']);
    expect(await readFile(join(folder, 'variables', 'variables.index'), 'utf8')).toBe('index');
  });

  it.each([
    ['../evil', /leads out of its folder/],
    ['a/../../evil', /leads out of its folder/],
    ['/etc/evil', /absolute path/],
    ['C:\\evil', /absolute path/],
    ['a\\..\\evil', /cannot have everywhere/],
    ['nul.txt', /cannot have everywhere/],
    ['trailing. ', /cannot have everywhere/],
  ])('refuses an entry %s', async (name, why) => {
    await expect(unpack(await tarOf([{ name, content: 'x' }]))).rejects.toThrow(why);
    expect((await readdir(root)).includes('evil')).toBe(false);
  });

  it.each(['symlink', 'link'] as const)('refuses a %s', async (type) => {
    const bytes = await tarOf([{ name: 'a', type, linkname: '/etc/passwd' }]);
    await expect(unpack(bytes)).rejects.toThrow(/not a file/);
  });

  it('refuses two files of one name, whatever their case', async () => {
    const bytes = await tarOf([
      { name: 'a/B', content: '1' },
      { name: 'A/b', content: '2' },
    ]);
    await expect(unpack(bytes)).rejects.toThrow(/twice/);
    // So large that its content is still coming when the name is refused: no error may be left that nobody waits for.
    const large = await tarOf([
      { name: 'a', content: '1' },
      { name: 'a', content: Buffer.alloc(2 ** 20, 'x') },
    ]);
    await expect(unpack(gzipSync(large))).rejects.toThrow(/twice/);
    await new Promise((done) => setImmediate(done));
  });

  it('stops at a bomb long before it is unpacked', async () => {
    const zeros = Buffer.alloc(450 * 2 ** 20);
    const bytes = gzipSync(await tarOf([{ name: 'zeros', content: zeros }]), { level: 1 });
    expect(bytes.length).toBeLessThan(2 ** 22);
    await expect(unpack(bytes)).rejects.toThrow(/far more than a model/);
  });

  it('refuses what is cut or damaged, and what is no archive', async () => {
    const bytes = gzipSync(await tarOf([{ name: 'a', content: Buffer.alloc(50_000, 'abc') }]));
    await expect(unpack(bytes.subarray(0, bytes.length >> 1))).rejects.toThrow(/damaged or cut/);
    await expect(unpack(Buffer.from('no archive at all'))).rejects.toThrow(/archive/);
    await expect(unpack(Buffer.alloc(0))).rejects.toThrow(/no archive/);
  });

  it('ends when it is told to', async () => {
    const name = join(root, 'aborted');
    await writeFile(name, await tarOf([{ name: 'a', content: 'x' }]));
    await expect(
      unpackArchive(name, await mkdtemp(join(root, 'to-')), AbortSignal.abort(new Error('stopped'))),
    ).rejects.toThrow('stopped');
  });
});

describe('entryParts', () => {
  it('drops what means nothing', () => {
    expect(entryParts('./a//b/./c')).toEqual(['a', 'b', 'c']);
  });
});
