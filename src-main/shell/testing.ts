import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const secret = 'what lies outside of the page';

/** A built page in a folder of its own, with secrets beside it and hidden in it, and a link that leads out. */
export async function makePage(): Promise<{ root: string; page: string }> {
  const root = await mkdtemp(join(tmpdir(), 'percept-page-'));
  const page = join(root, 'renderer');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html><title>Percept</title>');
  await writeFile(join(page, 'assets', 'index-Bx3_9aQz.js'), 'export {};');
  await writeFile(join(page, 'assets', 'plain.css'), 'body{}');
  await writeFile(join(root, 'secret.txt'), secret);
  await writeFile(join(page, '.hidden.txt'), secret);
  await writeFile(join(page, 'README'), secret);
  // Windows lets only some users make links.
  await symlink(join(root, 'secret.txt'), join(page, 'link.txt')).catch(() => undefined);
  return { root, page };
}

/** Ways to ask for what is not a file of the page, as they stand in the request. */
export const escapes: readonly string[] = [
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/assets/../../secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/%252e%252e%252fsecret.txt',
  '/..%252fsecret.txt',
  '/%2e%2e%00/secret.txt',
  '/index.html%00.txt',
  '/%',
  '/%c0%ae%c0%ae/secret.txt',
  '//secret.txt',
  '/assets//plain.css',
  '/./index.html',
  '/C:%5csecret.txt',
  '/C:/secret.txt',
  '/index.html::$DATA',
  '/.hidden.txt',
  '/link.txt',
  '/README',
  '/assets',
  '/assets/',
  '/nothing.js',
];
