import { pixelsOf, type Images } from '../images/image.ts';
import { symmetricEigen } from '../maths/decompose.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { gram, multiply, multiplyTransA } from '../maths/multiply.ts';

// Products with [pixels x few] matrices of hundreds of megabytes, a tile of rows at a time: no second block of that size is made.
const TILE = 4096;

/** target [n x q] += X A, for images X [n x pixels] and A [pixels x q]. */
export function addProduct(images: Images, a: Matrix, target: Matrix): void {
  for (let from = 0; from < a.rows; from += TILE) {
    const part = multiply(pixelTile(images, from), rowTile(a, from)).data;
    for (let i = 0; i < part.length; i++) target.data[i]! += part[i]!;
  }
}

/** target [pixels x q] += Xᵀ B, for images X [n x pixels] and B [n x q]. */
export function addTransposedProduct(images: Images, b: Matrix, target: Matrix): void {
  for (let from = 0; from < target.rows; from += TILE) {
    const part = multiplyTransA(pixelTile(images, from), b).data;
    const at = from * target.cols;
    for (let i = 0; i < part.length; i++) target.data[at + i]! += part[i]!;
  }
}

/** Y T for Y [pixels x q] and T [q x r], r <= q, written over the start of Y's memory. */
export function timesInPlace(y: Matrix, t: Matrix): Matrix {
  const out = { rows: y.rows, cols: t.cols, data: y.data.subarray(0, y.rows * t.cols) };
  for (let from = 0; from < y.rows; from += TILE) {
    out.data.set(multiply(rowTile(y, from), t).data, from * t.cols);
  }
  return out;
}

/**
 * An orthonormal basis of Y's columns, over the start of Y's memory: columns made unit, then Y V L^(-1/2) with V L Vᵀ their
 * Gram matrix, twice, because once leaves the square of the condition number (as in CholeskyQR2, Fukaya et al. 2014).
 * Directions weaker than `share` of the strongest are dropped.
 */
export function orthonormalise(y: Matrix, share: number): Matrix {
  let basis = y;
  for (let round = 0; round < 2; round++) {
    const squares = gramOf(basis);
    const q = squares.rows;
    const inverseNorm = Float64Array.from({ length: q }, (_, j) => {
      const square = squares.data[j * q + j]!;
      return square > 0 ? 1 / Math.sqrt(square) : 0;
    });
    const unit = squares.data.map((v, at) => v * inverseNorm[at % q]! * inverseNorm[Math.floor(at / q)]!);
    const { values, vectors } = symmetricEigen(matrix(q, q, unit));
    const kept = values.filter((value) => value > 0 && value > share ** 2 * values[0]!).length;
    const turn = matrix(q, kept);
    for (let i = 0; i < q; i++) {
      for (let k = 0; k < kept; k++)
        turn.data[i * kept + k] = (inverseNorm[i]! * vectors.data[i * q + k]!) / Math.sqrt(values[k]!);
    }
    basis = timesInPlace(basis, turn);
  }
  return basis;
}

function gramOf(y: Matrix): Matrix {
  const squares = matrix(y.cols, y.cols);
  for (let from = 0; from < y.rows; from += TILE) {
    const part = gram(rowTile(y, from)).data;
    for (let i = 0; i < part.length; i++) squares.data[i]! += part[i]!;
  }
  return squares;
}

/** Rows from .. from + TILE, a view. */
function rowTile(a: Matrix, from: number): Matrix {
  const to = Math.min(a.rows, from + TILE);
  return { rows: to - from, cols: a.cols, data: a.data.subarray(from * a.cols, to * a.cols) };
}

/** Columns from .. from + TILE of images as rows of pixels, a float64 copy. */
function pixelTile(images: Images, from: number): Matrix {
  const pixels = pixelsOf(images);
  const width = Math.min(TILE, pixels - from);
  const out = matrix(images.n, width);
  for (let i = 0; i < images.n; i++) {
    const at = i * pixels + from;
    out.data.set(images.data.subarray(at, at + width), i * width);
  }
  return out;
}
