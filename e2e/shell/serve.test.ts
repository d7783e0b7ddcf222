import { once } from 'node:events';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments } from '../chromium.ts';
import { describeWindow } from '../describe-window.ts';
import { percept } from '../helpers.ts';
import { connect, type Served, startServed, tokenOf } from './served.ts';

const running: Served[] = [];
afterEach(() => Promise.all(running.splice(0).map(({ stop }) => stop())));

async function serve(...args: string[]): Promise<Served> {
  const served = await startServed(['serve', '--no-open', ...args]);
  running.push(served);
  return served;
}

describe('percept serve', () => {
  it('answers calls of the contract, and refuses what breaks it', async () => {
    const { address } = await serve();
    const { call } = await connect(address);
    expect(await call('app.info')).toMatchObject({ ok: true, output: { host: 'serve', files: 'browse' } });
    expect(await call('app.info', { more: 1 })).toMatchObject({ ok: false });
    expect(await call('no.such.call')).toMatchObject({ ok: false });
    expect(await call('study.open', { token: '/etc/passwd' })).toMatchObject({ ok: false });
    expect(await call('files.choose', { purpose: 'study' })).toMatchObject({ ok: false });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends in order on %s with windows open',
    async (signal) => {
      const { address, stop } = await serve('--workers', '1');
      const { socket } = await connect(address);
      const goodbye = once(socket, 'close');
      const { code, stderr } = await stop(signal);
      expect([code, stderr]).toEqual([0, '']);
      expect((await goodbye)[0]).toBe(1001);
    },
  );

  it('prints what can be copied, and nothing but that on standard output', async () => {
    const { address, stop } = await serve();
    const { stdout } = await stop();
    expect(stdout.split('\n')[0]).toBe(`Percept: ${address}`);
    expect(stdout).toContain('Ctrl-C');
  });

  it.each([
    ['a study that is not there', ['no/such/study'], /study: there is no such file or folder/],
    ['a port that is none', ['--port', '70000'], /port from 0 to 65535/],
  ])('refuses %s', async (_what, args, message) => {
    const { code, stderr, stdout } = await percept('serve', '--no-open', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  it('says that its port is taken', async () => {
    const { address } = await serve();
    const { code, stderr } = await percept('serve', '--no-open', '--port', new URL(address).port);
    expect(code).toBe(1);
    expect(stderr).toMatch(/port \d+ is taken by another program\. Choose another one with --port/);
  });
});

describeWindow('the page over loopback', (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: chromiumArguments() });
  });
  afterAll(() => browser.close());

  /** A page that notes what its policy has refused. */
  async function openPage(address: string): Promise<Page> {
    const page = await browser.newPage();
    await page.addInitScript(`
      window.refused = [];
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        window.refused.push(violatedDirective + ' ' + blockedURI));
    `);
    await page.goto(address);
    return page;
  }
  const refused = (page: Page): Promise<string[]> => page.evaluate('refused');

  const openSocket = (url: string, protocol: string): string => `new Promise((done) => {
    try {
      const socket = new WebSocket('${url}', ['${protocol}']);
      socket.onopen = () => done('opened');
      socket.onerror = () => done('refused');
    } catch {
      done('refused');
    }
  })`;

  it('connects, keeps its token out of sight, and breaks nothing of its policy', async () => {
    const { address } = await serve();
    const page = await openPage(address);
    await page.waitForSelector('#app > *');
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    const token = tokenOf(address);
    const answer = await page.evaluate(`new Promise((done) => {
      const socket = new WebSocket('ws://' + location.host + '/socket', ['percept.${token}']);
      socket.onopen = () => socket.send(JSON.stringify({ id: 1, call: 'app.info', input: {} }));
      socket.onmessage = ({ data }) => done(JSON.parse(data));
      socket.onerror = () => done('refused');
    })`);
    expect(answer).toMatchObject({ id: 1, ok: true, output: { host: 'serve' } });
    expect(await refused(page)).toEqual([]);
    await page.close();
  });

  it('reaches no other address', async () => {
    const { address } = await serve();
    const page = await openPage(address);
    for (const url of ['https://example.org/', 'http://127.0.0.1:1/'])
      expect(await page.evaluate(`fetch('${url}').then(() => 'fetched', () => 'refused')`), url).toBe(
        'refused',
      );
    expect(await page.evaluate(openSocket('ws://127.0.0.1:1/', 'x'))).toBe('refused');
    expect(await refused(page)).toEqual([
      'connect-src https://example.org/',
      'connect-src http://127.0.0.1:1/',
      'connect-src ws://127.0.0.1:1/',
    ]);
    await page.close();
  });

  it('is not given to a page of another address that has the token', async () => {
    const { address } = await serve();
    const token = tokenOf(address);
    const foreign = await browser.newPage();
    await foreign.route('http://evil.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<p>evil' }),
    );
    await foreign.goto('http://evil.test/');
    const { host } = new URL(address);
    const tried = [
      await foreign.evaluate(openSocket(`ws://${host}/socket`, `percept.${token}`)),
      await foreign.evaluate(
        `fetch('http://${host}/data/x', { headers: { Authorization: 'Bearer ${token}' } }).then(() => 'fetched', () => 'refused')`,
      ),
    ];
    expect(tried).toEqual(['refused', 'refused']);
    await foreign.close();
  });
});
