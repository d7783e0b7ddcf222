// The built main bundle against a stand-in for Electron: what it asks of Electron and how it answers is verified, Electron
// itself is not ("stub-verified").
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chromiumArguments } from '../chromium.ts';
import { describeShared } from '../../src-main/testing/shared-data.ts';
import { describeWindow } from '../describe-window.ts';
import { temporaryFolder } from '../helpers.ts';
import { type Desktop, launchDesktop } from '../stub-electron/launch.ts';

interface Reply {
  readonly ok: boolean;
  readonly output?: Record<string, unknown>;
  readonly error?: { problem: string; code?: string };
}
interface Fetched {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const preloadFile = join(import.meta.dirname, '../../out/preload/preload.cjs');
const running: Desktop[] = [];
afterAll(() => Promise.all(running.map((desktop) => desktop.close())));

async function launch(...args: Parameters<typeof launchDesktop>): Promise<Desktop> {
  const desktop = launchDesktop(...args);
  running.push(desktop);
  await vi.waitFor(async () => expect((await desktop.seen()).shown).toBe(1), {
    timeout: 60_000,
    interval: 50,
  });
  return desktop;
}

const call = (desktop: Desktop, name: string, input: unknown = {}, frame = 'main'): Promise<Reply> =>
  desktop.do<Reply>('invoke', { channel: 'percept:call', args: [{ id: 1, call: name, input }], frame });
const get = (desktop: Desktop, url: string, more: Record<string, unknown> = {}): Promise<Fetched> =>
  desktop.do<Fetched>('fetch', { url, ...more });

describe('the desktop shell (stub-verified)', () => {
  let home: string;
  let desktop: Desktop;
  beforeAll(async () => {
    home = await temporaryFolder('percept-desktop-');
    desktop = await launch(home);
  });

  it('is hardened before anything is shown', async () => {
    const seen = await desktop.seen();
    expect(seen.sandboxed).toBe(true);
    expect(seen.schemes).toHaveLength(1);
    expect(seen.schemes[0]).toMatchObject({ scheme: 'app', privileges: { standard: true, secure: true } });
    expect(seen.schemes[0]!.privileges['bypassCSP']).not.toBe(true);
    expect(seen.switches).toContainEqual(['host-resolver-rules', 'MAP * ~NOTFOUND']);
    expect(seen.loaded).toEqual(['app://percept/index.html']);
    expect(seen.windows[0]!['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
    expect(seen.windows[0]!['show']).toBe(false);
    expect(seen.shown).toBe(1);
    expect(seen.webrtc).toEqual(['disable_non_proxied_udp']);
    expect(seen.errors).toEqual([]);
  });

  it('answers the main frame of its window', async () => {
    const reply = await call(desktop, 'app.info');
    expect(reply).toMatchObject({ ok: true, output: { host: 'electron', files: 'dialog' } });
  });

  it.each(['subframe', 'null'])('refuses a forged sender: %s', async (frame) => {
    expect(await call(desktop, 'app.info', {}, frame)).toMatchObject({
      ok: false,
      error: { code: 'refused' },
    });
    expect(await desktop.do('invoke', { channel: 'percept:drop', args: [home], frame })).toBeNull();
  });

  it.each([
    'https://percept/',
    'app://evil/',
    'app://percept.evil/',
    'app://percept@evil/',
    'about:blank',
    'file:///',
  ])('refuses the main frame when it shows %s', async (url) => {
    await desktop.do('navigateTo', { url });
    expect(await call(desktop, 'app.info')).toMatchObject({ ok: false, error: { code: 'refused' } });
    await desktop.do('navigateTo', { url: 'app://percept/index.html' });
    expect((await call(desktop, 'app.info')).ok).toBe(true);
  });

  it.each([
    ['nothing', []],
    ['a text', ['app.info']],
    ['a call without a number', [{ call: 'app.info', input: {} }]],
    ['a member too many', [{ id: 1, call: 'app.info', input: {}, path: '/etc' }]],
    ['two messages', [{ id: 1, call: 'app.info', input: {} }, 2]],
  ])('refuses a message that breaks its schema: %s', async (_what, args) => {
    const reply = await desktop.do<Reply>('invoke', { channel: 'percept:call', args, frame: 'main' });
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } });
  });

  it.each([
    ['no.such.call', {}],
    ['toString', {}],
    ['__proto__', {}],
    ['app.info', { more: 1 }],
    ['study.open', { token: '/etc/passwd' }],
    ['study.view', { study: '../../etc' }],
  ])('refuses the call %s of %j', async (name, input) => {
    const reply = await call(desktop, name, input);
    expect(reply.ok).toBe(false);
    expect(reply.error!.problem).not.toBe('');
  });

  it.each([[], [1], ['relative/path'], [''], ['x'.repeat(40_000)], ['/a', '/b']])(
    'gives no token for a drop of %j',
    async (...args) => {
      expect(await desktop.do('invoke', { channel: 'percept:drop', args, frame: 'main' })).toBeNull();
    },
  );

  it('gives a token for a drop, in which no path is', async () => {
    const token = await desktop.do<string>('invoke', {
      channel: 'percept:drop',
      args: [home],
      frame: 'main',
    });
    expect(token).toMatch(/^f_[A-Za-z0-9_-]{22,64}$/);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    '%s leads nowhere else',
    async (event) => {
      for (const url of [
        'https://example.org/',
        'app://evil/',
        'app://percept.evil/',
        'file:///etc/passwd',
        'javascript:1',
        'data:text/html,x',
      ])
        expect(await desktop.do('contents', { event, url }), url).toBe(true);
      expect(await desktop.do('contents', { event, url: 'app://percept/index.html' })).toBe(false);
    },
  );

  it('opens no window and no embedded browser', async () => {
    for (const url of ['https://example.org/', 'app://percept/index.html', 'about:blank'])
      expect(await desktop.do('windowOpen', { url })).toEqual({ action: 'deny' });
    expect(await desktop.do('contents', { event: 'will-attach-webview', url: 'app://percept/' })).toBe(true);
  });

  it.each([
    'media',
    'geolocation',
    'notifications',
    'midi',
    'openExternal',
    'clipboard-read',
    'fileSystem',
    'serial',
  ])('refuses the permission %s', async (permission) => {
    const refused = { request: false, check: false, device: false };
    expect(await desktop.do('permission', { permission, url: 'app://percept/index.html' })).toEqual(refused);
  });

  it('lets its own page alone put text on the clipboard', async () => {
    const permission = 'clipboard-sanitized-write';
    expect(await desktop.do('permission', { permission, url: 'app://percept/' })).toMatchObject({
      request: true,
    });
    expect(await desktop.do('permission', { permission, url: 'https://example.org/' })).toMatchObject({
      request: false,
      check: false,
    });
  });

  it('cancels every request that leaves the machine', async () => {
    for (const url of [
      'https://example.org/x',
      'http://127.0.0.1:9/',
      'ws://example.org/',
      'wss://example.org/',
      'ftp://example.org/',
      'file:///etc/passwd',
      'app://evil/x',
      'chrome-extension://x/y',
    ])
      expect(await desktop.do('cancelled', { url }), url).toBe(true);
    for (const url of [
      'app://percept/index.html',
      'blob:app://percept/1-2',
      'data:image/png;base64,AA',
      'devtools://devtools/x',
    ])
      expect(await desktop.do('cancelled', { url }), url).toBe(false);
  });

  it('serves the built page under its own scheme, with its policy', async () => {
    const { status, headers, body } = await get(desktop, 'app://percept/index.html');
    expect(status).toBe(200);
    expect(Buffer.from(body, 'base64').toString()).toContain('<title>Percept</title>');
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it.each([
    'app://percept/../main/desktop.js',
    'app://percept/..%2fmain%2fdesktop.js',
    'app://percept/%2e%2e/main/desktop.js',
    'app://percept/..%5cmain%5cdesktop.js',
    'app://percept/%252e%252e%252fmain%252fdesktop.js',
    'app://percept/index.html%00',
    'app://percept//etc/passwd',
    'app://percept/assets/',
    'app://evil/index.html',
    'app://percept.evil/index.html',
    'app://user@percept/index.html',
    'app://percept/data/..%2findex.html',
    'app://percept/data/d_0000000000000000000000',
  ])('%s leads nowhere', async (url) => {
    const { status, body } = await get(desktop, url);
    expect([status, body]).toEqual([404, '']);
  });

  it('takes GET and HEAD alone', async () => {
    const url = 'app://percept/index.html';
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await get(desktop, url, { method })).status).toBe(405);
    expect(await get(desktop, url, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it('has the system choose files, and tells the page no path', async () => {
    const study = join(home, 'my study');
    await mkdir(study, { recursive: true });
    await desktop.do('answers', { list: [study, null] });
    const chosen = await call(desktop, 'files.choose', { purpose: 'study' });
    expect(chosen).toMatchObject({ ok: true, output: { name: 'my study' } });
    expect(JSON.stringify(chosen)).not.toContain(home);
    expect(await call(desktop, 'files.choose', { purpose: 'recipe' })).toMatchObject({
      ok: true,
      output: { token: null },
    });
    const { dialogs } = await desktop.seen();
    expect(dialogs.map(([kind, options]) => [kind, options['properties']])).toEqual([
      ['open', ['openDirectory']],
      ['open', ['openFile']],
    ]);
  });

  it('sends the commands of its menu to the page', async () => {
    await desktop.do('choose', { id: 'view.model' });
    await desktop.do('choose', { id: 'help.about' });
    expect((await desktop.events('command')).slice(-2)).toEqual([{ id: 'view.model' }, { id: 'help.about' }]);
  });

  it('opens what a second start asks for, in the window that is there', async () => {
    const study = join(home, 'another study');
    await mkdir(study, { recursive: true });
    const { focused } = await desktop.seen();
    await desktop.do('app', { event: 'second-instance', args: [{}, [], home, { path: study }] });
    await expect.poll(() => desktop.events('files.opened')).toHaveLength(1);
    expect(await desktop.events('files.opened')).toMatchObject([{ name: 'another study' }]);
    await desktop.do('app', { event: 'second-instance', args: [{}, [], home, { path: 3, more: true }] });
    const after = await desktop.seen();
    expect(after.focused).toBe(focused + 2);
    expect(after.windows).toHaveLength(1);
    expect(await desktop.events('files.opened')).toHaveLength(1);
    expect(await desktop.do('openFile', { path: study })).toBe(true);
    await expect.poll(() => desktop.events('files.opened')).toHaveLength(2);
  });

  it('loads a page that has crashed again, once', async () => {
    await desktop.do('crash', { reason: 'clean-exit' });
    expect((await desktop.seen()).reloads).toBe(0);
    await desktop.do('crash', { reason: 'crashed' });
    expect((await desktop.seen()).reloads).toBe(1);
    expect((await desktop.seen()).errors).toEqual([]);
  });
});

describe('starting and ending the desktop shell (stub-verified)', () => {
  it('a second Percept hands over what it was to open, and ends', async () => {
    const home = await temporaryFolder('percept-second-');
    const second = launchDesktop(home, { second: true }, ['--some-switch', join(home, 'none'), home]);
    running.push(second);
    expect(await second.ended, second.log()).toBe(0);
    expect(second.log()).toBe(`handed over: ${JSON.stringify({ path: home })}\n`);
  });

  it('keeps where the window was, and brings it back onto a display', async () => {
    const home = await temporaryFolder('percept-place-');
    const first = await launch(home);
    await first.do('place', { bounds: { x: 700, y: 100, width: 1000, height: 700 } });
    await first.close();
    expect(await first.ended, first.log()).toBe(0);
    const second = await launch(home, { maximized: true });
    expect((await second.seen()).windows[0]).toMatchObject({ x: 700, y: 100, width: 1000, height: 700 });
    await second.close();
    const third = await launch(home, {
      displays: [{ id: 1, workArea: { x: 0, y: 0, width: 1024, height: 700 } }],
    });
    expect((await third.seen()).windows[0]).toMatchObject({ x: 24, y: 0, width: 1000, height: 700 });
    expect((await third.seen()).maximized).toBe(1);
  });

  it('takes a command before its page listens, and gives it then', async () => {
    const desktop = await launch(await temporaryFolder('percept-early-'));
    await desktop.do('choose', { id: 'study.open' });
    expect(await desktop.events('command')).toEqual([]);
    await call(desktop, 'app.info');
    expect(await desktop.events('command')).toEqual([{ id: 'study.open' }]);
  });

  it('reports a compute process that was killed, and starts another one', async () => {
    const desktop = await launch(await temporaryFolder('percept-killed-'));
    expect(await call(desktop, 'study.tutorial')).toMatchObject({ ok: true });
    const utilities = async () => (await desktop.seen()).utilities;
    await expect.poll(utilities, { timeout: 30_000 }).toHaveLength(1);
    const [first] = await utilities();
    expect(first!.options).toMatchObject({ serviceName: 'Percept compute', stdio: 'pipe' });
    process.kill(first!.pid, 'SIGKILL');
    const jobs = async () =>
      (
        (await desktop.events('jobs.changed')) as {
          job: { state: string; error: { code?: string } | null };
        }[]
      ).map(({ job }) => job);
    await expect.poll(async () => (await jobs()).at(-1)?.state, { timeout: 30_000 }).toBe('failed');
    expect((await jobs()).at(-1)!.error).toMatchObject({ code: 'ended' });
    expect((await call(desktop, 'app.info')).ok).toBe(true);
    expect(await call(desktop, 'study.tutorial')).toMatchObject({ ok: true });
    await expect.poll(utilities, { timeout: 30_000 }).toHaveLength(2);
    await expect.poll(async () => (await jobs()).at(-1)?.state, { timeout: 30_000 }).toBe('running');
  });
});

describeShared('a study in the desktop shell (stub-verified)', 'haxby-slice', (folder) => {
  it('is opened from the command line, its volumes come by range, and the menu remembers it', async () => {
    const desktop = await launch(await temporaryFolder('percept-study-'), {}, [folder]);
    const { ok, output } = await call(desktop, 'study.initial');
    expect(ok).toBe(true);
    const { id, subjects } = output!['study'] as { id: string; subjects: { id: string }[] };
    const scene = await call(desktop, 'brain.scene', { study: id, subject: subjects[0]!.id });
    expect(scene.error).toBeUndefined();
    const url = `app://percept/data/${scene.output!['labels'] as string}`;
    const whole = await get(desktop, url);
    expect(whole.status).toBe(200);
    const bytes = Buffer.from(whole.body, 'base64');
    const { dims } = scene.output!['grid'] as { dims: [number, number, number] };
    expect(bytes.byteLength).toBe(2 * dims[0] * dims[1] * dims[2]);
    const part = await get(desktop, url, { headers: { Range: 'bytes=100-1099' } });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 100-1099/${bytes.byteLength}`);
    expect(part.body).toBe(bytes.subarray(100, 1100).toString('base64'));
    expect((await get(desktop, url, { headers: { Range: `bytes=${bytes.byteLength}-` } })).status).toBe(416);

    type Item = { id?: string; label?: string; submenu?: Item[] };
    const recent = async (): Promise<Item[]> =>
      (await desktop.do<Item[]>('menu'))
        .flatMap(({ submenu }) => submenu ?? [])
        .find((item) => item.id === 'recent')!.submenu!;
    await expect.poll(recent).toHaveLength(1);
    const [{ label }] = (await recent()) as [Item];
    expect(label).toContain('haxby-slice');
    await desktop.do('choose', { label });
    const [{ token }] = (await desktop.events('files.opened')) as [{ token: string }];
    const again = await call(desktop, 'study.open', { token });
    expect(again).toMatchObject({ ok: true, output: { subjects: [{ id: subjects[0]!.id }] } });
  });
});

describe('the preload', () => {
  it('requires Electron alone and exposes the contract alone', async () => {
    const required: string[] = [];
    const exposed: Record<string, Record<string, unknown>> = {};
    const invoked: unknown[][] = [];
    const listeners: ((...args: unknown[]) => void)[] = [];
    let fails = false;
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name: string, api: Record<string, unknown>) => (exposed[name] = api),
      },
      ipcRenderer: {
        invoke: (...args: unknown[]) => {
          invoked.push(args);
          return fails ? Promise.reject(new Error('no handler')) : Promise.resolve({ ok: true, output: {} });
        },
        on: (_channel: string, listener: () => void) => listeners.push(listener),
        off: (_channel: string, listener: () => void) => listeners.splice(listeners.indexOf(listener), 1),
      },
      webUtils: { getPathForFile: (file: { path?: string }) => file.path ?? '' },
    };
    const require = (name: string): unknown => {
      required.push(name);
      return name === 'electron' ? electron : undefined;
    };
    const module = { exports: {} };
    runInNewContext(await readFile(preloadFile, 'utf8'), { require, module, exports: module.exports });
    expect(required).toEqual(['electron']);
    expect(Object.keys(exposed)).toEqual(['percept']);
    const api = exposed['percept'] as unknown as {
      invoke(call: string, input: unknown): Promise<Reply>;
      subscribe(listener: (...args: unknown[]) => void): () => void;
      tokenOfDrop(file: unknown): Promise<string | null>;
    };
    expect(Object.keys(api).sort()).toEqual(['invoke', 'subscribe', 'tokenOfDrop']);

    await api.invoke('app.info', { a: 1 });
    await api.invoke('app.info', { a: 2 });
    const sent = invoked.map(([channel, message]) => [channel, JSON.parse(JSON.stringify(message))]);
    expect(sent).toEqual([
      ['percept:call', { id: 0, call: 'app.info', input: { a: 1 } }],
      ['percept:call', { id: 1, call: 'app.info', input: { a: 2 } }],
    ]);
    fails = true;
    expect(await api.invoke('app.info', {})).toMatchObject({ ok: false });
    expect(await api.tokenOfDrop({ path: '/x' })).toBeNull();
    // A file that a page made has no path, and nothing is asked.
    const before = invoked.length;
    expect(await api.tokenOfDrop({})).toBeNull();
    expect(invoked).toHaveLength(before);

    const heard: unknown[][] = [];
    const stop = api.subscribe((...args) => heard.push(args));
    listeners[0]!({ sender: 'what the page must not get' }, 'command', { id: 'edit.undo' });
    expect(heard).toEqual([['command', { id: 'edit.undo' }]]);
    stop();
    expect(listeners).toEqual([]);
  });
});

describeWindow(
  'the page in the desktop shell (stub-verified, Chromium in the place of a window)',
  (executablePath) => {
    let desktop: Desktop;
    beforeAll(async () => {
      const home = await temporaryFolder('percept-page-');
      await writeFile(join(home, 'note.txt'), '');
      desktop = await launch(home, { chromium: { executablePath, args: chromiumArguments() } });
    });
    const evaluate = <T>(expression: string): Promise<T> => desktop.do<T>('evaluate', { expression });

    it('reaches the services through preload and main process', async () => {
      const reply = await evaluate<Reply>(`percept.invoke('app.info', {})`);
      expect(reply).toMatchObject({ ok: true, output: { host: 'electron' } });
      expect(await evaluate<Reply>(`percept.invoke('study.open', { token: '../..' })`)).toMatchObject({
        ok: false,
      });
      expect(await evaluate(`percept.tokenOfDrop(new File(['x'], 'x.json'))`)).toBeNull();
    });

    it('hears the menu', async () => {
      await evaluate(
        `window.heard = []; percept.subscribe((event, data) => window.heard.push([event, data])); 0`,
      );
      await desktop.do('choose', { id: 'view.study' });
      await expect.poll(() => evaluate('window.heard')).toContainEqual(['command', { id: 'view.study' }]);
    });

    it('draws under its policy, and cannot get out', async () => {
      expect(await evaluate(`document.querySelector('#app').childElementCount`)).toBeGreaterThan(0);
      for (const url of ['https://example.org/', 'http://127.0.0.1:1/'])
        expect(await evaluate(`fetch('${url}').then(() => 'fetched', () => 'refused')`), url).toBe('refused');
      expect(
        await evaluate(
          `new Promise((done) => { const image = new Image(); image.onload = () => done('loaded'); image.onerror = () => done('refused'); image.src = 'https://example.org/x.png'; })`,
        ),
      ).toBe('refused');
      expect(
        await evaluate(
          `(() => { const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.head.append(script); return window.ran === true; })()`,
        ),
      ).toBe(false);
      expect(
        await evaluate(
          // What a debugger evaluates may evaluate; a timer is the page's own.
          `new Promise((done) => setTimeout(() => { try { done(eval('1')); } catch { done('refused'); } }))`,
        ),
      ).toBe('refused');
      expect(await evaluate(`typeof require + typeof process`)).toBe('undefinedundefined');
    });
  },
);
