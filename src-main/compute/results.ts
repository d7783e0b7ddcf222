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
  /** Where the recipe asks for them and test images were shown more than once. */
  readonly repeats?: RepeatsResult;
  /** Where the recipe asks for regions at one number of voxels, and this one has as many. */
  readonly matched?: MatchedResult;
}

/** What the repeats of the test images tell of one region. */
export interface RepeatsResult {
  /** What a repeat of an image is: all its presentations in a run, one presentation, or a sample of a file. */
  readonly unit: 'run' | 'presentation' | 'sample';
  /** Repeats of each image that were used, and images that have some. */
  readonly repeats: number;
  readonly images: number;
  /** Voxels with numbers in all repeats. */
  readonly voxels: number;
  readonly ceilings: Ceiling[];
  readonly curve: RepeatsPoint[];
}

/** How well two halves of the repeats agree, and what follows for a score. */
export interface Ceiling {
  /** The score that it bounds; "voxels" for a prediction of the patterns themselves. */
  readonly score: string;
  /** Agreement of the halves, in the units of the score; null where there is none. */
  readonly halves: number | null;
  /** What a prediction without error would reach with all repeats; null for shares. */
  readonly ceiling: number | null;
  /** Voxels, latents or images that it is a mean over. */
  readonly n: number;
  readonly convention: string;
}

/** A score when this many repeats are averaged. */
export interface RepeatsPoint {
  readonly score: string;
  readonly repeats: number;
  readonly mean: number | null;
  /** Over the draws of repeats, which overlap: no standard error. */
  readonly sd: number | null;
  readonly draws: number;
  readonly n: number;
  readonly pairs: number;
}

/** Eq. 3 of a region from as many of its voxels as all others are decoded from. */
export interface MatchedResult {
  readonly score: string;
  /** Voxels of each draw, and those that can be used. */
  readonly voxels: number;
  readonly available: number;
  /** 1 where all are taken. */
  readonly draws: number;
  readonly mean: number | null;
  /** Over the draws, as the interval: about the choice of voxels alone. */
  readonly sd: number | null;
  readonly interval: [number | null, number | null];
  readonly n: number;
  readonly pairs: number;
  readonly convention: string;
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

/** Mean over subjects of what their repeats tell of one region. */
export interface GroupRepeats {
  readonly region: string;
  readonly ceilings: {
    readonly score: string;
    readonly halves: GroupMean;
    readonly ceiling: GroupMean | null;
  }[];
  readonly curve: ({ readonly score: string; readonly repeats: number } & GroupMean)[];
}

/** Mean over subjects of a region at one number of voxels. */
export interface GroupMatched extends GroupMean {
  readonly region: string;
  readonly score: string;
  /** Fewest and most voxels of a subject. */
  readonly voxels: [number, number];
}

/** Over n subjects, with a t-interval. */
export interface GroupMean {
  readonly n: number;
  readonly mean: number | null;
  readonly ci: [number, number] | null;
}

/** The test images that the generator has seen in its training, and those that it has not, each scored alone. */
export interface SeenResult {
  /** The list of the generator's training images, as the recipe names it; and whether it has images or whole categories. */
  readonly list: string;
  readonly by: 'image' | 'category';
  /** How many images there are of each, in words. */
  readonly note: string;
  readonly parts: SeenPartResult[];
}

export interface SeenPartResult {
  readonly name: 'seen' | 'unseen';
  /** Of all subjects. */
  readonly images: string[];
  readonly subjects: {
    readonly id: string;
    /** Test images of this subject in the part. */
    readonly images: number;
    /** None where there are too few images. */
    readonly regions: Pick<RegionResult, 'name' | 'scores' | 'baselines'>[];
    readonly ceiling?: Score[];
  }[];
  readonly group: GroupResult[];
  readonly notes: string[];
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
  /** Over subjects, where the recipe asks for them. */
  readonly groupRepeats?: GroupRepeats[];
  readonly groupMatched?: GroupMatched[];
  /** Where the recipe has a list of the generator's training images. */
  readonly seen?: SeenResult;
  readonly notes: string[];
  /** Subjects that could not be done; everything else was. */
  readonly errors: { subject: string; message: string }[];
  /** Files that were made, relative to the results folder, with forward slashes. */
  readonly outputs: string[];
}
