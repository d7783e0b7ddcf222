import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { hasDisplay } from '../serve/open-browser.ts';
import { obtainElectron, runtimeSearch } from './electron-runtime.ts';
import type { Host } from './host.ts';
import { serveCommand, type ServeOptions } from './serve.ts';

/** Electron that ends with a fault within this time could not start: a library or a right is missing. */
const STARTED_MS = 10_000;

/** Opens the window: in Electron where that can be had, over loopback elsewhere, saying why. Returns when it is closed. */
export async function openWindow(
  study: string | undefined,
  tutorialFolder: string,
  options: ServeOptions,
  host: Host,
): Promise<void> {
  const why = await tryElectron(study, tutorialFolder, host);
  if (why === null || host.signal.aborted) return;
  process.stdout.write(`\n${why}: the window is served to a browser.\n`);
  await serveCommand(study, options, host, tutorialFolder);
}

/** Runs the window in Electron to its end. @returns null when that is done, or why Electron cannot be had, one clause */
async function tryElectron(
  study: string | undefined,
  tutorialFolder: string,
  { workerFile, signal }: Host,
): Promise<string | null> {
  if (!hasDisplay()) return 'There is no display';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'Electron keeps its sandbox, which root cannot have';
  const out = dirname(dirname(workerFile));
  const say = (): void => void process.stderr.write('Percept: fetching Electron, once ...\n');
  const runtime = await obtainElectron(runtimeSearch(), join(out, 'electron-not-fetched'), say, signal);
  if ('why' in runtime) return runtime.why;
  const started = Date.now();
  // What Electron says on standard output is not the result table.
  const child = spawn(runtime.program, [dirname(out), ...(study === undefined ? [] : [study])], {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined, PERCEPT_TUTORIAL: tutorialFolder },
  });
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop, { once: true });
  const fault = await new Promise<string | null>((done) => {
    child.on('error', (error) => done(error.message));
    child.on('close', (code, killer) => done(code === 0 ? null : (killer ?? `exit code ${code}`)));
  });
  signal.removeEventListener('abort', stop);
  if (fault === null || signal.aborted) return null;
  if (Date.now() - started < STARTED_MS) return `Electron did not start (${fault})`;
  process.stderr.write(`percept: the window ended with a fault (${fault})\n`);
  process.exitCode = 1;
  return null;
}
