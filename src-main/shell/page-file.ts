import { type FileHandle, open, realpath } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';

/** A file of the built page, whole: the page is a few megabytes of scripts, styles and fonts. */
export interface PageFile {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The file of the built page that a request asks for.
 * @param folder out/renderer
 * @param target path of the request as it came, percent-encoded, with or without a query
 * @returns null when there is no such file, or when the path means anything but a file in `folder`
 */
export async function readPageFile(folder: string, target: string): Promise<PageFile | null> {
  const names = namesOf(target);
  if (names === null) return null;
  const type = types[extname(names.at(-1)!).toLowerCase()];
  if (type === undefined) return null;
  const bytes = await readInside(folder, names);
  if (bytes === null) return null;
  // Vite puts a hash of the content into names under assets/.
  const hashed =
    names.length === 2 && names[0] === 'assets' && /-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$/.test(names[1]!);
  return {
    bytes,
    headers: {
      'Content-Type': type,
      'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-store',
    },
  };
}

/**
 * Folders and file that a path names, decoded once. Names of built files are plain, so that whatever a path could do
 * else (`..`, `%5c`, NUL, a drive, a second encoding, a hidden file) is no name at all.
 */
function namesOf(target: string): string[] | null {
  let path: string;
  try {
    path = decodeURIComponent(target.split(/[?#]/, 1)[0]!);
  } catch {
    return null;
  }
  if (path === '/') return ['index.html'];
  if (!path.startsWith('/')) return null;
  const names = path.slice(1).split('/');
  return names.every((name) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)) ? names : null;
}

async function readInside(folder: string, names: readonly string[]): Promise<Buffer | null> {
  let file: FileHandle | undefined;
  try {
    const root = await realpath(folder);
    // A link in the folder that leads out of it is not followed.
    const path = await realpath(join(root, ...names));
    const inside = relative(root, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null;
    file = await open(path, 'r');
    return (await file.stat()).isFile() ? await file.readFile() : null;
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}
