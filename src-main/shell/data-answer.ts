import { dataId } from '../contract/common.ts';
import type { DataStore } from '../services/data-store.ts';
import { parseRange } from './byte-range.ts';

/** Bytes are read and sent in pieces of this size, so that no answer is held in memory as a whole. */
const PIECE = 1 << 20;

/** The answer to a request for /data/<id>, for either shell to send. */
export interface DataAnswer {
  readonly status: 200 | 206 | 404 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces of the body, read while they are sent; throws when the bytes go away meanwhile. */
  body(): AsyncGenerator<Uint8Array>;
}

/**
 * @param id what follows /data/ in the path, as it came
 * @param range the Range header
 */
export function answerData(data: DataStore, id: string, range: string | null | undefined): DataAnswer {
  const entry = dataId.safeParse(id).success ? data.get(id) : undefined;
  if (entry === undefined) return empty(404, {});
  const wanted = parseRange(range, entry.size);
  if (wanted === 'unsatisfiable') return empty(416, { 'Content-Range': `bytes */${entry.size}` });
  const { from, to } = wanted === 'whole' ? { from: 0, to: entry.size } : wanted;
  return {
    status: wanted === 'whole' ? 200 : 206,
    headers: {
      ...common,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(to - from),
      'Accept-Ranges': 'bytes',
      ...(wanted === 'whole' ? {} : { 'Content-Range': `bytes ${from}-${to - 1}/${entry.size}` }),
    },
    async *body() {
      for (let at = from; at < to; at += PIECE) yield await entry.read(at, Math.min(at + PIECE, to));
    },
  };
}

const common = { 'Cache-Control': 'no-store' };

function empty(status: 404 | 416, headers: Record<string, string>): DataAnswer {
  return {
    status,
    headers: { ...common, ...headers, 'Content-Length': '0' },
    async *body() {
      return;
    },
  };
}
