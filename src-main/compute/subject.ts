import type { Grid } from '../volumes/grid.ts';
import type { Repeats } from './repeats/arrange.ts';
import type { Region } from './regions.ts';
import type { DesignSummary } from './results.ts';

/** A subject whose map and test patterns are on disk, however they came about. */
export interface SubjectPatterns {
  readonly id: string;
  /** W, npy [(d+1) x nVoxels], bias first; columns of voxels that cannot be used are NaN. */
  readonly w: string;
  /** Test patterns, npy [nImages x nVoxels]; likewise. */
  readonly y: string;
  /** Patterns of single training trials for decoders that need them. */
  readonly single:
    | { readonly patterns: string; readonly names: readonly string[]; readonly groups: readonly number[] }
    | undefined;
  /** t of the mean response in the training runs, npy [nVoxels], where scans were fitted. */
  readonly trainT: string | undefined;
  /** What the training fit leaves, npy [rows x nVoxels] each, for decoders that weight voxels by their noise. */
  readonly residuals: readonly string[] | undefined;
  /** Columns that a searchlight goes over, ascending; undefined where the recipe has none. */
  readonly searchlight: Uint32Array | undefined;
  /** Mean of the training latents, which W is relative to [d]; npy [1 x d]. */
  readonly latentMean: string;
  readonly testNames: readonly string[];
  readonly regions: readonly Region[];
  readonly nVoxels: number;
  /** Where the columns lie in a volume, for data that have a grid. */
  readonly voxels: { readonly grid: Grid; readonly indices: Uint32Array } | undefined;
  readonly trainTask: string | undefined;
  readonly testTask: string | undefined;
  readonly space: string | undefined;
  readonly unusable: number;
  readonly notANumber: number;
  readonly train: DesignSummary | null;
  readonly test: DesignSummary | null;
  readonly notes: readonly string[];
  /** The repeats of the test images; undefined where the recipe does not ask for them. */
  readonly repeats: Repeats | undefined;
  /** Hash of all that these patterns depend on, the repeats apart. */
  readonly key: string;
}

/** Names of the stimuli of a subject, known before anything is computed. */
export interface SubjectStimuli {
  readonly id: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Categories of the stimuli by name, where the events give them. */
  readonly categories: ReadonlyMap<string, string>;
  /** Where the test items are categories: the images of each that its latents are the mean of. */
  readonly categoryImages?: ReadonlyMap<string, readonly string[]> | undefined;
}
