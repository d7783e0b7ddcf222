import { rm } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readPageFile } from './page-file.ts';
import { escapes, makePage } from './testing.ts';

const { root, page } = await makePage();
afterAll(() => rm(root, { recursive: true, force: true }));

describe('readPageFile', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-store'],
    ['/?token=x', 'text/html; charset=utf-8', 'no-store'],
    ['/index.html', 'text/html; charset=utf-8', 'no-store'],
    ['/assets/index-Bx3_9aQz.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/plain.css', 'text/css; charset=utf-8', 'no-store'],
    ['/%69ndex.html', 'text/html; charset=utf-8', 'no-store'],
  ])('%s', async (target, type, cache) => {
    const file = await readPageFile(page, target);
    expect(file?.headers).toEqual({ 'Content-Type': type, 'Cache-Control': cache });
    expect(file!.bytes.byteLength).toBeGreaterThan(0);
  });

  it.each([...escapes, '', 'index.html', '*', 'http://127.0.0.1/index.html'])(
    'nothing for %j',
    async (target) => {
      expect(await readPageFile(page, target)).toBeNull();
    },
  );

  it('nothing where the page was not built', async () => {
    expect(await readPageFile(`${page}-none`, '/')).toBeNull();
  });
});
