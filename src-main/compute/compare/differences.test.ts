import { expect, it } from 'vitest';
import { modelDifference } from '../../decoding/scores/model-difference.ts';
import { pairwise } from '../../decoding/scores/pairwise.ts';
import { similarities } from '../../decoding/scores/similarity.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { normal, seeded } from '../../maths/random.ts';
import { pairSubjects } from './differences.ts';
import { methodDifference, type Values } from './method-difference.ts';

const n = 10;
const d = 7;
const options = { permutations: 300, resamples: 200, level: 0.95, seed: 3 };

function random(seed: number): Matrix {
  const draw = normal(seeded(seed, 'differences'));
  return matrix(n, d, Float64Array.from({ length: n * d }, draw));
}

function near(truth: Matrix, noise: number, seed: number): Matrix {
  const other = random(seed);
  return matrix(
    n,
    d,
    truth.data.map((x, k) => x + noise * other.data[k]!),
  );
}

function shares(truth: Matrix, predicted: Matrix): Values {
  return {
    shares: { c: similarities(truth, predicted, 'pearson'), by: 'pairs' },
  };
}

it('is the difference of two models for one subject', () => {
  const truth = random(1);
  const [a, b] = [near(truth, 1, 2), near(truth, 3, 4)];
  const { excluded, ...expected } = modelDifference(truth, a, b, pairwise, options);
  expect(excluded).toBe(0);
  expect(methodDifference([[shares(truth, a), shares(truth, b)]], options)).toMatchObject(expected);
});

it('is the mean over subjects, who are exchanged and resampled alike', () => {
  const truth = random(1);
  const [a, b] = [shares(truth, near(truth, 1, 2)), shares(truth, near(truth, 3, 4))];
  const [c, e] = [shares(truth, near(truth, 1, 5)), shares(truth, near(truth, 3, 6))];
  const alone = [methodDifference([[a, b]], options)!, methodDifference([[c, e]], options)!];
  const both = methodDifference(
    [
      [a, b],
      [c, e],
    ],
    options,
  )!;
  expect(both.difference).toBeCloseTo((alone[0]!.difference + alone[1]!.difference) / 2, 14);
  expect(both.n).toBe(n);
  // Two subjects with the same predictions say no more than one.
  expect(
    methodDifference(
      [
        [a, b],
        [a, b],
      ],
      options,
    ),
  ).toEqual(alone[0]);
});

it('takes values of images as they are, and has none where there are none', () => {
  const value = (...perImage: number[]): Values => ({
    perImage: Float64Array.from(perImage),
  });
  const found = methodDifference(
    [
      [value(3, 4, 5), value(1, 1, 1)],
      [value(1, 2, 3), value(1, 1, 1)],
    ],
    options,
  )!;
  expect(found.difference).toBeCloseTo(2, 14);
  expect(found.n).toBe(3);
  expect(methodDifference([], options)).toBeUndefined();
  expect(methodDifference([[{}, value(1, 2, 3)]], options)).toBeUndefined();
});

it('pairs the same subjects, or all with the only set that names none', () => {
  expect(pairSubjects(['01', '02', '03'], ['02', '03', '04'])).toEqual([
    ['02', '02'],
    ['03', '03'],
  ]);
  expect(pairSubjects(['01', '02'], [''])).toEqual([
    ['01', ''],
    ['02', ''],
  ]);
  expect(pairSubjects([''], ['01'])).toEqual([['', '01']]);
  expect(pairSubjects(['01'], ['02'])).toEqual([]);
});
