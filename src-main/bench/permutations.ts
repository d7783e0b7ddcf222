import { scoreLatents } from '../decoding/scores/latent-scores.ts';
import type { ScoreNull } from '../decoding/scores/score.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { normal, seeded } from '../maths/random.ts';
import { maxStatistic } from '../statistics/max-statistic.ts';

/**
 * Seconds of 10,000 permutations of the latent scores for 10 regions of 5 subjects, 50 images, 120 latents, and of correcting each score's p over the
 * regions of a subject, on one thread.
 */
export function benchPermutations(): number {
  const draw = normal(seeded(4, 'permutation bench'));
  const random = (): Matrix =>
    matrix(
      50,
      120,
      Float64Array.from({ length: 6000 }, () => draw()),
    );
  const truth = random();
  const predictions = Array.from({ length: 50 }, random);
  const started = performance.now();
  for (let subject = 0; subject < 5; subject++) {
    const nulls = new Map<string, ScoreNull[]>();
    const onNull = (name: string, one: ScoreNull): void =>
      void nulls.set(name, [...(nulls.get(name) ?? []), one]);
    for (const predicted of predictions.slice(10 * subject, 10 * (subject + 1)))
      scoreLatents(truth, predicted, { permutations: 10_000, seed: 1, onNull });
    for (const regions of nulls.values()) maxStatistic(regions);
  }
  return (performance.now() - started) / 1000;
}
