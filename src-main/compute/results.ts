import type { Score } from '../decoding/scores/score.ts';
import type { ModelCard } from '../latents/import/card/schema.ts';

/** Which of a region's voxels a decoder was given, by training data alone. */
export interface SelectionResult {
  readonly by: 't' | 'r2' | 'reliability' | 'weights';
  /** Voxels of the region in the data, and those kept. */
  readonly of: number;
  readonly kept: number;
  /** Smallest value of the measure among those kept. */
  readonly least: number;
}

/** What was found for one region of one subject. */
export interface RegionResult {
  readonly name: string;
  readonly expression: string;
  /** Which masks each name of the expression stood for. */
  readonly masks: Record<string, string[]>;
  /** Voxels that were used, and those of the region on the data's grid; `notes` say why they differ. */
  readonly voxels: number;
  readonly voxelsInRegion: number;
  /** Where the recipe selects voxels. */
  readonly selection?: SelectionResult;
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
  /** Scores of what a decoder that only looks things up would answer; absent where the recipe does not ask for it. */
  readonly baselines?: Score[];
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
  /** Where the recipe has a searchlight. */
  readonly searchlight?: SearchlightResult;
  /** Scores of the images that the generator makes of the true latents: no reconstruction can be expected to do better. */
  readonly ceiling?: Score[];
}

/** A searchlight of one subject, beside its maps. */
export interface SearchlightResult {
  /** mm */
  readonly radius: number;
  /** Region expression; null: all voxels read. */
  readonly mask: string | null;
  readonly step: number;
  /** Centres with a score. */
  readonly centres: number;
  /** Fewest, median and most voxels of a sphere. */
  readonly voxels: [number, number, number] | null;
  /** Accuracy (eq. 3) over all centres; and the highest, with its place in mm. One of thousands is high by chance alone. */
  readonly mean: number | null;
  readonly highest: number | null;
  readonly at: [number, number, number] | null;
  readonly notes: string[];
}

/** Mean over subjects of one score in one region. */
export interface GroupResult {
  readonly region: string;
  readonly score: string;
  readonly n: number;
  readonly mean: number | null;
  readonly ci: [number, number] | null;
  readonly ciMethod: string | null;
  /** t-test over subjects of value minus chance, two-sided: about subjects like these. */
  readonly t: number | null;
  readonly p: number | null;
  /** Wilcoxon's signed-rank test of the same, two-sided: W+ and its p. */
  readonly wilcoxon: number | null;
  readonly wilcoxonP: number | null;
  /** Of the mean over subjects when all subjects' images are permuted alike, one-sided: about these subjects. */
  readonly permutationP: number | null;
  /** The same corrected for all regions of the recipe, and how, in words. */
  readonly pCorrected: number | null;
  readonly correction: string | null;
  /** The definition of the score; null where subjects' scores have several. */
  readonly convention: string | null;
  /** How subjects' scores differ in kind, so that their mean says less: none where all are comparable. */
  readonly unlike: string[];
}

/** The imported model of a run: which it was, where it came from, and on what it ran. */
export interface ModelUsed {
  readonly name: string;
  /** Of what runs: the model's folder in the store. */
  readonly hash: string;
  /** Name and SHA-256 of the file or folder that was imported, and its format. */
  readonly source: string;
  readonly sha256: string;
  readonly format: string;
  readonly precision: ModelCard['precision'];
  readonly roles: ModelCard['roles'];
  /** What encoded the stimuli and what made the images; null where nothing did. */
  readonly encodedOn: string | null;
  readonly imagesMadeOn: string | null;
  /** What was done to predicted latents before images were made of them. */
  readonly rescale: string;
}

/** The document that `percept run --json` prints and results.json holds. */
export interface RunResult {
  readonly percept: string;
  readonly title: string;
  readonly simulated: boolean;
  /** Level of the intervals. */
  readonly confidence: number;
  readonly latents: {
    kind: string;
    dims: number;
    trainedOn: number;
    notes: string[];
    /** The imported model that encoded the stimuli or made the images; null for a PCA, and for a table alone. */
    model: ModelUsed | null;
  };
  readonly subjects: SubjectResult[];
  readonly group: GroupResult[];
  readonly notes: string[];
  /** Subjects that could not be done; everything else was. */
  readonly errors: { subject: string; message: string }[];
  /** Files that were made, relative to the results folder, with forward slashes. */
  readonly outputs: string[];
}
