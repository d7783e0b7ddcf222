import type { KernelMemory } from '../maths/kernels/instance.ts';
import { takeCols, type Matrix } from '../maths/matrix.ts';
import type { Ar1Model } from './ar1.ts';
import { LeftSlot, padded, Strips, type LeftFactor } from './buffers.ts';
import { chunkStrips, chunkVoxels, fitBytes, sizesOf, takeMemory } from './fit-memory.ts';
import type { Model } from './model.ts';

/** A run of time series [nScans x nVoxels], row-major; values that are not finite exclude their voxel. */
export interface SeriesBlock {
  readonly nScans: number;
  readonly nVoxels: number;
  readonly data: Float32Array | Float64Array;
}

/**
 * The sums over scans that a fit needs, for a block of voxels, gathered run by run. With Y the series less
 * nuisance (projected out): X̃ᵀY and YᵀY; for AR(1) also X̃ᵀLY, YᵀLY, QᵀLY of each run and Y at each run's
 * first and last scan.
 */
export class Sums {
  readonly memory: KernelMemory;
  /** X̃ᵀY [rank]. */
  readonly products: Strips;
  /** X̃ᵀLY [rank]. */
  readonly lagProducts: Strips;
  /** QᵀLY of each run at its offset, then Y at the first and at the last scan of each run. */
  readonly stack: Strips;
  /**
   * Of each voxel: YᵀY, YᵀLY, the sum of squares of the series as they came, and 1 where a value is not
   * finite.
   */
  readonly squares: Float64Array;
  readonly lagSquares: Float64Array;
  readonly energy: Float64Array;
  readonly marks: Uint8Array;
  /** Working space for one chunk, and for one packed left factor of rank x anything up to the stack. */
  readonly work: { readonly a: Strips; readonly b: Strips; readonly c: Strips; readonly left: LeftSlot };

  private readonly slots: Record<'cosines' | 'fitted' | 'responses' | 'rows' | 'lagged' | 'inside', LeftSlot>;
  private readonly staging: number;
  private readonly y: Strips;
  private readonly neighbours: Strips;
  private readonly trials: Strips;
  private readonly nuisance: Strips;
  private readonly means: number;
  private readonly at: { squares: number; lagSquares: number; energy: number; marks: number };

  constructor(
    private readonly model: Model,
    private readonly ar1: Ar1Model | undefined,
    readonly nVoxels: number,
  ) {
    const sizes = sizesOf(model, ar1);
    const { scans, trials, nuisance, rank, stackRows } = sizes;
    const strips = Math.ceil(nVoxels / 4);
    const lagged = ar1 !== undefined;
    const memory = takeMemory(fitBytes(sizes, model.design.p, nVoxels, lagged));
    this.memory = memory;
    const slot = (rows: number, k: number): LeftSlot => new LeftSlot(memory, { rows, k });
    this.slots = {
      cosines: slot(nuisance, scans),
      fitted: slot(scans, nuisance),
      responses: slot(trials, scans),
      rows: slot(rank, trials),
      lagged: slot(nuisance, scans),
      inside: slot(trials, nuisance),
    };
    this.staging = memory.take(scans * chunkVoxels * 8);
    this.y = new Strips(memory, scans, chunkStrips);
    this.neighbours = new Strips(memory, scans, chunkStrips);
    this.trials = new Strips(memory, trials, chunkStrips);
    this.nuisance = new Strips(memory, nuisance, chunkStrips);
    this.means = memory.take(chunkVoxels * 8);
    this.work = {
      a: new Strips(memory, rank, chunkStrips),
      b: new Strips(memory, Math.max(rank, model.design.p), chunkStrips),
      c: new Strips(memory, rank, chunkStrips),
      left: slot(Math.max(rank, model.design.p), Math.max(rank, stackRows)),
    };
    this.products = new Strips(memory, rank, strips);
    this.lagProducts = new Strips(memory, lagged ? rank : 0, strips);
    this.stack = new Strips(memory, stackRows, strips);
    this.at = {
      squares: memory.take(strips * 32),
      lagSquares: memory.take(strips * 32),
      energy: memory.take(strips * 32),
      marks: memory.take(strips * 4),
    };
    this.squares = memory.float64(this.at.squares, strips * 4);
    this.lagSquares = memory.float64(this.at.lagSquares, strips * 4);
    this.marks = new Uint8Array(memory.buffer, this.at.marks, strips * 4);
    this.energy = memory.float64(this.at.energy, strips * 4);
  }

