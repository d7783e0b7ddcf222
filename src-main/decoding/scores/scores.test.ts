import { describe, expect, it } from 'vitest';
import { fromRows, matrix, takeRows } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import expected from './fixtures/scores.json';
import { scoreLatents, type LatentScores } from './latent-scores.ts';
import { meanProfileCorrelation, profileCorrelations } from './mean-correlation.ts';
import { pairwise } from './pairwise.ts';
import { scorePixels } from './pixel-scores.ts';
import { twoWay } from './two-way.ts';

const truth = fromRows(expected.truth);
const predicted = fromRows(expected.predicted);

describe('scores of a correlation matrix small enough to count by hand', () => {
  // Rows are truths, columns predictions. Pairs: (0,1) .5+.4 > .6+.1; (0,2) .5+.3 = .2+.6, a tie; (1,2) .4+.3 < .5+.9.
  const c = fromRows([
    [0.5, 0.6, 0.2],
    [0.1, 0.4, 0.5],
    [0.6, 0.9, 0.3],
  ]);
  const inOrder = [0, 1, 2];

  it('wins one pair of three under eq. 3: a tie is not a win', () => {
    expect(pairwise(c).permuted(inOrder)).toBe(1 / 3);
    expect(pairwise(c).weighted([1, 1, 1])).toBe(1 / 3);
  });

  it('identifies each prediction among the truths, and each truth among the predictions', () => {
    // Column 0: .1 < .5 wins, .6 loses; column 1: both lose; column 2: .2 < .3 wins, .5 loses.
    expect(twoWay(c, 'prediction').permuted(inOrder)).toBe(2 / 6);
    // Row 0: .2 wins, .6 loses; row 1: .1 wins, .5 loses; row 2: both lose.
    expect(twoWay(c, 'truth').permuted(inOrder)).toBe(2 / 6);
    const tie = fromRows([
      [0.5, 0.5],
      [0.4, 0.6],
    ]);
    expect(twoWay(tie, 'truth').permuted([0, 1])).toBe(0.5);
    expect(twoWay(tie, 'prediction').permuted([0, 1])).toBe(1);
    expect(twoWay(tie, 'truth').weighted([1, 1])).toBe(0.5);
  });

  it('gives image i the prediction of image order[i]', () => {
    const swapped = fromRows([
      [0.6, 0.5, 0.2],
      [0.4, 0.1, 0.5],
      [0.9, 0.6, 0.3],
    ]);
    expect(pairwise(c).permuted([1, 0, 2])).toBe(pairwise(swapped).permuted(inOrder));
    for (const anchor of ['truth', 'prediction'] as const)
      expect(twoWay(c, anchor).permuted([1, 0, 2])).toBe(twoWay(swapped, anchor).permuted(inOrder));
  });

  it('counts a resampled pair as often as it is drawn, and never an image with itself', () => {
    // Images 0, 0, 1: the pair (0,1) twice, (0,0) not at all.
    expect(pairwise(c).weighted([2, 1, 0])).toBe(1);
    expect(pairwise(c).weighted([3, 0, 0])).toBeNaN();
    expect(twoWay(c, 'prediction').weighted([2, 1, 0])).toBe(0.5);
  });
});

