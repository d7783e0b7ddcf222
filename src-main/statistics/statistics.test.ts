import { describe, expect, it } from 'vitest';
import { fromRows, matrix, row, type Matrix } from '../maths/matrix.ts';
import { normal, seeded } from '../maths/random.ts';
import { mean, pearson } from '../maths/stats.ts';
import expected from './fixtures/statistics.json';
import { meanOfRepeats, spearmanBrown } from './halves.ts';
import { matchedVoxels } from './matched-voxels.ts';
import { maxStatistic } from './max-statistic.ts';
import { noiseCeiling } from './noise-ceiling.ts';
import { normalCdf } from './normal.ts';
import { pairedDifference } from './paired-difference.ts';
import { repeatsCurve } from './repeats-curve.ts';
import { signedRank } from './wilcoxon.ts';

it('normalCdf agrees with SciPy', () => {
  for (const [x, p] of expected.normal as [number, number][]) {
    if (p > 0) expect(normalCdf(x) / p).toBeCloseTo(1, 13);
    else expect(normalCdf(x)).toBe(0);
  }
  expect(normalCdf(NaN)).toBeNaN();
});

describe('signedRank', () => {
  it.each(expected.signedRank)('agrees with SciPy for $x', ({ x, w, p }) => {
    const found = signedRank(x);
    expect(found.w).toBe(w);
    expect(found.p).toBeCloseTo(p, 12);
    expect(found.method).toBe('exact');
  });

  it('agrees with SciPy for more than 50 differences, with ties', () => {
    const found = signedRank(expected.signedRankLarge.x);
    expect(found.method).toBe('normal approximation');
    expect(found.p).toBeCloseTo(expected.signedRankLarge.p, 12);
  });

  it('takes differences that are equal but for rounding for tied, and what is left of 0 for none', () => {
    expect(0.8 - 0.5).not.toBe(0.5 - 0.2);
    // SciPy, of 3, -3 and 4, and of 1.
    expect(signedRank([0.8 - 0.5, 0.2 - 0.5, 0.9 - 0.5])).toMatchObject({ n: 3, w: 4.5, p: 0.75 });
    expect(signedRank([0.1 + 0.2 - 0.3, 0.4])).toMatchObject({ n: 1, w: 1, p: 1 });
  });

  it('cannot go below 1/16 with five subjects, leaves out NaN, and has p 1 for no difference', () => {
    expect(signedRank([1, 2, 3, 4, 5]).p).toBe(1 / 16);
    expect(signedRank([1, 2, NaN, 3])).toMatchObject({ n: 3, w: 6, p: 0.25 });
    expect(signedRank([0, 0])).toMatchObject({ n: 0, p: 1 });
  });
});

describe('maxStatistic', () => {
  const { observed, permuted, p } = expected.maxStatistic;
  const tests = observed.map((one, t) => ({ observed: one, permuted: permuted[t]! }));

  it('agrees with NumPy, and a test that never varies has p 1', () => {
    expect([...maxStatistic(tests)]).toEqual(p);
    expect(p.at(-1)).toBe(1);
  });

  it('is the plain p of one test alone, and never below it for several', () => {
    const plain = tests.map((one) => (1 + one.permuted.filter((x) => x >= one.observed).length) / 201);
    tests.slice(0, 3).forEach((one, t) => expect(maxStatistic([one])[0]).toBe(plain[t]));
    maxStatistic(tests).forEach((value, t) => expect(value).toBeGreaterThanOrEqual(plain[t]!));
  });

  it('does not change when a test is counted twice, or scaled', () => {
    const once = maxStatistic(tests.slice(0, 3));
    const scaled = tests
      .slice(0, 3)
      .map((one) => ({ observed: 1024 * one.observed, permuted: one.permuted.map((x) => 1024 * x) }));
    expect(maxStatistic([...tests.slice(0, 3), ...scaled]).slice(0, 3)).toEqual(once);
  });

  it('has nothing to say of no tests', () => {
    expect(maxStatistic([])).toHaveLength(0);
  });
});

