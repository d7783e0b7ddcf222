import { describe, expect, it } from 'vitest';
import { fromRows, matrix, takeRows } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import { categoryIdentification, categoryMeans } from './category.ts';
import expected from './fixtures/metrics.json';
import { identificationScores, type IdentificationOptions } from './identification-scores.ts';
import { scoreLatents } from './latent-scores.ts';
import { chanceOfWinning, nWayTable } from './n-way.ts';
import { rivals } from './rivals.ts';
import { similarities } from './similarity.ts';

const truth = fromRows(expected.truth);
const predicted = fromRows(expected.predicted);
const distractors = { vectors: fromRows(expected.foreign), what: 'nine images of another set' };
const options: IdentificationOptions = { ways: [2, 3, 5, 7, 10], top: [1, 3, 5], space: 'latents' };

describe('n-way identification', () => {
  const scores = identificationScores(truth, predicted, options);

  it('is the mean over all draws of wrong candidates, as listed by NumPy', () => {
    for (const [ways, value] of Object.entries(expected.nWay))
      expect(scores.find(({ name }) => name === `nWay${ways}`)!.value).toBeCloseTo(value, 13);
    const outside = identificationScores(truth, predicted, { ...options, distractors });
    for (const [ways, value] of Object.entries(expected.nWayOutside))
      expect(outside.find(({ name }) => name === `nWay${ways}`)!.value).toBeCloseTo(value, 13);
  });

  it('in two ways is two-way identification of the prediction', () => {
    const [twoWay] = scores;
    expect(twoWay).toMatchObject({ name: 'nWay2', candidates: 7, anchor: 'prediction', n: 7 });
    expect(twoWay!.value).toBeCloseTo(scoreLatents(truth, predicted).twoWayPrediction.value, 14);
  });

  it('leaves out what there are too few candidates for, and expects 1 / n by chance', () => {
    const found = scores.flatMap((score) => (score.name.startsWith('nWay') ? [score] : []));
    expect(found.map(({ name }) => name)).toEqual(['nWay2', 'nWay3', 'nWay5', 'nWay7']);
    found.forEach((score) => expect(score.chance).toBeCloseTo(1 / Number(score.name.slice(4)), 13));
  });

  it('counts draws without replacement', () => {
    // Of 4 wrong candidates 1 is a rival: of the 6 draws of two of them 3 are without it.
    expect(chanceOfWinning(1, 4, 3)).toBeCloseTo(0.5, 15);
    expect(chanceOfWinning(0, 4, 5)).toBe(1);
    expect(chanceOfWinning(1, 4, 5)).toBe(0);
    expect(() => nWayTable(matrix(1, 1), 3, 5)).toThrow(
      '5-way identification needs 4 wrong candidates, there are 3',
    );
  });

  it('refuses a distractor that nothing can be compared with', () => {
    const flat = { vectors: matrix(1, 6), what: 'a flat one' };
    expect(() => identificationScores(truth, predicted, { ...options, distractors: flat })).toThrow(
      'distractor 0 is constant',
    );
  });
});

