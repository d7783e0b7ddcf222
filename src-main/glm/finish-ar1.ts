import type { Sums } from './accumulate.ts';
import { chunkVoxels } from './fit-memory.ts';
import { eliminate, type Ar1Model, type Eliminated } from './ar1.ts';
import { interpolationWeights, isInside, nodeCount, type InverseTable, type Piece } from './inverse-table.ts';
import type { Model } from './model.ts';
import { emptyFit, fitted, type GlmFit } from './result.ts';

// A voxel whose effects explain all but this share of its variance has no residuals to estimate rho from.
const noResidual = 1e-13;

/**
 * Generalised least squares with AR(1) noise within runs, rho for each voxel, from the sums of a block of
 * voxels; nuisance is in the model. rho is the sum over scans of e[t] e[t-1] over that of e[t]², e the least
 * squares residuals, products within runs only (Yule-Walker). Residuals of a model with many columns make it
 * smaller than the noise's own rho; it is not corrected.
 */
export function finishAr1(model: Model, ar1: Ar1Model, inverses: InverseTable, sums: Sums): GlmFit {
  const fit = emptyFit(model, sums, 'ar1');
  const rho = fit.rho!;
  const weighted = new Float64Array(sums.nVoxels);
  for (let first = 0; first < sums.nVoxels; first += chunkVoxels) {
    const count = Math.min(chunkVoxels, sums.nVoxels - first);
    estimateRho(model, ar1, sums, fit, first, count);
    formRightSides(ar1, sums, rho, weighted, first, count);
  }
  // In the order of rho one piece of the table is needed at a time.
  const order = Uint32Array.from({ length: sums.nVoxels }, (_, voxel) => voxel)
    .filter((voxel) => fit.bad[voxel] === fitted)
    .sort((a, b) => rho[a]! - rho[b]!);
  for (let first = 0; first < order.length;) {
    const piece = inverses.at(rho[order[first]!]!);
    let end = first + 1;
    while (end < order.length && end < first + chunkVoxels && isInside(piece, rho[order[end]!]!)) end++;
    solve(model, sums, fit, piece, order.subarray(first, end), weighted);
    first = end;
  }
  return fit;
}

/**
 * Lag-one correlation of residuals from the sums e[t] e[t-1] and e[t]²; 0 where these are no more than rounding,
 * as they are when the correlation comes out as 1 or more, which no residuals have (Cauchy & Schwarz).
 * @param total sum of squares before the effects were taken out
 */
export function lagOneCorrelation(lagged: number, rest: number, total: number): number {
  const rho = lagged / rest;
  return rest > noResidual * total && Math.abs(rho) < 1 ? rho : 0;
}

/** Fits by least squares and takes rho and r2 from the residuals, by their quadratic forms. */
function estimateRho(
  model: Model,
  ar1: Ar1Model,
  sums: Sums,
  fit: GlmFit,
  first: number,
  count: number,
): void {
  const { left, a, b } = sums.work;
  const { products, lagProducts } = sums;
  const strips = Math.ceil(count / 4);
  const start = { at: a, strip: 0 };
  sums.product(left.dense(model.gramInverse), { at: products, strip: first / 4 }, start, strips, 0);
  sums.product(left.dense(ar1.lagGram), start, { at: b, strip: 0 }, strips, 0);
  for (let i = 0; i < count; i++) {
    const voxel = first + i;
    if (fit.bad[voxel] !== fitted) continue;
    let [explained, lagged] = [0, 0];
    for (let j = 0; j < model.rank; j++) {
      const weight = a.data[a.index(j, i)]!;
      explained += weight * products.data[products.index(j, voxel)]!;
      lagged += weight * (b.data[b.index(j, i)]! - 2 * lagProducts.data[lagProducts.index(j, voxel)]!);
    }
    const total = sums.squares[voxel]!;
    const rest = total - explained;
    fit.r2[voxel] = Math.min(explained / total, 1);
    // YᵀLY has each pair of neighbours twice.
    fit.rho![voxel] = lagOneCorrelation((sums.lagSquares[voxel]! + lagged) / 2, rest, total);
  }
}

