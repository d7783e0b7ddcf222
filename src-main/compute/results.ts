import type { Score } from '../decoding/scores/score.ts';

/** What was found for one region of one subject. */
export interface RegionResult {
  readonly name: string;
  readonly expression: string;
  /** Which masks each name of the expression stood for. */
  readonly masks: Record<string, string[]>;
  /** Voxels that were used, and those of the region on the data's grid; `notes` say why they differ. */
  readonly voxels: number;
  readonly voxelsInRegion: number;
  readonly nImages: number;
  /** Null where nothing could be scored, as are the others. */
  readonly pairwise: number | null;
  readonly pairs: number;
  readonly twoWay: number | null;
  readonly p: number | null;
  readonly rank: number;
  /** Null where it is infinite. */
  readonly condition: number | null;
  readonly solver: string;
  readonly notes: string[];
  readonly scores: Score[];
}

/** The design of a fit, as checked before fitting. */
export interface DesignSummary {
  readonly scans: number;
  readonly runs: number;
  readonly columns: number;
  readonly rank: number;
  readonly condition: number;
  readonly faults: string[];
  readonly method: string;
  readonly noise: string;
}

export interface SubjectResult {
  readonly id: string;
  readonly voxelsRead: number;
  readonly voxelsUnusable: number;
  readonly notANumber: number;
  readonly train: DesignSummary | null;
  readonly test: DesignSummary | null;
  readonly notes: string[];
  readonly regions: RegionResult[];
}

/** Mean over subjects of one score in one region. */
export interface GroupResult {
  readonly region: string;
  readonly score: string;
  readonly n: number;
  readonly mean: number | null;
  readonly ci: [number, number] | null;
  readonly ciMethod: string | null;
  readonly t: number | null;
  readonly p: number | null;
}

/** The document that `percept run --json` prints and results.json holds. */
export interface RunResult {
  readonly percept: string;
  readonly title: string;
  readonly simulated: boolean;
  /** Level of the intervals. */
  readonly confidence: number;
  readonly latents: { kind: string; dims: number; trainedOn: number; notes: string[] };
  readonly subjects: SubjectResult[];
  readonly group: GroupResult[];
  readonly notes: string[];
  /** Subjects that could not be done; everything else was. */
  readonly errors: { subject: string; message: string }[];
  /** Files that were made, relative to the results folder, with forward slashes. */
  readonly outputs: string[];
}
