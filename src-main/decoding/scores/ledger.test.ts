import { describe, expect, it } from 'vitest';
import { fromRows, matrix, takeRows } from '../../maths/matrix.ts';
import { comparable, comparableColumns } from './comparable.ts';
import { scoreFeatures } from './feature-scores.ts';
import expected from './fixtures/metrics.json';
import { scoreLatents } from './latent-scores.ts';
import { meanOwnCorrelation } from './mean-correlation.ts';
import { modelDifference } from './model-difference.ts';
import { nearestTraining, nearestTrainingScores } from './nearest-training.ts';
import { pairwise } from './pairwise.ts';
import { permutationOrders, restrictOrders } from './permutation.ts';
import { scorePixelErrors, scorePixels } from './pixel-scores.ts';
import type { ScoreNull } from './score.ts';
import { twoWay } from './two-way.ts';

const truth = fromRows(expected.truth);
const predicted = fromRows(expected.predicted);
const other = fromRows(expected.other);
const foreign = fromRows(expected.foreign);
const resnet = { name: 'ResNet-152', layer: 'avgpool', weights: 'f00d', input: '224 x 224, whole image' };

describe('scores by mean squared error', () => {
  it('agree with NumPy', () => {
    const { pixelMse, pixCompPairwiseMse, pixCompTwoWayMse } = scorePixelErrors(truth, predicted, {
      permutations: 499,
    });
    expect(pixelMse.value).toBeCloseTo(expected.mse.mean, 13);
    expect(pixCompPairwiseMse.value).toBeCloseTo(expected.mse.pairwise, 14);
    expect(pixCompTwoWayMse.value).toBeCloseTo(expected.mse.twoWay, 14);
    expect(pixelMse).toMatchObject({ better: 'lower', measure: 'mse', space: 'pixels' });
    expect(pixelMse.p).toBeLessThan(0.05);
    expect(pixelMse.chance).toBeGreaterThan(pixelMse.value);
  });

  it('score constant images, which have no correlation', () => {
    const flat = matrix(7, 6, predicted.data.slice());
    flat.data.fill(0.5, 0, 6);
    expect(scorePixelErrors(truth, flat).pixelMse).toMatchObject({ n: 7, excluded: 0 });
    expect(scorePixels(truth, flat).pixelCorrelation).toMatchObject({ n: 6, excluded: 1 });
  });
});

describe('scoreFeatures', () => {
  const found = scoreFeatures(truth, predicted, resnet, { permutations: 999 });

  it('agrees with SciPy', () => {
    expect(found.featureDistance.value).toBeCloseTo(expected.features.distance, 13);
    found.featureDistance.perImage.forEach((x, i) =>
      expect(x).toBeCloseTo(expected.features.perImage[i]!, 13),
    );
    expect(found.featureTwoWay.value).toBeCloseTo(expected.features.twoWay, 14);
    expect(found.featurePairwise.value).toBeCloseTo(expected.features.pairwise, 14);
  });

  it('says which network, layer and weights, in its name too', () => {
    expect(found.featureDistance).toMatchObject({
      name: 'featureDistance:ResNet-152/avgpool',
      network: resnet,
      better: 'lower',
    });
    expect(found.featureTwoWay.convention).toContain('on features of ResNet-152, avgpool');
  });

  it('has a low p for a distance that is low', () => {
    expect(found.featureDistance.p).toBeLessThan(0.05);
    const against = scoreFeatures(
      truth,
      matrix(
        7,
        6,
        truth.data.map((x) => -x),
      ),
      resnet,
      { permutations: 99 },
    );
    expect(against.featureDistance.p).toBe(1);
  });
});

describe('comparable', () => {
  const { pairwise: eq3, twoWayPrediction, twoWayTruth } = scoreLatents(truth, predicted);

  it('puts a score beside the same score of other predictions, whatever their p, interval or predictor', () => {
    const again = scoreLatents(truth, other, {
      permutations: 10,
      resamples: 10,
      predictor: "the generator's own",
    }).pairwise;
    expect(comparable(eq3, again)).toEqual({ yes: true, reasons: [] });
  });

  it('never puts eq. 3 beside two-way identification, nor one anchor beside the other', () => {
    const { yes, reasons } = comparable(eq3, twoWayPrediction);
    expect(yes).toBe(false);
    expect(reasons).toContain('anchor: none against prediction');
    expect(reasons.some((reason) => /^definition: eq\. 3 .* against two-way/.test(reason))).toBe(true);
    expect(comparable(twoWayPrediction, twoWayTruth).reasons).toContain('anchor: prediction against truth');
  });

  it.each([
    ['images', { n: 50 }, 'images: 7 against 50'],
    ['SSIM', { ssim: 'rgb' }, 'SSIM: none against rgb'],
    [
      'size',
      {
        resize: { shownFrom: [9, 9], reconstructedFrom: [9, 9], to: [4, 5], kernel: 'bilinear', channels: 3 },
      },
      'size compared at: not said against 4 x 5, colour',
    ],
    ['ties', { tieRule: 'a tie is right' }, 'ties: a tie is not decoded against a tie is right'],
    ['weights', { network: resnet }, 'weights: none against f00d'],
    ['distractors', { distractors: 9 }, 'distractors: 0 against 9'],
  ] as const)('minds the %s', (_what, change, reason) => {
    expect(comparable(eq3, { ...eq3, ...change }).reasons).toContain(reason);
  });

  it('sorts scores into columns', () => {
    const b = scoreLatents(truth, other);
    const columns = comparableColumns([eq3, twoWayPrediction, b.pairwise, twoWayTruth, b.twoWayTruth]);
    expect(columns.map((column) => column.map(({ name }) => name))).toEqual([
      ['pairwise', 'pairwise'],
      ['twoWayPrediction'],
      ['twoWayTruth', 'twoWayTruth'],
    ]);
  });
});

