export type Hemisphere = 'left' | 'right';

/** A region expression, parsed. `at` is the position of the name in the text, counted from 0. */
export type RegionNode =
  | { readonly kind: 'name'; readonly name: string; readonly quoted: boolean; readonly at: number }
  | { readonly kind: 'hemisphere'; readonly side: Hemisphere; readonly of: RegionNode }
  | {
      readonly kind: 'union' | 'intersection' | 'difference';
      readonly left: RegionNode;
      readonly right: RegionNode;
    };

/** The names that an expression uses, each once, in order of appearance. */
export function regionNames(node: RegionNode): string[] {
  const found = new Set<string>();
  const visit = (part: RegionNode): void => {
    if (part.kind === 'name') found.add(part.name);
    else if (part.kind === 'hemisphere') visit(part.of);
    else {
      visit(part.left);
      visit(part.right);
    }
  };
  visit(node);
  return [...found];
}

const SIGNS = { union: '+', intersection: '&', difference: '-' } as const;

/** The expression as text that parses to the same tree, with no more parentheses than it needs. */
export function formatRegion(node: RegionNode): string {
  if (node.kind === 'name') return node.quoted ? `"${node.name}"` : node.name;
  if (node.kind === 'hemisphere') {
    const inner = formatRegion(node.of);
    return `${isBinary(node.of) ? `(${inner})` : inner}.${node.side}`;
  }
  const left = formatRegion(node.left);
  const right = formatRegion(node.right);
  const tight = node.kind === 'intersection';
  const wrapLeft = tight && isBinary(node.left) && node.left.kind !== 'intersection';
  const wrapRight = isBinary(node.right) && (tight || node.right.kind !== 'intersection');
  return `${wrapLeft ? `(${left})` : left} ${SIGNS[node.kind]} ${wrapRight ? `(${right})` : right}`;
}

function isBinary(node: RegionNode): boolean {
  return node.kind !== 'name' && node.kind !== 'hemisphere';
}
