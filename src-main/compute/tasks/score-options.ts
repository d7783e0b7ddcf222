import type { Predictor, ScoreOptions } from '../../decoding/scores/score.ts';
import type { Evaluation } from '../../recipe/evaluation-schema.ts';

/** How a recipe has scores permuted and resampled. */
export function scoreOptions({
  evaluation,
  seed,
  predictor,
}: {
  readonly evaluation: Pick<Evaluation, 'permutations' | 'bootstrap' | 'confidence'>;
  readonly seed: number;
  /** What made what is scored, where it is not the decoder. */
  readonly predictor?: Predictor;
}): ScoreOptions {
  return {
    permutations: evaluation.permutations,
    resamples: evaluation.bootstrap,
    level: evaluation.confidence,
    seed,
    ...(predictor && { predictor }),
  };
}
