import type { GroupScore } from '../../decoding/scores/group.ts';
import type { Score } from '../../decoding/scores/score.ts';
import type { CompareRecipe } from '../../recipe/compare-schema.ts';
import type { PairedDifference } from '../../statistics/paired-difference.ts';
import type { Runner } from '../pool.ts';
import type { OnProgress } from '../progress.ts';
import type { Size } from './load-images.ts';
import type { PublishedRow } from './published.ts';
import type { SetScore } from './score-sets.ts';
import type { Split } from './split.ts';

/** One definition of a score on one set of images: all that stands in it is comparable. */
export interface Column {
  readonly id: string;
  readonly score: string;
  /** Images that it is over: all, or those that a generator's training set has or has not. */
  readonly split: Split['name'];
  /** "pixels", or the vectors: "PCA, 30 latents" */
  readonly on: string;
  /** The score's definition, of the first method that has it; value, p and interval are not part of it. */
  readonly definition: Omit<
    Score,
    'value' | 'p' | 'permutations' | 'permuted' | 'ci' | 'ciMethod' | 'chance'
  >;
}

export interface Cell {
  readonly column: string;
  readonly perSubject: readonly {
    readonly subject: string;
    readonly score: Score;
    readonly perImage?: Float64Array;
  }[];
  /** Mean over subjects; for one subject its own interval, over images. */
  readonly group: GroupScore;
}

export interface ComparedMethod {
  readonly name: string;
  readonly kind: 'percept' | 'files';
  readonly source: string;
  readonly region: string | undefined;
  readonly simulated: boolean;
  readonly subjects: readonly string[];
  readonly cells: readonly Cell[];
}

export interface Difference extends PairedDifference {
  readonly column: string;
  readonly a: string;
  readonly b: string;
  readonly subjects: number;
}

export interface Comparison {
  readonly percept: string;
  readonly title: string;
  readonly seed: number;
  /** Level of the intervals. */
  readonly confidence: number;
  /** Of the images that were presented, those that every method has of every subject. */
  readonly stimuli: readonly string[];
  readonly presented: number;
  readonly leftOut: readonly { readonly stimulus: string; readonly lackedBy: readonly string[] }[];
  readonly seen: { readonly by: string; readonly names: readonly string[] } | undefined;
  readonly target: { readonly size: Size; readonly kernel: string; readonly channels: 1 | 3 } | undefined;
  readonly columns: readonly Column[];
  readonly methods: readonly ComparedMethod[];
  readonly differences: readonly Difference[];
  readonly published: readonly PublishedRow[];
  readonly notes: readonly string[];
}

export interface CompareInput {
  readonly comparison: CompareRecipe;
  /** Folder that paths of the comparison are relative to. */
  readonly folder: string;
  /** Scores and runs networks; in this thread when left out. */
  readonly runner?: Runner;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** A comparison under way. */
export type CompareWork = CompareInput & { readonly runner: Runner };

/** A score of one method's one subject over some of the images. */
export interface Scored extends SetScore {
  readonly method: string;
  readonly subject: string;
  readonly split: Split['name'];
  readonly space: string;
  readonly on: string;
}
