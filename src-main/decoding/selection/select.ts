import { NoVoxelsError } from '../../errors.ts';
import { takeRows } from '../../maths/matrix.ts';
import {
  crossValidatedR2,
  meanT,
  splitHalfReliability,
  splitHalfWeights,
  type TrainingPatterns,
} from './measures.ts';

/** By what voxels are selected, and how many: one of `voxels`, `share` and `above`. */
export interface Selection {
  readonly by: 't' | 'r2' | 'reliability' | 'weights';
  readonly voxels?: number | undefined;
  readonly share?: number | undefined;
  readonly above?: number | undefined;
}

export interface SelectedVoxels {
  /** Of the columns given those kept, ascending. */
  readonly columns: Uint32Array;
  /** Smallest value among those kept. */
  readonly least: number;
}

const MEASURES = {
  t: meanT,
  r2: crossValidatedR2,
  reliability: splitHalfReliability,
  weights: splitHalfWeights,
} as const;

/** Each measure in words. */
export const SELECTED_BY = {
  t: '|t| of the mean response in training',
  r2: 'R² of left-out training runs',
  reliability: 'correlation of the responses to the same images in two halves of the training runs',
  weights: 'correlation of the weights fitted on two halves of the training runs',
} as const;

/**
 * The measure of each voxel [nVoxels] from these rows of the training data alone; all rows when left out.
 * @throws PerceptError when the training data do not have what the measure needs
 */
export function measureVoxels(
  by: Selection['by'],
  training: TrainingPatterns,
  rows?: readonly number[],
): Float64Array {
  if (rows === undefined) return MEASURES[by](training);
  return MEASURES[by]({
    patterns: takeRows(training.patterns, rows),
    latents: takeRows(training.latents, rows),
    groups: rows.map((row) => training.groups[row]!),
    items: rows.map((row) => training.items[row]!),
  });
}

/**
 * The voxels of a region that a selection keeps: the best by a measure, of equal ones the first. A voxel without a measure (NaN) is never kept.
 * @param measure of each column of the patterns; @param columns the region, ascending
 * @throws PerceptError when none is left
 */
export function selectVoxels(
  measure: Float64Array,
  columns: Uint32Array,
  { by, voxels, share, above }: Selection,
): SelectedVoxels {
  const known = columns.filter((column) => !Number.isNaN(measure[column]!));
  const ordered = known.sort((a, b) => measure[b]! - measure[a]! || a - b);
  // At least one of any share.
  const count = voxels ?? (share === undefined ? ordered.length : Math.ceil(share * ordered.length));
  const kept = ordered.slice(0, count).filter((column) => above === undefined || measure[column]! > above);
  if (kept.length === 0) {
    const best =
      ordered.length === 0 ? 'none has one' : `the largest is ${measure[ordered[0]!]!.toPrecision(4)}`;
    throw new NoVoxelsError(
      `no voxel is selected by ${SELECTED_BY[by]}${above === undefined ? '' : ` above ${above}`}: ${best}`,
      { remedy: 'Lower "above", or keep a number of voxels or a share.' },
    );
  }
  const least = measure[kept[kept.length - 1]!]!;
  return { columns: kept.sort(), least };
}
