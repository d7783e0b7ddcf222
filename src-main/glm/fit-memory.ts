import { KernelMemory } from '../maths/kernels/instance.ts';
import type { Ar1Model } from './ar1.ts';
import { LeftSlot, padded, Strips } from './buffers.ts';
import type { Model } from './model.ts';

/** Voxels worked on at a time: their series of one run stay in a core's second cache. */
export const chunkVoxels = 256;
export const chunkStrips = chunkVoxels / 4;

// The memory of a finished fit is kept for the next one of this thread, whatever its plan: left to the garbage
// collector, several would pile up.
let spare: KernelMemory | undefined;

/** Memory of at least `bytes`, all zeros: that of a finished fit if it is large enough. */
export function takeMemory(bytes: number): KernelMemory {
  const kept = spare;
  spare = undefined;
  if (kept === undefined || kept.buffer.byteLength < bytes) return new KernelMemory(bytes);
  kept.reset();
  return kept;
}

/** Keeps the memory of a finished fit for the next. */
export function giveMemory(memory: KernelMemory): void {
  spare = memory;
}

/** Lets go of the memory that this thread keeps for its next fit. */
export function releaseSpare(): void {
  spare = undefined;
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
  return 32 * (padded(rank) * (lagged ? 2 : 1) + padded(stackRows) + 3) + 4;
}

/** Bytes that `Sums` takes for a block of voxels. */
export function fitBytes(sizes: Sizes, p: number, nVoxels: number, lagged: boolean): number {
  const strips = Math.ceil(nVoxels / 4);
  return sharedBytes(sizes, p) + strips * stripBytes(sizes.rank, sizes.stackRows, lagged);
}

/** Bytes that do not depend on the number of voxels. */
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
    (scans + 1) * chunkVoxels * 8 +
    // Each piece is rounded up to 16 bytes.
    4096
  );
}
