import { PerceptError } from '../../errors.ts';

/** What an expression over metadata is worked out from. */
export interface ColumnKeys {
  readonly keys: readonly string[];
  readonly nColumns: number;
  /** Values of a key, one a column; 1 says that the column belongs to it. */
  metadata(key: string): Float64Array;
}

type Token = { readonly kind: 'name' | 'operator'; readonly text: string };

/**
 * Columns that an expression over metadata keys picks, as bdpy's FeatureSelector reads it: `ROI_V1 + ROI_V2 - ROI_V3`,
 * with `+` or `|` (union), `&` (both) and `-` (without) taken from left to right, `KEY = 2` (the key's value; plain
 * `KEY` is `KEY = 1`) binding tighter, parentheses, quotes around odd names and `*` for any letters.
 * @throws PerceptError when it cannot be read, or a name matches no key
 */
export function selectColumns(expression: string, of: ColumnKeys): Uint32Array {
  const tokens = tokenize(expression);
  let at = 0;
  const fail = (why: string): PerceptError =>
    new PerceptError(`the selection '${expression}' ${why}`, {
      remedy:
        'Write it like ROI_V1 + ROI_V2 - ROI_V3, with & for both, quotes around odd names and * for any letters.',
    });
  const isOperator = (...texts: string[]): boolean =>
    tokens[at]?.kind === 'operator' && texts.includes(tokens[at]!.text);

  const operand = (depth: number): Uint8Array => {
    if (depth > 100) throw fail('is nested too deep');
    if (isOperator('(')) {
      at++;
      const inside = combination(depth + 1);
      if (!isOperator(')')) throw fail('lacks a closing parenthesis');
      at++;
      return inside;
    }
    const name = tokens[at++];
    if (name?.kind !== 'name')
      throw fail(name === undefined ? 'ends too early' : `has '${name.text}' where a name is needed`);
    if (!isOperator('=')) return matching(name.text, 1, of, fail);
    at++;
    const value = tokens[at++];
    if (value?.kind !== 'name' || !Number.isFinite(Number(value.text)))
      throw fail("needs a number after '='");
    return matching(name.text, Number(value.text), of, fail);
  };

  const combination = (depth: number): Uint8Array => {
    const chosen = operand(depth);
    while (isOperator('+', '|', '&', '-')) {
      const operator = tokens[at++]!.text;
      const other = operand(depth);
      for (let c = 0; c < chosen.length; c++) {
        if (operator === '&') chosen[c]! &= other[c]!;
        else if (operator === '-') chosen[c]! &= 1 - other[c]!;
        else chosen[c]! |= other[c]!;
      }
    }
    return chosen;
  };

  if (isOperator('@') || tokens.some((token) => token.kind === 'operator' && token.text === '@'))
    throw fail("uses '@' (a ranking), which is not supported");
  const chosen = combination(0);
  if (at < tokens.length) throw fail(`goes on with '${tokens[at]!.text}' where it should end`);
  return indicesOfOnes(chosen);
}

/** Where a row of metadata is 1. */
export function indicesOfOnes(values: Uint8Array | Float64Array): Uint32Array {
  const found: number[] = [];
  values.forEach((value, c) => {
    if (value === 1) found.push(c);
  });
  return Uint32Array.from(found);
}

function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  for (const match of expression.matchAll(/"([^"]*)"|'([^']*)'|([()=|&+\-@])|([^\s()=|&+\-@"']+)|(\S)/g)) {
    const [, double, single, operator, plain, odd] = match;
    if (odd !== undefined)
      throw new PerceptError(`the selection '${expression}' has a quote that is not closed`, {
        remedy: 'Close it.',
      });
    if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else tokens.push({ kind: 'name', text: (double ?? single ?? plain)! });
  }
  return tokens;
}

/** 1 for each column where a key that fits `name` has `value`. */
function matching(
  name: string,
  value: number,
  of: ColumnKeys,
  fail: (why: string) => PerceptError,
): Uint8Array {
  const parts = name.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  const keys = of.keys.filter((key) => (name.includes('*') ? pattern.test(key) : key === name));
  if (keys.length === 0) throw fail(`names '${name}', which is no key of the data (${listSome(of.keys)})`);
  const chosen = new Uint8Array(of.nColumns);
  for (const key of keys) of.metadata(key).forEach((found, c) => (chosen[c]! |= found === value ? 1 : 0));
  return chosen;
}

function listSome(keys: readonly string[]): string {
  return keys.length > 15 ? `${keys.slice(0, 15).join(', ')} and ${keys.length - 15} more` : keys.join(', ');
}
