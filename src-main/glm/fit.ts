import { PerceptError } from '../errors.ts';
import { Sums, type SeriesBlock } from './accumulate.ts';
import { SpareMemory, stripBytes } from './fit-memory.ts';
import { normalMatrix, prepareAr1, type Ar1Model } from './ar1.ts';
import { padded } from './buffers.ts';
import type { Design } from './design.ts';
import { finishAr1 } from './finish-ar1.ts';
import { finishOls } from './finish-ols.ts';
import { InverseTable } from './inverse-table.ts';
import { prepareModel, type Model } from './model.ts';
import type { GlmFit, Noise } from './result.ts';

/** A design ready to be fitted to any number of blocks of voxels, one after the other. */
export interface FitPlan {
  readonly model: Model;
  readonly ar1: { readonly model: Ar1Model; readonly inverses: InverseTable } | undefined;
  readonly spare: SpareMemory;
}

/**
 * Does once what does not depend on the data. @throws PerceptError when the design leaves nothing to estimate
 */
export function planFit(design: Design, noise: Noise): FitPlan {
  const model = prepareModel(design);
  const spare = new SpareMemory();
  if (noise === 'ols') return { model, ar1: undefined, spare };
  const ar1 = prepareAr1(model);
  return { model, ar1: { model: ar1, inverses: new InverseTable((rho) => normalMatrix(ar1, rho)) }, spare };
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
    this.sums = new Sums(plan.model, plan.ar1?.model, nVoxels, plan.spare);
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
    this.plan.spare.give(sums.memory);
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
 * At most; plus a few MB a fit.
 */
export function bytesPerVoxel(design: Design, noise: Noise): number {
  const lagged = noise === 'ar1';
  const stack = lagged ? design.runs.reduce((sum, run) => sum + padded(run.nuisance.cols) + 2, 0) : 0;
  const rank = design.p;
  const results = 8 * (design.p + (lagged ? 4 : 2)) + 1;
  return stripBytes(rank, stack, lagged) / 4 + 8 + results;
}
