import { describe, expect, it } from 'vitest';
import { matrix, takeCols, type Matrix } from '../../maths/matrix.ts';
import { multiply } from '../../maths/multiply.ts';
import { normal, seeded } from '../../maths/random.ts';
import { voxelToMm, type Grid, type Point } from '../../volumes/grid.ts';
import { decodeInverse } from '../inverse.ts';
import { scoreLatents } from '../scores/latent-scores.ts';
import { Searchlight, type SearchlightInput } from './searchlight.ts';
import { onLattice, sphereFinder } from './spheres.ts';

function random(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, Float64Array.from({ length: rows * cols }, normal(seeded(seed))));
}

/** Oblique axes, and slices much thicker than their voxels are wide. */
const grid: Grid = {
  dims: [9, 8, 5],
  affine: Float64Array.from([-1.9, 0.3, 0.4, 12, 0.2, 2.1, -0.9, -7, 0.1, 0.5, 4.4, 3, 0, 0, 0, 1]),
};
const pointOf = (voxel: number): Point =>
  voxelToMm(grid, [voxel % 9, Math.floor(voxel / 9) % 8, Math.floor(voxel / 72)]);
/** Nine voxels of ten. */
const voxels = Uint32Array.from({ length: 360 }, (_, v) => v).filter((v) => (v * 7) % 10 !== 3);
const mask = Uint32Array.from(voxels.keys()).filter((column) => voxels[column]! % 11 !== 5);

function withinByHand(column: number, radius: number): number[] {
  const [x, y, z] = pointOf(voxels[column]!);
  return [...mask].filter((other) => {
    const [a, b, c] = pointOf(voxels[other]!);
    return Math.hypot(a - x, b - y, c - z) <= radius;
  });
}

function input(d: number, n: number, radius: number, options: SearchlightInput['options']): SearchlightInput {
  const w = random(d + 1, voxels.length, 1);
  // The response in common is larger than what the latents do.
  for (let v = 0; v < w.cols; v++) w.data[v]! += 4;
  const truth = random(n, d, 2);
  const shown = matrix(n, d + 1);
  for (let i = 0; i < n; i++) shown.data.set([1, ...truth.data.subarray(i * d, (i + 1) * d)], i * (d + 1));
  const y = multiply(shown, w);
  const noise = random(n, w.cols, 3);
  for (let at = 0; at < y.data.length; at++) y.data[at]! += 6 * noise.data[at]!;
  y.data[40] = NaN;
  w.data[2 * w.cols + 100] = NaN;
  const latentMean = random(1, d, 4).data;
  return { w, y, truth, latentMean, grid, voxels, mask, radius, options };
}

/** Each sphere cut out by distance and decoded as a region of its own. */
function byHand({ w, y, truth, latentMean, radius, options }: SearchlightInput, centre: number) {
  const columns = withinByHand(centre, radius);
  const weights = takeCols(w, columns);
  const found = decodeInverse(weights, takeCols(y, columns), {
    ...options,
    trainMean: weights.data.subarray(0, columns.length),
  });
  const latents = matrix(
    found.latents.rows,
    found.latents.cols,
    found.latents.data.map((value, at) => value + latentMean[at % latentMean.length]!),
  );
  const scores = scoreLatents(truth, latents);
  return { pairwise: scores.pairwise.value, twoWay: scores.twoWayPrediction.value, voxels: found.voxels };
}

describe('the voxels of a sphere', () => {
  it('are those within a distance in mm, of the mask alone', () => {
    for (const radius of [0, 2, 4.2, 6.5]) {
      const sphere = sphereFinder(grid, voxels, mask, radius);
      for (const centre of mask) expect([...sphere(centre)]).toEqual(withinByHand(centre, radius));
    }
  });

  it('can be asked for at every second voxel along each axis', () => {
    const found = onLattice(grid, voxels, mask, 2);
    expect([...found]).toEqual(
      [...mask].filter((column) => {
        const v = voxels[column]!;
        return [v % 9, Math.floor(v / 9) % 8, Math.floor(v / 72)].every((index) => index % 2 === 0);
      }),
    );
    expect([...onLattice(grid, voxels, mask, 1)]).toEqual([...mask]);
  });
});

