import { KernelMemory } from '../maths/kernels/instance.ts';
import type { Ar1Model } from './ar1.ts';
import { LeftSlot, padded, Strips } from './buffers.ts';
import type { Model } from './model.ts';

/** Voxels worked on at a time: their series of one run stay in a core's second cache. */
export const chunkVoxels = 256;
export const chunkStrips = chunkVoxels / 4;

/**
 * Keeps the memory of a finished fit for the next one: left to the garbage collector, several would pile up.
 */
export class SpareMemory {
  private kept: KernelMemory | undefined;

  take(bytes: number): KernelMemory {
    const { kept } = this;
    this.kept = undefined;
    if (kept === undefined || kept.buffer.byteLength < bytes) return new KernelMemory(bytes);
    kept.reset();
    return kept;
  }

  give(memory: KernelMemory): void {
    this.kept = memory;
  }
}

/** Sizes that the memory of a fit follows from. */
export interface Sizes {
  readonly scans: number;
  readonly trials: number;
  readonly nuisance: number;
  readonly rank: number;
  readonly stackRows: number;
}

export function sizesOf(model: Model, ar1: Ar1Model | undefined): Sizes {
  const largest = (of: (run: Model['projected'][number]) => number): number =>
    Math.max(...model.projected.map(of));
  return {
    scans: largest((run) => run.basis.rows),
    trials: Math.max(
      1,
      largest((run) => run.responses.cols),
    ),
    nuisance: largest((run) => run.basis.cols),
    rank: model.rank,
    stackRows: ar1 === undefined ? 0 : ar1.cross.cols,
  };
}

/** Bytes that grow with the block of voxels, a strip of 4. */
export function stripBytes(rank: number, stackRows: number, lagged: boolean): number {
  return 32 * (padded(rank) * (lagged ? 2 : 1) + padded(stackRows) + 2) + 4;
}

/** Bytes that do not depend on the number of voxels; `Sums` takes just these. */
export function sharedBytes({ scans, trials, nuisance, rank, stackRows }: Sizes, p: number): number {
  const widest = Math.max(rank, p);
  const slots: [number, number][] = [
    [nuisance, scans],
    [scans, nuisance],
    [trials, scans],
    [rank, trials],
    [nuisance, scans],
    [trials, nuisance],
    [widest, Math.max(rank, stackRows)],
  ];
  const rows = [scans, scans, trials, nuisance, rank, widest, rank];
  return (
    slots.reduce((sum, [m, k]) => sum + LeftSlot.bytes(m, k), 0) +
    rows.reduce((sum, n) => sum + Strips.bytes(n, chunkStrips), 0) +
    (scans + 1) * chunkVoxels * 8
  );
}
