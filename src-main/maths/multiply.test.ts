import { describe, expect, it } from 'vitest';
import { matrix, transpose, type Matrix } from './matrix.ts';
import { gram, multiply, multiplyTransA, multiplyTransB } from './multiply.ts';
import { normal, seeded } from './random.ts';

const draw = normal(seeded(1, 'multiply'));

function random(rows: number, cols: number): Matrix {
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => draw()),
  );
}

/** The definition, summed in ascending order. */
function reference(a: Matrix, b: Matrix): Float64Array {
  const out = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum = 0;
      for (let k = 0; k < a.cols; k++) sum += a.data[i * a.cols + k]! * b.data[k * b.cols + j]!;
      out[i * b.cols + j] = sum;
    }
  }
  return out;
}

describe('products', () => {
  // Sizes on both sides of the packed path, with edges of every kind and more than one block in each direction.
  it.each([
    [1, 1, 1],
    [3, 5, 2],
    [4, 4, 4],
    [33, 34, 35],
    [40, 1, 1000],
    [1, 900, 50],
    [259, 263, 12],
    [37, 515, 261],
    [300, 5, 600],
    [5, 6, 0],
  ])('of %i x %i, summed over %i, have the bits of the definition', (m, n, k) => {
    const a = random(m, k);
    const b = random(k, n);
    const expected = reference(a, b);
    expect(multiply(a, b).data).toEqual(expected);
    expect(multiplyTransA(transpose(a), b).data).toEqual(expected);
    expect(multiplyTransB(a, transpose(b)).data).toEqual(expected);
  });

  it.each([3, 4, 61, 130, 300])(
    'gram of %i columns is exactly symmetric and has the bits of the product',
    (p) => {
      const a = random(70, p);
      expect(gram(a).data).toEqual(multiplyTransA(a, a).data);
      expect(gram(a).data).toEqual(transpose(gram(a)).data);
    },
  );

  it('carry NaN in its own row and column only', () => {
    const a = random(50, 50);
    a.data[7 * 50 + 3] = NaN;
    const out = multiply(a, random(50, 50));
    for (let i = 0; i < 50; i++) expect(Number.isNaN(out.data[i * 50 + 9])).toBe(i === 7);
  });

  it('name both shapes when they do not fit', () => {
    expect(() => multiply(matrix(2, 3), matrix(2, 3))).toThrow('cannot multiply 2 x 3 by 2 x 3');
    expect(() => multiplyTransA(matrix(2, 3), matrix(3, 2))).toThrow(/transpose of 2 x 3 by 3 x 2/);
    expect(() => multiplyTransB(matrix(2, 3), matrix(3, 2))).toThrow(/2 x 3 by the transpose of 3 x 2/);
  });
});
