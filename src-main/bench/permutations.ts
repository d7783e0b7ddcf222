import { scoreLatents } from '../decoding/scores/latent-scores.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { normal, seeded } from '../maths/random.ts';

/** Seconds of 10,000 permutations of the latent scores for 10 regions of 5 subjects, 50 images, 120 latents, on one thread. */
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
  for (const predicted of predictions) scoreLatents(truth, predicted, { permutations: 10_000, seed: 1 });
  return (performance.now() - started) / 1000;
}
