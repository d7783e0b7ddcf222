import { parseRegion } from '../decoding/regions/parse.ts';
import { regionNames } from '../decoding/regions/node.ts';
import type { RegionAtom } from '../decoding/regions/atom.ts';
import { PerceptError } from '../errors.ts';
import type { PlannedSubject } from '../recipe/plan-bids.ts';
import type { Recipe } from '../recipe/schema.ts';
import { listed } from '../study/findings.ts';
import { fitMask, readMask } from '../volumes/mask.ts';
import { resolveRegions, type Region } from './regions.ts';

/**
 * The recipe's regions over a subject's mask files, on the grid of its scans. A mask of another grid that no region names is
 * left out and noted.
 * @throws PerceptError naming the mask of another grid, or the region that cannot be made
 */
export async function readRegions(
  recipe: Recipe,
  subject: PlannedSubject,
): Promise<{ regions: Region[]; voxels: Uint32Array; notes: string[] }> {
  const policy = recipe.data.kind === 'bids' ? recipe.data.resampleMasks : 'refuse';
  const named = recipe.regions?.flatMap(({ expression }) => regionNames(parseRegion(expression)));
  const isNamed = (mask: string): boolean =>
    named?.some((name) => name.toLowerCase() === mask.toLowerCase()) ?? true;
  // A brain mask is a mask like any other, but it is taken only where it is asked for.
  const masks = subject.masks.filter(
    ({ name }) => !/^brain$/i.test(name) || (named !== undefined && isNamed(name)),
  );
  const unfit: string[] = [];
  const atoms: RegionAtom[] = [];
  for (const { name, hemisphere, path } of masks) {
    const mask = await readMask(path);
    try {
      const { indices } = fitMask(mask, subject.grid, policy);
      atoms.push({ name, indices, ...(hemisphere === undefined ? {} : { hemisphere }) });
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      if (isNamed(name)) {
        throw new PerceptError(error.problem, {
          file: path,
          ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
        });
      }
      unfit.push(name);
    }
  }
  const notes =
    unfit.length === 0
      ? []
      : [`masks of another grid than the scans are left out: ${listed([...new Set(unfit)])}`];
  return { ...resolveRegions(recipe.regions, atoms), notes };
}
