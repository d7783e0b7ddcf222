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
  };
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

export const usesBigBiGan = ({ latents }: RunFacts): boolean => /big-?bi-?gan/i.test(latents.model ?? '');

/** "5", or "4 to 6". */
export function between([low, high]: readonly [number, number]): string {
  return low === high ? thousands(low) : `${thousands(low)} to ${thousands(high)}`;
}

export function thousands(n: number): string {
  return n < 10_000 ? String(n) : n.toLocaleString('en-US');
}