describe('a searchlight', () => {
  it.each([
    ['spheres of more voxels than rows of W', 6, 9, 7, {}],
    ['spheres of fewer voxels than rows of W', 40, 9, 6, {}],
    ['about as many', 24, 7, 5, { centring: 'leave-one-out' }],
    ['the pseudo-inverse', 6, 9, 7, { solver: 'pinv', centring: 'none' }],
    ['ridge', 24, 9, 6, { solver: 'ridge', lambda: 0.3, centring: 'train' }],
  ] as const)('decodes each centre as a region of its own: %s', (_what, d, n, radius, options) => {
    const given = input(d, n, radius, options);
    const found = new Searchlight(given).decode(mask);
    let different = 0;
    mask.forEach((centre, at) => {
      if (centre === 40 || centre === 100) {
        expect([found.pairwise[at], found.twoWay[at], found.voxels[at]]).toEqual([NaN, NaN, 0]);
        return;
      }
      const wanted = byHand(given, centre);
      expect(found.voxels[at]).toBe(wanted.voxels);
      expect(Math.abs(found.pairwise[at]! - wanted.pairwise)).toBeLessThan(1e-10);
      expect(Math.abs(found.twoWay[at]! - wanted.twoWay)).toBeLessThan(1e-10);
      if (at > 0 && found.pairwise[at] !== found.pairwise[at - 1]) different++;
    });
    expect(different).toBeGreaterThan(20);
  });

  it('decodes with a design of deficient rank as a region of its own', () => {
    const given = input(8, 9, 6, { designRank: 8 });
    // The last latent is the sum of two others: W then has no part of its own for it.
    const { w } = given;
    for (let v = 0; v < w.cols; v++) {
      const half = (w.data[w.cols + v]! - w.data[2 * w.cols + v]!) / 2;
      w.data[8 * w.cols + v] = half;
    }
    const found = new Searchlight(given).decode(mask);
    mask.forEach((centre, at) => {
      if (centre === 40 || centre === 100) return;
      expect(Math.abs(found.pairwise[at]! - byHand(given, centre).pairwise)).toBeLessThan(1e-10);
    });
  });

  it('gives the same bits for the same list of centres, whatever came before', () => {
    const given = input(6, 9, 7, {});
    const one = new Searchlight(given);
    const first = one.decode(mask.subarray(0, 100));
    one.decode(mask.subarray(37, 80));
    expect(one.decode(mask.subarray(0, 100))).toEqual(first);
    expect(new Searchlight(given).decode(mask.subarray(0, 100))).toEqual(first);
  });

  it('finds where the information is', () => {
    const given = input(4, 12, 5, {});
    const { w } = given;
    const informative = [...mask].filter((column) => pointOf(voxels[column]!)[2] > 14);
    const silent = new Set([...mask].filter((column) => pointOf(voxels[column]!)[2] <= 14));
    for (const column of silent) for (let k = 1; k < w.rows; k++) w.data[k * w.cols + column]! *= 1e-3;
    const shown = matrix(12, 5);
    for (let i = 0; i < 12; i++) shown.data.set([1, ...given.truth.data.subarray(i * 4, i * 4 + 4)], i * 5);
    const y = multiply(shown, w);
    const noise = random(12, w.cols, 9);
    for (let at = 0; at < y.data.length; at++) y.data[at]! += noise.data[at]!;
    const { pairwise } = new Searchlight({ ...given, y }).decode(mask);
    const meanOf = (columns: readonly number[]): number => {
      const values = columns.map((column) => pairwise[mask.indexOf(column)]!).filter((x) => !Number.isNaN(x));
      return values.reduce((sum, x) => sum + x, 0) / values.length;
    };
    const far = [...silent].filter((column) => pointOf(voxels[column]!)[2] < 8);
    expect(meanOf(informative)).toBeGreaterThan(0.95);
    expect(meanOf(far)).toBeLessThan(0.7);
  });

  it('refuses arrays that do not belong together', () => {
    const given = input(6, 9, 7, {});
    expect(() => new Searchlight({ ...given, truth: random(9, 5, 1) })).toThrow('cannot put together');
  });
});
