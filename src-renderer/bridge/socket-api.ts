import type { EventName } from '../../src-main/contract/events.ts';
import { hostMessage, type PerceptApi, type Reply } from '../../src-main/contract/wire.ts';

const RECONNECT_MS = [250, 500, 1000, 2000, 4000];

/** Whether the host is there; is looked for; or lets this window in no more, since another was started in its place. */
export type Connection = 'open' | 'lost' | 'refused';

export interface SocketOptions {
  readonly open: () => WebSocket;
  /** Whether a host is there that does not know this window's token; asked when a connection cannot be made. */
  readonly isRefused: () => Promise<boolean>;
  readonly onState: (state: Connection) => void;
  /** Name of this window, which tells its calls from those of others. */
  readonly window: string;
}

/**
 * The host over a WebSocket: what the preload is in Electron. Calls wait while the connection is being made anew; a host that does not
 * know this window ends that.
 */
export function socketApi({ open, isRefused, onState, window }: SocketOptions): PerceptApi {
  let next = 0;
  let refused = false;
  let attempts = 0;
  let socket: WebSocket;
  const waiting = new Map<number, { text: string; answer: (reply: Reply<never>) => void; sent: boolean }>();
  const listeners = new Set<Parameters<PerceptApi['subscribe']>[0]>();

  const connect = (): void => {
    socket = open();
    socket.onopen = () => {
      attempts = 0;
      onState('open');
      for (const entry of waiting.values()) send(entry);
    };
    socket.onmessage = ({ data }) => receive(String(data));
    socket.onclose = () => {
      if (refused) return;
      onState('lost');
      // What was sent may have been done: it is not sent twice.
      for (const [id, entry] of waiting) {
        if (!entry.sent) continue;
        waiting.delete(id);
        entry.answer(lost);
      }
      const wait = RECONNECT_MS[Math.min(attempts++, RECONNECT_MS.length - 1)];
      void isRefused().then((refusal) => {
        if (refusal) refuse();
        else setTimeout(connect, wait);
      });
    };
  };
  const refuse = (): void => {
    refused = true;
    onState('refused');
    for (const { answer } of waiting.values()) answer(notKnown);
    waiting.clear();
  };
  const send = (entry: { text: string; sent: boolean }): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    entry.sent = true;
    socket.send(entry.text);
  };
  const receive = (text: string): void => {
    const message = hostMessage.parse(JSON.parse(text));
    if ('event' in message) {
      for (const listener of listeners) listener(message.event as EventName, message.data as never);
      return;
    }
    const entry = waiting.get(message.id);
    waiting.delete(message.id);
    entry?.answer(message as Reply<never>);
  };
  connect();

  return {
    invoke: (call, input) =>
      new Promise((answer) => {
        if (refused) return (answer as (reply: Reply<never>) => void)(notKnown);
        const id = next++;
        const entry = {
          text: JSON.stringify({ id, call, input, window }),
          answer: answer as (reply: Reply<never>) => void,
          sent: false,
        };
        waiting.set(id, entry);
        send(entry);
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // A browser does not tell where a dropped file lies.
    tokenOfDrop: () => Promise.resolve(null),
  };
}

const lost: Reply<never> = {
  ok: false,
  error: {
    problem: 'the connection to Percept was lost',
    remedy: 'Is "percept serve" still running? The window connects again by itself.',
    code: 'ended',
  },
};

const notKnown: Reply<never> = {
  ok: false,
  error: {
    problem: 'Percept was started anew and does not know this window',
    remedy: 'Open the address that "percept serve" has printed.',
    code: 'ended',
  },
};