describe('nearestTraining', () => {
  it('is what SciPy finds', () => {
    for (const measure of ['pearson', 'mse'] as const)
      expect([...nearestTraining(predicted, foreign, measure)]).toEqual(expected.nearest[measure]);
  });

  it('scores the training images instead of the predictions', () => {
    const looked = takeRows(foreign, expected.nearest.pearson);
    const scores = nearestTrainingScores(truth, predicted, foreign);
    const direct = scoreLatents(truth, looked);
    expect(scores.map(({ value }) => value)).toEqual(
      [direct.pairwise, direct.twoWayPrediction, direct.twoWayTruth].map(({ value }) => value),
    );
    expect(scores[0]!.predictor).toBe('nearest training image by latents');
  });

  it('finds perfect scores where the test images are among the training images', () => {
    expect(nearestTrainingScores(truth, truth, truth).every(({ value }) => value === 1)).toBe(true);
  });

  it('has no neighbour for a constant prediction, and says that there is no training image', () => {
    expect([...nearestTraining(matrix(1, 6), foreign, 'pearson')]).toEqual([-1]);
    const flat = matrix(7, 6, predicted.data.slice());
    flat.data.fill(0, 0, 6);
    expect(nearestTrainingScores(truth, flat, foreign)[0]).toMatchObject({ n: 6, excluded: 1 });
    expect(() => nearestTraining(predicted, matrix(0, 6), 'mse')).toThrow('no training image');
  });
});

describe('modelDifference', () => {
  const options = { permutations: 10_000, resamples: 500, level: 0.95, seed: 4 };

  it('agrees with NumPy over all exchanges', () => {
    const found = modelDifference(truth, predicted, other, pairwise, options);
    expect(found.difference).toBeCloseTo(expected.difference.value, 14);
    expect(found.p).toBeCloseTo(expected.difference.p, 14);
    expect(found).toMatchObject({ n: 7, permutations: 128 });
    expect(found.ci![0]).toBeLessThanOrEqual(found.difference);
    expect(found.ci![1]).toBeGreaterThanOrEqual(found.difference);
  });

  it('comes near to them by random exchanges', () => {
    const found = modelDifference(truth, predicted, other, pairwise, {
      ...options,
      permutations: 100,
      seed: 9,
    });
    expect(found.permutations).toBe(100);
    expect(Math.abs(found.p! - expected.difference.p)).toBeLessThan(0.2);
  });

  it('is 0 with p 1 and an interval of 0 for a model against itself', () => {
    for (const make of [
      pairwise,
      meanOwnCorrelation,
      (c: Parameters<typeof twoWay>[0]) => twoWay(c, 'truth'),
    ])
      expect(modelDifference(truth, predicted, predicted, make, options)).toMatchObject({
        difference: 0,
        p: 1,
        ci: [0, 0],
      });
  });

  it('changes sign with the order of the models', () => {
    const there = modelDifference(truth, predicted, other, meanOwnCorrelation, options);
    const back = modelDifference(truth, other, predicted, meanOwnCorrelation, options);
    expect(there.difference).toBe(-back.difference);
    expect(there.p).toBe(back.p);
  });

  it('leaves out images that either model cannot be scored on', () => {
    const flat = matrix(7, 6, other.data.slice());
    flat.data.fill(0, 0, 6);
    expect(modelDifference(truth, predicted, flat, pairwise, options)).toMatchObject({ n: 6, excluded: 1 });
    expect(() => modelDifference(truth, predicted, matrix(6, 6), pairwise, options)).toThrow(
      '6 predictions of 7 images',
    );
  });
});

describe('shared permutations', () => {
  it('keep the sequence of the images that are left', () => {
    expect([...restrictOrders(Uint32Array.of(3, 0, 2, 1, 1, 3, 0, 2), 4, [0, 1, 3])]).toEqual([
      2, 0, 1, 1, 2, 0,
    ]);
  });

  it('restricted to some images are uniform', () => {
    const orders = restrictOrders(permutationOrders(5, 12_000, 2), 5, [0, 2, 4]);
    const counts = new Map<string, number>();
    for (let k = 0; k < 12_000; k++) {
      const key = orders.subarray(3 * k, 3 * k + 3).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Chi-squared with 5 degrees of freedom: 20.5 is its 99.9th percentile.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chi).toBeLessThan(20.5);
  });

  it('are handed out with each score, higher being better', () => {
    const nulls = new Map<string, ScoreNull>();
    const scores = scoreFeatures(truth, predicted, resnet, {
      permutations: 50,
      onNull: (name, one) => nulls.set(name, one),
    });
    const { observed, permuted } = nulls.get(scores.featureDistance.name)!;
    expect(observed).toBe(-scores.featureDistance.value);
    expect(permuted).toHaveLength(50);
    expect(permuted.every((value) => value < 0)).toBe(true);
    expect((1 + permuted.filter((value) => value >= observed).length) / 51).toBe(scores.featureDistance.p);
    expect([...nulls.keys()]).toHaveLength(3);
  });

  it('are the same for two models', () => {
    const nullOf = (which: typeof predicted): Float64Array => {
      let found = new Float64Array(0);
      scoreLatents(truth, which, {
        permutations: 20,
        onNull: (name, one) => name === 'twoWayTruth' && (found = one.permuted.slice()),
      });
      return found;
    };
    expect(nullOf(predicted)).toEqual(
      nullOf(
        matrix(
          7,
          6,
          predicted.data.map((x) => 3 * x),
        ),
      ),
    );
  });
});
