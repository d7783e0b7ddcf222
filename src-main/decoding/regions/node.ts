import { PerceptError } from '../../errors.ts';
import type { Comparison } from './tokens.ts';

export type Hemisphere = 'left' | 'right';

/** A region expression, parsed. `at` is the position of the name or function in the text, counted from 0. */
export type RegionNode =
  | { readonly kind: 'name'; readonly name: string; readonly quoted: boolean; readonly at: number }
  | { readonly kind: 'hemisphere'; readonly side: Hemisphere; readonly of: RegionNode }
  | {
      readonly kind: 'union' | 'intersection' | 'difference';
      readonly left: RegionNode;
      readonly right: RegionNode;
    }
  | ({ readonly at: number } & RegionFunction);

/** What a function of an expression makes: see `evaluateRegion` for what each means. Lengths are in mm. */
export type RegionFunction =
  | { readonly kind: 'dilate' | 'erode'; readonly of: RegionNode; readonly mm: number }
  | {
      readonly kind: 'sphere';
      readonly centre: readonly [number, number, number];
      readonly radius: number;
    }
  | {
      readonly kind: 'where';
      readonly map: string;
      readonly absolute: boolean;
      readonly comparison: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'drawn'; readonly name: string };

/** Calls `visit` with each part of an expression, a part before those inside of it, from left to right. */
export function walkRegion(node: RegionNode, visit: (part: RegionNode) => void): void {
  visit(node);
  if ('of' in node) walkRegion(node.of, visit);
  else if ('left' in node) {
    walkRegion(node.left, visit);
    walkRegion(node.right, visit);
  }
}

/** The names of masks that an expression uses, each once, in order of appearance. */
export function regionNames(node: RegionNode): string[] {
  return collect(node, (part) => (part.kind === 'name' ? part.name : undefined));
}

/** The names of statistic maps that an expression uses (`where`), likewise. */
export function regionMaps(node: RegionNode): string[] {
  return collect(node, (part) => (part.kind === 'where' ? part.map : undefined));
}

/** The names of drawings that an expression uses (`drawn`), likewise. */
export function regionDrawings(node: RegionNode): string[] {
  return collect(node, (part) => (part.kind === 'drawn' ? part.name : undefined));
}

function collect(node: RegionNode, nameOf: (part: RegionNode) => string | undefined): string[] {
  const found = new Set<string>();
  walkRegion(node, (part) => {
    const name = nameOf(part);
    if (name !== undefined) found.add(name);
  });
  return [...found];
}

const SIGNS = { union: '+', intersection: '&', difference: '-' } as const;

/**
 * The expression as text that parses to the same tree, with no more parentheses than it needs and quotes where a name needs them.
 * @throws PerceptError when a name has a double quote in it, which no expression can hold
 */
export function formatRegion(node: RegionNode): string {
  switch (node.kind) {
    case 'name':
      return node.quoted ? quote(node.name) : formatName(node.name);
    case 'hemisphere': {
      const inner = formatRegion(node.of);
      return `${isBinary(node.of) ? `(${inner})` : inner}.${node.side}`;
    }
    case 'dilate':
    case 'erode':
      return `${node.kind}(${formatRegion(node.of)}, ${formatNumber(node.mm)})`;
    case 'sphere':
      return `sphere(${[...node.centre, node.radius].map(formatNumber).join(', ')})`;
    case 'where': {
      const map = formatName(node.map);
      return `where(${node.absolute ? `abs(${map})` : map} ${node.comparison} ${formatNumber(node.value)})`;
    }
    case 'drawn':
      return `drawn(${quote(node.name)})`;
    default: {
      const left = formatRegion(node.left);
      const right = formatRegion(node.right);
      const tight = node.kind === 'intersection';
      const wrapLeft = tight && isBinary(node.left) && node.left.kind !== 'intersection';
      const wrapRight = isBinary(node.right) && (tight || node.right.kind !== 'intersection');
      return `${wrapLeft ? `(${left})` : left} ${SIGNS[node.kind]} ${wrapRight ? `(${right})` : right}`;
    }
  }
}

function isBinary(node: RegionNode): boolean {
  return node.kind === 'union' || node.kind === 'intersection' || node.kind === 'difference';
}

/** A name as an expression takes it for that name and nothing else: in quotes where it would be read otherwise. */
export function formatName(name: string): string {
  const plain = /^[\p{L}\p{N}_*][\p{L}\p{N}_.*]*$/u.test(name);
  return plain && !/\.(left|right|lh|rh|l|r)$/i.test(name) ? name : quote(name);
}

function quote(name: string): string {
  if (name.includes('"') || name === '') {
    throw new PerceptError(`no region expression can name '${name}': it is empty or has a double quote`, {
      remedy: 'Rename it.',
    });
  }
  return `"${name}"`;
}

/** As short as reads back to the same number; -0 is 0. */
function formatNumber(value: number): string {
  return String(value + 0 === 0 ? 0 : value);
}
