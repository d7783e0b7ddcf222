/**
 * A font of single strokes, drawn for this project: labels in pictures look the same on machines with other fonts or none.
 * A glyph is [width, SVG path] on a grid where capitals stand from y = 0 to the baseline at y = 14, small letters from 4.4.
 */
const glyphs: Record<string, readonly [number, string]> = {
  ' ': [3, ''],
  '!': [0, 'M0 0V9.4M0 13.3V14'],
  '"': [3.2, 'M0 0V3.6M3.2 0V3.6'],
  '#': [9.4, 'M3.4 .8L1.8 13.6M8 .8L6.4 13.6M.6 4.8H9.4M0 9.6H8.8'],
  $: [
    8.6,
    'M8 2.6C7.2 .8 5.8 0 4.3 0C2.1 0 .5 1.5 .5 3.5C.5 8 8.6 5.8 8.6 10.3C8.6 12.5 6.8 14 4.4 14C2.3 14 .7 12.9 0 11M4.3-1.8V15.8',
  ],
  '%': [
    13,
    'M2.8 0A2.7 3.3 0 1 0 2.8 6.6A2.7 3.3 0 1 0 2.8 0ZM10.2 7.4A2.7 3.3 0 1 0 10.2 14A2.7 3.3 0 1 0 10.2 7.4ZM10.6 0L2.4 14',
  ],
  '&': [
    10,
    'M10 14L2.2 4.4C.8 2.6 1.9 0 4.2 0C6.4 0 7.4 2.6 5.8 4.4C4.6 5.8 0 7 0 10.4C0 12.6 1.8 14 4 14C7 14 9.2 11.6 9.6 7.8',
  ],
  "'": [0, 'M0 0V3.6'],
  '(': [3.2, 'M3.2-1.4C-1 3.4-1 11.4 3.2 16.2'],
  ')': [3.2, 'M0-1.4C4.2 3.4 4.2 11.4 0 16.2'],
  '*': [6.8, 'M3.4 0V6.4M.6 1.6L6.2 4.8M6.2 1.6L.6 4.8'],
  '+': [8.8, 'M4.4 4.4V13.2M0 8.8H8.8'],
  ',': [0.8, 'M.8 13.2L0 16.4'],
  '-': [4.6, 'M0 9H4.6'],
  '.': [0, 'M0 13.3V14'],
  '/': [5.6, 'M0 15.4L5.6-1'],
  0: [8.4, 'M4.2 0A4.2 7 0 1 0 4.2 14A4.2 7 0 1 0 4.2 0Z'],
  1: [8.4, 'M1.6 2.6L5 0V14'],
  2: [8.4, 'M.4 3.6C.6 1.4 2.2 0 4.3 0C6.5 0 8 1.4 8 3.6C8 6.4 4 9 .2 14H8.4'],
  3: [8.4, 'M.6 0H7.8L4 5.4C6.8 5.4 8.4 7.2 8.4 9.6C8.4 12.2 6.6 14 4 14C2 14 .6 13 0 11.2'],
  4: [8.4, 'M6.4 14V0L0 10H8.4'],
  5: [
    8.4,
    'M7.6 0H1.6L.8 6.2C1.8 5.2 2.9 4.8 4.2 4.8C6.7 4.8 8.4 6.6 8.4 9.3C8.4 12.1 6.6 14 4 14C2.1 14 .7 13.1 0 11.4',
  ],
  6: [8.4, 'M7.4 1.6C6.7 .5 5.7 0 4.6 0C1.8 0 .1 3.4 .1 9.5A4.1 4.5 0 1 0 8.3 9.5A4.1 4.5 0 1 0 .1 9.5'],
  7: [8.4, 'M0 0H8.4L3 14'],
  8: [
    8.4,
    'M4.2 0A3.6 3.3 0 1 0 4.2 6.6A3.6 3.3 0 1 0 4.2 0ZM4.2 6.6A4.2 3.7 0 1 0 4.2 14A4.2 3.7 0 1 0 4.2 6.6Z',
  ],
  9: [
    8.4,
    'M1 12.4C1.7 13.5 2.7 14 3.8 14C6.6 14 8.3 10.6 8.3 4.5A4.1 4.5 0 1 0 .1 4.5A4.1 4.5 0 1 0 8.3 4.5',
  ],
  ':': [0, 'M0 5.4V6.1M0 13.3V14'],
  ';': [0.8, 'M.8 5.4V6.1M.8 13.2L0 16.4'],
  '<': [8, 'M8 4.4L0 8.8L8 13.2'],
  '=': [8.4, 'M0 6.8H8.4M0 10.8H8.4'],
  '>': [8, 'M0 4.4L8 8.8L0 13.2'],
  '?': [7.4, 'M0 3C.3 1.2 1.7 0 3.7 0C5.9 0 7.4 1.4 7.4 3.4C7.4 6.4 3.7 6.4 3.7 9.8M3.7 13.3V14'],
  '@': [
    13,
    'M9.4 5V8.6C9.4 10.4 10.4 11 11.4 10.6C12.6 10 13.2 8.4 13 6.4C12.6 2.6 9.8 .2 6.4 .2C2.8 .2 0 3.2 0 7.4C0 11.6 2.8 14.6 6.6 14.6C8.2 14.6 9.6 14.2 10.6 13.4M9.4 7.4A2.8 3.2 0 1 0 3.8 7.4A2.8 3.2 0 1 0 9.4 7.4Z',
  ],
  A: [10, 'M0 14L5 0L10 14M1.8 9.2H8.2'],
  B: [9, 'M0 0H4.8A3.2 3.2 0 0 1 4.8 6.4H0M4.8 6.4H5.2A3.8 3.8 0 0 1 5.2 14H0V0'],
  C: [10, 'M10 3.33A5.4 7 0 1 0 10 10.67'],
  D: [10, 'M0 0V14H4A6 7 0 0 0 4 0Z'],
  E: [8, 'M8 0H0V14H8M0 6.8H7'],
  F: [8, 'M8 0H0V14M0 6.8H7'],
  G: [10.6, 'M10 3.33A5.4 7 0 1 0 10.6 8.9V7.4H6.2'],
  H: [9.5, 'M0 0V14M9.5 0V14M0 6.8H9.5'],
  I: [0, 'M0 0V14'],
  J: [6.5, 'M6.5 0V10.4A3.3 3.6 0 0 1 0 11'],
  K: [9.2, 'M0 0V14M9 0L0 8.6M3.4 5.4L9.2 14'],
  L: [7.5, 'M0 0V14H7.5'],
  M: [12, 'M0 14V0L6 9.5L12 0V14'],
  N: [10, 'M0 14V0L10 14V0'],
  O: [11.4, 'M5.7 0A5.7 7 0 1 0 5.7 14A5.7 7 0 1 0 5.7 0Z'],
  P: [9, 'M0 14V0H5A4 4 0 0 1 5 8H0'],
  Q: [11.4, 'M5.7 0A5.7 7 0 1 0 5.7 14A5.7 7 0 1 0 5.7 0ZM7 10.4L11 14.8'],
  R: [9.4, 'M0 14V0H5A4 4 0 0 1 5 8H0M4.8 8L9.4 14'],
  S: [
    8.6,
    'M8 2.6C7.2 .8 5.8 0 4.3 0C2.1 0 .5 1.5 .5 3.5C.5 8 8.6 5.8 8.6 10.3C8.6 12.5 6.8 14 4.4 14C2.3 14 .7 12.9 0 11',
  ],
  T: [10, 'M0 0H10M5 0V14'],
  U: [9.6, 'M0 0V9.2A4.8 4.8 0 0 0 9.6 9.2V0'],
  V: [10, 'M0 0L5 14L10 0'],
  W: [15, 'M0 0L3.8 14L7.5 2L11.2 14L15 0'],
  X: [9.6, 'M0 0L9.6 14M9.6 0L0 14'],
  Y: [9.6, 'M0 0L4.8 7.2V14M9.6 0L4.8 7.2'],
  Z: [9, 'M0 0H9L0 14H9'],
  '[': [3.4, 'M3.4-1.4H0V16.2H3.4'],
  '\\': [5.6, 'M0-1L5.6 15.4'],
  ']': [3.4, 'M0-1.4H3.4V16.2H0'],
  '^': [7.2, 'M0 5L3.6 0L7.2 5'],
  _: [8, 'M0 16.4H8'],
  '`': [2.4, 'M0-.6L2.4 2'],
  a: [8, 'M8 9.2A4 4.8 0 1 0 0 9.2A4 4.8 0 1 0 8 9.2ZM8 4.4V14'],
  b: [8, 'M0 0V14M0 9.2A4 4.8 0 1 1 8 9.2A4 4.8 0 1 1 0 9.2Z'],
  c: [7.4, 'M7.4 6.35A4.1 4.8 0 1 0 7.4 12.05'],
  d: [8, 'M8 0V14M8 9.2A4 4.8 0 1 0 0 9.2A4 4.8 0 1 0 8 9.2Z'],
  e: [8, 'M.05 9H8A4 4.8 0 1 0 7.2 12.08'],
  f: [4.8, 'M4.8 .2C2.9-.4 2 .6 2 2.6V14M0 4.6H4.6'],
  g: [8, 'M8 9.2A4 4.8 0 1 0 0 9.2A4 4.8 0 1 0 8 9.2ZM8 4.4V14.4A4 3.8 0 0 1 .6 16.2'],
  h: [7.6, 'M0 0V14M0 8.2A3.8 3.8 0 0 1 7.6 8.2V14'],
  i: [0, 'M0 4.4V14M0 .6V1.3'],
  j: [2.5, 'M2.5 4.4V15.4C2.5 17.4 1.4 18.2 0 18M2.5 .6V1.3'],
  k: [7.2, 'M0 0V14M6.8 4.4L0 10.4M2.7 8.1L7.2 14'],
  l: [2.2, 'M0 0V11.6C0 13.4 .8 14.2 2.2 13.8'],
  m: [12, 'M0 4.4V14M0 8A3 3.6 0 0 1 6 8V14M6 8A3 3.6 0 0 1 12 8V14'],
  n: [7.6, 'M0 4.4V14M0 8.2A3.8 3.8 0 0 1 7.6 8.2V14'],
  o: [8.4, 'M4.2 4.4A4.2 4.8 0 1 0 4.2 14A4.2 4.8 0 1 0 4.2 4.4Z'],
  p: [8, 'M0 4.4V18.2M0 9.2A4 4.8 0 1 1 8 9.2A4 4.8 0 1 1 0 9.2Z'],
  q: [8, 'M8 4.4V18.2M8 9.2A4 4.8 0 1 0 0 9.2A4 4.8 0 1 0 8 9.2Z'],
  r: [4.4, 'M0 4.4V14M0 8.4C.4 5.6 2.4 4 4.4 4.5'],
  s: [
    6.6,
    'M6.2 6.2C5.6 5 4.6 4.4 3.3 4.4C1.7 4.4 .4 5.4 .4 6.8C.4 10 6.6 8.3 6.6 11.4C6.6 13 5.2 14 3.4 14C1.8 14 .6 13.3 0 12',
  ],
  t: [4.8, 'M2 1.4V11.2C2 13.2 3 14.2 4.8 13.8M0 4.6H4.6'],
  u: [7.6, 'M0 4.4V10.2A3.8 3.8 0 0 0 7.6 10.2M7.6 4.4V14'],
  v: [8, 'M0 4.4L4 14L8 4.4'],
  w: [12, 'M0 4.4L3 14L6 5.4L9 14L12 4.4'],
  x: [7.4, 'M0 4.4L7.4 14M7.4 4.4L0 14'],
  y: [8, 'M0 4.4L4.2 13.6M8 4.4L3.4 15.6C2.6 17.6 1.6 18.4 0 18'],
  z: [7, 'M0 4.4H7L0 14H7'],
  '{': [4, 'M4-1.4C1.4-1.4 2 1.4 2 4C2 6 1.6 7.4 0 7.4C1.6 7.4 2 8.8 2 10.8C2 13.4 1.4 16.2 4 16.2'],
  '|': [0, 'M0-1.4V16.2'],
  '}': [4, 'M0-1.4C2.6-1.4 2 1.4 2 4C2 6 2.4 7.4 4 7.4C2.4 7.4 2 8.8 2 10.8C2 13.4 2.6 16.2 0 16.2'],
  '~': [8.8, 'M0 9.8C1.4 7 3.2 7.4 4.4 8.8C5.6 10.2 7.4 10.6 8.8 7.8'],
  '…': [9, 'M0 13.3V14M4.5 13.3V14M9 13.3V14'],
  '–': [8, 'M0 9H8'],
  '×': [7, 'M0 5.4L7 12.4M7 5.4L0 12.4'],
  '±': [8.8, 'M4.4 2.6V10.4M0 6.5H8.8M0 13.6H8.8'],
  '·': [0, 'M0 8.6V9.3'],
};
const UNKNOWN: readonly [number, string] = [7, 'M0 0H7V14H0Z'];
const CAPITAL = 14;
const SPACING = 3.4;
const STROKE = 1.75;

