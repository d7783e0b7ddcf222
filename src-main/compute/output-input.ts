import type { DecodedSubject } from './decode-steps.ts';
import type { LatentsStep } from './latents-step.ts';
import type { RunResult } from './results.ts';

/** What the files of results are written from. */
export interface OutputInput {
  readonly out: string;
  readonly result: RunResult;
  readonly decoded: readonly DecodedSubject[];
  readonly latents: LatentsStep;
  readonly testNames: readonly string[];
  readonly recipeSha256: string;
  readonly build: string;
  /** Whether all subjects of the recipe were asked for and made. */
  readonly whole: boolean;
}
