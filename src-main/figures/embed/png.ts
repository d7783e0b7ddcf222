import { crc32, inflateSync } from 'node:zlib';
import { MOST_PAYLOAD } from './payload.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A PNG with a text (iTXt) after its header. @param text UTF-8 */
export function withPngText(png: Buffer, keyword: string, text: string): Buffer {
  const body = Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]);
  // IHDR is always first, and always 25 bytes with its frame.
  const at = SIGNATURE.length + 25;
  return Buffer.concat([png.subarray(0, at), chunk('iTXt', body), png.subarray(at)]);
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** Chunks of a PNG, in order; ends at the first that is damaged. */
export function* pngChunks(png: Buffer): Generator<{ type: string; body: Buffer }> {
  if (!png.subarray(0, 8).equals(SIGNATURE)) return;
  for (let at = 8; at + 12 <= png.length;) {
    const length = png.readUInt32BE(at);
    if (at + 12 + length > png.length) return;
    yield { type: png.toString('latin1', at + 4, at + 8), body: png.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

/** The text of an iTXt chunk with this keyword; undefined where there is none, or it is damaged. */
export function pngText(png: Buffer, keyword: string): string | undefined {
  for (const { type, body } of pngChunks(png)) {
    if (type !== 'iTXt' || !body.toString('latin1').startsWith(`${keyword}\0`)) continue;
    const flags = keyword.length + 1;
    const language = body.indexOf(0, flags + 2);
    const translated = body.indexOf(0, language + 1);
    if (language < 0 || translated < 0) return undefined;
    const text = body.subarray(translated + 1);
    if (body[flags] !== 1) return text.toString('utf8');
    try {
      return inflateSync(text, { maxOutputLength: MOST_PAYLOAD }).toString('utf8');
    } catch {
      return undefined;
    }
  }
  return undefined;
}
