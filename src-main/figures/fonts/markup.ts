import type { Face, Run } from '../display.ts';
import { fontOf, textWidth } from './font.ts';

/**
 * Text with `*italic*` and `**bold**` as runs; a backslash takes a star's meaning away. Characters that the font has not become
 * a question mark, never an empty box.
 */
export function parseMarkup(text: string, base: Face = 'regular'): Run[] {
  const runs: Run[] = [];
  let face = base;
  for (const part of text.split(/(\\\*|\*\*|\*)/)) {
    if (part === '') continue;
    if (part === '**') face = face === 'bold' ? base : 'bold';
    else if (part === '*') face = face === 'italic' ? base : 'italic';
    else push(runs, part === '\\*' ? '*' : part, face);
  }
  return runs;
}

/** A text from outside, whose stars mean stars. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('*', '\\*');
}

export function plainText(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join('');
}

function push(runs: Run[], text: string, face: Face): void {
  const font = fontOf(face);
  // Control characters have no glyph and would break XML.
  const printable = [...text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')]
    .map((letter) => (font.hasGlyphForCodePoint(letter.codePointAt(0)!) ? letter : '?'))
    .join('');
  const last = runs.at(-1);
  if (last?.face === face) runs[runs.length - 1] = { text: last.text + printable, face };
  else runs.push({ text: printable, face });
}

/** Breaks a text into lines that are at most `width` mm wide; a word that is wider stays whole. */
export function wrapMarkup(text: string, size: number, width: number, base: Face = 'regular'): Run[][] {
  const lines: Run[][] = [];
  let line: Run[] = [];
  for (const word of words(parseMarkup(text, base))) {
    const longer = line.length === 0 ? word : join(line, word);
    if (line.length > 0 && textWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line.length > 0 ? [...lines, line] : lines;
}

/** Words as runs: a word may change its face in the middle. */
function words(runs: readonly Run[]): Run[][] {
  const found: Run[][] = [[]];
  for (const { text, face } of runs) {
    text.split(/ +/).forEach((piece, i) => {
      if (i > 0) found.push([]);
      if (piece !== '') found.at(-1)!.push({ text: piece, face });
    });
  }
  return found.filter((word) => word.length > 0);
}

function join(line: readonly Run[], word: readonly Run[]): Run[] {
  const last = line.at(-1)!;
  const [first, ...rest] = word;
  if (first!.face === last.face)
    return [...line.slice(0, -1), { text: `${last.text} ${first!.text}`, face: last.face }, ...rest];
  return [...line.slice(0, -1), { text: `${last.text} `, face: last.face }, ...word];
}

/** A text cut with an ellipsis where it is wider than `width` mm. */
export function fitMarkup(text: string, size: number, width: number, base: Face = 'regular'): Run[] {
  const whole = parseMarkup(text, base);
  if (textWidth(whole, size) <= width) return whole;
  const letters = [...plainText(whole)];
  while (letters.length > 1) {
    letters.pop();
    const cut: Run[] = [{ text: `${letters.join('').trimEnd()}…`, face: base }];
    if (textWidth(cut, size) <= width) return cut;
  }
  return [{ text: '…', face: base }];
}
