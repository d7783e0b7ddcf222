import type { Lattice } from '../data.ts';
import { edgesOf } from './sample.ts';

/** Millilitres that a human brain in a picture may have; what is found outside is no brain. */
const SMALLEST = 500;
const LARGEST = 2400;
/** Intensity, as a share of the display window, from which on a voxel is tissue. */
const TISSUE = 0.34;
/** mm */
const DEPTHS = [3, 4, 5, 6, 7.5] as const;
const WORKING_EDGE = 1.8;
const FAR = 1e6;

/**
 * The brain in a T1-weighted head, by thresholds: tissue, opened until what joins brain and scalp breaks, the largest piece grown
 * back and its holes filled. Good enough to draw; no measure may rest on it.
 * @param shares intensities as shares of the display window
 * @returns uint8 [voxels], or null where nothing of a brain's size and shape came of it
 */
export function extractBrain(lattice: Lattice, shares: Float32Array): Uint8Array | null {
  const coarse = coarsen(lattice, shares);
  const tissue = Uint8Array.from(coarse.values, (value) => (value >= TISSUE ? 1 : 0));
  const litre = coarse.edge[0] * coarse.edge[1] * coarse.edge[2] * 1e-3;
  const outside = distance(coarse, tissue, 0);
  for (const depth of DEPTHS) {
    const core = largest(
      coarse.dims,
      Uint8Array.from(outside, (mm) => (mm > depth ? 1 : 0)),
    );
    if (core === null) return null;
    const toCore = distance(coarse, core, 1);
    const grown = Uint8Array.from(toCore, (mm, at) => (mm <= depth + 1.2 && tissue[at] === 1 ? 1 : 0));
    // Sulci and ventricles are dark: a closing takes them in.
    const toGrown = distance(coarse, grown, 1);
    const wide = filled(
      coarse.dims,
      Uint8Array.from(toGrown, (mm) => (mm <= 4 ? 1 : 0)),
    );
    const inward = distance(coarse, wide, 0);
    const brain = Uint8Array.from(inward, (mm) => (mm > 2.6 ? 1 : 0));
    const volume = brain.reduce((sum, value) => sum + value, 0) * litre;
    if (volume >= SMALLEST && volume <= LARGEST && !fillsBox(coarse.dims, brain))
      return refine(lattice, coarse, brain);
  }
  return null;
}

interface Coarse {
  readonly dims: readonly [number, number, number];
  readonly by: readonly [number, number, number];
  readonly edge: readonly [number, number, number];
  readonly values: Float32Array;
}

function coarsen(lattice: Lattice, shares: Float32Array): Coarse {
  const size = edgesOf(lattice);
  const by = size.map((mm) => Math.max(1, Math.round(WORKING_EDGE / mm))) as unknown as Coarse['by'];
  const dims = lattice.dims.map((n, axis) => Math.ceil(n / by[axis]!)) as unknown as Coarse['dims'];
  const sums = new Float32Array(dims[0] * dims[1] * dims[2]);
  const counts = new Uint16Array(sums.length);
  const [nx, ny, nz] = lattice.dims;
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = dims[0] * (Math.floor(j / by[1]) + dims[1] * Math.floor(k / by[2]));
      for (let i = 0; i < nx; i++, at++) {
        const to = row + Math.floor(i / by[0]);
        sums[to]! += shares[at]!;
        counts[to]!++;
      }
    }
  }
  const edge = size.map((mm, axis) => mm * by[axis]!) as unknown as Coarse['edge'];
  return { dims, by, edge, values: sums.map((sum, at) => sum / counts[at]!) };
}

/**
 * Distance in mm of each voxel to the nearest one whose value is `to`, by chamfer sweeps (within a few per cent). What lies beyond
 * the box counts as 0.
 */