  /** Adds a run: voxels from..from+nVoxels of `series`. */
  add(index: number, series: SeriesBlock, from: number): void {
    const projected = this.model.projected[index]!;
    const { nScans } = series;
    // The mean is taken out by itself, so the constant, the first of the basis, has nothing left to do.
    const q = projected.basis.cols;
    const cosines = takeCols(
      projected.basis,
      Array.from({ length: q - 1 }, (_, j) => j + 1),
    );
    const negated: Matrix = { ...cosines, data: cosines.data.map((value) => -value) };
    const { slots } = this;
    const factors: RunFactors = {
      cosines: slots.cosines.dense(cosines, true),
      fitted: slots.fitted.dense(negated),
      responses: slots.responses.banded(this.model.design.runs[index]!.responses),
      rows: slots.rows.dense(this.model.trialRows[index]!, true),
    };
    const run = this.ar1?.runs[index];
    if (run !== undefined) {
      const { inside } = run;
      factors.lagged = slots.lagged.dense(run.basis, true);
      factors.inside = slots.inside.dense({ ...inside, data: inside.data.map((value) => -value) });
    }
    for (let first = 0; first < this.nVoxels; first += chunkVoxels) {
      const count = Math.min(chunkVoxels, this.nVoxels - first);
      this.stage(series, from + first, count);
      this.addChunk(
        index,
        factors,
        nScans,
        first / 4,
        Math.ceil(count / 4),
        series.data instanceof Float32Array,
      );
    }
  }

  /** C = A B or C += A B for some strips: B from `b`, C from row `cRow` of `c`. */
  product(
    left: LeftFactor,
    b: { at: Strips; strip: number; row?: number },
    c: { at: Strips; strip: number; row?: number },
    strips: number,
    accumulate: 0 | 1,
  ): void {
    const { at, ranges, tiles, k } = left;
    const bAt = b.at.address(b.strip, b.row);
    const cAt = c.at.address(c.strip, c.row);
    this.memory.kernels.product(at, ranges, tiles, k, bAt, b.at.stride, cAt, c.at.stride, strips, accumulate);
  }

  /** Copies `count` voxels of every scan to the kernels' memory, filled up with zeros to whole strips. */
  private stage(series: SeriesBlock, from: number, count: number): void {
    const { data, nScans, nVoxels } = series;
    const width = padded(count);
    const { buffer } = this.memory;
    const target =
      data instanceof Float32Array
        ? new Float32Array(buffer, this.staging, nScans * chunkVoxels)
        : new Float64Array(buffer, this.staging, nScans * chunkVoxels);
    for (let i = 0; i < nScans; i++) {
      const to = i * chunkVoxels;
      target.set(data.subarray(i * nVoxels + from, i * nVoxels + from + count), to);
      if (width > count) target.fill(0, to + count, to + width);
    }
  }

  private addChunk(
    index: number,
    factors: RunFactors,
    nScans: number,
    strip: number,
    strips: number,
    single: boolean,
  ): void {
    const { y, neighbours, trials, nuisance, means, at } = this;
    const { kernels } = this.memory;
    const marks = at.marks + strip * 4;
    const rowBytes = chunkVoxels * (single ? 4 : 8);
    kernels.centre(this.staging, rowBytes, single ? 1 : 0, nScans, strips, y.at, y.stride, means, marks);
    const mean = this.memory.float64(means, strips * 4);
    for (let v = 0; v < mean.length; v++) this.energy[strip * 4 + v]! += nScans * mean[v]! ** 2;
    kernels.squares(y.at, y.stride, nScans, strips, at.energy + strip * 32);
    const start = { strip: 0 };
    this.product(factors.cosines, { at: y, ...start }, { at: nuisance, ...start }, strips, 0);
    this.product(factors.fitted, { at: nuisance, ...start }, { at: y, ...start }, strips, 1);
    kernels.squares(y.at, y.stride, nScans, strips, at.squares + strip * 32);
    this.product(factors.responses, { at: y, ...start }, { at: trials, ...start }, strips, 0);
    this.product(factors.rows, { at: trials, ...start }, { at: this.products, strip }, strips, 1);
    if (this.ar1 === undefined || factors.lagged === undefined || factors.inside === undefined) return;
    const sums = at.lagSquares + strip * 32;
    kernels.lag(y.at, y.stride, nScans, strips, neighbours.at, neighbours.stride, sums);
    const { stack } = this;
    const stacked = { at: stack, strip, row: this.ar1.runs[index]!.offset };
    this.product(factors.lagged, { at: neighbours, ...start }, stacked, strips, 0);
    this.product(factors.responses, { at: neighbours, ...start }, { at: trials, ...start }, strips, 0);
    this.product(factors.inside, stacked, { at: trials, ...start }, strips, 1);
    this.product(factors.rows, { at: trials, ...start }, { at: this.lagProducts, strip }, strips, 1);
    const edge = this.ar1.nuisanceRows + 2 * index;
    for (let s = 0; s < strips; s++) {
      const to = stack.index(edge, (strip + s) * 4);
      const from = y.index(0, s * 4);
      const last = y.index(nScans - 1, s * 4);
      for (let lane = 0; lane < 4; lane++) {
        stack.data[to + lane] = y.data[from + lane]!;
        stack.data[to + 4 + lane] = y.data[last + lane]!;
      }
    }
  }
}

interface RunFactors {
  readonly cosines: LeftFactor;
  readonly fitted: LeftFactor;
  readonly responses: LeftFactor;
  readonly rows: LeftFactor;
  lagged?: LeftFactor;
  inside?: LeftFactor;
}
