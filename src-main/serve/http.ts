import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { DataStore } from '../services/data-store.ts';
import { answerData } from '../shell/data-answer.ts';
import { guardHeaders } from '../shell/headers.ts';
import { readPageFile } from '../shell/page-file.ts';
import { bearerToken, sameSecret, whyForeign } from './access.ts';

/** Answers requests for the page's files and for data; the page is no secret, data need the token. A ticket is good for the token once. */
export function requestHandler(options: {
  readonly pageFolder: string;
  readonly data: DataStore;
  readonly token: string;
  readonly tickets: Set<string>;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const foreign = whyForeign(request.headers, false);
    if (foreign !== null) return refuse(response, 403, foreign);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, 405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
    const target = request.url ?? '';
    if (target.startsWith('/data/')) {
      if (!sameSecret(bearerToken(request.headers), options.token))
        return refuse(response, 401, 'the token is missing or wrong', { 'WWW-Authenticate': 'Bearer' });
      const answer = answerData(options.data, target.slice('/data/'.length), request.headers.range);
      response.writeHead(answer.status, { ...guardHeaders, ...answer.headers });
      if (request.method === 'HEAD') response.end();
      // A reader that goes away, or bytes that do, end the connection: the length that was promised tells the reader.
      else pipeline(Readable.from(answer.body()), response, () => undefined);
      return;
    }
    if (target.startsWith('/open/') && request.method === 'GET') {
      if (!options.tickets.delete(target.slice('/open/'.length)))
        return refuse(
          response,
          404,
          'this address was used already; open the one that "percept serve" printed',
        );
      response.writeHead(303, {
        ...guardHeaders,
        Location: `/?token=${options.token}`,
        'Cache-Control': 'no-store',
        'Content-Length': '0',
      });
      response.end();
      return;
    }
    const file = await readPageFile(options.pageFolder, target);
    if (file === null) return refuse(response, 404, 'there is no such page');
    response.writeHead(200, {
      ...guardHeaders,
      ...file.headers,
      'Content-Length': String(file.bytes.byteLength),
    });
    response.end(request.method === 'HEAD' ? undefined : file.bytes);
  };
}

function refuse(
  response: ServerResponse,
  status: number,
  why: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...guardHeaders,
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(`Percept: ${why}.\n`);
}