/**
 * Makes X̃ᵀWY less its part in the nuisance out of the sums, in place of X̃ᵀLY, and YᵀWY less its part in the
 * nuisance.
 */
function formRightSides(
  ar1: Ar1Model,
  sums: Sums,
  rhos: Float64Array,
  weighted: Float64Array,
  first: number,
  count: number,
): void {
  const { stack, products, lagProducts } = sums;
  const widest = Math.max(...ar1.runs.map((run) => run.lags.length));
  const [n, u] = [new Float64Array(widest), new Float64Array(widest)];
  const left: Eliminated = { first: 0, last: 0, square: 0 };
  const { nuisanceRows } = ar1;
  for (let voxel = first; voxel < first + count; voxel++) {
    const rho = rhos[voxel]!;
    const square = rho * rho;
    let rest = (1 + square) * sums.squares[voxel]! - rho * sums.lagSquares[voxel]!;
    for (let r = 0; r < ar1.runs.length; r++) {
      const run = ar1.runs[r]!;
      const q = run.lags.length;
      const at = stack.index(run.offset, voxel);
      const edge = stack.index(nuisanceRows + 2 * r, voxel);
      const [y1, yn] = [stack.data[edge]!, stack.data[edge + 4]!];
      for (let i = 0; i < q; i++) {
        n[i] = -rho * stack.data[at + i * 4]! - square * (run.first[i]! * y1 + run.last[i]! * yn);
      }
      eliminate(run, rho, n, u, left);
      rest -= square * (y1 * y1 + yn * yn) + left.square;
      for (let i = 0; i < q; i++) stack.data[at + i * 4] = rho * u[i]!;
      stack.data[edge] = -square * (y1 - left.first);
      stack.data[edge + 4] = -square * (yn - left.last);
    }
    weighted[voxel] = rest;
    for (let j = 0; j < products.rows; j++) {
      const at = products.index(j, voxel);
      lagProducts.data[at] = (1 + square) * products.data[at]! - rho * lagProducts.data[at]!;
    }
  }
  const strip = first / 4;
  const cross = sums.work.left.dense(ar1.cross);
  sums.product(cross, { at: stack, strip }, { at: lagProducts, strip }, Math.ceil(count / 4), 1);
}

/**
 * Solves the normal equations of voxels whose rho lie in one piece: sum over nodes of weight times inverse
 * times right side.
 */
function solve(
  model: Model,
  sums: Sums,
  fit: GlmFit,
  piece: Piece,
  members: Uint32Array,
  weighted: Float64Array,
): void {
  const { left, a, b, c } = sums.work;
  const { lagProducts: sides } = sums;
  const { rank } = model;
  const strips = Math.ceil(members.length / 4);
  const weights = Array.from(members, (voxel) => {
    const out = new Float64Array(nodeCount);
    interpolationWeights(piece, fit.rho![voxel]!, out);
    return out;
  });
  for (let i = members.length; i < strips * 4; i++) {
    for (let j = 0; j < rank; j++) a.data[a.index(j, i)] = 0;
  }
  for (let k = 0; k < nodeCount; k++) {
    members.forEach((voxel, i) => {
      const weight = weights[i]![k]!;
      let [to, from] = [a.index(0, i), sides.index(0, voxel)];
      for (let j = 0; j < rank; j++, to += 4, from += 4) a.data[to] = weight * sides.data[from]!;
    });
    const inverse = left.dense(piece.inverses[k]!);
    sums.product(inverse, { at: a, strip: 0 }, { at: c, strip: 0 }, strips, k === 0 ? 0 : 1);
  }
  sums.product(left.dense(model.transform), { at: c, strip: 0 }, { at: b, strip: 0 }, strips, 0);
  members.forEach((voxel, i) => {
    let explained = 0;
    for (let j = 0; j < rank; j++) explained += c.data[c.index(j, i)]! * sides.data[sides.index(j, voxel)]!;
    fit.variance[voxel] = Math.max(weighted[voxel]! - explained, 0) / model.dof;
    for (let j = 0; j < model.design.p; j++) fit.beta.data[j * sums.nVoxels + voxel] = b.data[b.index(j, i)]!;
  });
}