describe('scoreLatents', () => {
  it('agrees with NumPy', () => {
    const scores = scoreLatents(truth, predicted);
    for (const name of ['pairwise', 'twoWayPrediction', 'twoWayTruth'] as const)
      expect(scores[name].value).toBeCloseTo(expected[name], 14);
    for (const name of ['patternCorrelation', 'profileCorrelation'] as const)
      expect(scores[name].value).toBeCloseTo(expected[name], 13);
    scores.profileCorrelation.perDimension.forEach((r, k) =>
      expect(r).toBeCloseTo(expected.perDimension[k]!, 13),
    );
    scores.patternCorrelation.perImage.forEach((r, i) => expect(r).toBeCloseTo(expected.perImage[i]!, 13));
  });

  it('resamples profiles as if the images drawn were all that there are', () => {
    const statistic = meanProfileCorrelation(truth, predicted);
    for (const drawn of [
      [0, 1, 2, 3, 4, 5, 6],
      [0, 0, 2, 3, 3, 3, 6],
      [1, 1, 1, 1, 1, 5, 5],
    ]) {
      const counts = [0, 1, 2, 3, 4, 5, 6].map((i) => drawn.filter((one) => one === i).length);
      const direct = profileCorrelations(takeRows(truth, drawn), takeRows(predicted, drawn));
      expect(statistic.weighted(counts)).toBeCloseTo(mean(direct), 12);
    }
    expect(statistic.weighted([0, 7, 0, 0, 0, 0, 0])).toBeNaN();
    const flat = matrix(7, 5, predicted.data.slice());
    for (const i of [0, 2, 6]) flat.data[i * 5 + 3] = 2;
    const four = profileCorrelations(takeRows(truth, [0, 2, 6]), takeRows(flat, [0, 2, 6]));
    expect(four[3]).toBeNaN();
    expect(meanProfileCorrelation(truth, flat).weighted([1, 0, 1, 0, 0, 0, 1])).toBeCloseTo(
      mean(four.filter((r) => !Number.isNaN(r))),
      12,
    );
  });

  it('says what each number is', () => {
    const {
      pairwise: eq3,
      twoWayPrediction,
      twoWayTruth,
      profileCorrelation,
    } = scoreLatents(truth, predicted);
    expect(eq3).toMatchObject({ name: 'pairwise', n: 7, pairs: 21, excluded: 0, chance: 0.5 });
    expect(eq3.tieRule).toBe('a tie is not decoded');
    expect(eq3).not.toHaveProperty('anchor');
    expect(eq3).not.toHaveProperty('p');
    expect(eq3).not.toHaveProperty('ci');
    expect(twoWayPrediction).toMatchObject({ pairs: 42, anchor: 'prediction' });
    expect(twoWayTruth).toMatchObject({ pairs: 42, anchor: 'truth' });
    expect(profileCorrelation).toMatchObject({ n: 7, pairs: 5, chance: 0 });
  });

  it('leaves out and counts images that have no correlation', () => {
    const broken = matrix(7, 5, predicted.data.slice());
    broken.data.fill(0.1, 10, 15);
    broken.data[22] = NaN;
    const kept = [0, 1, 3, 5, 6];
    const scores = scoreLatents(truth, broken);
    const alone = scoreLatents(
      fromRows(kept.map((i) => expected.truth[i]!)),
      fromRows(kept.map((i) => expected.predicted[i]!)),
    );
    for (const name of Object.keys(alone) as (keyof LatentScores)[]) {
      expect(scores[name]).toMatchObject({ n: 5, excluded: 2, value: alone[name].value });
      expect(scores[name].pairs).toBe(alone[name].pairs);
    }
    expect([...scores.patternCorrelation.perImage].map(Number.isNaN)).toEqual(
      [0, 0, 1, 0, 1, 0, 0].map(Boolean),
    );
  });

  it('leaves out and counts dimensions that are constant', () => {
    const flat = matrix(7, 5, predicted.data.slice());
    for (let i = 0; i < 7; i++) flat.data[i * 5 + 3] = 2;
    const { profileCorrelation } = scoreLatents(truth, flat);
    const others = expected.perDimension.filter((_, k) => k !== 3);
    expect(profileCorrelation.pairs).toBe(4);
    expect(profileCorrelation.perDimension[3]).toBeNaN();
    expect(profileCorrelation.value).toBeCloseTo(others.reduce((a, b) => a + b) / 4, 13);
  });

  it('gives NaN, and neither p nor interval, where nothing can be scored', () => {
    const constant = matrix(3, 5);
    const { pairwise: eq3 } = scoreLatents(matrix(3, 5, truth.data.slice(0, 15)), constant, {
      permutations: 10,
      resamples: 10,
    });
    expect(eq3).toMatchObject({ value: NaN, n: 0, pairs: 0, excluded: 3 });
    expect(eq3).not.toHaveProperty('p');
    const one = scoreLatents(matrix(1, 5, truth.data.slice(0, 5)), matrix(1, 5, predicted.data.slice(0, 5)));
    expect(one.pairwise.value).toBeNaN();
    expect(one.patternCorrelation.value).toBeCloseTo(expected.perImage[0]!, 13);
  });

  it('refuses predictions of another shape', () => {
    expect(() => scoreLatents(truth, matrix(7, 4))).toThrow('7 x 4 predicted latents against 7 x 5');
  });

  it('gives the same scores whatever the scale of the predictions', () => {
    const scaled = matrix(
      7,
      5,
      predicted.data.map((x) => 1e6 * x - 3),
    );
    expect(scoreLatents(truth, scaled).pairwise.value).toBe(scoreLatents(truth, predicted).pairwise.value);
  });
});

describe('scorePixels', () => {
  it('is the same comparisons on pixels, under names of their own', () => {
    const pixels = scorePixels(truth, predicted, { permutations: 50, resamples: 50 });
    expect(pixels.pixCompPairwise).toMatchObject({ name: 'pixCompPairwise', pairs: 21, permutations: 50 });
    expect(pixels.pixCompPairwise.value).toBeCloseTo(expected.pairwise, 14);
    expect(pixels.pixCompTwoWay.value).toBeCloseTo(expected.twoWayPrediction, 14);
    expect(pixels.pixCompTwoWay.anchor).toBe('prediction');
    expect(pixels.pixelCorrelation.value).toBeCloseTo(expected.patternCorrelation, 13);
    expect(pixels.pixelCorrelation.ci).toHaveLength(2);
    expect(() => scorePixels(truth, matrix(6, 5))).toThrow('6 reconstructions');
  });
});
