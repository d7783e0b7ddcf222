import { flatten, pixelsOf, type Images } from '../images/image.ts';
import { symmetricEigen, svd } from '../maths/decompose.ts';
import { columnMeans, matrix, row, takeCols, transpose, type Matrix } from '../maths/matrix.ts';
import { gram, multiply, multiplyTransA, multiplyTransB } from '../maths/multiply.ts';
import { checkDims, checkMean, fixSigns, SMALLEST_SHARE, type PcaModel } from './pca-model.ts';

/**
 * Exact PCA of images held in memory, through the smaller of the two Gram matrices in float64. Work grows with
 * pixels n^2 and n^3 (n the smaller side): for a few hundred images.
 * @throws PerceptError when the images do not vary in `dims` directions
 */
export function fitPca(images: Images, dims: number): PcaModel {
  const { n, height, width, channels } = images;
  checkDims(dims, Math.max(0, Math.min(n - 1, pixelsOf(images))), n);
  const x = flatten(images);
  const mean = columnMeans(x);
  checkMean(mean);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < x.cols; j++) x.data[i * x.cols + j]! -= mean[j]!;
  }
  const { components, singular } = n <= x.cols ? fromImageGram(x, dims) : fromPixelGram(x, dims);
  fixSigns(components, images.data.subarray(0, x.cols), mean);
  return {
    method: 'exact',
    mean,
    components,
    variances: singular.map((s) => (s * s) / (n - 1)),
    totalVariance: x.data.reduce((sum, value) => sum + value * value, 0) / (n - 1),
    nTrain: n,
    height,
    width,
    channels,
  };
}

interface Components {
  components: Matrix;
  singular: Float64Array;
}

/** X Xᵀ = U S^2 Uᵀ, so that Uᵀ X = S Vᵀ. */
function fromImageGram(x: Matrix, dims: number): Components {
  const { values, vectors } = symmetricEigen(multiplyTransB(x, x));
  const rank = rankOf(values, dims, x.rows);
  return polish(multiplyTransA(takeCols(vectors, upTo(rank)), x), dims);
}

/** Xᵀ X = V S^2 Vᵀ. */
function fromPixelGram(x: Matrix, dims: number): Components {
  const { values, vectors } = symmetricEigen(gram(x));
  rankOf(values, dims, x.rows);
  const components = transpose(takeCols(vectors, upTo(dims)));
  return { components, singular: values.slice(0, dims).map(Math.sqrt) };
}

/**
 * The singular value decomposition of B [rank x pixels], whose rows are orthogonal but for what squaring in the Gram matrix
 * cost. With D the norms of the rows and G the Gram matrix of the rows made unit: B = D G^(1/2) P, P with orthonormal rows,
 * and D G^(1/2) = U S Wᵀ is small. It gives back the digits of the weak components. Overwrites B.
 */
function polish(b: Matrix, dims: number): Components {
  const d = b.rows;
  const norms = Float64Array.from({ length: d }, (_, k) =>
    Math.sqrt(row(b, k).reduce((sum, v) => sum + v * v, 0)),
  );
  for (let k = 0; k < d; k++) {
    const values = row(b, k);
    for (let j = 0; j < values.length; j++) values[j]! /= norms[k]!;
  }
  const unitGram = symmetricEigen(multiplyTransB(b, b));
  const root = power(unitGram, 0.5);
  const left = matrix(
    d,
    d,
    root.data.map((value, at) => value * norms[Math.floor(at / d)]!),
  );
  const { s, v } = svd(left);
  const turn = multiplyTransA(takeCols(v, upTo(dims)), power(unitGram, -0.5));
  return { components: multiply(turn, b), singular: s.slice(0, dims) };
}

function power({ values, vectors }: ReturnType<typeof symmetricEigen>, exponent: number): Matrix {
  const d = vectors.rows;
  const scaled = matrix(
    d,
    d,
    vectors.data.map((value, at) => value * values[at % d]! ** exponent),
  );
  return multiplyTransB(scaled, vectors);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}

/** How many directions n images vary in. @throws PerceptError when `dims` are more */
function rankOf(eigenvalues: Float64Array, dims: number, n: number): number {
  const limit = SMALLEST_SHARE ** 2 * (eigenvalues[0] ?? 0);
  const rank = Math.min(n - 1, eigenvalues.filter((value) => value > limit && value > 0).length);
  checkDims(dims, rank, n);
  return rank;
}
