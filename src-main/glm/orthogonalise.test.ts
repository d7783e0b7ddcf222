import { describe, expect, it } from 'vitest';
import { fromRows, matrix } from '../maths/matrix.ts';
import { gram, multiply } from '../maths/multiply.ts';
import { normal, seeded } from '../maths/random.ts';
import { orthogonalise, undoOrthogonalisation } from './orthogonalise.ts';

describe('orthogonalise', () => {
  const draw = normal(seeded(3));
  const x = matrix(
    20,
    5,
    Float64Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? 1 : draw())),
  );

  it('makes columns orthogonal in order, with a unit triangle that leads back', () => {
    const { orthogonal, r } = orthogonalise(x);
    const inner = gram(orthogonal);
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) {
        if (i !== j) expect(inner.data[i * 5 + j]).toBeCloseTo(0, 13);
        if (i > j) expect(r.data[i * 5 + j]).toBe(0);
      }
      expect(r.data[i * 5 + i]).toBe(1);
      expect(orthogonal.data[i * 5]).toBe(1);
    }
    multiply(orthogonal, r).data.forEach((value, i) => expect(value).toBeCloseTo(x.data[i]!, 13));
    // The same fitted values from either set of weights.
    const weights = fromRows([[1], [2], [3], [4], [5]]);
    const fitted = multiply(orthogonal, weights);
    multiply(x, undoOrthogonalisation(r, weights)).data.forEach((value, i) =>
      expect(value).toBeCloseTo(fitted.data[i]!, 12),
    );
  });

  it('makes a dependent column zeros in its own place', () => {
    const y = matrix(20, 5, x.data.slice());
    for (let i = 0; i < 20; i++) y.data[i * 5 + 2] = 2 * y.data[i * 5]! - 3 * y.data[i * 5 + 1]!;
    const { orthogonal, r } = orthogonalise(y);
    for (let i = 0; i < 20; i++) expect(orthogonal.data[i * 5 + 2]).toBe(0);
    multiply(orthogonal, r).data.forEach((value, i) => expect(value).toBeCloseTo(y.data[i]!, 12));
  });
});
