import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import { chromiumArguments, findChromium } from '../../e2e/chromium.ts';

export const cli = resolve(import.meta.dirname, '../../out/main/cli.js');

/** Runs the command line to its end. @throws Error with what it said when it fails */
export async function percept(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`percept ${args.join(' ')} ended with ${String(code)}:\n${said}`);
}

/** A folder for the time of `work`. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'percept-window-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface Served {
  readonly address: string;
  /** Milliseconds from the start of the process to its address. */
  readonly startedIn: number;
}

/** Serves a study while `work` looks at it. @param home settings folder; the folder it lies in is shown as the user's own */
export async function serving<T>(
  study: string,
  home: string,
  work: (served: Served) => Promise<T>,
): Promise<T> {
  const from = performance.now();
  const child = spawn(process.execPath, [cli, 'serve', study, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PERCEPT_HOME: home, HOME: dirname(home), USERPROFILE: dirname(home) },
  });
  try {
    const address = await new Promise<string>((done, fail) => {
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(said);
        if (found !== null) done(found[0]);
      });
      child.on('close', () => fail(new Error('percept serve ended')));
    });
    return await work({ address, startedIn: performance.now() - from });
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) =>
      child.exitCode === null && child.signalCode === null ? child.on('close', done) : done(0),
    );
  }
}

export interface PageOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: 'light' | 'dark';
}

/** A page in a new browser, for the time of `work`. @throws Error where there is no Chromium */
export async function withPage<T>(options: PageOptions, work: (page: Page) => Promise<T>): Promise<T> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('there is no Chromium: install it, or name it in PERCEPT_CHROMIUM');
  const browser = await chromium.launch({ executablePath, args: chromiumArguments() });
  try {
    const { width, height, theme = 'light' } = options;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
    return await work(await context.newPage());
  } finally {
    await browser.close();
  }
}
