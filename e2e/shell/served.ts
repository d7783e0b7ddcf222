import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type Ended, start, temporaryFolder } from '../helpers.ts';

export interface Served {
  /** With its token. */
  readonly address: string;
  /** What was printed before the address, and with it. */
  readonly said: () => string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
}

/** Starts the built command line with settings of its own and no display, and waits for the address that it prints. */
export async function startServed(args: readonly string[]): Promise<Served> {
  const home = await temporaryFolder('percept-serve-');
  const env = { PERCEPT_HOME: join(home, 'settings'), DISPLAY: '', WAYLAND_DISPLAY: '' };
  const { child, ended } = start(args, { env });
  let said = '';
  const address = await new Promise<string>((done, fail) => {
    child.stdout!.on('data', (text: string) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[A-Za-z0-9_-]{43}(?=\s)/.exec(said);
      if (found !== null) done(found[0]);
    });
    void ended.then(({ stderr }) => fail(new Error(stderr)));
  });
  return {
    address,
    said: () => said,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

export function tokenOf(address: string): string {
  return new URL(address).searchParams.get('token')!;
}

/** A window's connection without a window. */
export interface Connection {
  readonly socket: WebSocket;
  call(name: string, input?: unknown): Promise<unknown>;
}

/** Connects as the page does. */
export async function connect(address: string): Promise<Connection> {
  const { host, origin } = new URL(address);
  const socket = new WebSocket(`ws://${host}/socket`, [`percept.${tokenOf(address)}`], { origin });
  await once(socket, 'open');
  let next = 0;
  return {
    socket,
    call(name, input = {}) {
      const id = next++;
      return new Promise((done) => {
        const listen = (text: unknown): void => {
          const message = JSON.parse(String(text)) as { id?: number };
          if (message.id !== id) return;
          socket.off('message', listen);
          done(message);
        };
        socket.on('message', listen);
        socket.send(JSON.stringify({ id, call: name, input }));
      });
    },
  };
}
