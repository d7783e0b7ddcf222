import { expect, it } from 'vitest';
import { fromRows } from '../../maths/matrix.ts';
import { weightNorm } from './weight-norm.ts';

it('weightNorm leaves the bias out and keeps NaN', () => {
  const w = fromRows([
    [100, 100, 100],
    [3, 0, NaN],
    [-4, 0, 1],
  ]);
  expect([...weightNorm(w)]).toEqual([5, 0, NaN]);
});
