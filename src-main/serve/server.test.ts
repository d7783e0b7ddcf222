import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EventName } from '../contract/events.ts';
import { DataStore } from '../services/data-store.ts';
import type { Services } from '../services/host.ts';
import { escapes, makePage, secret } from '../shell/testing.ts';
import { type Server, startServer } from './server.ts';

const { root, page } = await makePage();
const data = new DataStore();
const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);
const id = data.put(bytes);
const listeners = new Set<(event: EventName, data: unknown) => void>();
let held: (() => void)[] = [];
const services: Pick<Services, 'call' | 'onEvent' | 'data'> = {
  data,
  call(name, input) {
    if (name === 'hold') return new Promise((done) => held.push(() => done({ ok: true, output: {} })));
    return Promise.resolve({ ok: true, output: { name, input } });
  },
  onEvent(listener) {
    const one = listener as (event: EventName, data: unknown) => void;
    listeners.add(one);
    return () => listeners.delete(one);
  },
};
let server: Server;
beforeAll(async () => {
  server = await startServer({ services, pageFolder: page, port: 0 });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Map<string, string>;
  readonly body: Buffer;
}

/** Sends a request as it stands: no client between that would tidy it up. */
function send(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const all = { Host: `127.0.0.1:${server.port}`, Connection: 'close', ...headers };
  return new Promise((done, fail) => {
    const parts: Buffer[] = [];
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write(
        `${method} ${target} HTTP/1.1\r\n${Object.entries(all)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n`,
      ),
    );
    socket.on('data', (part) => parts.push(part));
    socket.on('error', fail);
    socket.on('close', () => {
      const whole = Buffer.concat(parts);
      const end = whole.indexOf('\r\n\r\n');
      const [first = '', ...lines] = whole.subarray(0, end).toString().split('\r\n');
      done({
        status: Number(first.split(' ')[1]),
        headers: new Map(
          lines.map((line) => [
            line.slice(0, line.indexOf(':')).toLowerCase(),
            line.slice(line.indexOf(':') + 2),
          ]),
        ),
        body: whole.subarray(end + 4),
      });
    });
  });
}

const withToken = (): Record<string, string> => ({ Authorization: `Bearer ${server.token}` });

/** Opens a socket as a page would. */
function open(
  options: { token?: string; origin?: string | null; host?: string; path?: string } = {},
): WebSocket {
  const host = options.host ?? `127.0.0.1:${server.port}`;
  const origin = options.origin === undefined ? `http://${host}` : options.origin;
  return new WebSocket(
    `ws://127.0.0.1:${server.port}${options.path ?? '/socket'}`,
    options.token === '' ? [] : [`percept.${options.token ?? server.token}`],
    { headers: { host, ...(origin === null ? {} : { origin }) } },
  );
}

/** The HTTP status that refuses an upgrade, or 101. */
function statusOf(socket: WebSocket): Promise<number> {
  return new Promise((done, fail) => {
    socket.on('open', () => {
      socket.terminate();
      done(101);
    });
    socket.on('unexpected-response', (request, response) => {
      done(response.statusCode ?? 0);
      request.destroy();
    });
    socket.on('error', fail);
  });
}

async function opened(): Promise<WebSocket> {
  const socket = open();
  await new Promise((done, fail) => socket.once('open', done).once('error', fail));
  return socket;
}

const next = (socket: WebSocket): Promise<unknown> =>
  new Promise((done) => socket.once('message', (text) => done(JSON.parse(String(text)))));

const closed = (socket: WebSocket): Promise<{ code: number; reason: string }> =>
  new Promise((done) => socket.once('close', (code, reason) => done({ code, reason: String(reason) })));

