import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const main = resolve(import.meta.dirname, '../../out/main/desktop.js');

/** What the stub does in another way than usual. */
export interface StubSettings {
  /** Another Percept is running already. */
  readonly second?: boolean;
  readonly maximized?: boolean;
  readonly displays?: readonly {
    id: number;
    workArea: { x: number; y: number; width: number; height: number };
  }[];
  /** Shows the page in a browser; without it the window only records what it is asked for. */
  readonly chromium?: { readonly executablePath: string; readonly args: readonly string[] };
}

export interface Seen {
  readonly sandboxed: boolean;
  readonly switches: string[][];
  readonly schemes: { scheme: string; privileges: Record<string, boolean> }[];
  readonly lock: unknown;
  readonly quit: number;
  readonly exit: number | null;
  readonly windows: Record<string, unknown>[];
  readonly loaded: string[];
  readonly sent: [channel: string, event: string, data: unknown][];
  readonly errors: string[][];
  readonly focused: number;
  readonly reloads: number;
  readonly shown: number;
  readonly maximized: number;
  readonly dialogs: [kind: string, options: Record<string, unknown>][];
  readonly utilities: { pid: number; options: Record<string, unknown> }[];
  readonly webrtc: string[];
}

export interface Desktop {
  do<T = null>(deed: string, details?: Record<string, unknown>): Promise<T>;
  seen(): Promise<Seen>;
  /** Events of the contract that the page was sent, by name. */
  events(name: string): Promise<unknown[]>;
  /** The exit code, when it has ended. */
  readonly ended: Promise<number | null>;
  readonly log: () => string;
  close(): Promise<void>;
}

/** Starts the built main bundle, as it is, against the stub. `home` keeps its settings. */
export function launchDesktop(
  home: string,
  settings: StubSettings = {},
  args: readonly string[] = [],
): Desktop {
  if (!existsSync(main)) throw new Error(`${main} is not there: run "npm run build" first (npm test does)`);
  const child = fork(main, [...args], {
    execArgv: ['--import', pathToFileURL(join(import.meta.dirname, 'register.mjs')).href],
    env: {
      ...process.env,
      PERCEPT_HOME: join(home, 'settings'),
      PERCEPT_TUTORIAL: join(home, 'tutorial'),
      STUB: JSON.stringify({ home, ...settings }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  let next = 0;
  const waiting = new Map<number, { done: (result: never) => void; fail: (error: Error) => void }>();
  child.on('message', ({ id, result, error }: { id: number; result: never; error?: string }) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) entry?.done(result);
    else entry?.fail(new Error(error));
  });
  void ended.then((code) => {
    for (const { fail } of waiting.values()) fail(new Error(`Percept ended with ${code}:\n${log}`));
  });
  const desktop: Desktop = {
    do: (deed, details = {}) =>
      new Promise((done, fail) => {
        waiting.set(next, { done, fail });
        child.send({ id: next++, deed, details });
      }),
    seen: () => desktop.do<Seen>('seen'),
    async events(name) {
      const { sent } = await desktop.seen();
      return sent
        .filter(([channel, event]) => channel === 'percept:event' && event === name)
        .map((all) => all[2]);
    },
    ended,
    log: () => log,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await desktop.do('quit').catch(() => undefined);
      await ended;
      clearTimeout(late);
    },
  };
  return desktop;
}