function distance({ dims, edge }: Coarse, mask: Uint8Array, to: 0 | 1): Float32Array {
  const [nx, ny, nz] = dims;
  // A border of one voxel stands for what lies beyond the box.
  const [px, py, pz] = [nx + 2, ny + 2, nz + 2];
  const found = new Float32Array(px * py * pz).fill(to === 0 ? 0 : FAR);
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const row = 1 + px * (j + 1 + py * (k + 1));
      for (let i = 0; i < nx; i++, at++) found[row + i] = mask[at] === to ? 0 : FAR;
    }
  const offsets: number[] = [];
  const lengths: number[] = [];
  for (let c = -1; c <= 0; c++)
    for (let b = -1; b <= 1; b++)
      for (let a = -1; a <= 1; a++) {
        if (c === 0 && (b > 0 || (b === 0 && a >= 0))) continue;
        offsets.push(a + px * (b + py * c));
        lengths.push(Math.hypot(a * edge[0], b * edge[1], c * edge[2]));
      }
  const first = 1 + px * (1 + py);
  const last = found.length - 1 - first;
  for (const direction of [1, -1]) {
    for (let n = 0; n <= last - first; n++) {
      const at = direction === 1 ? first + n : last - n;
      let best = found[at]!;
      if (best === 0) continue;
      for (let o = 0; o < offsets.length; o++) {
        const other = found[at + direction * offsets[o]!]! + lengths[o]!;
        if (other < best) best = other;
      }
      found[at] = best;
    }
  }
  const out = new Float32Array(mask.length);
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const row = 1 + px * (j + 1 + py * (k + 1));
      for (let i = 0; i < nx; i++, at++) out[at] = found[row + i]!;
    }
  return out;
}

/** The largest piece of voxels that share faces; null where there is none. */
function largest(dims: Coarse['dims'], mask: Uint8Array): Uint8Array | null {
  const pieces = new Int32Array(mask.length);
  let [best, most, next] = [0, 0, 0];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== 1 || pieces[start] !== 0) continue;
    const size = flood(
      dims,
      start,
      (at) => mask[at] === 1 && pieces[at] === 0,
      (at) => (pieces[at] = next + 1),
    );
    next++;
    if (size > most) [best, most] = [next, size];
  }
  return best === 0 ? null : Uint8Array.from(pieces, (piece) => (piece === best ? 1 : 0));
}

/** The mask with all holes that no way leads out of. */
function filled(dims: Coarse['dims'], mask: Uint8Array): Uint8Array {
  const open = new Uint8Array(mask.length);
  const [nx, ny, nz] = dims;
  for (let at = 0; at < mask.length; at++) {
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
    const onFace = i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1;
    if (onFace && mask[at] === 0 && open[at] === 0)
      flood(
        dims,
        at,
        (n) => mask[n] === 0 && open[n] === 0,
        (n) => (open[n] = 1),
      );
  }
  return Uint8Array.from(open, (value) => 1 - value);
}

function flood(
  dims: Coarse['dims'],
  start: number,
  enters: (at: number) => boolean,
  mark: (at: number) => void,
): number {
  const [nx, ny, nz] = dims;
  const queue = [start];
  mark(start);
  let size = 0;
  while (queue.length > 0) {
    const at = queue.pop()!;
    size++;
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
    const visit = (to: number): void => {
      if (!enters(to)) return;
      mark(to);
      queue.push(to);
    };
    if (i > 0) visit(at - 1);
    if (i + 1 < nx) visit(at + 1);
    if (j > 0) visit(at - nx);
    if (j + 1 < ny) visit(at + nx);
    if (k > 0) visit(at - nx * ny);
    if (k + 1 < nz) visit(at + nx * ny);
  }
  return size;
}

/** Whether it takes more than half of a face of the box: then it is the head, or cut off. */
function fillsBox(dims: Coarse['dims'], mask: Uint8Array): boolean {
  const [nx, ny, nz] = dims;
  const counts = new Float64Array(6);
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
    if (i === 0) counts[0]! += 1 / (ny * nz);
    if (i === nx - 1) counts[1]! += 1 / (ny * nz);
    if (j === 0) counts[2]! += 1 / (nx * nz);
    if (j === ny - 1) counts[3]! += 1 / (nx * nz);
    if (k === 0) counts[4]! += 1 / (nx * ny);
    if (k === nz - 1) counts[5]! += 1 / (nx * ny);
  }
  return counts.some((share) => share > 0.5);
}

function refine(lattice: Lattice, { dims, by }: Coarse, brain: Uint8Array): Uint8Array {
  const [nx, ny, nz] = lattice.dims;
  const out = new Uint8Array(nx * ny * nz);
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = dims[0] * (Math.floor(j / by[1]) + dims[1] * Math.floor(k / by[2]));
      for (let i = 0; i < nx; i++, at++) out[at] = brain[row + Math.floor(i / by[0])]!;
    }
  }
  return out;
}
