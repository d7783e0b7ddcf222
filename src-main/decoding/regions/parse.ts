import type { Hemisphere, RegionNode } from './node.ts';
import { syntaxError, tokenize, type Token } from './tokens.ts';

const SIDES: Readonly<Record<string, Hemisphere>> = {
  left: 'left',
  l: 'left',
  lh: 'left',
  right: 'right',
  r: 'right',
  rh: 'right',
};
const SUFFIX = /\.(left|right|lh|rh|l|r)$/i;
/** Names and parentheses of one expression: trees are walked by recursion, so their depth needs a bound. */
const MOST_PARTS = 1000;

/**
 * Parses a region expression.
 *
 *     sum     = product { ("+" | "|" | "-") product }     union and difference, from left to right
 *     product = part { "&" part }                         intersection binds tighter
 *     part    = ( name | "quoted name" | "(" sum ")" ) { ".left" | ".right" }
 *
 * Names hold letters, digits, "_", "." and the wildcard "*"; any other name, as one with "-", stands in double quotes and
 * is taken literally. A hemisphere can also be written .L .R .LH .RH, in any case.
 * @throws PerceptError that shows the place in the text
 */
export function parseRegion(text: string): RegionNode {
  const tokens = tokenize(text);
  let next = 0;
  let parts = 0;
  const peek = (): Token => tokens[next]!;

  const sum = (): RegionNode => {
    let left = product();
    while (peek().kind === '+' || peek().kind === '-') {
      const kind = tokens[next++]!.kind === '+' ? 'union' : 'difference';
      left = { kind, left, right: product() };
    }
    return left;
  };
  const product = (): RegionNode => {
    let left = part();
    while (peek().kind === '&') {
      next++;
      left = { kind: 'intersection', left, right: part() };
    }
    return left;
  };
  const part = (): RegionNode => {
    if (++parts > MOST_PARTS)
      throw syntaxError(text, `more than ${MOST_PARTS} names and parentheses`, peek().at);
    let node = operand();
    while (peek().kind === 'side') {
      node = { kind: 'hemisphere', side: sideOf(tokens[next++]!.text), of: node };
    }
    return node;
  };
  const operand = (): RegionNode => {
    const token = tokens[next++]!;
    if (token.kind === 'name') return named(token);
    if (token.kind === 'quoted') {
      if (token.text === '') throw syntaxError(text, 'an empty name', token.at);
      return { kind: 'name', name: token.text, quoted: true, at: token.at };
    }
    if (token.kind !== '(')
      throw syntaxError(text, `a region is missing at character ${token.at + 1}`, token.at);
    const inner = sum();
    const close = tokens[next++]!;
    if (close.kind !== ')')
      throw syntaxError(text, `the "(" at character ${token.at + 1} is not closed`, close.at);
    return inner;
  };

  const node = sum();
  const rest = peek();
  if (rest.kind !== 'end')
    throw syntaxError(text, `"${rest.text}" at character ${rest.at + 1} does not belong here`, rest.at);
  return node;
}

/** A name with its hemisphere suffixes, which are letters of the same token: V1.left. */
function named(token: Token): RegionNode {
  const sides: Hemisphere[] = [];
  let name = token.text;
  for (let match = SUFFIX.exec(name); match !== null && match.index > 0; match = SUFFIX.exec(name)) {
    sides.unshift(sideOf(match[1]!));
    name = name.slice(0, match.index);
  }
  const node: RegionNode = { kind: 'name', name, quoted: false, at: token.at };
  return sides.reduce<RegionNode>((of, side) => ({ kind: 'hemisphere', side, of }), node);
}

function sideOf(suffix: string): Hemisphere {
  return SIDES[suffix.toLowerCase()]!;
}
