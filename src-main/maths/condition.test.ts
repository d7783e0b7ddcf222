import { describe, expect, it } from 'vitest';
import { triangleCondition } from './condition.ts';
import { svd } from './decompose.ts';
import { fromRows, matrix } from './matrix.ts';
import { pivotedQr } from './qr.ts';
import { normal, seeded } from './random.ts';

describe('triangleCondition', () => {
  it('is the ratio of singular values', () => {
    expect(
      triangleCondition(
        fromRows([
          [3, 0],
          [0, 0.5],
        ]),
      ),
    ).toBeCloseTo(6, 12);
    expect(triangleCondition(matrix(0, 0))).toBe(1);
  });

  it('is close to it by iteration, for many columns', () => {
    const draw = normal(seeded(4));
    const n = 220;
    const { r } = pivotedQr(
      matrix(
        400,
        n,
        Float64Array.from({ length: 400 * n }, () => draw()),
      ),
    );
    const { s } = svd(r);
    const ratio = triangleCondition(r) / (s[0]! / s[n - 1]!);
    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(1 + 1e-9);
  });
});
