import type { Hemisphere, RegionFunction, RegionNode } from './node.ts';
import { numberAt, syntaxError, tokenize, type Comparison, type Token } from './tokens.ts';

const SIDES: Readonly<Record<string, Hemisphere>> = {
  left: 'left',
  l: 'left',
  lh: 'left',
  right: 'right',
  r: 'right',
  rh: 'right',
};
const SUFFIX = /\.(left|right|lh|rh|l|r)$/i;
/** Names, functions, suffixes and parentheses of one expression: trees are walked by recursion, so their depth needs a bound. */
const MOST_PARTS = 1000;
/** Dilations and erosions of one expression: each goes through the whole grid. */
const MOST_MARGINS = 20;
/** mm; farther than any head reaches. */
const MOST_RADIUS = 250;
/** mm; what is farther away from a region is another region. */
const MOST_MARGIN = 50;

/** The functions of expressions, as they are written. */
export const regionFunctions = [
  'dilate(region, mm)',
  'erode(region, mm)',
  'sphere(x, y, z, mm)',
  'where(map > value)',
  'where(abs(map) > value)',
  'drawn("name")',
] as const;

/**
 * Parses a region expression.
 *
 *     sum      = product { ("+" | "|" | "-") product }     union and difference, from left to right
 *     product  = part { "&" part }                         intersection binds tighter
 *     part     = ( name | "quoted name" | "(" sum ")" | function ) { ".left" | ".right" }
 *     function = ( "dilate" | "erode" ) "(" sum "," mm ")"
 *              | "sphere" "(" x "," y "," z "," mm ")"
 *              | "where" "(" ( map | "abs" "(" map ")" ) ( ">" | ">=" | "<" | "<=" ) number ")"
 *              | "drawn" "(" name ")"
 *
 * Names hold letters, digits, "_", "." and the wildcard "*"; any other name, as one with "-", stands in double quotes and
 * is taken literally. A hemisphere can also be written .L .R .LH .RH, in any case. A name with "(" behind it is a function.
 * @throws PerceptError that shows the place in the text
 */
