import type { AnatomyVolume, LabelVolume, Region, Vec3, VolumeGrid } from '../model.ts';
import { emptyScene, sceneAnatomy, sceneLabels } from '../scene.ts';
import type { Scene } from '../scene.ts';

/** A grid whose middle lies at the middle of the phantom and whose axes are the columns of `axes` (mm). */
function gridOf(dims: [number, number, number], axes: readonly [Vec3, Vec3, Vec3]): VolumeGrid {
  const affine = [0, 1, 2].flatMap((row) => {
    const columns = axes.map((axis) => axis[row]!);
    const shift = columns.reduce((sum, c, a) => sum + c * ((dims[a]! - 1) / 2), 0);
    return [...columns, [3, -14, 9][row]! - shift];
  });
  return { dims, affine: [...affine, 0, 0, 0, 1] };
}

const rotated = (v: Vec3): Vec3 => {
  // 20 degrees about x, then 15 about z.
  const [a, b] = [Math.PI / 9, Math.PI / 12];
  const [y, z] = [v[1] * Math.cos(a) - v[2] * Math.sin(a), v[1] * Math.sin(a) + v[2] * Math.cos(a)];
  return [v[0] * Math.cos(b) - y * Math.sin(b), v[0] * Math.sin(b) + y * Math.cos(b), z];
};

/** The seven grids that every path through an affine is tested with. */
export const phantomGrids: Record<string, VolumeGrid> = {
  RAS: gridOf(
    [26, 30, 24],
    [
      [4, 0, 0],
      [0, 4, 0],
      [0, 0, 4],
    ],
  ),
  LAS: gridOf(
    [26, 30, 24],
    [
      [-4, 0, 0],
      [0, 4, 0],
      [0, 0, 4],
    ],
  ),
  LPI: gridOf(
    [26, 30, 24],
    [
      [-4, 0, 0],
      [0, -4, 0],
      [0, 0, -4],
    ],
  ),
  PSR: gridOf(
    [30, 24, 26],
    [
      [0, -4, 0],
      [0, 0, 4],
      [4, 0, 0],
    ],
  ),
  oblique: gridOf([30, 34, 28], [rotated([4, 0, 0]), rotated([0, 4, 0]), rotated([0, 0, 4])]),
  anisotropic: gridOf(
    [52, 40, 16],
    [
      [2, 0, 0],
      [0, 3, 0],
      [0, 0, 6],
    ],
  ),
  sheared: gridOf(
    [30, 32, 26],
    [
      [4, 0, 0],
      [1, 4, 0],
      [0, 0.8, -4],
    ],
  ),
};

export const phantomRegions: readonly Region[] = [
  { id: 'left', name: 'left', hemisphere: 'left', colour: '#e6194b' },
  { id: 'right', name: 'right', hemisphere: 'right', colour: '#3cb44b' },
  { id: 'anterior', name: 'anterior', colour: '#4363d8' },
  { id: 'superior', name: 'superior', colour: '#f58231' },
  { id: 'overlapping', name: 'overlapping', colour: '#42d4f4' },
];

const inBall = (p: Vec3, centre: Vec3, radius: number): boolean =>
  Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]) <= radius;

/** Which regions hold a point (mm): asymmetric in every direction, 'overlapping' shares voxels with 'right'. */
const holds: readonly ((p: Vec3) => boolean)[] = [
  (p) => inBall(p, [-24, -20, 5], 13),
  (p) => inBall(p, [28, -30, 5], 10),
  (p) => Math.abs(p[0] - 6) < 10 && Math.abs(p[1] - 28) < 8 && Math.abs(p[2] - 4) < 12,
  (p) => inBall(p, [4, -14, 38], 10),
  (p) => inBall(p, [34, -22, 5], 9),
];

export interface Phantom {
  readonly grid: VolumeGrid;
  readonly anatomy: AnatomyVolume;
  readonly labels: LabelVolume;
  readonly regions: readonly Region[];
}

/** Head-like ellipsoid with regions, sampled on a grid. */
export function makePhantom(grid: VolumeGrid): Phantom {
  const [nx, ny, nz] = grid.dims;
  const a = grid.affine;
  const values = new Int16Array(nx * ny * nz);
  const labels = new Uint16Array(nx * ny * nz);
  const combos: number[][] = [[]];
  let index = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, index++) {
        const p = [0, 1, 2].map(
          (row) => a[4 * row]! * i + a[4 * row + 1]! * j + a[4 * row + 2]! * k + a[4 * row + 3]!,
        ) as unknown as Vec3;
        const r = Math.hypot((p[0] - 3) / 46, (p[1] + 10) / 52, (p[2] - 9) / 42);
        values[index] = r < 1 ? Math.round(400 + 500 * (1 - r)) : 0;
        const combo = holds.flatMap((inside, place) => (inside(p) ? [place] : []));
        let known = combos.findIndex((c) => c.join() === combo.join());
        if (known < 0) known = combos.push(combo) - 1;
        labels[index] = known;
      }
    }
  }
  return {
    grid,
    anatomy: { grid, values, window: [0, 1000] },
    labels: { grid, values: labels, combos },
    regions: phantomRegions,
  };
}

export function phantomScene({ anatomy, labels, regions }: Phantom): Scene {
  return { ...emptyScene(), anatomy: sceneAnatomy(anatomy), labels: sceneLabels(labels), regions };
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
