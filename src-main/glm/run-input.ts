import type { Matrix } from '../maths/matrix.ts';
import type { Timing } from './regressor.ts';

/** A presentation of a stimulus; `stimulus` is a row of the modulators, or the index of an image. */
export interface Trial extends Timing {
  readonly stimulus: number;
}

/** One run as it was measured. */
export interface RunInput {
  /** Names the run in messages: "ses-01 run-03". */
  readonly key: string;
  readonly nScans: number;
  /** Seconds. */
  readonly tr: number;
  readonly trials: readonly Trial[];
  /** Columns of no interest [nScans x names], such as motion; mean-centred here. */
  readonly confounds?: { readonly names: readonly string[]; readonly values: Matrix };
  /** Conditions of no interest, convolved to one column each: the repeat trials of one-back pairs. */
  readonly separate?: readonly { readonly name: string; readonly trials: readonly Timing[] }[];
}
