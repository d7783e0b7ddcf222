import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { explainPort } from './explain-port.ts';
import type { Services } from '../services/host.ts';
import { makeToken, protocolToken, sameSecret, whyForeign } from './access.ts';
import { requestHandler } from './http.ts';
import { serveWindow } from './socket.ts';

/** The longest message of a window: a recipe or a session, never arrays. One that is too long for a session is told so, not cut off. */
const LONGEST_MESSAGE = 16 << 20;
const MOST_WINDOWS = 32;
/** How long windows may take to say goodbye. */
const FAREWELL_MS = 1000;

export interface ServerOptions {
  readonly services: Pick<Services, 'call' | 'onEvent' | 'data'>;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** 0 takes one that is free. */
  readonly port: number;
}

export interface Server {
  readonly port: number;
  readonly token: string;
  /** With the token: whoever has it can do what the user can do in the window. */
  readonly address: string;
  /**
   * An address without the token that leads to it once. For the command line of a browser, which every user of the machine can
   * read as long as the browser runs.
   */
  addressOnce(): string;
  /** Closes windows and port; the services are the caller's. */
  close(): Promise<void>;
}

/**
 * Serves the window to browsers on this machine: on 127.0.0.1 alone, for those who have the token.
 * @throws PerceptError when the port is taken
 */
export async function startServer({ services, pageFolder, port }: ServerOptions): Promise<Server> {
  const token = makeToken();
  const http = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16 << 10 },
    (request, response) => void handle(request, response).catch(() => response.destroy()),
  );
  const tickets = new Set<string>();
  const handle = requestHandler({ pageFolder, data: services.data, token, tickets });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  http.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const { headers } = request;
    const foreign = whyForeign(headers, true);
    if (foreign !== null) return refuseUpgrade(stream, 403, foreign);
    if (request.url !== '/socket') return refuseUpgrade(stream, 404, 'there is no such socket');
    if (!sameSecret(protocolToken(headers), token))
      return refuseUpgrade(stream, 401, 'the token is missing or wrong');
    if (sockets.clients.size >= MOST_WINDOWS) return refuseUpgrade(stream, 503, 'too many windows are open');
    sockets.handleUpgrade(request, stream, head, (socket) => serveWindow(socket, services));
  });

  await new Promise<void>((done, fail) => {
    http.once('error', (error) => fail(explainPort(error, port)));
    http.listen({ host: '127.0.0.1', port, exclusive: true }, done);
  });
  const bound = (http.address() as AddressInfo).port;
  return {
    port: bound,
    token,
    address: `http://127.0.0.1:${bound}/?token=${token}`,
    addressOnce() {
      const ticket = makeToken();
      tickets.add(ticket);
      return `http://127.0.0.1:${bound}/open/${ticket}`;
    },
    async close() {
      const closed = new Promise((done) => http.close(done));
      for (const socket of sockets.clients) socket.close(1001, 'Percept is ending');
      const late = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        http.closeAllConnections();
      }, FAREWELL_MS);
      http.closeIdleConnections();
      await closed;
      clearTimeout(late);
    },
  };
}

/** Answers a request for an upgrade as HTTP does, and hangs up: no socket is ever opened. */
function refuseUpgrade(stream: Duplex, status: number, why: string): void {
  const body = `Percept: ${why}.\n`;
  stream.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
