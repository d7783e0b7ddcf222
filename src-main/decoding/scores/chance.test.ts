import { describe, expect, it } from 'vitest';
import { fromRows, matrix, type Matrix } from '../../maths/matrix.ts';
import { normal, seeded } from '../../maths/random.ts';
import { mean, rowCorrelations, standardDeviation } from '../../maths/stats.ts';
import { bootstrapInterval } from '../../statistics/bootstrap.ts';
import expected from './fixtures/scores.json';
import { groupScore } from './group.ts';
import { scoreLatents } from './latent-scores.ts';
import { pairwise } from './pairwise.ts';
import { permutationOrders, permutationP } from './permutation.ts';

const truth = fromRows(expected.truth);
const predicted = fromRows(expected.predicted);

/** Two independent sets of normal vectors [n x d]: nothing was decoded. */
function noise(n: number, d: number, seed: number): { truth: Matrix; predicted: Matrix } {
  const draw = normal(seeded(seed, 'noise'));
  const random = (): Matrix => matrix(n, d, Float64Array.from({ length: n * d }, draw));
  return { truth: random(), predicted: random() };
}

describe('permutation p', () => {
  it('comes near to the p of all orders', () => {
    const permutations = 20_000;
    const scores = scoreLatents(truth, predicted, { permutations, seed: 5 });
    for (const [name, p] of Object.entries(expected.exactP)) {
      const score = scores[name as keyof typeof scores];
      const error = Math.sqrt((p * (1 - p)) / permutations);
      expect(Math.abs(score.p! - p), name).toBeLessThan(4 * error + 2 / permutations);
      expect(score.permutations).toBe(permutations);
    }
  });

  it('is the same for the same seed and another for another', () => {
    const p = (seed: number): number =>
      scoreLatents(truth, predicted, { permutations: 200, seed }).twoWayTruth.p!;
    expect(p(1)).toBe(p(1));
    expect(new Set([1, 2, 3, 4, 5].map(p)).size).toBeGreaterThan(1);
  });

  it('is never 0, and 1 when no order scores lower', () => {
    const perfect = scoreLatents(truth, truth, { permutations: 99 });
    expect(perfect.pairwise).toMatchObject({ value: 1 });
    expect(perfect.pairwise.p).toBeGreaterThanOrEqual(0.01);
    expect(perfect.pairwise.p).toBeLessThan(0.05);
    const reversed = matrix(
      7,
      5,
      truth.data.map((x) => -x),
    );
    expect(scoreLatents(truth, reversed, { permutations: 99 }).pairwise).toMatchObject({ value: 0, p: 1 });
  });

  it('is uniform when nothing was decoded', () => {
    const n = 12;
    const orders = permutationOrders(n, 199, 1);
    const found = Array.from({ length: 200 }, (_, seed) => {
      const sets = noise(n, 20, seed);
      return permutationP(pairwise(rowCorrelations(sets.truth, sets.predicted)), n, orders);
    }).sort((a, b) => a - b);
    // Kolmogorov-Smirnov against the uniform distribution, 1 % critical value for 200 draws: 1.63 / sqrt(200).
    const distance = Math.max(
      ...found.map((p, k) => Math.max(Math.abs(p - k / 200), Math.abs(p - (k + 1) / 200))),
    );
    expect(distance).toBeLessThan(1.63 / Math.sqrt(200));
  });
});

it('eq. 3 of noise has the spread of dependent pairs: 5.7 points for 50 images, 17.7 for 7', () => {
  for (const [n, spread, tolerance] of [
    [50, 0.057, 0.004],
    [7, 0.177, 0.012],
  ] as const) {
    const found = Array.from({ length: 600 }, (_, seed) => {
      const sets = noise(n, 120, seed);
      return scoreLatents(sets.truth, sets.predicted).pairwise.value;
    });
    expect(Math.abs(mean(found) - 0.5)).toBeLessThan((4 * spread) / Math.sqrt(600));
    expect(Math.abs(standardDeviation(found) - spread)).toBeLessThan(tolerance);
  }
});

describe('bootstrap interval', () => {
  it('comes near to resampling in NumPy', () => {
    const scores = scoreLatents(truth, predicted, { resamples: 20_000, seed: 2 });
    for (const [name, [low, high]] of Object.entries(expected.bootstrap) as [string, [number, number]][]) {
      const { ci } = scores[name as keyof typeof scores];
      expect(Math.abs(ci![0] - low), name).toBeLessThan(0.015);
      expect(Math.abs(ci![1] - high), name).toBeLessThan(0.015);
    }
  });

  it('is seeded, holds the value, and narrows with a lower level', () => {
    const at = (level: number, seed = 1): [number, number] =>
      scoreLatents(truth, predicted, { resamples: 500, level, seed }).profileCorrelation.ci!;
    expect(at(0.95)).toEqual(at(0.95));
    expect(at(0.95)).not.toEqual(at(0.95, 2));
    const [low, high] = at(0.95);
    expect(low).toBeLessThan(expected.profileCorrelation);
    expect(high).toBeGreaterThan(expected.profileCorrelation);
    expect(at(0.5)[1] - at(0.5)[0]).toBeLessThan(high - low);
  });

  it('leaves out resamples of one image only', () => {
    const c = matrix(2, 2, Float64Array.of(1, 0, 0, 1));
    expect(bootstrapInterval(pairwise(c), 2, { resamples: 100, level: 0.95, seed: 1 })).toEqual([1, 1]);
  });
});

describe('groupScore', () => {
  it('tests each subject against its own chance', () => {
    const chance = [0.2, 0.31, 0.24, 0.5];
    const above = [0.01, -0.02, 0.005, 0.004];
    const group = groupScore(
      chance.map((value, s) => value + above[s]!),
      chance,
    );
    expect(group.mean).toBeCloseTo(0.31225, 12);
    expect(group.p).toBeCloseTo(groupScore(above, [0, 0, 0, 0]).p!, 12);
    expect(group.p).toBeGreaterThan(0.9);
  });

  it('agrees with SciPy', () => {
    const { values, t, p, ci, sd } = expected.group;
    const group = groupScore(
      values,
      values.map(() => 0.5),
    );
    expect(group).toMatchObject({ n: 5, excluded: 0, df: 4 });
    expect(group.mean).toBeCloseTo(expected.group.mean, 14);
    expect(group.sd).toBeCloseTo(sd, 14);
    expect(group.t).toBeCloseTo(t, 11);
    expect(group.p).toBeCloseTo(p, 13);
    group.ci!.forEach((x, k) => expect(x).toBeCloseTo(ci[k]!, 12));
  });

  it('has no interval for one subject, no test for equal ones, and leaves out NaN', () => {
    expect(groupScore([0.7], [0.5])).toEqual({ n: 1, excluded: 0, mean: 0.7 });
    expect(groupScore([0.75, 0.75, NaN], [0.5, 0.5, 0.5])).toMatchObject({
      n: 2,
      excluded: 1,
      mean: 0.75,
      ci: [0.75, 0.75],
    });
    expect(groupScore([0.75, 0.75], [0.5, 0.5])).not.toHaveProperty('p');
    expect(groupScore([], []).mean).toBeNaN();
  });
});
