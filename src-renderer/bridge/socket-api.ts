import type { EventName } from '../../src-main/contract/events.ts';
import { hostMessage, type PerceptApi, type Reply } from '../../src-main/contract/wire.ts';

const RECONNECT_MS = [250, 500, 1000, 2000, 4000];

/** The host over a WebSocket: what the preload is in Electron. Calls wait while the connection is being made anew. */
export function socketApi(open: () => WebSocket, onState: (connected: boolean) => void): PerceptApi {
  let next = 0;
  let attempts = 0;
  let socket: WebSocket;
  const waiting = new Map<number, { text: string; answer: (reply: Reply<never>) => void; sent: boolean }>();
  const listeners = new Set<Parameters<PerceptApi['subscribe']>[0]>();

  const connect = (): void => {
    socket = open();
    socket.onopen = () => {
      attempts = 0;
      onState(true);
      for (const entry of waiting.values()) send(entry);
    };
    socket.onmessage = ({ data }) => receive(String(data));
    socket.onclose = () => {
      onState(false);
      // What was sent may have been done: it is not sent twice.
      for (const [id, entry] of waiting) {
        if (!entry.sent) continue;
        waiting.delete(id);
        entry.answer(lost);
      }
      setTimeout(connect, RECONNECT_MS[Math.min(attempts++, RECONNECT_MS.length - 1)]);
    };
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
        const id = next++;
        const entry = {
          text: JSON.stringify({ id, call, input }),
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