describe('pairedDifference', () => {
  const { a, b, difference, p } = expected.paired;
  const options = { permutations: 10_000, resamples: 2000, level: 0.95, seed: 1 };

  it('agrees with SciPy over all signs', () => {
    const found = pairedDifference(a, b, options);
    expect(found.difference).toBeCloseTo(difference, 14);
    expect(found.p).toBeCloseTo(p, 14);
    expect(found.permutations).toBe(512);
    expect(found.ci![0]).toBeLessThan(difference);
    expect(found.ci![1]).toBeGreaterThan(difference);
  });

  it('comes near to that by random signs', () => {
    const few = pairedDifference(a, b, { ...options, permutations: 511 });
    expect(few.permutations).toBe(511);
    expect(Math.abs(few.p! - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 511) + 2 / 512);
  });

  it('leaves out images that one side has no value of', () => {
    expect(pairedDifference([1, NaN, 3], [0, 0, 1], options)).toMatchObject({
      n: 2,
      excluded: 1,
      difference: 1.5,
    });
    expect(pairedDifference([1], [0], options)).toEqual({ difference: 1, n: 1, excluded: 0 });
  });
});

const repeats = expected.halves.repeats.map((one) => fromRows(one));

describe('noiseCeiling', () => {
  it('of two repeats is their correlation, stepped up', () => {
    const [a, b] = [repeats[0]!, repeats[1]!];
    const found = noiseCeiling([a, b], { splits: 3, seed: 1 });
    const column = (m: Matrix, j: number): Float64Array =>
      Float64Array.from({ length: m.rows }, (_, i) => m.data[i * m.cols + j]!);
    found.reliability.forEach((r, j) =>
      expect(r).toBeCloseTo(spearmanBrown(pearson(column(a, j), column(b, j))), 13),
    );
    const halves = Array.from(found.reliability, (_, j) => pearson(column(a, j), column(b, j)));
    expect(found.halves).toBeCloseTo(mean(halves), 13);
    expect(found.ceiling).toBeCloseTo(Math.sqrt(Math.max(0, spearmanBrown(mean(halves)))), 13);
  });

  it('of four repeats comes near to the mean of all three splits of NumPy', () => {
    const splits = 3000;
    const found = noiseCeiling(repeats, { splits, seed: 5 });
    found.reliability.forEach((r, j) => {
      const all = expected.halves.splits.map((one) => one[j]!);
      const half = r / (2 - r);
      const spread = Math.sqrt(mean(all.map((x) => (x - mean(all)) ** 2)));
      expect(Math.abs(half - mean(all))).toBeLessThan((4 * spread) / Math.sqrt(splits) + 1e-12);
    });
  });

  it('finds what it is put in: correlation with the signal behind the mean is its ceiling', () => {
    const draw = normal(seeded(3, 'ceiling'));
    const signal = matrix(400, 1, Float64Array.from({ length: 400 }, draw));
    const noisy = Array.from({ length: 8 }, () =>
      matrix(
        400,
        1,
        signal.data.map((x) => x + 2 * draw()),
      ),
    );
    const found = noiseCeiling(noisy, { splits: 50, seed: 1 });
    // Reliability of the mean of 8 with a noise variance of 4: 1 / (1 + 4 / 8).
    expect(found.reliability[0]).toBeCloseTo(2 / 3, 1);
    expect(found.ceiling).toBeCloseTo(
      pearson(signal.data, meanOfRepeats(noisy, [0, 1, 2, 3, 4, 5, 6, 7]).data),
      1,
    );
  });

  it('is 1 without noise, and about 0 of noise alone', () => {
    const draw = normal(seeded(4, 'noise'));
    const made = (): Matrix => matrix(60, 400, Float64Array.from({ length: 24_000 }, draw));
    const same = made();
    expect(noiseCeiling([same, same, same], { splits: 5, seed: 1 }).ceiling).toBeCloseTo(1, 12);
    const found = noiseCeiling([made(), made(), made(), made()], { splits: 20, seed: 1 });
    // 400 columns of 60 images: the mean correlation has a standard error of 1 / sqrt(400 x 59) or less.
    expect(Math.abs(found.halves)).toBeLessThan(4 / Math.sqrt(400 * 59));
    expect(found.ceiling).toBeLessThan(Math.sqrt(2 * (4 / Math.sqrt(400 * 59))));
  });

  it('compares what is decoded of the halves, and refuses one repeat', () => {
    const decode = (m: Matrix): Matrix =>
      matrix(
        m.rows,
        1,
        Float64Array.from({ length: m.rows }, (_, i) => row(m, i)[0]!),
      );
    expect(noiseCeiling(repeats, { splits: 4, seed: 1, decode }).reliability).toHaveLength(1);
    expect(() => noiseCeiling(repeats.slice(1, 2), { splits: 1, seed: 1 })).toThrow('two or more repeats');
  });
});

