import type { WebSocket } from 'ws';
import { requestMessage, type Reply } from '../contract/wire.ts';
import type { Services } from '../services/host.ts';

/** Calls of one window that may be at work at a time; a window asks for far fewer. */
const MOST_CALLS = 256;
/** Bytes that may wait for a window that does not read; large things go by /data and not here. */
const MOST_WAITING = 64 << 20;
/** A window that does not answer for this long is gone. */
const PING_MS = 20_000;

/** Close codes of RFC 6455, 7.4.1. */
const UNSUPPORTED = 1003;
const MALFORMED = 1007;
const POLICY = 1008;

/** Serves one window over its socket: calls in, replies and events out. */
export function serveWindow(socket: WebSocket, services: Pick<Services, 'call' | 'onEvent'>): void {
  let calls = 0;
  let alive = true;

  const send = (message: unknown): void => {
    if (socket.readyState !== socket.OPEN) return;
    // What waits for a window that does not read is let go with it; it connects anew.
    if (socket.bufferedAmount > MOST_WAITING) return socket.terminate();
    socket.send(JSON.stringify(message));
  };
  const answer = (id: number, reply: Reply<unknown>): void => send({ id, ...reply });

  socket.on('message', (bytes, isBinary) => {
    if (isBinary) return socket.close(UNSUPPORTED, 'text only');
    let message: unknown;
    try {
      message = JSON.parse(String(bytes));
    } catch {
      return socket.close(MALFORMED, 'this is not JSON');
    }
    const request = requestMessage.safeParse(message);
    if (!request.success) return socket.close(POLICY, 'this is no call');
    const { id, call, input, window } = request.data;
    if (calls >= MOST_CALLS)
      return answer(id, { ok: false, error: { problem: 'too many calls are at work', code: 'refused' } });
    calls++;
    void services
      .call(call, input, window)
      .then((reply) => answer(id, reply))
      .finally(() => calls--);
  });

  const stop = services.onEvent((event, data) => send({ event, data }));
  const ping = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_MS);
  socket.on('pong', () => (alive = true));
  // A message that is too long, or no WebSocket frame: ws closes the connection itself.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(ping);
    stop();
  });
}
