import { PerceptError } from '../../errors.ts';
import { gridSize, type Grid } from '../../volumes/grid.ts';
import type { RegionAtom } from './atom.ts';
import type { RegionEnvironment, StatisticMap } from './environment.ts';
import { dilate, erode, halfOf, sphereVoxels } from './geometry.ts';
import type { Hemisphere, RegionNode } from './node.ts';
import { resolveKnown, resolveName } from './resolve.ts';
import type { Comparison } from './tokens.ts';
import { combine, uniteAll } from './voxel-sets.ts';

export interface RegionSelection {
  /** Ascending, each voxel once; of the whole grid, whether there are data or not. */
  readonly indices: Uint32Array;
  /** For names that are not the name of a mask: the masks that they were taken for. */
  readonly resolved: Record<string, string[]>;
}

/**
 * The voxels of a region expression in one subject.
 *
 * - A name stands for its masks of both hemispheres together.
 * - `dilate(r, mm)`, `erode(r, mm)`: see `dilate` and `erode` in geometry.ts. `sphere(x, y, z, mm)`: voxel centres within mm of a
 *   point in RAS+ mm.
 * - `where(map > value)`: of the voxels in its scope (`regionScope`) those whose value passes; NaN never does.
 * - `drawn("name")`: voxels painted by hand.
 * - A hemisphere of an expression is that of each of its parts: `(a + b).left` is `a.left + b.left`, and likewise with & and -.
 *   Of a name it is the masks of that hemisphere; of anything that a function makes, its voxels with x < 0 mm (left) or x >= 0
 *   mm (right). So `dilate(V1, 4).left` is cut at the midline, and `dilate(V1.left, 4)` is not.
 *
 * @throws PerceptError when a name is unknown, a hemisphere is asked of a mask of both, or a function needs a grid and there is none
 */
export function evaluateRegion(node: RegionNode, environment: RegionEnvironment): RegionSelection {
  environment.atoms.forEach(checkAscending);
  const resolved: Record<string, string[]> = {};
  const choose: Context['choose'] = (part, scope) =>
    combine('intersection', passing(part, mapOf(part, environment)), scope);
  return { indices: evaluate(node, [], within(node, { environment, resolved, choose })), resolved };
}

/**
 * The voxels among which the `where`s of an expression choose, and so those whose series must be known: of all masks but a
 * brain mask, and of all masks, spheres, drawings and dilations that the expression itself names. Inside of a dilation or erosion
 * that is the expression in its parentheses. It depends on nothing else: what a region is does not change with the other regions of
 * a recipe.
 */
export function regionScope(node: RegionNode, environment: RegionEnvironment): Uint32Array {
  const masks = environment.atoms.filter(({ name }) => !isBrain(name)).map(({ indices }) => indices);
  return combine('union', uniteAll(masks), reach(node, environment));
}

/** A mask of the whole brain: it counts only where it is asked for. */
export function isBrain(name: string): boolean {
  return /^brain$/i.test(name);
}

/** All voxels that the masks and functions of an expression have, whatever is done with them. */
function reach(node: RegionNode, environment: RegionEnvironment): Uint32Array {
  if (node.kind === 'hemisphere' || node.kind === 'erode') return reach(node.of, environment);
  if ('left' in node) {
    return combine('union', reach(node.left, environment), reach(node.right, environment));
  }
  if (node.kind === 'where') return new Uint32Array(0);
  // What is dilated may have all that a `where` inside of it could choose.
  const context: Omit<Context, 'scope'> = { environment, resolved: {}, choose: (_part, scope) => scope };
  return evaluate(node, [], within(node, context));
}

interface Context {
  readonly environment: RegionEnvironment;
  readonly resolved: Record<string, string[]>;
  /** What a `where` chooses of its scope. */
  readonly choose: (part: Part<'where'>, scope: Uint32Array) => Uint32Array;
  readonly scope: () => Uint32Array;
}

/** The context of a whole expression, or of the one in the parentheses of a dilation or erosion. */
function within(node: RegionNode, context: Omit<Context, 'scope'>): Context {
  let scope: Uint32Array | undefined;
  return { ...context, scope: () => (scope ??= regionScope(node, context.environment)) };
}

type Part<K extends RegionNode['kind']> = Extract<RegionNode, { kind: K }>;

