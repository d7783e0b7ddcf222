import { matrix, type Matrix } from '../maths/matrix.ts';
import type { Sums } from './accumulate.ts';
import type { Model } from './model.ts';

/** 'ols' takes scans as independent; 'ar1' gives every voxel first-order autoregressive noise of its own. */
export type Noise = 'ols' | 'ar1';

/** Why a voxel was not fitted; its weights, variance and rho are 0. */
export const fitted = 0;
export const notFinite = 1;
export const constant = 2;

/** A fitted model of a block of voxels. Plain data: it can be sent between workers. */
export interface GlmFit {
  readonly noise: Noise;
  readonly columns: readonly string[];
  /** Weights [p x nVoxels]; of minimum norm where the method is 'pseudoinverse'. */
  readonly beta: Matrix;
  /**
   * Residual variance of each voxel, to about 1e-15 of the variance that nuisance leaves; for AR(1) that of
   * the innovations, (1 - rho²) times the noise's own.
   */
  readonly variance: Float64Array;
  /** Share of the variance left by nuisance that the effects explain (least squares), 0..1. */
  readonly r2: Float64Array;
  /** Lag-one correlation of each voxel's noise; AR(1) only. */
  readonly rho: Float64Array | undefined;
  /** Scans less the rank of effects and nuisance. */
  readonly dof: number;
  readonly rank: number;
  readonly method: 'cholesky' | 'pseudoinverse';
  /** Covariance of the weights under independent noise of variance 1 [p x p]. */
  readonly covariance: Matrix;
  /**
   * 0 fitted, 1 a value is not finite, 2 nothing is left of the series once constants and nuisance are taken
   * out [nVoxels].
   */
  readonly bad: Uint8Array;
  readonly badCount: number;
}

/** A result of zeros, with the voxels marked that cannot be fitted. */
export function emptyFit(model: Model, sums: Sums, noise: Noise): GlmFit {
  const { nVoxels } = sums;
  const bad = new Uint8Array(nVoxels);
  let badCount = 0;
  for (let v = 0; v < nVoxels; v++) {
    // What is left of a series that lies in the nuisance is rounding: a millionth of a millionth of it. Squares
    // of values above 1e154 are not finite either.
    const isFinite = sums.marks[v] === 0 && Number.isFinite(sums.energy[v]!);
    const isConstant = sums.squares[v]! <= 1e-24 * sums.energy[v]!;
    bad[v] = !isFinite ? notFinite : isConstant ? constant : fitted;
    if (bad[v] !== fitted) badCount++;
  }
  const { dof, rank, method, covariance, design } = model;
  return {
    noise,
    columns: design.columns,
    beta: matrix(design.p, nVoxels),
    variance: new Float64Array(nVoxels),
    r2: new Float64Array(nVoxels),
    rho: noise === 'ar1' ? new Float64Array(nVoxels) : undefined,
    dof,
    rank,
    method,
    covariance,
    bad,
    badCount,
  };
}
