import type { Recipe } from '../recipe/schema.ts';
import type { StepCache } from './cache.ts';
import type { Runner } from './pool.ts';
import type { OnProgress } from './progress.ts';

/** What the steps of one run of a recipe share. */
export interface Context {
  readonly recipe: Recipe;
  /** Folder of the recipe: its paths are relative to it. */
  readonly folder: string;
  readonly cache: StepCache;
  readonly runner: Runner;
  readonly signal: AbortSignal | undefined;
  readonly progress: ProgressCounter;
  /** Tells the user something now. */
  readonly say: (note: string) => void;
}

/** Counts steps against a total that becomes known as subjects are planned. */
export class ProgressCounter {
  private done = 0;
  private total = 0;

  constructor(private readonly report: OnProgress | undefined) {}

  expect(steps: number): void {
    this.total += steps;
  }

  finish(label: string): void {
    this.done++;
    this.report?.({ done: this.done, total: Math.max(this.total, this.done), label });
  }
}
