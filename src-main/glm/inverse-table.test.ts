import { describe, expect, it } from 'vitest';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { interpolationWeights, isInside, InverseTable, nodeCount } from './inverse-table.ts';

/** (1 - a rho) on the diagonal, a small coupling beside it: singular just outside |rho| = 1. */
function matrixAt(rho: number): Matrix {
  const n = 6;
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) {
    out.data[i * n + i] = 1 + rho * rho - (2 - 0.001 * (i + 1)) * rho;
    if (i > 0) out.data[i * n + i - 1] = out.data[(i - 1) * n + i] = 0.0001 * rho;
  }
  return out;
}

describe('InverseTable', () => {
  it('inverts to rounding anywhere between -1 and 1', () => {
    const table = new InverseTable(matrixAt);
    const weights = new Float64Array(nodeCount);
    for (const rho of [-0.95, -0.3, -1e-9, 0, 0.1, 0.25, 0.4999, 0.62, 0.8, 0.93]) {
      const piece = table.at(rho);
      expect(piece.from).toBeLessThanOrEqual(rho);
      expect(piece.to).toBeGreaterThan(rho);
      interpolationWeights(piece, rho, weights);
      const s = matrixAt(rho);
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 6; j++) {
          let product = 0;
          for (let l = 0; l < 6; l++) {
            let inverse = 0;
            for (let k = 0; k < nodeCount; k++) inverse += weights[k]! * piece.inverses[k]!.data[i * 6 + l]!;
            product += inverse * s.data[l * 6 + j]!;
          }
          expect(Math.abs(product - Number(i === j))).toBeLessThan(1e-11);
        }
      }
    }
  });

  it('is exact at a node, and gives the same piece again', () => {
    const table = new InverseTable(matrixAt);
    const piece = table.at(0.3);
    expect(table.at(0.3)).toBe(piece);
    const weights = new Float64Array(nodeCount);
    interpolationWeights(piece, piece.nodes[4]!, weights);
    expect([...weights]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('gives the same pieces when it keeps only some, and makes none twice in the order of rho', () => {
    const order = Array.from({ length: 400 }, (_, i) => -0.9 + (1.8 * i) / 400);
    const made: number[] = [];
    const whole = new InverseTable(matrixAt);
    // Room for three pieces of 9 matrices of 6 x 6.
    const small = new InverseTable(
      (rho) => {
        made.push(rho);
        return matrixAt(rho);
      },
      3 * 9 * 36 * 8,
    );
    for (const rho of order) {
      expect(small.at(rho)).toEqual(whole.at(rho));
      for (const other of [-0.5, -1e-17, 0, 0.125, 0.7, rho])
        expect(isInside(small.at(rho), other)).toBe(whole.at(other) === whole.at(rho));
    }
    const pieces = new Set(order.map((rho) => whole.at(rho)));
    expect(pieces.size).toBeGreaterThan(5);
    // Nine nodes a piece, and once the end that it is checked at.
    const once = made.length;
    expect(once).toBeGreaterThanOrEqual(pieces.size * 10);
    for (const rho of order) expect(small.at(rho)).toEqual(whole.at(rho));
    expect(made.length - once).toBe((pieces.size - 3) * 9);
  });

  it('refuses a correlation that is none', () => {
    const table = new InverseTable(matrixAt);
    for (const rho of [1, -1, 6, NaN]) expect(() => table.at(rho)).toThrow(/is not AR\(1\)/);
  });
});
