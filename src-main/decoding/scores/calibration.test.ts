import { beforeAll, describe, expect, it } from 'vitest';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { normal, seeded, type Random } from '../../maths/random.ts';
import { rowCorrelations } from '../../maths/stats.ts';
import { bootstrapInterval } from '../../statistics/bootstrap.ts';
import { maxStatistic } from '../../statistics/max-statistic.ts';
import { identificationScores } from './identification-scores.ts';
import { scoreLatents } from './latent-scores.ts';
import { meanOwnCorrelation } from './mean-correlation.ts';
import { modelDifference } from './model-difference.ts';
import { pairwise } from './pairwise.ts';
import { permutationOrders, permutedValues } from './permutation.ts';
import type { ScoreNull } from './score.ts';

// Nothing is decoded in all that follows: p must be uniform, and errors as frequent as they are said to be.
const RUNS = 500;
const n = 12;
const d = 15;

/** Largest distance from the uniform distribution that 500 numbers have with probability 99 %: 1.63 / sqrt(500). */
const CRITICAL = 1.63 / Math.sqrt(RUNS);

function distanceFromUniform(p: readonly number[]): number {
  const sorted = [...p].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, k) => Math.max(Math.abs(x - k / sorted.length), Math.abs(x - (k + 1) / sorted.length))),
  );
}

function vectors(draw: Random, shared?: { readonly of: Matrix; readonly weight: number }): Matrix {
  const own = Float64Array.from({ length: n * d }, draw);
  if (shared !== undefined) own.forEach((x, i) => (own[i] = x + shared.weight * shared.of.data[i]!));
  return matrix(n, d, own);
}

const orders0 = Uint32Array.from({ length: n }, (_, i) => i);

/** A truth, and predictions of 10 regions that share noise, as neighbouring regions do. */
function noise(run: number): { truth: Matrix; predictions: Matrix[] } {
  const draw = normal(seeded(run, 'calibration'));
  const truth = vectors(draw);
  const common = vectors(draw);
  const predictions = Array.from({ length: 10 }, (_, region) => {
    const predicted = vectors(draw, { of: common, weight: 1 });
    // Every other region sees four dimensions only: its scores spread more.
    if (region % 2 === 1) for (let i = 0; i < n * d; i++) if (i % d > 3) predicted.data[i] = 0;
    return predicted;
  });
  return { truth, predictions };
}

function plainP(observed: number, permuted: Float64Array): number {
  return (1 + permuted.filter((x) => x >= observed).length) / (1 + permuted.length);
}

describe('on pure noise', () => {
  const permutations = 199;
  let runs: Map<string, ScoreNull>[];
  beforeAll(() => {
    runs = Array.from({ length: RUNS }, (_, run) => {
      const { truth, predictions } = noise(run);
      const kept = new Map<string, ScoreNull>();
      const onNull = (name: string, one: ScoreNull): void => void kept.set(name, one);
      scoreLatents(truth, predictions[0]!, { permutations, seed: run, onNull });
      return kept;
    });
  });

  it.each(['pairwise', 'twoWayPrediction', 'twoWayTruth', 'profileCorrelation', 'patternCorrelation'])(
    'p of %s is uniform',
    (name) => {
      const p = runs.map((scores) => {
        const { observed, permuted } = scores.get(name)!;
        // Scores that count pairs tie with some permutations; a tie is broken at random, for p to be uniform and not only valid.
        const tie = seeded(Math.round(1e6 * Math.abs(permuted[0]!)), 'ties');
        const above = permuted.filter((x) => x > observed).length;
        const equal = permuted.filter((x) => x === observed).length;
        return (above + tie() * (1 + equal)) / (1 + permutations);
      });
      expect(distanceFromUniform(p)).toBeLessThan(CRITICAL);
    },
  );

  it('p as reported is valid: no more often below a level than that level, up to chance', () => {
    const p = runs.map((scores) => {
      const { observed, permuted } = scores.get('pairwise')!;
      return plainP(observed, permuted);
    });
    for (const level of [0.01, 0.05, 0.1, 0.25, 0.5])
      expect(p.filter((x) => x <= level).length).toBeLessThanOrEqual(most(level));
  });
});