/** Characters that can be drawn: accents are dropped, what is left unknown becomes an empty box. */
function glyphsOf(text: string): (readonly [number, string])[] {
  const plain = text.normalize('NFD').replace(/\p{Diacritic}/gu, (mark) => (mark in glyphs ? mark : ''));
  return [...plain].map((character) => glyphs[character] ?? UNKNOWN);
}

/** Width in pixels of a line of text whose capitals are `capital` pixels high. */
export function textWidth(text: string, capital: number): number {
  const found = glyphsOf(text);
  const ink = found.reduce((sum, [width]) => sum + width, 0);
  return ((ink + SPACING * Math.max(0, found.length - 1)) * capital) / CAPITAL;
}

/** A line of text as SVG elements, its left end at `x` and its baseline at `y`. */
export function drawText(text: string, x: number, y: number, capital: number, colour: string): string {
  const scale = capital / CAPITAL;
  const parts: string[] = [];
  let at = 0;
  for (const [width, path] of glyphsOf(text)) {
    if (path !== '') parts.push(`<path transform="translate(${at.toFixed(2)} 0)" d="${path}"/>`);
    at += width + SPACING;
  }
  const place = `translate(${x.toFixed(2)} ${(y - capital).toFixed(2)}) scale(${scale.toFixed(4)})`;
  const pen = `fill="none" stroke="${colour}" stroke-width="${STROKE}" stroke-linecap="round" stroke-linejoin="round"`;
  return `<g transform="${place}" ${pen}>${parts.join('')}</g>`;
}

/** `text` with an ellipsis in its middle where it is longer than `width` pixels: names often differ at their ends. */
export function fitText(text: string, capital: number, width: number): string {
  if (textWidth(text, capital) <= width) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 1; kept--) {
    const head = characters.slice(0, Math.ceil(kept / 2)).join('');
    const tail = characters.slice(characters.length - Math.floor(kept / 2)).join('');
    const cut = `${head.trimEnd()}…${tail.trimStart()}`;
    if (textWidth(cut, capital) <= width) return cut;
  }
  return '…';
}

/** `text` broken at spaces into at most `lines` lines of `width` pixels; what does not fit is cut. */
export function wrapText(text: string, capital: number, width: number, lines: number): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || out.length === lines - 1 || textWidth(longer, capital) <= width) line = longer;
    else {
      out.push(line);
      line = word;
    }
  }
  return [...out, line].map((part) => fitText(part, capital, width));
}