describe('the page', () => {
  it('comes without the token, with headers that keep it to itself', async () => {
    const { status, headers, body } = await send('/');
    expect(status).toBe(200);
    expect(body.toString()).toContain('<title>Percept</title>');
    const policy = headers.get('content-security-policy')!;
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect(policy.split('; ')).toContain(part);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeUndefined();
  });

  it.each(escapes)('%s leads nowhere', async (target) => {
    const { status, body, headers } = await send(target);
    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toContain(secret);
    if (status === 404) expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('refuses %s', async (method) => {
    expect((await send('/', {}, method)).status).toBe(405);
    expect((await send(`/data/${id}`, withToken(), method)).status).toBe(405);
  });

  it('gives HEAD without a body', async () => {
    const { status, headers, body } = await send('/assets/plain.css', {}, 'HEAD');
    expect([status, headers.get('content-length'), body.byteLength]).toEqual([200, '6', 0]);
  });
});

describe('who may ask', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0',
    '',
    '127.0.0.1@evil',
  ])('refuses the name %j, which was made to point here', async (host) => {
    expect((await send('/', { Host: host })).status).toBe(403);
    expect((await send(`/data/${id}`, { Host: host, ...withToken() })).status).toBe(403);
    if (host !== '') expect(await statusOf(open({ host }))).toBe(403);
  });

  it.each(['localhost', '[::1]:4000', '127.0.0.1:9'])(
    'takes %s: the near end of a tunnel has its own port',
    async (host) => {
      expect((await send('/', { Host: host })).status).toBe(200);
      expect(
        (await send(`/data/${id}`, { Host: host, Origin: `http://${host}`, ...withToken() })).status,
      ).toBe(200);
      expect(await statusOf(open({ host }))).toBe(101);
    },
  );

  it.each([
    'http://evil.example',
    'null',
    'https://127.0.0.1:1',
    'http://127.0.0.1:1',
    'http://localhost:1',
    'file://',
  ])('refuses a page of %s, token or not', async (origin) => {
    expect(await statusOf(open({ origin }))).toBe(403);
    expect((await send(`/data/${id}`, { Origin: origin, ...withToken() })).status).toBe(403);
    expect((await send('/', { Origin: origin })).status).toBe(403);
  });

  it('refuses a socket without Origin', async () => {
    expect(await statusOf(open({ origin: null }))).toBe(403);
  });

  it('refuses a missing and a wrong token', async () => {
    const wrong = `${server.token.slice(0, -1)}${server.token.endsWith('A') ? 'B' : 'A'}`;
    expect(server.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    for (const token of ['', 'x', wrong, server.token.slice(0, -1), `${server.token}A`]) {
      expect(await statusOf(open({ token })), token).toBe(401);
      const { status, body } = await send(`/data/${id}`, { Authorization: `Bearer ${token}` });
      expect([status, body.byteLength < 100], token).toEqual([401, true]);
    }
    expect((await send(`/data/${id}`)).status).toBe(401);
    expect((await send(`/data/${id}?token=${server.token}`)).status).toBe(401);
    expect((await send(`/data/${id}`, { Authorization: `Basic ${server.token}` })).status).toBe(401);
  });

  it('tells nobody without the token whether data are there', async () => {
    expect((await send('/data/d_0000000000000000000000')).status).toBe(401);
  });

  it('has no other socket', async () => {
    expect(await statusOf(open({ path: '/' }))).toBe(404);
  });
});

