import { PerceptError } from '../../errors.ts';

/** A word of a region expression; `at` is its position in the text, counted from 0. */
export interface Token {
  readonly kind: 'name' | 'quoted' | 'side' | '+' | '-' | '&' | '(' | ')' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN = /\s+|"([^"]*)"|\.(left|right|lh|rh|l|r)(?![\p{L}\p{N}_.*])|([\p{L}\p{N}_.*]+)|([+|&\-()])/iuy;

/** The words of a region expression, the last of kind "end". @throws PerceptError that shows the place in the text */
export function tokenize(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      throw syntaxError(
        text,
        text[at] === '"'
          ? `a quote at character ${at + 1} is not closed`
          : `"${text[at]!}" at character ${at + 1} is not part of a name`,
        at,
      );
    }
    const [whole, quoted, side, name, sign] = match;
    if (quoted !== undefined) found.push({ kind: 'quoted', text: quoted, at });
    else if (side !== undefined) found.push({ kind: 'side', text: side, at });
    else if (name !== undefined) found.push({ kind: 'name', text: name, at });
    else if (sign !== undefined) {
      found.push({ kind: sign === '|' ? '+' : (sign as Token['kind']), text: sign, at });
    }
    at += whole.length;
  }
  found.push({ kind: 'end', text: '', at: text.length });
  return found;
}

/** The error that shows `text` with a caret under position `at`. */
export function syntaxError(text: string, problem: string, at: number): PerceptError {
  const shown = text.replaceAll(/\s/g, ' ');
  return new PerceptError(`${problem} in the region expression\n  ${shown}\n  ${' '.repeat(at)}^\n`, {
    remedy: 'Write it as in V1 + V2 - V1.left, with & for the intersection and quotes around names with "-"',
  });
}
