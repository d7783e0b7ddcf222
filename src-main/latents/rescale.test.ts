import { describe, expect, it } from 'vitest';
import { matrix, row, takeCols, type Matrix } from '../maths/matrix.ts';
import { normal, seeded } from '../maths/random.ts';
import { rescaleLatents } from './rescale.ts';

const draw = normal(seeded(3, 'rescaling'));
const random = (rows: number, cols: number, scale: number, shift: number): Matrix =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => shift + scale * draw()),
  );
const train = random(200, 5, 2, 1);
const predicted = random(20, 5, 0.2, 0.3);

const column = (m: Matrix, j: number): Float64Array => takeCols(m, [j]).data;
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const sd = (values: ArrayLike<number>): number =>
  Math.sqrt(
    (mean(Array.from(values, (v) => v * v)) - mean(values) ** 2) * (values.length / (values.length - 1)),
  );

describe('rescaling predicted latents', () => {
  it('is none unless asked for', () => {
    expect(rescaleLatents('none', predicted, train)).toBe(predicted);
  });

  it('gives each vector the length of the square root of d, and keeps its direction', () => {
    const out = rescaleLatents('norm', predicted, train);
    for (let i = 0; i < out.rows; i++) {
      expect(Math.hypot(...row(out, i))).toBeCloseTo(Math.sqrt(5), 12);
      const ratios = Array.from(row(out, i), (value, j) => value / row(predicted, i)[j]!);
      ratios.forEach((ratio) => expect(ratio).toBeCloseTo(ratios[0]!, 12));
      expect(ratios[0]).toBeGreaterThan(0);
    }
  });

  it('gives each latent the mean and SD of training, and keeps the order of images', () => {
    const out = rescaleLatents('per-dimension', predicted, train);
    for (let j = 0; j < 5; j++) {
      expect(mean(column(out, j))).toBeCloseTo(mean(column(train, j)), 10);
      expect(sd(column(out, j))).toBeCloseTo(sd(column(train, j)), 10);
      const order = (m: Matrix): number[] =>
        Array.from(column(m, j))
          .map((value, i) => [value, i] as const)
          .sort(([a], [b]) => a - b)
          .map(([, i]) => i);
      expect(order(out)).toEqual(order(predicted));
    }
  });

  it('leaves alone what has no length or no spread', () => {
    const none = matrix(2, 2, Float64Array.of(0, 0, 0, 0));
    expect(rescaleLatents('norm', none, train)).toEqual(none);
    const constant = matrix(2, 5, new Float64Array(10).fill(0.4));
    expect(rescaleLatents('per-dimension', constant, train)).toEqual(constant);
    const one = matrix(1, 5, new Float64Array(5).fill(0.4));
    expect(rescaleLatents('per-dimension', one, train)).toEqual(one);
  });
});
