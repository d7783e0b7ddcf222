import { resolve } from 'node:path';
import type { Drawing } from '../decoding/regions/environment.ts';
import { PerceptError } from '../errors.ts';
import type { Recipe, RecipeDrawing } from '../recipe/schema.ts';
import { listed } from '../study/findings.ts';
import { gridSize, type Grid } from '../volumes/grid.ts';
import { fitMask, readMask } from '../volumes/mask.ts';
import type { Mask } from '../volumes/voxel-set.ts';

/**
 * The recipe's drawings of these names for one subject, on the grid of its scans: those drawn for it, and of other names those
 * of every subject. @param names in any case; files of other drawings are not opened @param folder the recipe's
 * @returns the drawings, and the files that were read
 * @throws PerceptError when there is no drawing of a name, it is on another grid, or its runs are not of its grid
 */
export async function readDrawings(
  { drawings = [], data }: Pick<Recipe, 'drawings' | 'data'>,
  subject: string,
  grid: Grid,
  folder: string,
  names: readonly string[],
): Promise<{ drawings: Drawing[]; files: string[] }> {
  const policy = data.kind === 'bids' ? data.resampleMasks : 'refuse';
  const own = new Set(drawings.filter((one) => one.subject === subject).map(({ name }) => name));
  const here = drawings.filter(
    (one) => one.subject === subject || (one.subject === undefined && !own.has(one.name)),
  );
  const isNamed = ({ name }: { name: string }, by: string): boolean =>
    name.toLowerCase() === by.toLowerCase();
  for (const name of names) {
    if (here.some((drawing) => isNamed(drawing, name))) continue;
    throw new PerceptError(`sub-${subject} has no drawing "${name}"`, {
      remedy:
        here.length === 0
          ? 'The recipe has no drawings of this subject.'
          : `Its drawings are ${listed(here.map((drawing) => drawing.name))}.`,
    });
  }
  const files: string[] = [];
  const found: Drawing[] = [];
  for (const drawing of here) {
    const { name } = drawing;
    if (!names.some((by) => isNamed(drawing, by))) continue;
    const file =
      'file' in drawing ? resolve(folder, drawing.file.replaceAll('{subject}', subject)) : undefined;
    if (file !== undefined) files.push(file);
    const mask = 'file' in drawing ? await readMask(file!) : decodeDrawing(drawing);
    try {
      found.push({ name, indices: fitMask(mask, grid, policy).indices });
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      throw new PerceptError(`drawing "${name}": ${error.problem}`, { file, remedy: error.remedy });
    }
  }
  return { drawings: found, files };
}

/**
 * The voxels of a drawing that a recipe holds as runs. @throws PerceptError when the runs are not ascending, or leave the grid
 */
export function decodeDrawing(drawing: Extract<RecipeDrawing, { dims: unknown }>): Mask {
  const grid: Grid = { dims: drawing.dims, affine: Float64Array.from(drawing.affine) };
  const { name, voxels } = drawing;
  const fail = (problem: string): PerceptError =>
    new PerceptError(`drawing "${name}": ${problem}`, { remedy: 'Draw it again, or mend the recipe.' });
  if (voxels.length % 2 !== 0)
    throw fail('its voxels are runs, [start, length, ...], and the last has no length');
  const size = gridSize(grid);
  let end = 0;
  let count = 0;
  for (let n = 0; n < voxels.length; n += 2) {
    const [start, length] = [voxels[n]!, voxels[n + 1]!];
    if (start < end) throw fail(`its runs are not in order: one starts at ${start}, before ${end}`);
    if (length === 0 || start + length > size)
      throw fail(`its run [${start}, ${length}] is not of ${size} voxels`);
    end = start + length;
    count += length;
  }
  const indices = new Uint32Array(count);
  let at = 0;
  for (let n = 0; n < voxels.length; n += 2) {
    for (let k = 0; k < voxels[n + 1]!; k++) indices[at++] = voxels[n]! + k;
  }
  return { grid, indices };
}

/** A set of voxels, ascending, as the runs that a recipe holds: [start, length, ...]. */
export function encodeDrawing(indices: Uint32Array): number[] {
  const runs: number[] = [];
  let from = 0;
  for (let n = 1; n <= indices.length; n++) {
    if (n < indices.length && indices[n] === indices[n - 1]! + 1) continue;
    runs.push(indices[from]!, n - from);
    from = n;
  }
  return runs;
}
