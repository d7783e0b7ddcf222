import { PerceptError } from '../../errors.ts';

type Sign = '+' | '-' | '&' | '(' | ')' | ',' | Comparison;
export type Comparison = '>' | '>=' | '<' | '<=';

/** A word of a region expression; `at` is its position in the text, counted from 0. */
export interface Token {
  readonly kind: 'name' | 'quoted' | 'side' | Sign | 'end';
  readonly text: string;
  readonly at: number;
}

const SIDE = String.raw`\.(?:left|right|lh|rh|l|r)`;
// A hemisphere ends a name or stands behind a parenthesis, and further ones may follow; V1.leftover is a name.
const TOKEN = new RegExp(
  String.raw`\s+|"([^"]*)"|(${SIDE})(?=(?:${SIDE})*(?![\p{L}\p{N}_.*]))|([\p{L}\p{N}_.*]+)|([<>]=?|[+|&\-(),])`,
  'iuy',
);
/** Characters of one expression. */
const MOST_LENGTH = 2 ** 16;

/** The words of a region expression, the last of kind "end". @throws PerceptError that shows the place in the text */
export function tokenize(text: string): Token[] {
  if (text.length > MOST_LENGTH) throw syntaxError(text, `more than ${MOST_LENGTH} characters`, MOST_LENGTH);
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
    else if (side !== undefined) found.push({ kind: 'side', text: side.slice(1), at });
    else if (name !== undefined) found.push({ kind: 'name', text: name, at });
    else if (sign !== undefined) {
      found.push({ kind: sign === '|' ? '+' : (sign as Token['kind']), text: sign, at });
    }
    at += whole.length;
  }
  found.push({ kind: 'end', text: '', at: text.length });
  return found;
}

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_.*])/iuy;

/**
 * The number that the text has at a place, and where it ends; undefined when there is none. Words cannot be numbers of their own,
 * for "V1 -3" takes something called 3 away: only inside of a function is a number expected.
 */
export function numberAt(text: string, at: number): { value: number; end: number } | undefined {
  NUMBER.lastIndex = at;
  const match = NUMBER.exec(text);
  return match === null ? undefined : { value: Number(match[0]), end: NUMBER.lastIndex };
}

const REMEDY =
  'Write it as in V1 + V2 - V1.left, with & for the intersection and quotes around names with "-"';

/** The error that shows `text`, of a long one what is around, with a caret under position `at`. */
export function syntaxError(text: string, problem: string, at: number, remedy = REMEDY): PerceptError {
  const from = text.length <= 240 ? 0 : Math.max(0, at - 60);
  const shown = text.slice(from, from + 240).replaceAll(/\s/g, ' ');
  return new PerceptError(`${problem} in the region expression\n  ${shown}\n  ${' '.repeat(at - from)}^\n`, {
    remedy,
  });
}
