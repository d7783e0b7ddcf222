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

/** Lines that fit a width, and whether something had to be left out for it. */
export interface Fitted {
  readonly lines: readonly (readonly Run[])[];
  readonly cut: boolean;
}

/**
 * Breaks a name into at most `most` lines of at most `width` mm: between words; a word that is wider than that after what joins its parts
 * (_ - / . , : +), and only where this is not enough, anywhere. What does not fit ends in an ellipsis.
 */
export function fitLines(
  text: string,
  size: number,
  width: number,
  most: number,
  base: Face = 'regular',
): Fitted {
  const lines: Run[][] = [];
  let line: Run[] = [];
  const fits = (runs: readonly Run[]): boolean => textWidth(runs, size) <= width + 1e-9;
  for (const { word, glued } of pieces(parseMarkup(text, base), fits)) {
    const longer = line.length === 0 ? word : glued ? joinTight(line, word) : join(line, word);
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line.length > 0) lines.push(line);
    line = word;
    while (!fits(line)) {
      const head = headOf(line, (runs) => fits(runs));
      lines.push(head.first);
      line = head.rest;
      if (line.length === 0) break;
    }
  }
  if (line.length > 0) lines.push(line);
  if (lines.length <= most) return { lines, cut: false };
  const last = lines[most - 1]!;
  // The mark of what is left out takes room of its own.
  let kept = joinTight(last, [{ text: '…', face: last.at(-1)!.face }]);
  while (!fits(kept)) {
    const letters = [...plainText(kept)];
    if (letters.length < 2) break;
    kept = [{ text: `${letters.slice(0, -2).join('').trimEnd()}…`, face: last[0]!.face }];
  }
  return { lines: [...lines.slice(0, most - 1), kept], cut: true };
}

/** Whether a text has to be broken within a word to be at most `width` mm wide. */
export function breaksWords(text: string, size: number, width: number): boolean {
  const fits = (runs: readonly Run[]): boolean => textWidth(runs, size) <= width + 1e-9;
  return pieces(parseMarkup(text), fits).some(({ word }) => !fits(word));
}

/** Characters of a text that the font has not, each once: they are written as question marks. */
export function unknownLetters(text: string): string[] {
  const font = fontOf('regular');
  return [...new Set(text)].filter(
    (letter) => !/[\u0000-\u001f\u007f]/.test(letter) && !font.hasGlyphForCodePoint(letter.codePointAt(0)!),
  );
}

/** Words, and of those that do not fit a line the parts that it may end after; `glued` where no space is before them. */
function pieces(
  runs: readonly Run[],
  fits: (runs: readonly Run[]) => boolean,
): { word: Run[]; glued: boolean }[] {
  return words(runs).flatMap((word) => {
    if (fits(word)) return [{ word, glued: false }];
    const parts: { word: Run[]; glued: boolean }[] = [{ word: [], glued: false }];
    for (const { text, face } of word) {
      text.split(/(?<=[_\-/.,:+–])(?=[^\d\s])/).forEach((piece, i) => {
        if (i > 0) parts.push({ word: [], glued: true });
        if (piece !== '') parts.at(-1)!.word.push({ text: piece, face });
      });
    }
    return parts.filter((part) => part.word.length > 0);
  });
}

/** As many letters as fit, at least one, and what is left of them. */
function headOf(
  runs: readonly Run[],
  fits: (runs: readonly Run[]) => boolean,
): { first: Run[]; rest: Run[] } {
  const letters = runs.flatMap(({ text, face }) => [...text].map((letter) => ({ text: letter, face })));
  let count = 1;
  while (count < letters.length && fits(merged(letters.slice(0, count + 1)))) count++;
  return { first: merged(letters.slice(0, count)), rest: merged(letters.slice(count)) };
}

function merged(letters: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const { text, face } of letters) {
    const last = out.at(-1);
    if (last?.face === face) out[out.length - 1] = { text: last.text + text, face };
    else out.push({ text, face });
  }
  return out;
}

const joinTight = (line: readonly Run[], word: readonly Run[]): Run[] => merged([...line, ...word]);

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