describe('family-wise error over ten regions of noise', () => {
  const many = 2000;
  const permutations = 199;
  let families: { readonly corrected: Float64Array; readonly plain: Float64Array }[];
  beforeAll(() => {
    families = Array.from({ length: many }, (_, run) => {
      const { truth, predictions } = noise(run);
      const orders = permutationOrders(n, permutations, run);
      const tests = predictions.map((predicted) => {
        const statistic = pairwise(rowCorrelations(truth, predicted));
        const permuted = permutedValues(statistic, n, orders);
        return { observed: statistic.permuted(orders0), permuted };
      });
      const plain = tests.map(({ observed, permuted }) => plainP(observed, permuted));
      return { corrected: maxStatistic(tests), plain: Float64Array.from(plain) };
    });
  });
  const errors = (which: 'corrected' | 'plain', of: (region: number) => boolean = () => true): number =>
    families.filter((family) => family[which].some((p, region) => of(region) && p <= 0.05)).length;

  it('is 5 % at 5 % by max-T, and far more without', () => {
    expect(errors('corrected')).toBeGreaterThanOrEqual(least(0.05, many));
    expect(errors('corrected')).toBeLessThanOrEqual(most(0.05, many));
    expect(errors('plain')).toBeGreaterThan(4 * errors('corrected'));
  });

  it('is shared by regions whose scores spread more and those whose scores spread less', () => {
    const [narrow, wide] = [errors('corrected', (r) => r % 2 === 0), errors('corrected', (r) => r % 2 === 1)];
    // Each is about 55 of 2000, the difference of two such counts has an SD of about 10.
    expect(Math.abs(narrow - wide)).toBeLessThan(31);
  });
});

it('p of n-way identification, retrieval and of a difference between two models are uniform on noise', () => {
  const found: Record<string, number[]> = { nWay5: [], meanRank: [], difference: [] };
  for (let run = 0; run < RUNS; run++) {
    const draw = normal(seeded(run, 'calibration of identification'));
    const [truth, a, b] = [vectors(draw), vectors(draw), vectors(draw)];
    const scores = identificationScores(truth, a, {
      ways: [5],
      top: [],
      space: 'latents',
      permutations: 199,
      seed: run,
    });
    for (const name of ['nWay5', 'meanRank'])
      found[name]!.push(scores.find((score) => score.name === name)!.p!);
    const options = { permutations: 199, resamples: 0, level: 0.95, seed: run };
    found.difference!.push(modelDifference(truth, a, b, meanOwnCorrelation, options).p!);
  }
  // Ranks are whole numbers, whose sums over 12 images tie: p is then a little high, which is the safe side.
  expect(distanceFromUniform(found.nWay5!)).toBeLessThan(CRITICAL);
  expect(distanceFromUniform(found.difference!)).toBeLessThan(CRITICAL);
  for (const level of [0.05, 0.25, 0.5])
    expect(found.meanRank!.filter((p) => p <= level).length).toBeLessThanOrEqual(most(level));
});

it('the interval of the bootstrap holds the mean of correlations about as often as it says', () => {
  // The mean of own correlations has a true value, 0; 95 % percentile intervals of 12 images are known to be somewhat too narrow.
  let held = 0;
  for (let run = 0; run < RUNS; run++) {
    const draw = normal(seeded(run, 'calibration of intervals'));
    const own = meanOwnCorrelation(rowCorrelations(vectors(draw), vectors(draw)));
    const [low, high] = bootstrapInterval(own, n, { resamples: 500, level: 0.95, seed: run });
    held += +(low <= 0 && 0 <= high);
  }
  expect(held / RUNS).toBeGreaterThan(0.88);
  expect(held / RUNS).toBeLessThan(0.98);
});

it('p of a difference in eq. 3 is what it says for two models that do equally well', () => {
  const found: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const draw = normal(seeded(run, 'calibration of differences'));
    const truth = vectors(draw);
    const [a, b] = [vectors(draw, { of: truth, weight: 0.2 }), vectors(draw, { of: truth, weight: 0.2 })];
    const options = { permutations: 199, resamples: 0, level: 0.95, seed: run };
    found.push(modelDifference(truth, a, b, pairwise, options).p!);
  }
  for (const level of [0.05, 0.2]) {
    const below = found.filter((p) => p <= level).length;
    expect(below).toBeGreaterThanOrEqual(least(level));
    expect(below).toBeLessThanOrEqual(most(level));
  }
});

/** Bounds within which a count lies with probability 99.8 % where the frequency is this: 3.09 SD of the binomial. */
function most(level: number, of = RUNS): number {
  return of * level + 3.09 * Math.sqrt(of * level * (1 - level));
}
function least(level: number, of = RUNS): number {
  return of * level - 3.09 * Math.sqrt(of * level * (1 - level));
}