describe('repeatsCurve', () => {
  const score = (m: Matrix): number => mean(m.data);

  it('averages k repeats, all of them once', () => {
    const curve = repeatsCurve(repeats, score, { counts: [1, 4], draws: 400, seed: 2 });
    const each = repeats.map(score);
    expect(curve[1]).toMatchObject({ repeats: 4, sd: 0, draws: 1 });
    expect(curve[1]!.mean).toBeCloseTo(mean(each), 14);
    // One repeat at a time is drawn as often as another.
    const spread = Math.sqrt(mean(each.map((x) => (x - mean(each)) ** 2)));
    expect(Math.abs(curve[0]!.mean - mean(each))).toBeLessThan((4 * spread) / Math.sqrt(400));
    expect(curve[0]!.sd).toBeCloseTo(spread, 1);
  });

  it('does not change a point with the others that are asked for', () => {
    const one = repeatsCurve(repeats, score, { counts: [2], draws: 5, seed: 2 });
    expect(repeatsCurve(repeats, score, { counts: [1, 2, 3], draws: 5, seed: 2 })[1]).toEqual(one[0]);
    expect(() => repeatsCurve(repeats, score, { counts: [5], draws: 5, seed: 2 })).toThrow('5 of 4 repeats');
  });

  it('grows with the repeats where these are noisy copies', () => {
    const truth = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i));
    const draw = normal(seeded(1, 'copies'));
    const copies = Array.from({ length: 10 }, () =>
      matrix(
        30,
        1,
        truth.map((x) => x + 2 * draw()),
      ),
    );
    const means = repeatsCurve(copies, (m) => pearson(m.data, truth), {
      counts: [1, 3, 10],
      draws: 60,
      seed: 1,
    }).map((point) => point.mean);
    expect(means).toEqual([...means].sort((a, b) => a - b));
  });

  it('refuses repeats of other shapes', () => {
    expect(() => meanOfRepeats([matrix(2, 2), matrix(2, 3)], [0, 1])).toThrow('2 x 2 and 2 x 3');
    expect(() => meanOfRepeats(repeats, [])).toThrow('one repeat or more');
  });
});

describe('matchedVoxels', () => {
  const regions = [
    { name: 'V1', columns: Uint32Array.of(2, 3, 5, 7, 11, 13) },
    { name: 'V2', columns: Uint32Array.of(1, 4) },
  ];

  it('takes as many voxels of each region as the smallest has, ascending and each once', () => {
    const seen: number[][] = [];
    const found = matchedVoxels(regions, (columns) => (seen.push([...columns]), mean(columns)), {
      draws: 40,
      seed: 1,
    });
    expect(found.map(({ available, taken }) => [available, taken])).toEqual([
      [6, 2],
      [2, 2],
    ]);
    for (const columns of seen) {
      expect(columns).toHaveLength(2);
      expect(columns[0]).toBeLessThan(columns[1]!);
    }
    expect(new Set(seen.slice(0, 40).map(String)).size).toBeGreaterThan(5);
    // Nothing is left to draw of the smallest.
    expect(found[1]).toMatchObject({ mean: 2.5, sd: 0, interval: [2.5, 2.5] });
    expect(found[1]!.values).toHaveLength(1);
    expect(found[0]!.interval[0]).toBeLessThan(found[0]!.interval[1]);
  });

  it('draws the same for a region whatever the others', () => {
    const options = { voxels: 2, draws: 5, seed: 3 };
    const alone = matchedVoxels(regions.slice(0, 1), mean, options);
    expect(matchedVoxels(regions, mean, options)[0]).toEqual(alone[0]);
    expect(() => matchedVoxels(regions, mean, { ...options, voxels: 3 })).toThrow('the smallest has 2');
  });
});
