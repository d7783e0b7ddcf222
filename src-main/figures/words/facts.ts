import { partOf } from './recipe-json.ts';

/** What captions and methods say of a run; from its recipe and results, whoever reads those. */
export interface RunFacts {
  readonly percept: string;
  readonly title: string;
  readonly simulated: boolean;
  readonly subjects: number;
  readonly latents: {
    readonly kind: string;
    readonly dims: number;
    readonly trainedOn: number;
    /** The imported model, where there is one. */
    readonly model: string | null;
    readonly rescale: string | null;
    /** SHA-256 of what was imported. */
    readonly sha256: string | null;
  };
  /** Names of the scores that the results have. */
  readonly scores: readonly string[];
  /** [height, width] that images were brought to before they were compared, and by which kernel; null where none were. */
  readonly compared: { readonly size: readonly [number, number]; readonly kernel: string } | null;
  /** On whose features images were scored. */
  readonly networks: readonly { readonly name: string; readonly layer: string; readonly weights: string }[];
  /** Repeats of the test images that the noise ceiling is from, fewest and most, and what one is; null where there are none. */
  readonly repeats: { readonly unit: string; readonly count: readonly [number, number] } | null;
  /** Where scores are split by what the generator has seen in its training: numbers of test images. */
  readonly seen: { readonly by: string; readonly seen: number; readonly unseen: number } | null;
  readonly confidence: number;
  /** Least and most over subjects; null for patterns that were extracted before. */
  readonly trainRuns: readonly [number, number] | null;
  readonly testRuns: readonly [number, number] | null;
  readonly trainScans: readonly [number, number] | null;
  readonly testImages: readonly [number, number];
  /** As it was run, with its defaults. */
  readonly recipe: Readonly<Record<string, unknown>>;
  /** Whether the study is the one of Horikawa & Kamitani 2017. */
  readonly genericObjectDecoding: boolean;
}

/** What a test pattern of a recipe stands for, one and several. */
export function testItems({ recipe }: Pick<RunFacts, 'recipe'>): {
  readonly category: boolean;
  readonly one: string;
  readonly many: string;
} {
  const category = partOf(recipe['data'])['testItem'] === 'category';
  return category
    ? { category, one: 'category', many: 'categories' }
    : { category, one: 'image', many: 'images' };
}

export const usesBigBiGan = ({ latents }: RunFacts): boolean => /big-?bi-?gan/i.test(latents.model ?? '');
