import { inflateSync } from 'node:zlib';
import { MOST_PAYLOAD } from './payload.ts';

/** How far from its mark the dictionary of an attachment may reach, in bytes, and how many are looked into. */
const REACH = 4096;
const MOST_ATTACHMENTS = 100;

/** The first file embedded in a PDF that `accepts`; undefined where there is none that can be read without a PDF library. */
export function pdfAttachment(pdf: Buffer, accepts: (text: string) => boolean): string | undefined {
  const text = pdf.toString('latin1');
  if (!text.startsWith('%PDF-')) return undefined;
  let opened = 0;
  for (let at = text.indexOf('/EmbeddedFile'); at >= 0; at = text.indexOf('/EmbeddedFile', at + 1)) {
    if (text[at + '/EmbeddedFile'.length] === 's') continue;
    const before = text.slice(Math.max(0, at - REACH), at);
    const after = text.slice(at, at + REACH);
    const from = before.lastIndexOf('obj');
    const ahead = after.indexOf('stream');
    if (from < 0 || ahead < 0) continue;
    const dictionary = before.slice(from) + after.slice(0, ahead);
    const start = at + ahead;
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const begin = start + 'stream'.length + (text[start + 6] === '\r' ? 2 : 1);
    if (!Number.isSafeInteger(length) || begin + length > pdf.length) continue;
    if (++opened > MOST_ATTACHMENTS) return undefined;
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
