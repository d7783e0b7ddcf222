import { formatRegion, parseRegion, type RegionNode } from '../../src-main/contract/regions.ts';
import type { Recipe } from '../../src-main/contract/recipe.ts';
import type { Vec3, VolumeGrid } from '../brain/model.ts';
import { maskOfRuns, runsOfMask } from '../brain/runs.ts';
import { readExpression, stepsNode, stepsOf } from './expression.ts';

type Drawings = NonNullable<Recipe['drawings']>;

/** What a dragged sphere does to the region: it is all of it, a part of it, or comes besides it. */
export type SphereMode = 'replace' | 'within' | 'add';

const tenth = (mm: number): number => Math.round(mm * 10) / 10;

/**
 * The region's expression with a sphere at `centre` (mm). A sphere that is the last step of the expression moves there,
 * so that one can be dragged.
 */
export function withSphere(text: string | null, centre: Vec3, radius: number, mode: SphereMode): string {
  const sphere: RegionNode = parseRegion(`sphere(${[...centre, radius].map(tenth).join(', ')})`);
  const read = text === null ? null : readExpression(text).node;
  if (mode === 'replace' || read === null) return formatRegion(sphere);
  const steps = stepsOf(read);
  const base = steps.at(-1)!.node.kind === 'sphere' ? steps.slice(0, -1) : steps;
  const operator = mode === 'within' ? 'intersection' : 'union';
  return formatRegion(stepsNode([...base, { operator, node: sphere }])!);
}

const sameGrid = (drawing: Extract<Drawings[number], { dims: unknown }>, grid: VolumeGrid): boolean =>
  drawing.dims.every((n, axis) => n === grid.dims[axis]) &&
  drawing.affine.every((x, at) => Math.abs(x - grid.affine[at]!) < 1e-4);

/**
 * The recipe with voxels put into, or taken out of, a drawing of a subject (null: of every one that has none of its own); it begins when the first voxel is painted.
 * @param voxels linear indices on `grid`; a drawing on another grid is begun anew
 */
export function paint(
  recipe: Recipe,
  name: string,
  subject: string | null,
  grid: VolumeGrid,
  voxels: readonly number[],
  erase: boolean,
): Recipe {
  const drawings: Drawings = recipe.drawings ?? [];
  const at = drawings.findIndex(
    (drawing) =>
      drawing.name.toLowerCase() === name.toLowerCase() &&
      'voxels' in drawing &&
      (drawing.subject ?? null) === subject,
  );
  const old = drawings[at];
  const runs = old !== undefined && 'voxels' in old && sameGrid(old, grid) ? old.voxels : [];
  const mask = maskOfRuns(runs, grid.dims[0] * grid.dims[1] * grid.dims[2]);
  for (const voxel of voxels) mask[voxel] = erase ? 0 : 1;
  const painted = runsOfMask(mask);
  if (painted.length === 0 && old === undefined) return recipe;
  const drawing: Drawings[number] = {
    name: old?.name ?? name,
    ...(subject === null ? {} : { subject }),
    dims: [...grid.dims],
    affine: [...grid.affine],
    voxels: painted,
  };
  return { ...recipe, drawings: at < 0 ? [...drawings, drawing] : drawings.with(at, drawing) };
}

/** Names of the recipe's drawings, each once. */
export function drawingNames(recipe: Recipe | null): string[] {
  return [...new Set((recipe?.drawings ?? []).map(({ name }) => name))];
}
