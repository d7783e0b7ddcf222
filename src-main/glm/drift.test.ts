import { describe, expect, it } from 'vitest';
import { gram } from '../maths/multiply.ts';
import { driftCosines } from './drift.ts';

describe('driftCosines', () => {
  it('has as many columns as SPM12 uses', () => {
    expect(driftCosines(178, 3, 128).cols).toBe(8);
    expect(driftCosines(175, 3, 128).cols).toBe(8);
    expect(driftCosines(121, 2.5, 128).cols).toBe(4);
    expect(driftCosines(100, 2, Infinity).cols).toBe(0);
    expect(driftCosines(10, 2, 1).cols).toBe(9);
  });

  it('is orthonormal, and orthogonal to the constant', () => {
    const drift = driftCosines(178, 3, 128);
    gram(drift).data.forEach((value, i) => expect(value).toBeCloseTo(i % 9 === 0 ? 1 : 0, 13));
    for (let j = 0; j < 8; j++) {
      let sum = 0;
      for (let i = 0; i < 178; i++) sum += drift.data[i * 8 + j]!;
      expect(sum).toBeCloseTo(0, 12);
    }
  });
});
