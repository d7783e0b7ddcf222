import { describe, expect, it } from 'vitest';
import { fromRows, matrix, takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import { normal, seeded } from '../../maths/random.ts';
import { crossValidate } from './cross-validate.ts';
import fastExpected from './fixtures/fast-l2lir.json';
import fractionalExpected from './fixtures/fractional.json';
import { fitFastL2lir } from './fast-l2lir.ts';
import { fitFractional } from './fractional.ts';
import { fitRidge, predictRidge } from './ridge.ts';

function expectMatrix(actual: Matrix, expected: number[][]): void {
  const wanted = fromRows(expected);
  expect([actual.rows, actual.cols]).toEqual([wanted.rows, wanted.cols]);
  const size = wanted.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  actual.data.forEach((x, at) => expect(Math.abs(x - wanted.data[at]!)).toBeLessThan(1e-9 * size));
}

describe.each(['primal', 'dual'] as const)('fractional ridge regression, %s', (form) => {
  const data = fractionalExpected[form];
  const [patterns, latents, test] = [fromRows(data.b), fromRows(data.z), fromRows(data.test)];
  const { groups, fractions } = data;

  it('predicts as SciPy does at every fraction', () => {
    fractions.forEach((fraction, k) => {
      const model = fitFractional(patterns, latents, { fractions: [fraction] });
      expectMatrix(predictRidge(model, test), data.predicted[k]!);
      expect(model).not.toHaveProperty('curve');
    });
  });

  it('shortens the weights of each dimension to its fraction', () => {
    const lengths = (fraction: number): number[] => {
      const { weights } = fitFractional(patterns, latents, { fractions: [fraction] });
      return [0, 1, 2].map((j) => Math.hypot(...takeCols(weights, [j]).data));
    };
    const full = lengths(1);
    for (const fraction of [0.9, 0.45, 0.02])
      lengths(fraction).forEach((length, j) => expect(length / full[j]!).toBeCloseTo(fraction, 10));
  });

  it('chooses by left-out runs, for each dimension or for all', () => {
    const each = fitFractional(patterns, latents, { fractions, groups });
    expect(each.folds).toBe(5);
    const curve = data.r2.map((row) => row.reduce((sum, x) => sum + x, 0) / 3);
    each.curve!.forEach((point, k) => {
      expect(point.fraction).toBe(fractions[k]);
      expect(point.r2).toBeCloseTo(curve[k]!, 9);
    });
    for (let j = 0; j < 3; j++) {
      const own = data.r2.map((row) => row[j]!);
      expect(each.fraction[j]).toBe(fractions[own.indexOf(Math.max(...own))]);
    }
    const shared = fitFractional(patterns, latents, { fractions, groups, perDimension: false });
    const top = curve.indexOf(Math.max(...curve));
    expect([...shared.fraction]).toEqual(Array(3).fill(fractions[top]));
    expectMatrix(predictRidge(shared, test), data.predicted[top]!);
  });
});

describe('fractional ridge regression', () => {
  const { b, z, test } = fractionalExpected.primal;

  it('keeps a constant latent at its value, and says what is wrong', () => {
    const constant = fromRows(z.map((values) => [values[0]!, 4]));
    const predicted = predictRidge(
      fitFractional(fromRows(b), constant, { fractions: [0.5] }),
      fromRows(test),
    );
    for (let i = 0; i < 4; i++) expect(predicted.data[i * 2 + 1]).toBe(4);
    expect(() => fitFractional(fromRows(b), fromRows(z))).toThrow('choosing a fraction by cross-validation');
    expect(() => fitFractional(fromRows(b), fromRows(z), { fractions: [0] })).toThrow('above 0');
    expect(() => fitFractional(fromRows(b), fromRows(z), { fractions: [] })).toThrow('no fraction');
    expect(() => fitFractional(fromRows(b), matrix(3, 2), { fractions: [1] })).toThrow(
      '25 training patterns',
    );
  });
});

describe.each(['primal', 'dual'] as const)('FastL2LiR, %s', (form) => {
  const data = fastExpected[form];
  const [patterns, latents, test] = [fromRows(data.b), fromRows(data.z), fromRows(data.test)];

  it('selects and predicts as NumPy does with the penalised bias written out', () => {
    const model = fitFastL2lir(patterns, latents, { alpha: data.alpha, voxels: data.voxels });
    expectMatrix(predictRidge(model, test), data.predicted);
    for (let j = 0; j < 3; j++) {
      const used = [...takeCols(model.weights, [j]).data.entries()].filter(([, weight]) => weight !== 0);
      expect(used.map(([voxel]) => voxel)).toEqual(data.chosen[j]);
    }
  });

  it('is ridge regression where it takes all voxels', () => {
    const all = fitFastL2lir(patterns, latents, { alpha: 7, voxels: 1000 });
    const ridge = fitRidge(patterns, latents, { lambda: 7 });
    all.weights.data.forEach((weight, at) => expect(weight).toBeCloseTo(ridge.weights.data[at]!, 12));
  });
});

describe('voxels chosen within cross-validation', () => {
  it('are chosen by each fold from its own training rows', () => {
    const draw = normal(seeded(3));
    const random = (rows: number, cols: number): Matrix =>
      matrix(rows, cols, Float64Array.from({ length: rows * cols }, draw));
    const [x, z] = [random(20, 6), random(20, 2)];
    const groups = Array.from({ length: 20 }, (_, i) => i % 4);
    const asked: number[][] = [];
    const choose = (rows: readonly number[]): Uint32Array => {
      asked.push([...rows]);
      return Uint32Array.from(rows.includes(0) ? [1, 4] : [0, 2, 5]);
    };
    const { r2 } = crossValidate(x, z, groups, [2], 4, { choose });
    expect(asked).toEqual([0, 1, 2, 3].map((fold) => groups.flatMap((g, i) => (g === fold ? [] : [i]))));
    const [error, total] = [new Float64Array(2), new Float64Array(2)];
    asked.forEach((inside, fold) => {
      const columns = inside.includes(0) ? [1, 4] : [0, 2, 5];
      const outside = groups.flatMap((g, i) => (g === fold ? [i] : []));
      const meanZ = [0, 1].map((j) => inside.reduce((sum, i) => sum + z.data[i * 2 + j]!, 0) / inside.length);
      const model = takeCols(takeRows(x, inside), columns);
      const plain = ridgeByHand(model, takeRows(z, inside), takeCols(takeRows(x, outside), columns), 2);
      outside.forEach((i, at) => {
        for (let j = 0; j < 2; j++) {
          error[j]! += (z.data[i * 2 + j]! - plain[at]![j]!) ** 2;
          total[j]! += (z.data[i * 2 + j]! - meanZ[j]!) ** 2;
        }
      });
    });
    r2[0]!.forEach((value, j) => expect(value).toBeCloseTo(1 - error[j]! / total[j]!, 11));
  });

  it('leave the others without weight', () => {
    const { b, z, test } = fastExpected.primal;
    const [patterns, latents] = [fromRows(b), fromRows(z)];
    const columns = Uint32Array.from([2, 3, 11, 17]);
    const choose = (): Uint32Array => columns;
    for (const fit of [
      (p: Matrix, c?: () => Uint32Array) => fitRidge(p, latents, { lambda: 3, choose: c }),
      (p: Matrix, c?: () => Uint32Array) => fitFractional(p, latents, { fractions: [0.4], choose: c }),
      (p: Matrix, c?: () => Uint32Array) => fitFastL2lir(p, latents, { voxels: 3, choose: c }),
    ]) {
      const within = predictRidge(fit(patterns, choose), fromRows(test));
      const alone = predictRidge(fit(takeCols(patterns, columns)), takeCols(fromRows(test), columns));
      within.data.forEach((x, at) => expect(x).toBeCloseTo(alone.data[at]!, 11));
    }
  });
});

/** Ridge regression of two centred sides by normal equations and Gauss-Jordan elimination. */
function ridgeByHand(x: Matrix, z: Matrix, others: Matrix, lambda: number): number[][] {
  const meanOf = (a: Matrix, j: number): number =>
    takeCols(a, [j]).data.reduce((sum, value) => sum + value, 0) / a.rows;
  const p = x.cols;
  const at = (a: Matrix, i: number, j: number): number => a.data[i * a.cols + j]! - meanOf(a, j);
  const system = Array.from({ length: p }, (_, r) => [
    ...Array.from({ length: p }, (_value, c) => {
      let sum = r === c ? lambda : 0;
      for (let i = 0; i < x.rows; i++) sum += at(x, i, r) * at(x, i, c);
      return sum;
    }),
    ...Array.from({ length: z.cols }, (_value, j) => {
      let sum = 0;
      for (let i = 0; i < x.rows; i++) sum += at(x, i, r) * at(z, i, j);
      return sum;
    }),
  ]);
  for (let k = 0; k < p; k++) {
    const pivot = system[k]![k]!;
    system[k] = system[k]!.map((value) => value / pivot);
    for (let r = 0; r < p; r++) {
      if (r === k) continue;
      const factor = system[r]![k]!;
      system[r] = system[r]!.map((value, c) => value - factor * system[k]![c]!);
    }
  }
  return Array.from({ length: others.rows }, (_, i) =>
    Array.from({ length: z.cols }, (_value, j) => {
      let sum = meanOf(z, j);
      for (let r = 0; r < p; r++) sum += (others.data[i * p + r]! - meanOf(x, r)) * system[r]![p + j]!;
      return sum;
    }),
  );
}
