import { describe, expect, it } from 'vitest';
import { fromRows, matrix, type Matrix } from '../../maths/matrix.ts';
import { normal, seeded } from '../../maths/random.ts';
import { pearson } from '../../maths/stats.ts';
import { crossValidate } from './cross-validate.ts';
import numpy from './fixtures/ridge.json';
import { fitRidge, predictRidge } from './ridge.ts';

function expectMatrix(actual: Matrix, expected: number[][], tolerance = 1e-10): void {
  const wanted = fromRows(expected);
  expect([actual.rows, actual.cols]).toEqual([wanted.rows, wanted.cols]);
  actual.data.forEach((x, at) => expect(Math.abs(x - wanted.data[at]!)).toBeLessThan(tolerance));
}

for (const [form, data] of [
  ['primal', numpy.primal],
  ['dual', numpy.dual],
] as const) {
  describe(`ridge regression, ${form}`, () => {
    const patterns = fromRows(data.b);
    const latents = fromRows(data.z);
    const test = fromRows(data.test);
    const { groups, lambdas } = data;
    const top = data.curve.indexOf(Math.max(...data.curve));

    it('predicts as NumPy does at every lambda', () => {
      lambdas.forEach((lambda, k) => {
        const model = fitRidge(patterns, latents, { lambda });
        expectMatrix(predictRidge(model, test), data.predicted[k]!);
        expect([...model.lambda]).toEqual([lambda, lambda, lambda]);
        expect(model).not.toHaveProperty('curve');
      });
    });

    it('chooses the lambda that predicts left-out runs best', () => {
      const model = fitRidge(patterns, latents, { lambdas, groups });
      expect(model.folds).toBe(5);
      model.curve!.forEach(({ lambda, r2 }, k) => {
        expect(lambda).toBe(lambdas[k]);
        expect(r2).toBeCloseTo(data.curve[k]!, 12);
      });
      expect([...model.lambda]).toEqual(Array(3).fill(lambdas[top]));
      expectMatrix(predictRidge(model, test), data.predicted[top]!);
    });

    it('chooses a lambda for each dimension where asked', () => {
      const model = fitRidge(patterns, latents, { lambdas, groups, perDimension: true });
      const predicted = predictRidge(model, test);
      for (let j = 0; j < 3; j++) {
        const curve = data.r2.map((byDimension) => byDimension[j]!);
        const k = curve.indexOf(Math.max(...curve));
        expect(model.lambda[j]).toBe(lambdas[k]);
        for (let i = 0; i < 3; i++)
          expect(predicted.data[i * 3 + j]).toBeCloseTo(data.predicted[k]![i]![j]!, 10);
      }
    });

    it('deals runs out to fewer folds', () => {
      const { curve, folds } = fitRidge(patterns, latents, { lambdas, groups, folds: 2 });
      expect(folds).toBe(2);
      curve!.forEach(({ r2 }, k) => expect(r2).toBeCloseTo(data.curveOfTwoFolds[k]!, 12));
    });
  });
}

describe('ridge regression', () => {
  const { b, z, test, groups } = numpy.dual;

  it('ignores voxels that are constant or hold a NaN in training, and NaN in test', () => {
    const wider = fromRows(b.map((voxels, i) => [0.1, ...voxels, i === 2 ? NaN : i]));
    const model = fitRidge(wider, fromRows(z), { lambda: 5 });
    expect(model.ignoredVoxels).toBe(2);
    expect(model.notes).toEqual(['2 of 26 voxels do not vary in the training patterns and have no weight']);
    const expected = fitRidge(fromRows(b), fromRows(z), { lambda: 5 });
    const plain = predictRidge(expected, fromRows(test));
    const found = predictRidge(model, fromRows(test.map((voxels) => [NaN, ...voxels, 7])));
    found.data.forEach((x, at) => expect(x).toBeCloseTo(plain.data[at]!, 11));
  });

  it('keeps a constant latent at its value', () => {
    const constant = fromRows(z.map((values) => [values[0]!, 4]));
    const model = fitRidge(fromRows(b), constant, { groups });
    const predicted = predictRidge(model, fromRows(test));
    for (let i = 0; i < 3; i++) expect(predicted.data[i * 2 + 1]).toBe(4);
  });

  it('finds what was simulated, with a lambda inside its range', () => {
    const draw = normal(seeded(4));
    const random = (rows: number, cols: number): Matrix =>
      matrix(rows, cols, Float64Array.from({ length: rows * cols }, draw));
    const n = 120;
    const latents = random(n + 30, 2);
    const patterns = random(n + 30, 60);
    for (let i = 0; i < n + 30; i++) {
      for (let j = 0; j < 60; j++) patterns.data[i * 60 + j]! += 0.5 * latents.data[i * 2 + (j % 2)]!;
    }
    const part = (a: Matrix, from: number, to: number): Matrix =>
      matrix(to - from, a.cols, a.data.slice(from * a.cols, to * a.cols));
    const runs = Array.from({ length: n }, (_, i) => Math.floor(i / 12));
    const model = fitRidge(part(patterns, 0, n), part(latents, 0, n), { groups: runs });
    expect(model.notes).toEqual([]);
    expect(model.folds).toBe(6);
    expect(Math.max(...model.curve!.map((point) => point.r2))).toBeGreaterThan(0.7);
    const predicted = predictRidge(model, part(patterns, n, n + 30));
    expect(pearson(predicted.data, latents.data.slice(n * 2))).toBeGreaterThan(0.9);
  });

  it('says what is missing or wrong', () => {
    const [x, y] = [fromRows(b), fromRows(z)];
    expect(() => fitRidge(x, y)).toThrow('needs the run of each of the 15 training patterns');
    expect(() => fitRidge(x, y, { groups: groups.map(() => 1) })).toThrow('at least two groups');
    expect(() => fitRidge(x, y, { lambda: 0 })).toThrow('lambda must be above 0');
    expect(() => fitRidge(x, y, { lambdas: [], groups })).toThrow('no lambda to choose from');
    expect(() => fitRidge(x, matrix(3, 2), { lambda: 1 })).toThrow('15 training patterns for 3 images');
    const broken = fromRows(z);
    broken.data[4] = NaN;
    expect(() => fitRidge(x, broken, { lambda: 1 })).toThrow('a training latent is not a number');
    expect(() => predictRidge(fitRidge(x, y, { lambda: 1 }), matrix(1, 3))).toThrow('is for 24 voxels');
  });

  it('never parts the patterns of one run', () => {
    // Each run holds one image twice: were its patterns parted, the held-out copy would be predicted perfectly.
    const draw = normal(seeded(8));
    const x = matrix(12, 30);
    const y = matrix(12, 1);
    for (let run = 0; run < 6; run++) {
      const voxels = Float64Array.from({ length: 30 }, draw);
      x.data.set(voxels, run * 60);
      x.data.set(voxels, run * 60 + 30);
      y.data.fill(draw(), run * 2, run * 2 + 2);
    }
    const runs = Array.from({ length: 12 }, (_, i) => i >> 1);
    expect(crossValidate(x, y, runs, [1e-3], 6).r2[0]![0]).toBeLessThan(0.5);
    const each = Array.from({ length: 12 }, (_, i) => i);
    expect(crossValidate(x, y, each, [1e-3], 12).r2[0]![0]).toBeGreaterThan(0.99);
  });
});
