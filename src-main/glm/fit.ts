import { PerceptError } from '../errors.ts';
import { Sums, type SeriesBlock } from './accumulate.ts';
import { giveMemory, sharedBytes, stripBytes, type Sizes } from './fit-memory.ts';
import { normalMatrix, prepareAr1, type Ar1Model } from './ar1.ts';
import { padded } from './buffers.ts';
import type { Design } from './design.ts';
import { finishAr1 } from './finish-ar1.ts';
import { finishOls } from './finish-ols.ts';
import { InverseTable, tableBytes } from './inverse-table.ts';
import { prepareModel, type Model } from './model.ts';
import type { GlmFit, Noise } from './result.ts';

/** A design ready to be fitted to any number of blocks of voxels, one after the other. */
export interface FitPlan {
  readonly model: Model;
  readonly ar1: { readonly model: Ar1Model; readonly inverses: InverseTable } | undefined;
}

/**
 * Does once what does not depend on the data. @throws PerceptError when the design leaves nothing to estimate
 */
export function planFit(design: Design, noise: Noise): FitPlan {
  const model = prepareModel(design);
  if (noise === 'ols') return { model, ar1: undefined };
  const ar1 = prepareAr1(model);
  return { model, ar1: { model: ar1, inverses: new InverseTable((rho) => normalMatrix(ar1, rho)) } };
}

/**
 * A fit under way: one run at a time is handed in, in any order, each once; then finish() gives the result.
 */
export class GlmFitting {
  private sums: Sums | undefined;
  private readonly nVoxels: number;
  private readonly added = new Set<number>();

  constructor(
    private readonly plan: FitPlan,
    nVoxels: number,
  ) {
    this.nVoxels = nVoxels;
    this.sums = new Sums(plan.model, plan.ar1?.model, nVoxels);
  }

  /**
   * Adds the series of run `index` of the design: voxels from .. from + nVoxels of `series`.
   * A voxel with a value that is not finite, in any run, is left out of the fit and marked.
   * @throws PerceptError when the series do not have the run's number of scans, or the run was added before
   */
  addRun(index: number, series: SeriesBlock, from = 0): void {
    const run = this.plan.model.design.runs[index];
    if (run === undefined) throw new PerceptError(`the model has no run ${index + 1}`);
    if (this.added.has(index)) throw new PerceptError(`${run.key}: the run was added twice`);
    const { nScans, nVoxels, data } = series;
    if (nScans !== run.nScans) {
      throw new PerceptError(`${run.key}: the series have ${nScans} scans, the model has ${run.nScans}`, {
        remedy: 'Check the number of volumes and what was dropped.',
      });
    }
    if (from < 0 || from + this.nVoxels > nVoxels || data.length !== nScans * nVoxels) {
      throw new PerceptError(
        `${run.key}: voxels ${from}..${from + this.nVoxels} are not in series of ${nScans} x ${nVoxels} (${data.length} numbers)`,
      );
    }
    this.open().add(index, series, from);
    this.added.add(index);
  }

  /** @throws PerceptError naming the runs that were not added */
  finish(): GlmFit {
    const { model, ar1 } = this.plan;
    const missing = model.design.runs.filter((_, index) => !this.added.has(index)).map((run) => run.key);
    if (missing.length > 0) throw new PerceptError(`series of ${missing.join(', ')} were not added`);
    const sums = this.open();
    const fit = ar1 === undefined ? finishOls(model, sums) : finishAr1(model, ar1.model, ar1.inverses, sums);
    this.sums = undefined;
    giveMemory(sums.memory);
    return fit;
  }

  private open(): Sums {
    if (this.sums === undefined) throw new PerceptError('this fit is finished: start another');
    return this.sums;
  }
}

/**
 * Starts a fit of a block of `nVoxels` voxels. @throws PerceptError when there is not enough memory for the
 * block
 */
export function startFit(plan: FitPlan, nVoxels: number): GlmFitting {
  return new GlmFitting(plan, nVoxels);
}

/**
 * Bytes a voxel of a block takes while it is fitted, result included, without the series that are handed in.
 * At most; what does not grow with the block is `fixedBytes`.
 */
export function bytesPerVoxel(design: Design, noise: Noise): number {
  const lagged = noise === 'ar1';
  const results = 8 * (design.p + (lagged ? 4 : 2)) + 1;
  const order = lagged ? 8 : 0;
  return stripBytes(design.p, upperSizes(design, noise).stackRows, lagged) / 4 + results + order;
}

/**
 * Bytes that a plan and the fits made with it take in a thread however small the block, at most: the model, the
 * kernels' working space and, for AR(1), the table of inverses. The design itself is not counted.
 */
export function fixedBytes(design: Design, noise: Noise): number {
  const { p, runs } = design;
  const sizes = upperSizes(design, noise);
  const ofRuns = runs.reduce((sum, { nScans, nuisance, responses }) => {
    const bases = nScans * nuisance.cols * (noise === 'ar1' ? 2 : 1);
    return sum + bases + responses.cols * (nScans + p + 2 * nuisance.cols);
  }, 0);
  // Transform, Gram matrix, its inverse, covariance and the work on them; for AR(1) its two Gram matrices and cross.
  const ofModel = p * (8 * p + 2 * sizes.stackRows);
  return 8 * (ofRuns + ofModel) + sharedBytes(sizes, p) + (noise === 'ar1' ? tableBytes(p) : 0);
}

/** Sizes of the fit as they are when neither effects nor nuisance depend on each other; never less. */
function upperSizes({ p, runs }: Design, noise: Noise): Sizes {
  const largest = (of: (run: Design['runs'][number]) => number): number => Math.max(1, ...runs.map(of));
  return {
    scans: largest((run) => run.nScans),
    trials: largest((run) => run.responses.cols),
    nuisance: largest((run) => run.nuisance.cols),
    rank: p,
    stackRows: noise === 'ar1' ? runs.reduce((sum, run) => sum + padded(run.nuisance.cols) + 2, 0) : 0,
  };
}
