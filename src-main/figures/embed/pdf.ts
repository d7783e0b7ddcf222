import { inflateSync } from 'node:zlib';
import { MOST_PAYLOAD } from './payload.ts';

/** The first file embedded in a PDF that `accepts`; undefined where there is none that can be read without a PDF library. */
export function pdfAttachment(pdf: Buffer, accepts: (text: string) => boolean): string | undefined {
  const text = pdf.toString('latin1');
  if (!text.startsWith('%PDF-')) return undefined;
  for (let at = text.indexOf('/EmbeddedFile'); at >= 0; at = text.indexOf('/EmbeddedFile', at + 1)) {
    if (text[at + '/EmbeddedFile'.length] === 's') continue;
    const from = text.lastIndexOf('obj', at);
    const start = text.indexOf('stream', at);
    if (from < 0 || start < 0) continue;
    const dictionary = text.slice(from, start);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const begin = start + 'stream'.length + (text[start + 6] === '\r' ? 2 : 1);
    if (!Number.isSafeInteger(length) || begin + length > pdf.length) continue;
    const body = pdf.subarray(begin, begin + length);
    try {
      const content = dictionary.includes('/FlateDecode')
        ? inflateSync(body, { maxOutputLength: MOST_PAYLOAD })
        : body;
      const found = content.toString('utf8');
      if (accepts(found)) return found;
    } catch {
      // A damaged attachment is none.
    }
  }
  return undefined;
}