describe('data', () => {
  it('come whole, in a part, and at the end', async () => {
    const whole = await send(`/data/${id}`, withToken());
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-length')).toBe(String(bytes.byteLength));
    expect(whole.headers.get('cache-control')).toBe('no-store');
    expect(whole.body.equals(bytes)).toBe(true);
    const part = await send(`/data/${id}`, { ...withToken(), Range: 'bytes=1048570-2097160' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 1048570-2097160/${bytes.byteLength}`);
    expect(part.body.equals(bytes.subarray(1_048_570, 2_097_161))).toBe(true);
    const end = await send(`/data/${id}`, { ...withToken(), Range: 'bytes=-10' });
    expect([end.status, end.body.equals(bytes.subarray(-10))]).toEqual([206, true]);
    const head = await send(`/data/${id}`, { ...withToken(), Range: 'bytes=0-9' }, 'HEAD');
    expect([head.status, head.headers.get('content-length'), head.body.byteLength]).toEqual([206, '10', 0]);
  });

  it('refuses what lies beyond the end', async () => {
    const { status, headers } = await send(`/data/${id}`, { ...withToken(), Range: 'bytes=3000000-' });
    expect([status, headers.get('content-range')]).toEqual([416, `bytes */${bytes.byteLength}`]);
  });

  it.each(['d_0000000000000000000000', '', '../secret.txt', '..%2fsecret.txt', `${id}x`])(
    'there is nothing at %j',
    async (name) => {
      const { status, body } = await send(`/data/${name}`, withToken());
      expect([status, body.byteLength]).toEqual([404, 0]);
    },
  );
});

describe('windows', () => {
  it('get their own replies and all events', async () => {
    const [a, b] = [await opened(), await opened()];
    a.send(JSON.stringify({ id: 7, call: 'app.info', input: { x: 1 } }));
    b.send(JSON.stringify({ id: 8, call: 'jobs.list', input: {} }));
    expect(await next(a)).toEqual({ id: 7, ok: true, output: { name: 'app.info', input: { x: 1 } } });
    expect(await next(b)).toEqual({ id: 8, ok: true, output: { name: 'jobs.list', input: {} } });
    const both = Promise.all([next(a), next(b)]);
    for (const listener of listeners) listener('study.changed', { study: 's_12345678' });
    const event = { event: 'study.changed', data: { study: 's_12345678' } };
    expect(await both).toEqual([event, event]);
    a.terminate();
    b.terminate();
  });

  it('that close are forgotten', async () => {
    const socket = await opened();
    const before = listeners.size;
    socket.close();
    await closed(socket);
    await expect.poll(() => listeners.size).toBe(before - 1);
  });

  it.each([
    ['no JSON', '{"id":1', 1007],
    ['no call', '{"id":-1,"call":"app.info","input":{}}', 1008],
    ['a member too many', '{"id":1,"call":"app.info","input":{},"more":1}', 1008],
    ['a name too long', JSON.stringify({ id: 1, call: 'x'.repeat(101), input: {} }), 1008],
    ['an array', '[]', 1008],
    ['bytes', Buffer.from([1, 2, 3]), 1003],
    ['a message too long', JSON.stringify({ id: 1, call: 'x', input: 'x'.repeat(17 << 20) }), 1009],
  ])('that send %s are closed, and the next one is served', async (_what, message, code) => {
    const socket = await opened();
    const end = closed(socket);
    socket.send(message);
    const { code: given, reason } = await end;
    expect(given).toBe(code);
    if (code !== 1009) expect(reason).not.toBe('');
    const other = await opened();
    other.send(JSON.stringify({ id: 1, call: 'app.info', input: {} }));
    expect(await next(other)).toMatchObject({ id: 1, ok: true });
    other.terminate();
  });

  it('that do not read are let go', async () => {
    const socket = await opened();
    const before = listeners.size;
    socket.pause();
    const long = 'x'.repeat(8 << 20);
    for (let sent = 0; sent < 12; sent++)
      for (const listener of listeners) listener('compute.ended', { reason: long });
    await expect.poll(() => listeners.size).toBe(before - 1);
    socket.terminate();
  });

  it('that ask for too much at once are refused the rest', async () => {
    const socket = await opened();
    for (let call = 0; call < 256; call++) socket.send(JSON.stringify({ id: call, call: 'hold', input: {} }));
    socket.send(JSON.stringify({ id: 999, call: 'app.info', input: {} }));
    expect(await next(socket)).toMatchObject({ id: 999, ok: false, error: { code: 'refused' } });
    const all = new Promise<number>((done) => {
      let replies = 0;
      socket.on('message', () => ++replies === 256 && done(replies));
    });
    for (const release of held) release();
    held = [];
    expect(await all).toBe(256);
    socket.send(JSON.stringify({ id: 1000, call: 'app.info', input: {} }));
    expect(await next(socket)).toMatchObject({ id: 1000, ok: true });
    socket.terminate();
  });
});

describe('an address for the command line of a browser', () => {
  it('leads to the token once, and only on this machine', async () => {
    const { pathname, origin } = new URL(server.addressOnce());
    expect(origin).toBe(new URL(server.address).origin);
    expect(pathname).not.toContain(server.token);
    expect((await send(pathname, { Host: 'evil.example' })).status).toBe(403);
    expect((await send(pathname, {}, 'HEAD')).status).toBe(404);
    const first = await send(pathname);
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe(`/?token=${server.token}`);
    expect(first.headers.get('cache-control')).toBe('no-store');
    for (const used of [pathname, '/open/', `/open/${server.token}`]) {
      const answer = await send(used);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('location')).toBeUndefined();
    }
  });
});

describe('the server', () => {
  it('is bound to the loopback address alone', async () => {
    expect(server.address).toBe(`http://127.0.0.1:${server.port}/?token=${server.token}`);
    const outside = Object.values(networkInterfaces())
      .flatMap((found) => found ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside) {
      const socket = connect(server.port, address);
      const [error] = await new Promise<[Error?]>((done) =>
        socket.once('connect', () => done([])).once('error', (refused) => done([refused])),
      );
      socket.destroy();
      expect(error, address).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it('says what to do when the port is taken', async () => {
    await expect(startServer({ services, pageFolder: page, port: server.port })).rejects.toThrow(
      `port ${server.port} is taken by another program. Choose another one with --port`,
    );
  });

  it('makes a new token for every start and says goodbye when it ends', async () => {
    const other = await startServer({ services, pageFolder: page, port: 0 });
    expect(other.token).not.toBe(server.token);
    const socket = new WebSocket(`ws://127.0.0.1:${other.port}/socket`, [`percept.${other.token}`], {
      origin: `http://127.0.0.1:${other.port}`,
    });
    await new Promise((done) => socket.once('open', done));
    const end = closed(socket);
    await other.close();
    expect(await end).toEqual({ code: 1001, reason: 'Percept is ending' });
    await expect(fetch(`http://127.0.0.1:${other.port}/`)).rejects.toThrow();
  });

  it('ends although a window does not answer', async () => {
    const other = await startServer({ services, pageFolder: page, port: 0 });
    const silent = connect(other.port, '127.0.0.1');
    await new Promise((done) => silent.once('connect', done));
    silent.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    silent.on('error', () => undefined);
    const gone = new Promise((done) => silent.once('close', done));
    await other.close();
    await gone;
  });
});
