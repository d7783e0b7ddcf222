import {
  formatName,
  formatRegion,
  parseRegion,
  PerceptError,
  resolveName,
  walkRegion,
  type Hemisphere,
  type RegionNode,
} from '../../src-main/contract/regions.ts';

/** A mask as far as expressions care; `id` is the expression that selects it alone. */
export interface MaskName {
  readonly id: string;
  readonly name: string;
  readonly hemisphere?: Hemisphere | undefined;
}

export function maskId(name: string, hemisphere?: Hemisphere): string {
  return hemisphere === undefined ? formatName(name) : `${formatName(name)}.${hemisphere}`;
}

/** What is done one after the other: the first with nothing before it, each next one with what the ones before made. */
export interface Step {
  readonly operator: 'union' | 'intersection' | 'difference';
  readonly node: RegionNode;
}

const isOperator = (node: RegionNode): node is Extract<RegionNode, { left: RegionNode }> => 'left' in node;

/** The steps of an expression from left to right; `stepsNode` is the inverse. */
export function stepsOf(node: RegionNode): Step[] {
  if (!isOperator(node)) return [{ operator: 'union', node }];
  return [...stepsOf(node.left), { operator: node.kind, node: node.right }];
}

/** @returns null when no step is left */
export function stepsNode(steps: readonly Step[]): RegionNode | null {
  const [first, ...rest] = steps;
  if (first === undefined) return null;
  return rest.reduce<RegionNode>(
    (left, { operator, node }) => ({ kind: operator, left, right: node }),
    first.node,
  );
}

/** An expression parsed, or what is wrong with it. */
export function readExpression(
  text: string,
): { node: RegionNode; error: null } | { node: null; error: PerceptError } {
  try {
    return { node: parseRegion(text), error: null };
  } catch (error) {
    if (error instanceof PerceptError) return { node: null, error };
    throw error;
  }
}

/**
 * Ids of the masks that a part of an expression unites; null where it is not a union of masks, or where a name is
 * unknown.
 */
export function masksOf(node: RegionNode, masks: readonly MaskName[]): ReadonlySet<string> | null {
  if (node.kind === 'name') {
    try {
      const atoms = masks.map(({ name }) => ({ name, indices: new Uint32Array(0) }));
      const names = resolveName(node, atoms);
      return new Set(masks.filter(({ name }) => names.includes(name)).map(({ id }) => id));
    } catch {
      return null;
    }
  }
  if (node.kind === 'hemisphere') {
    const inside = masksOf(node.of, masks);
    if (inside === null) return null;
    return new Set(
      masks.filter(({ id, hemisphere }) => hemisphere === node.side && inside.has(id)).map(({ id }) => id),
    );
  }
  if (node.kind === 'union') {
    const [left, right] = [masksOf(node.left, masks), masksOf(node.right, masks)];
    return left === null || right === null ? null : new Set([...left, ...right]);
  }
  return null;
}

/** Ids of the masks that a whole expression takes in by name, for showing them as chosen. */
export function chosenMasks(text: string | null, masks: readonly MaskName[]): string[] {
  const node = text === null ? null : readExpression(text).node;
  if (node === null) return [];
  const chosen = new Set<string>();
  const follow = (part: RegionNode): void => {
    const own = masksOf(part, masks);
    if (own !== null) for (const id of own) chosen.add(id);
    else if (isOperator(part)) {
      follow(part.left);
      if (part.kind === 'union') follow(part.right);
      else if (part.kind === 'difference') {
        for (const id of masksOf(part.right, masks) ?? []) chosen.delete(id);
      } else {
        const kept = masksOf(part.right, masks);
        if (kept !== null) for (const id of chosen) if (!kept.has(id)) chosen.delete(id);
      }
    } else if (part.kind === 'dilate' || part.kind === 'erode') follow(part.of);
  };
  follow(node);
  return [...chosen];
}

/**
 * The expression with a region added: steps that the region makes idle go, and where a step before has all of it already
 * and nothing was taken away since, it stays as it is.
 * @param id an expression; masks those of the study, so that V1.left is known to be within V1
 */
export function addToExpression(text: string | null, id: string, masks: readonly MaskName[]): string {
  const added = parseRegion(id);
  const steps = sumSteps(text);
  const lastLoss = steps.findLastIndex(({ operator }) => operator === 'difference');
  if (steps.some(({ node }, at) => at > lastLoss && covers(node, added, masks))) return text!;
  const kept = steps.filter(({ node }) => !covers(added, node, masks));
  return formatSteps([...startingWithGain(kept), { operator: 'union', node: added }])!;
}

/**
 * The expression without a region: a step that had added it is taken back; otherwise the region is subtracted.
 * @returns null when nothing is left
 */
export function removeFromExpression(
  text: string | null,
  id: string,
  masks: readonly MaskName[],
): string | null {
  if (text === null) return null;
  const removed = parseRegion(id);
  const steps = sumSteps(text);
  const kept = startingWithGain(steps.filter(({ node }) => !covers(removed, node, masks)));
  const gainedIt = steps.some(({ operator, node }) => operator === 'union' && covers(removed, node, masks));
  const elsewhere = kept.some(({ operator, node }) => operator === 'union' && mayHave(node, removed, masks));
  if (kept.length === 0) return null;
  if (gainedIt && !elsewhere) return formatSteps(kept);
  return formatSteps([...kept, { operator: 'difference', node: removed }]);
}

/** Steps of the sum at the top; an intersection there is one step. */
function sumSteps(text: string | null): Step[] {
  if (text === null) return [];
  const flatten = (node: RegionNode): Step[] => {
    if (node.kind !== 'union' && node.kind !== 'difference') return [{ operator: 'union', node }];
    return [...flatten(node.left), { operator: node.kind, node: node.right }];
  };
  return flatten(parseRegion(text));
}

const formatSteps = (steps: readonly Step[]): string | null => {
  const node = stepsNode(steps);
  return node === null ? null : formatRegion(node);
};

/** Taking away from nothing does nothing. */
function startingWithGain(steps: readonly Step[]): Step[] {
  const first = steps.findIndex(({ operator }) => operator === 'union');
  return first < 0 ? [] : steps.slice(first);
}

/** Whether all of `inner` is known to lie in `outer`. */
function covers(outer: RegionNode, inner: RegionNode, masks: readonly MaskName[]): boolean {
  if (formatRegion(outer) === formatRegion(inner)) return true;
  const [whole, part] = [masksOf(outer, masks), masksOf(inner, masks)];
  return whole !== null && part !== null && part.size > 0 && [...part].every((id) => whole.has(id));
}

/** Whether a part may have voxels of a union of masks that it names. */
function mayHave(part: RegionNode, region: RegionNode, masks: readonly MaskName[]): boolean {
  const named = masksOf(part, masks);
  const sought = masksOf(region, masks) ?? new Set();
  if (named !== null) return [...named].some((id) => sought.has(id));
  if (part.kind === 'name') return false;
  let found = false;
  walkRegion(part, (inner) => {
    if (inner.kind === 'name' && mayHave(inner, region, masks)) found = true;
  });
  return found;
}
