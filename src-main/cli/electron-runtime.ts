import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFileWhole } from '../files.ts';

/** Where Electron's program is, or why there is none, one clause. */
export type ElectronRuntime = { readonly program: string } | { readonly why: string };

const FETCH_MS = 300_000;

export interface RuntimeSearch {
  /** Folder of the package `electron`; undefined where it is not installed. */
  readonly folder?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/** The search on this machine. */
export function runtimeSearch(): RuntimeSearch {
  let folder: string | undefined;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    folder = undefined;
  }
  return { folder, env: process.env, platform: process.platform };
}

/** Electron's program where it is already: named by a variable that Electron's tools know, or fetched before. */
export function findElectron({ folder, env, platform }: RuntimeSearch): string | null {
  const named = env['ELECTRON_EXEC_PATH'];
  if (named !== undefined && isFile(named)) return named;
  const pathFile = folder === undefined ? undefined : join(folder, 'path.txt');
  const inside =
    pathFile !== undefined && existsSync(pathFile)
      ? readFileSync(pathFile, 'utf8').trim()
      : programIn(platform);
  const dist =
    env['ELECTRON_OVERRIDE_DIST_PATH'] ?? (folder === undefined ? undefined : join(folder, 'dist'));
  const program = dist === undefined ? undefined : join(dist, inside);
  return program !== undefined && isFile(program) ? program : null;
}

/**
 * Electron's program, fetched if need be. A fetch that failed is remembered in `memory` and not tried again for that
 * version: on a machine without a network every start would wait for it.
 * @param signal breaks the fetch off, which is not remembered
 * @param fetch runs Electron's own installer, which checks what it fetched against the checksums in its package; false when it failed
 */
export async function obtainElectron(
  search: RuntimeSearch,
  memory: string,
  onFetch: () => void,
  signal: AbortSignal,
  fetch: (folder: string, signal: AbortSignal) => Promise<boolean> = runInstaller,
): Promise<ElectronRuntime> {
  const found = findElectron(search);
  if (found !== null) return { program: found };
  const { folder } = search;
  if (folder === undefined) return { why: 'Electron is not installed' };
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  if (existsSync(memory) && readFileSync(memory, 'utf8').trim() === version)
    return { why: `Electron could not be fetched before (to try again, remove ${memory})` };
  onFetch();
  const program = (await fetch(folder, signal)) ? findElectron(search) : null;
  if (program !== null) return { program };
  if (signal.aborted) return { why: 'The fetch of Electron was broken off' };
  // Where nothing can be written, it is tried again the next time.
  await writeFileWhole(memory, `${version}\n`).catch(() => undefined);
  return { why: 'Electron could not be fetched' };
}

function runInstaller(folder: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], {
      cwd: folder,
      stdio: 'ignore',
      timeout: FETCH_MS,
      signal,
    });
    child.on('error', () => done(false));
    child.on('close', (code) => done(code === 0));
  });
}

function programIn(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'electron.exe';
  return platform === 'darwin' ? join('Electron.app', 'Contents', 'MacOS', 'Electron') : 'electron';
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
