import type { Session } from 'electron';
import type { DataStore } from '../services/data-store.ts';
import { answerData } from '../shell/data-answer.ts';
import { guardHeaders } from '../shell/headers.ts';
import { readPageFile } from '../shell/page-file.ts';
import { isOwn, scheme } from './address.ts';

/** Serves the built page and /data/<id> under the window's own scheme. */
export function servePage(session: Session, pageFolder: string, data: DataStore): void {
  session.protocol.handle(scheme, async (request) => {
    if (!isOwn(request.url)) return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const head = request.method === 'HEAD';
    const target = request.url.slice(request.url.indexOf('/', `${scheme}://`.length));
    if (target.startsWith('/data/')) {
      const answer = answerData(data, target.slice('/data/'.length), request.headers.get('range'));
      return new Response(head ? null : streamOf(answer.body()), {
        status: answer.status,
        headers: { ...guardHeaders, ...answer.headers },
      });
    }
    const file = await readPageFile(pageFolder, target);
    if (file === null) return refuse(404);
    return new Response(head ? null : new Uint8Array(file.bytes), {
      headers: { ...guardHeaders, ...file.headers },
    });
  });
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: guardHeaders });
}

/** Pieces are read when they are asked for. */
function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
