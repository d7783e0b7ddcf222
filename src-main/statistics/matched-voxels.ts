import { PerceptError } from '../errors.ts';
import { randomPermutation, seeded } from '../maths/random.ts';
import { mean, quantileOfSorted, standardDeviation } from '../maths/stats.ts';

export interface MatchedRegion {
  readonly name: string;
  /** Voxels that the region has, and how many of them each draw takes. */
  readonly available: number;
  readonly taken: number;
  /** The score of each draw [draws]; of one where nothing is left to draw. */
  readonly values: Float64Array;
  readonly mean: number;
  /** Over the draws: about the choice of voxels alone, not about images or subjects. */
  readonly sd: number;
  readonly interval: [number, number];
}

/**
 * Regions at one number of voxels, as accuracy grows with it: each region's voxels are drawn without replacement, and scored.
 * @param regions columns of W and Y that each region can use
 * @param score decodes with these columns, ascending, and says how good that is
 * @param options.voxels how many; those of the smallest region when left out
 * @throws PerceptError when a region has fewer, or there is none
 */
export function matchedVoxels(
  regions: readonly { readonly name: string; readonly columns: Uint32Array }[],
  score: (columns: Uint32Array) => number,
  options: {
    readonly voxels?: number;
    readonly draws: number;
    readonly seed: number;
    readonly level?: number;
  },
): MatchedRegion[] {
  const smallest = Math.min(...regions.map(({ columns }) => columns.length));
  const { voxels = smallest, draws, seed, level = 0.95 } = options;
  if (!(voxels >= 1) || voxels > smallest) {
    throw new PerceptError(`regions cannot be compared at ${voxels} voxels: the smallest has ${smallest}`);
  }
  return regions.map(({ name, columns }) => {
    // A stream for each region: its draws do not change with the other regions of a recipe.
    const random = seeded(seed, `matched voxels ${name}`);
    const times = columns.length === voxels ? 1 : draws;
    const values = Float64Array.from({ length: times }, () =>
      score(
        randomPermutation(random, columns.length)
          .subarray(0, voxels)
          .map((at) => columns[at]!)
          .sort(),
      ),
    );
    const sorted = values.slice().sort();
    return {
      name,
      available: columns.length,
      taken: voxels,
      values,
      mean: mean(values),
      sd: times === 1 ? 0 : standardDeviation(values),
      interval: [quantileOfSorted(sorted, (1 - level) / 2), quantileOfSorted(sorted, (1 + level) / 2)],
    };
  });
}
