import { describe, expect, it } from 'vitest';
import { normal, seeded } from '../../maths/random.ts';
import { gridSize, voxelToMm, type Grid, type Point } from '../../volumes/grid.ts';
import { dilate, erode, halfOf, sphereVoxels } from './geometry.ts';
import { complement } from './voxel-sets.ts';

const grids: [string, Grid][] = [
  ['of cubes', { dims: [9, 8, 7], affine: affine([3, 0, 0, -12, 0, 3, 0, -10, 0, 0, 3, -9]) }],
  ['anisotropic', { dims: [11, 9, 6], affine: affine([2, 0, 0, -11, 0, 2, 0, -9, 0, 0, 4.4, -11]) }],
  ['left-handed', { dims: [9, 10, 6], affine: affine([-3, 0, 0, 12, 0, 3, 0, -12, 0, 0, 3.5, -9]) }],
  [
    'oblique',
    { dims: [9, 8, 7], affine: affine([2.9, 0.5, -0.3, -11, -0.5, 2.8, 0.9, -12, 0.4, -0.8, 3.1, -8]) },
  ],
  ['sheared', { dims: [10, 8, 6], affine: affine([3, 1.4, 0.6, -15, 0, 2.5, -0.9, -9, 0.7, 0, 3.3, -10]) }],
  ['permuted', { dims: [7, 9, 8], affine: affine([0, 0, 3, -10, 2.5, 0, 0, -9, 0, -3.2, 0, 13]) }],
  ['of one slice', { dims: [12, 12, 1], affine: affine([3, 0, 0, -18, 0, 3, 0, -18, 0, 0, 3, 0]) }],
];

function affine(rows: number[]): Float64Array {
  return Float64Array.from([...rows, 0, 0, 0, 1]);
}

/** Every voxel's centre in mm, the plain way. */
function centres({ dims: [nx, ny, nz], affine: a }: Grid): Point[] {
  const found: Point[] = [];
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) found.push(voxelToMm({ dims: [nx, ny, nz], affine: a }, [i, j, k]));
  return found;
}

const distance = (p: Point, q: Point): number => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
const numbers = (length: number): number[] => Array.from({ length }, (_, n) => n);

describe.each(grids)('on a grid %s', (_name, grid) => {
  const points = centres(grid);
  const random = seeded(3, _name);
  const some = (share: number): Uint32Array =>
    Uint32Array.from(numbers(gridSize(grid)).filter(() => random() < share));

  it('a sphere has the voxels whose centres are within its radius', () => {
    const draw = normal(random);
    for (let n = 0; n < 20; n++) {
      const centre: Point = [6 * draw(), 6 * draw(), 4 * draw()];
      const radius = 14 * random();
      const expected = numbers(points.length).filter((v) => distance(points[v]!, centre) <= radius + 1e-4);
      expect([...sphereVoxels(grid, centre, radius)]).toEqual(expected);
    }
    expect([...sphereVoxels(grid, points[17]!, 0)]).toEqual([17]);
    expect([...sphereVoxels(grid, [0, 0, 0], 200)]).toEqual(numbers(points.length));
    expect([...sphereVoxels(grid, [500, 0, 0], 20)]).toEqual([]);
  });

  it('a dilation has the voxels within its distance of the set, an erosion loses those of the rest', () => {
    for (const share of [0.003, 0.05, 0.4, 0.97]) {
      for (const mm of [0, 2.5, 3, 4.3, 7, 11]) {
        const set = some(share);
        const inside = new Set(set);
        const near = (v: number, of: (u: number) => boolean): boolean =>
          points.some((point, u) => of(u) && distance(point, points[v]!) <= mm + 1e-4);
        const dilated = numbers(points.length).filter((v) => near(v, (u) => inside.has(u)));
        expect([...dilate(grid, set, mm)]).toEqual(dilated);
        const eroded = [...set].filter((v) => !near(v, (u) => !inside.has(u)));
        expect([...erode(grid, set, mm)]).toEqual(eroded);
      }
    }
  });

  it('left and right are told by the sign of x, and are all', () => {
    const all = Uint32Array.from(numbers(points.length));
    const left = halfOf(grid, all, 'left');
    expect([...left]).toEqual(numbers(points.length).filter((v) => points[v]![0] < -1e-4));
    expect([...halfOf(grid, all, 'right')]).toEqual([...complement(left, points.length)]);
  });
});

describe('margins', () => {
  it('take a neighbour for what it is although its affine was rounded to float32', () => {
    const third = Math.fround(10 / 3);
    const grid: Grid = { dims: [9, 1, 1], affine: affine([third + 2e-7, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0]) };
    expect([...dilate(grid, Uint32Array.of(4), 10 / 3)]).toEqual([3, 4, 5]);
  });

  it('of nothing are nothing, of everything everything', () => {
    const grid = grids[0]![1];
    const all = Uint32Array.from(numbers(gridSize(grid)));
    expect(dilate(grid, new Uint32Array(0), 5)).toHaveLength(0);
    expect(erode(grid, all, 5)).toEqual(all);
  });

  it('are refused where they would take minutes', () => {
    const grid: Grid = { dims: [240, 240, 240], affine: affine([0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.5, 0]) };
    const chessboard = Uint32Array.from({ length: 240 ** 3 / 8 }, (_, n) => 8 * n);
    expect(() => dilate(grid, chessboard, 50)).toThrow('would take too long');
  });
});
