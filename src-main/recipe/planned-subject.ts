import type { Matrix } from '../maths/matrix.ts';
import type { MaskFile } from '../study/bids/model.ts';
import type { Grid } from '../volumes/grid.ts';

/** A run as the fit will see it. */
export interface PlannedRun {
  readonly key: string;
  readonly bold: string;
  readonly nScans: number;
  readonly tr: number;
  /** s added to every onset. */
  readonly onsetShift: number;
  /** Modelled trials in order of onset; `item` is what is modelled: the stimulus, or its category. */
  readonly trials: readonly PlannedTrial[];
  /** Repeat trials of one-back pairs where they get a condition of their own. */
  readonly repeats: readonly PlannedTrial[];
  readonly confounds: { readonly names: readonly string[]; readonly values: Matrix } | undefined;
  /** Files that were read to plan it, to be named among what a result depends on. */
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

export interface PlannedTrial {
  readonly onset: number;
  readonly duration: number;
  readonly item: string;
  /** Of the events, where they name one. */
  readonly category?: string;
}

/** A mask as a file, or as one label of a label image. */
export interface PlannedMask extends MaskFile {
  readonly label?: number | string;
  /** Absolute path of the label table. */
  readonly table?: string;
  readonly threshold?: number;
  /** '#rrggbb' */
  readonly colour?: string;
}

export interface PlannedSubject {
  readonly id: string;
  readonly grid: Grid;
  readonly trainTask: string;
  readonly testTask: string;
  readonly space: string | undefined;
  readonly train: readonly PlannedRun[];
  readonly test: readonly PlannedRun[];
  readonly masks: readonly PlannedMask[];
  /** With test items that are categories: the images of each category whose latents stand for it; undefined where rows of a table do. */
  readonly categoryImages: ReadonlyMap<string, readonly string[]> | undefined;
  readonly notes: readonly string[];
}