function evaluate(node: RegionNode, sides: readonly Hemisphere[], context: Context): Uint32Array {
  if (node.kind === 'name') return masksOf(node, sides, context);
  if (node.kind === 'hemisphere') return evaluate(node.of, [node.side, ...sides], context);
  if ('left' in node) {
    const left = evaluate(node.left, sides, context);
    return combine(node.kind, left, evaluate(node.right, sides, context));
  }
  const made = call(node, context);
  if (sides.length === 0) return made;
  const grid = gridFor(`a hemisphere of ${node.kind}`, node.at, context.environment);
  return sides.reduce((set, side) => halfOf(grid, set, side), made);
}

function masksOf(
  node: Part<'name'>,
  sides: readonly Hemisphere[],
  { environment: { atoms }, resolved }: Context,
): Uint32Array {
  const names = resolveName(node, atoms);
  if (names.length !== 1 || names[0] !== node.name) resolved[node.name] = names;
  const meant = new Set(names);
  const members = atoms.filter((atom) => meant.has(atom.name));
  if (sides.length > 0 && members.every((atom) => atom.hemisphere === undefined)) {
    throw new PerceptError(`region "${node.name}" has no ${sides[0]!} hemisphere: its mask covers both`, {
      remedy: 'Use it without .left or .right, or add masks of each hemisphere to the study',
    });
  }
  const asked = members.filter((atom) => sides.every((side) => atom.hemisphere === side));
  return uniteAll(asked.map((atom) => atom.indices));
}

function call(node: Part<'dilate' | 'erode' | 'sphere' | 'where' | 'drawn'>, context: Context): Uint32Array {
  const { environment } = context;
  if (node.kind === 'where') return context.choose(node, context.scope());
  const grid = gridFor(node.kind, node.at, environment);
  if (node.kind === 'sphere') return sphereVoxels(grid, node.centre, node.radius);
  if (node.kind === 'drawn') {
    const drawings = environment.drawings ?? [];
    const name = resolveKnown(
      'drawing',
      node.name,
      node.at,
      drawings.map((drawing) => drawing.name),
    );
    return uniteAll(drawings.filter((drawing) => drawing.name === name).map(({ indices }) => indices));
  }
  const of = evaluate(node.of, [], within(node.of, context));
  checkInside(of, grid);
  return node.kind === 'dilate' ? dilate(grid, of, node.mm) : erode(grid, of, node.mm);
}

function mapOf(node: Part<'where'>, { maps }: RegionEnvironment): StatisticMap {
  const name = resolveKnown('statistic map', node.map, node.at, [...(maps?.keys() ?? [])]);
  const map = maps!.get(name)!();
  if (map.values.length !== map.voxels.length) {
    throw new PerceptError(`map "${name}" has ${map.values.length} values for ${map.voxels.length} voxels`);
  }
  return map;
}

const PASSES: Record<Comparison, (x: number, value: number) => boolean> = {
  '>': (x, value) => x > value,
  '>=': (x, value) => x >= value,
  '<': (x, value) => x < value,
  '<=': (x, value) => x <= value,
};

function passing(
  { absolute, comparison, value }: Part<'where'>,
  { voxels, values }: StatisticMap,
): Uint32Array {
  const passes = PASSES[comparison];
  return voxels.filter((_, v) => passes(absolute ? Math.abs(values[v]!) : values[v]!, value));
}

function gridFor(what: string, at: number, { grid }: RegionEnvironment): Grid {
  if (grid !== undefined) return grid;
  throw new PerceptError(`${what} (character ${at + 1} of the expression) needs voxels with a place in mm`, {
    remedy: 'These patterns were extracted without one: use masks, + & - and where.',
  });
}

function checkInside(set: Uint32Array, grid: Grid): void {
  if (set.length > 0 && set.at(-1)! >= gridSize(grid)) {
    throw new PerceptError(`voxel ${set.at(-1)!} lies outside of the grid of ${grid.dims.join(' x ')}`);
  }
}

function checkAscending({ name, indices }: RegionAtom): void {
  for (let k = 1; k < indices.length; k++) {
    if (indices[k]! <= indices[k - 1]!)
      throw new PerceptError(`the voxel indices of mask "${name}" are not ascending`);
  }
}