describe('retrieval', () => {
  it.each([
    ['test images', undefined, expected.ranks],
    ['test images and distractors', distractors, expected.ranksOutside],
  ] as const)('ranks as NumPy does among %s', (_name, foreign, ranks) => {
    const scores = identificationScores(truth, predicted, {
      ...options,
      ...(foreign && { distractors: foreign }),
    });
    const value = (name: string) => scores.find((score) => score.name === name)!.value;
    expect(value('meanRank')).toBeCloseTo(mean(ranks), 14);
    expect(value('medianRank')).toBe([...ranks].sort((a, b) => a - b)[3]);
    for (const k of [1, 3, 5])
      expect(value(`top${k}`)).toBeCloseTo(ranks.filter((rank) => rank <= k).length / 7, 14);
  });

  it('has p for ranks from low to high, and a chance level', () => {
    const scores = identificationScores(truth, truth, {
      ...options,
      top: [1, 3],
      permutations: 999,
    });
    for (const score of scores) expect(score.p, score.name).toBeLessThan(0.02);
    const reversed = identificationScores(
      truth,
      matrix(
        7,
        6,
        truth.data.map((x) => -x),
      ),
      { ...options, permutations: 99 },
    );
    expect(reversed.find(({ name }) => name === 'meanRank')).toMatchObject({
      p: 1,
      chance: 4,
      better: 'lower',
    });
    expect(scores.find(({ name }) => name === 'medianRank')!.chance).toBeCloseTo(4, 0);
  });

  it('ranks ties before the match, and the median of an even number between the middle two', () => {
    const c = fromRows([
      [0.5, 0.4],
      [0.5, 0.6],
    ]);
    expect([...rivals(c, undefined, 'truths').data]).toEqual([1, 1, 1, 0]);
    const two = fromRows([
      [1, 0, 2],
      [0, 2, 1],
    ]);
    const same = fromRows([
      [1, 0, 2],
      [1, 0, 2.1],
    ]);
    const scores = identificationScores(two, same, { ...options, ways: [], top: [] });
    expect(scores.find(({ name }) => name === 'medianRank')!.value).toBe(1.5);
  });

  it('leaves out and counts images that have no correlation', () => {
    const broken = matrix(7, 6, predicted.data.slice());
    broken.data.fill(1, 12, 18);
    const kept = [0, 1, 3, 4, 5, 6];
    const scores = identificationScores(truth, broken, { ...options, distractors });
    const alone = identificationScores(takeRows(truth, kept), takeRows(predicted, kept), {
      ...options,
      distractors,
    });
    scores.forEach((score, k) => {
      expect(score).toMatchObject({ name: alone[k]!.name, n: 6, excluded: 1, value: alone[k]!.value });
    });
  });
});

describe('category identification', () => {
  const { labels, names, means, value } = expected.category;
  const candidates = { names, means: fromRows(means) };

  it('agrees with NumPy', () => {
    const score = categoryIdentification(predicted, labels, candidates, { space: 'latents' });
    expect(score.value).toBeCloseTo(value, 14);
    expect(score).toMatchObject({ n: 7, pairs: 28, candidates: 5, tieRule: 'a tie is right' });
  });

  it('gives image i the prediction of another under permutation, and keeps its category', () => {
    const score = categoryIdentification(fromRows(means), names, candidates, {
      space: 'latents',
      permutations: 999,
      seed: 3,
    });
    expect(score.value).toBe(1);
    expect(score.p).toBeLessThan(0.05);
    expect(score.chance).toBeCloseTo(0.5, 12);
  });

  it('counts a tie as right', () => {
    const tie = {
      names: ['a', 'b'],
      means: fromRows([
        [1, 2, 4],
        [2, 4, 8],
      ]),
    };
    const score = categoryIdentification(fromRows([[1, 2, 3]]), ['a'], tie, { space: 'latents' });
    expect(score.value).toBe(1);
  });

  it('means vectors of a category', () => {
    const found = categoryMeans(
      fromRows([
        [1, 2],
        [5, 5],
        [3, 6],
      ]),
      ['x', 'y', 'x'],
    );
    expect(found.names).toEqual(['x', 'y']);
    expect([...found.means.data]).toEqual([2, 4, 5, 5]);
  });

  it('refuses a category that is no candidate, one candidate alone, and a flat mean', () => {
    const wrong = () =>
      categoryIdentification(predicted, [...labels.slice(1), 'z'], candidates, { space: 'latents' });
    expect(wrong).toThrow('category "z" is not among the candidates');
    const one = { names: ['a'], means: fromRows([means[0]!]) };
    expect(() => categoryIdentification(predicted, labels, one, { space: 'latents' })).toThrow('two or more');
    const flat = { names, means: fromRows([[1, 1, 1, 1, 1, 1], ...means.slice(1)]) };
    expect(() => categoryIdentification(predicted, labels, flat, { space: 'latents' })).toThrow(
      'category "a" is constant',
    );
  });
});

describe('similarities', () => {
  it('are mean squared errors with their sign turned, as SciPy has them', () => {
    const found = similarities(truth, predicted, 'mse');
    found.data.forEach((value, at) => expect(-value).toBeCloseTo(expected.error.flat()[at]!, 13));
    expect([...similarities(truth, truth, 'mse').data].filter((value) => value > 0)).toEqual([]);
  });

  it('are NaN for a vector with NaN, and not for a constant one', () => {
    const found = similarities(
      fromRows([
        [1, NaN],
        [2, 2],
      ]),
      fromRows([
        [1, 3],
        [2, 2],
      ]),
      'mse',
    );
    expect([...found.data]).toEqual([NaN, NaN, -1, -0]);
  });
});