export function parseRegion(text: string): RegionNode {
  return new Parser(text).whole();
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private parts = 0;
  private margins = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  whole(): RegionNode {
    const node = this.sum();
    if (this.peek().kind !== 'end') throw this.misplaced(this.peek());
    return node;
  }

  private sum(): RegionNode {
    let left = this.product();
    while (this.peek().kind === '+' || this.peek().kind === '-') {
      const kind = this.take().kind === '+' ? 'union' : 'difference';
      left = { kind, left, right: this.product() };
    }
    return left;
  }

  private product(): RegionNode {
    let left = this.part();
    while (this.peek().kind === '&') {
      this.next++;
      left = { kind: 'intersection', left, right: this.part() };
    }
    return left;
  }

  private part(): RegionNode {
    this.count();
    let node = this.operand();
    while (this.peek().kind === 'side') {
      this.count();
      node = { kind: 'hemisphere', side: sideOf(this.take().text), of: node };
    }
    return node;
  }

  private operand(): RegionNode {
    const token = this.take();
    if (token.kind === 'name') {
      return this.peek().kind === '(' ? { ...this.call(token), at: token.at } : this.named(token);
    }
    if (token.kind === 'quoted') {
      return { kind: 'name', name: this.notEmpty(token), quoted: true, at: token.at };
    }
    if (token.kind !== '(') {
      throw syntaxError(this.text, `a region is missing at character ${token.at + 1}`, token.at);
    }
    const inner = this.sum();
    this.close(token);
    return inner;
  }

  /** A name with its hemisphere suffixes, which are letters of the same token: V1.left. */
  private named(token: Token): RegionNode {
    const sides: Hemisphere[] = [];
    let name = token.text;
    for (let match = SUFFIX.exec(name); match !== null && match.index > 0; match = SUFFIX.exec(name)) {
      this.count();
      sides.unshift(sideOf(match[1]!));
      name = name.slice(0, match.index);
    }
    const node: RegionNode = { kind: 'name', name, quoted: false, at: token.at };
    return sides.reduce<RegionNode>((of, side) => ({ kind: 'hemisphere', side, of }), node);
  }

  /** What stands in the parentheses behind a function's name. */
  private call({ text: name, at }: Token): RegionFunction {
    const open = this.take();
    const made = this.insideOf(name.toLowerCase());
    if (made === undefined) {
      throw syntaxError(
        this.text,
        `there is no function "${name}"`,
        at,
        `The functions are ${regionFunctions.join(', ')}`,
      );
    }
    this.close(open);
    return made;
  }

  private insideOf(name: string): RegionFunction | undefined {
    if (name === 'dilate' || name === 'erode') {
      if (++this.margins > MOST_MARGINS) {
        throw syntaxError(this.text, `more than ${MOST_MARGINS} dilations and erosions`, this.peek().at);
      }
      const of = this.sum();
      this.comma(name === 'dilate' ? 'dilate(region, mm)' : 'erode(region, mm)');
      return { kind: name, of, mm: this.number('a distance in mm', 0, MOST_MARGIN) };
    }
    if (name === 'sphere') {
      const coordinate = (axis: string): number => {
        const value = this.number(`the ${axis} of a sphere's centre in mm`, -1e4, 1e4);
        this.comma('sphere(x, y, z, mm)');
        return value;
      };
      const centre = [coordinate('x'), coordinate('y'), coordinate('z')] as const;
      return { kind: 'sphere', centre, radius: this.number('a radius in mm', 0, MOST_RADIUS) };
    }
    if (name === 'where') return this.condition();
    if (name === 'drawn') return { kind: 'drawn', name: this.nameOf('a drawing') };
    return undefined;
  }

  private condition(): RegionFunction {
    const first = this.peek();
    const absolute = /^abs$/i.test(first.text) && this.tokens[this.next + 1]?.kind === '(';
    if (absolute) this.next++;
    const open = absolute ? this.take() : undefined;
    const map = this.nameOf('a statistic map');
    if (open !== undefined) this.close(open);
    const sign = this.take();
    if (!/^[<>]/.test(sign.kind)) {
      throw syntaxError(
        this.text,
        'one of >, >=, <, <= is missing',
        sign.at,
        'Write it as in where(R2 > 0.1)',
      );
    }
    const value = this.number('a number', -Number.MAX_VALUE, Number.MAX_VALUE);
    return { kind: 'where', map, absolute, comparison: sign.kind as Comparison, value };
  }

  private nameOf(what: string): string {
    const token = this.take();
    if (token.kind !== 'name' && token.kind !== 'quoted') {
      throw syntaxError(this.text, `the name of ${what} is missing`, token.at);
    }
    return this.notEmpty(token);
  }

  private number(what: string, least: number, most: number): number {
    const { at } = this.peek();
    const found = numberAt(this.text, at);
    if (found === undefined) throw syntaxError(this.text, `${what} is missing`, at);
    if (!(found.value >= least && found.value <= most)) {
      const bounds = most === Number.MAX_VALUE ? 'is a finite number' : `is from ${least} to ${most}`;
      throw syntaxError(this.text, `${what} ${bounds}`, at);
    }
    while (this.peek().at < found.end) this.next++;
    return found.value;
  }

  private comma(form: string): void {
    const token = this.take();
    if (token.kind !== ',')
      throw syntaxError(this.text, 'a comma is missing', token.at, `Write it as in ${form}`);
  }

  private close(open: Token): void {
    const token = this.take();
    if (token.kind === ')') return;
    if (token.kind !== 'end' && token.kind !== 'name') throw this.misplaced(token);
    throw syntaxError(this.text, `the "(" at character ${open.at + 1} is not closed`, token.at);
  }

  private notEmpty(token: Token): string {
    if (token.text === '') throw syntaxError(this.text, 'an empty name', token.at);
    return token.text;
  }

  private misplaced({ text, at }: Token): Error {
    return syntaxError(this.text, `"${text}" at character ${at + 1} does not belong here`, at);
  }

  private count(): void {
    if (++this.parts > MOST_PARTS) {
      throw syntaxError(this.text, `more than ${MOST_PARTS} names and parentheses`, this.peek().at);
    }
  }

  private peek(): Token {
    return this.tokens[Math.min(this.next, this.tokens.length - 1)]!;
  }

  private take(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }
}

function sideOf(suffix: string): Hemisphere {
  return SIDES[suffix.toLowerCase()]!;
}
