import { PerceptError } from '../errors.ts';
import { invertPositive } from '../maths/inverse.ts';
import type { Matrix } from '../maths/matrix.ts';

/**
 * Inverses of S(rho) at the Chebyshev nodes of an interval: between them S⁻¹ is the polynomial through them,
 * to rounding.
 */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly nodes: Float64Array;
  readonly inverses: readonly Matrix[];
}

/** Whether rho lies in the piece, as InverseTable.at sees it: in whole widths from -1. */
export function isInside({ from, to }: Piece, rho: number): boolean {
  return Math.floor((rho + 1) / (to - from)) === (from + 1) / (to - from);
}

/** Nodes a piece; a polynomial of degree nodeCount - 1. */
export const nodeCount = 9;

// S(rho) has its nearest singularities at |rho| = 1, so a piece may be this wide, in its half width over its
// distance from there. Wider ones would be tried in vain; what is tried is checked all the same.
const widest = 0.11;

/** Bytes of pieces that a table keeps by default. */
const keptBytes = 2 ** 26;

/** Bytes that a table of matrices [n x n] takes, at most: pieces kept, one that is not, and work on it. */
export function tableBytes(n: number): number {
  return keptBytes + (nodeCount + 6) * n * n * 8;
}

/**
 * The inverse of a matrix that depends smoothly on rho, |rho| < 1. Pieces are dyadic intervals, made when
 * first asked for, and depend on the matrix alone, so a voxel's result does not depend on which voxels are
 * fitted with it. Asked for in the order of rho, no piece is made twice; the first ones are kept for the next
 * time, as many as `kept` bytes hold.
 */
export class InverseTable {
  private readonly isWide = new Map<string, boolean>();
  private readonly pieces = new Map<string, Piece>();
  private latest: { readonly key: string; readonly piece: Piece } | undefined;
  private free: number;

  constructor(
    private readonly matrixAt: (rho: number) => Matrix,
    kept = keptBytes,
  ) {
    this.free = kept;
  }

  /** The piece in which rho lies. @throws PerceptError unless -1 < rho < 1 */
  at(rho: number): Piece {
    if (!(Math.abs(rho) < 1))
      throw new PerceptError(`noise with a lag-one correlation of ${rho} is not AR(1)`);
    for (let depth = 2; ; depth++) {
      const width = 2 / 2 ** depth;
      const index = Math.floor((rho + 1) / width);
      const from = -1 + index * width;
      const to = from + width;
      const last = depth >= 48;
      if (!last && width / 2 > widest * (1 - Math.max(Math.abs(from), Math.abs(to)))) continue;
      const key = `${depth}:${index}`;
      if (this.isWide.get(key) === true) continue;
      if (this.latest?.key === key) return this.latest.piece;
      const kept = this.pieces.get(key);
      if (kept !== undefined) return kept;
      // Two would be in memory while the next is made.
      this.latest = undefined;
      const piece = this.make(from, to);
      if (!this.isWide.has(key)) this.isWide.set(key, !last && !this.isExact(piece));
      if (this.isWide.get(key) === true) continue;
      this.keep(key, piece);
      return piece;
    }
  }

  private keep(key: string, piece: Piece): void {
    const bytes = piece.inverses.reduce((sum, inverse) => sum + inverse.data.byteLength, 0);
    if (bytes > this.free) this.latest = { key, piece };
    else {
      this.free -= bytes;
      this.pieces.set(key, piece);
    }
  }

  private make(from: number, to: number): Piece {
    const nodes = Float64Array.from(
      { length: nodeCount },
      (_, k) => (from + to) / 2 + ((to - from) / 2) * Math.cos((Math.PI * (2 * k + 1)) / (2 * nodeCount)),
    );
    return { from, to, nodes, inverses: Array.from(nodes, (rho) => invertPositive(this.matrixAt(rho))) };
  }

  /**
   * Compares with the inverse itself at the end nearer to |rho| = 1, where the error of the polynomial is
   * largest.
   */
  private isExact(piece: Piece): boolean {
    const rho = Math.abs(piece.from) > Math.abs(piece.to) ? piece.from : piece.to;
    const s = this.matrixAt(rho);
    const exact = invertPositive(s);
    const weights = new Float64Array(nodeCount);
    interpolationWeights(piece, rho, weights);
    let [worst, largest] = [0, 0];
    for (let i = 0; i < exact.data.length; i++) {
      let sum = 0;
      for (let k = 0; k < nodeCount; k++) sum += weights[k]! * piece.inverses[k]!.data[i]!;
      worst = Math.max(worst, Math.abs(sum - exact.data[i]!));
      largest = Math.max(largest, Math.abs(exact.data[i]!));
    }
    // An inverse is known no better than its condition allows.
    return worst <= largest * (1e-12 + 16 * Number.EPSILON * norm1(s) * norm1(exact));
  }
}

/**
 * Lagrange weights of the nodes at rho, by the barycentric formula (Berrut & Trefethen 2004, eq. 4.2 and
 * 5.3).
 */
export function interpolationWeights(piece: Piece, rho: number, out: Float64Array): void {
  let sum = 0;
  for (let k = 0; k < nodeCount; k++) {
    const difference = rho - piece.nodes[k]!;
    if (difference === 0) {
      out.fill(0);
      out[k] = 1;
      return;
    }
    const sign = k % 2 === 0 ? 1 : -1;
    out[k] = (sign * Math.sin((Math.PI * (2 * k + 1)) / (2 * nodeCount))) / difference;
    sum += out[k]!;
  }
  for (let k = 0; k < nodeCount; k++) out[k]! /= sum;
}

function norm1(a: Matrix): number {
  let largest = 0;
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.cols; j++) sum += Math.abs(a.data[i * a.cols + j]!);
    largest = Math.max(largest, sum);
  }
  return largest;
}
