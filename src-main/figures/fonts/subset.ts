import { fontOf, fontBytes } from './font.ts';
import type { Face } from '../display.ts';

/** Tables that a browser needs, and GPOS for kerning; glyphs keep their numbers, so that none of these need change. */
const KEPT = [
  'GDEF',
  'GPOS',
  'OS/2',
  'cmap',
  'glyf',
  'head',
  'hhea',
  'hmtx',
  'loca',
  'maxp',
  'name',
  'post',
  'prep',
];

/**
 * A TrueType file that holds the glyphs of some characters alone, for @font-face. Outlines of all other glyphs are empty.
 * @param characters code points of the text that is set in the face
 */
export function subsetFont(face: Face, characters: Iterable<number>): Buffer {
  const source = fontBytes(face);
  const tables = readTables(source);
  const font = fontOf(face);
  const codes = [...new Set(characters)]
    .filter((code) => font.hasGlyphForCodePoint(code))
    .sort((a, b) => a - b);
  const pairs = codes.map((code) => [code, font.glyphForCodePoint(code).id] as const);
  const long = tables.get('head')!.readInt16BE(50) === 1;
  const loca = readLoca(tables.get('loca')!, long);
  const glyf = tables.get('glyf')!;
  const wanted = new Set<number>([0]);
  for (const [, id] of pairs) addGlyph(id, wanted, glyf, loca);
  const made = new Map<string, Buffer>([
    ['cmap', cmapOf(pairs)],
    ['post', shortPost(tables.get('post')!)],
    ['name', nameTable(face)],
    ...glyphTables(wanted, glyf, loca),
  ]);
  const head = Buffer.from(tables.get('head')!);
  head.writeInt16BE(1, 50);
  head.writeUInt32BE(0, 8);
  made.set('head', head);
  return assemble(
    KEPT.flatMap((tag) => {
      const data = made.get(tag) ?? tables.get(tag);
      return data === undefined ? [] : [[tag, data] as const];
    }),
  );
}

function readTables(source: Buffer): Map<string, Buffer> {
  const tables = new Map<string, Buffer>();
  for (let i = 0; i < source.readUInt16BE(4); i++) {
    const at = 12 + 16 * i;
    const offset = source.readUInt32BE(at + 8);
    tables.set(
      source.toString('latin1', at, at + 4),
      source.subarray(offset, offset + source.readUInt32BE(at + 12)),
    );
  }
  return tables;
}

function readLoca(table: Buffer, long: boolean): number[] {
  const n = table.length / (long ? 4 : 2);
  return Array.from({ length: n }, (_, i) =>
    long ? table.readUInt32BE(4 * i) : 2 * table.readUInt16BE(2 * i),
  );
}

/** A glyph and those that it is composed of. */
function addGlyph(id: number, wanted: Set<number>, glyf: Buffer, loca: readonly number[]): void {
  if (wanted.has(id) && id !== 0) return;
  wanted.add(id);
  const [from, to] = [loca[id]!, loca[id + 1]!];
  if (to <= from || glyf.readInt16BE(from) >= 0) return;
  for (let at = from + 10; ;) {
    const flags = glyf.readUInt16BE(at);
    addGlyph(glyf.readUInt16BE(at + 2), wanted, glyf, loca);
    at += 4 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
    if ((flags & 0x20) === 0) return;
  }
}

function glyphTables(wanted: ReadonlySet<number>, glyf: Buffer, loca: readonly number[]): [string, Buffer][] {
  const parts: Buffer[] = [];
  const places = Buffer.alloc(4 * loca.length);
  let at = 0;
  for (let id = 0; id + 1 < loca.length; id++) {
    places.writeUInt32BE(at, 4 * id);
    if (!wanted.has(id)) continue;
    const outline = glyf.subarray(loca[id]!, loca[id + 1]!);
    parts.push(outline, Buffer.alloc((4 - (outline.length % 4)) % 4));
    at += outline.length + ((4 - (outline.length % 4)) % 4);
  }
  places.writeUInt32BE(at, 4 * (loca.length - 1));
  return [
    ['glyf', Buffer.concat(parts)],
    ['loca', places],
  ];
}

/** Format 12: one group a character. */
function cmapOf(pairs: readonly (readonly [number, number])[]): Buffer {
  const table = Buffer.alloc(12 + 16 + 12 * pairs.length);
  table.writeUInt16BE(1, 2);
  table.writeUInt16BE(3, 4);
  table.writeUInt16BE(10, 6);
  table.writeUInt32BE(12, 8);
  table.writeUInt16BE(12, 12);
  table.writeUInt32BE(16 + 12 * pairs.length, 16);
  table.writeUInt32BE(pairs.length, 24);
  pairs.forEach(([code, id], i) => {
    table.writeUInt32BE(code, 28 + 12 * i);
    table.writeUInt32BE(code, 32 + 12 * i);
    table.writeUInt32BE(id, 36 + 12 * i);
  });
  return table;
}

/** Version 3: no names of glyphs. */
function shortPost(post: Buffer): Buffer {
  const short = Buffer.from(post.subarray(0, 32));
  short.writeUInt32BE(0x00030000, 0);
  return short;
}

/** Family and style names alone. */
function nameTable(face: Face): Buffer {
  const style = { regular: 'Regular', bold: 'Bold', italic: 'Italic' }[face];
  const records = (
    [
      [1, 'Arimo'],
      [2, style],
      [4, `Arimo ${style}`],
      [6, `Arimo-${style}`],
    ] as const
  ).map(([id, text]) => ({ id, bytes: Buffer.from(text, 'utf16le').swap16() }));
  const table = Buffer.alloc(6 + 12 * records.length);
  table.writeUInt16BE(records.length, 2);
  table.writeUInt16BE(table.length, 4);
  let at = 0;
  records.forEach(({ id, bytes }, i) => {
    [3, 1, 0x409, id, bytes.length, at].forEach((value, k) => table.writeUInt16BE(value, 6 + 12 * i + 2 * k));
    at += bytes.length;
  });
  return Buffer.concat([table, ...records.map(({ bytes }) => bytes)]);
}

function assemble(tables: readonly (readonly [string, Buffer])[]): Buffer {
  const n = tables.length;
  const power = 2 ** Math.floor(Math.log2(n));
  const header = Buffer.alloc(12 + 16 * n);
  header.writeUInt32BE(0x00010000, 0);
  [n, power * 16, Math.log2(power), (n - power) * 16].forEach((value, i) =>
    header.writeUInt16BE(value, 4 + 2 * i),
  );
  const parts: Buffer[] = [header];
  let offset = header.length;
  tables.forEach(([tag, data], i) => {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    header.write(tag, 12 + 16 * i, 'latin1');
    header.writeUInt32BE(checksum(padded), 16 + 16 * i);
    header.writeUInt32BE(offset, 20 + 16 * i);
    header.writeUInt32BE(data.length, 24 + 16 * i);
    parts.push(padded);
    offset += padded.length;
  });
  const file = Buffer.concat(parts);
  const head = tables.findIndex(([tag]) => tag === 'head');
  const at = header.readUInt32BE(20 + 16 * head);
  file.writeUInt32BE((0xb1b0afba - checksum(file)) >>> 0, at + 8);
  return file;
}

function checksum(data: Buffer): number {
  let sum = 0;
  for (let i = 0; i + 3 < data.length; i += 4) sum = (sum + data.readUInt32BE(i)) >>> 0;
  return sum;
}
