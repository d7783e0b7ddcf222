import { describe, expect, it } from 'vitest';
import { gridSize, type Grid } from '../../volumes/grid.ts';
import type { RegionEnvironment, StatisticMap } from './environment.ts';
import { evaluateRegion, regionScope } from './evaluate.ts';
import { parseRegion } from './parse.ts';

// One row of 20 voxels of 2 mm along x, with centres at -20, -18, ..., 18 mm; voxel 10 is at 0.
const grid: Grid = {
  dims: [20, 1, 1],
  affine: Float64Array.of(2, 0, 0, -20, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1),
};
const set = (...indices: number[]): Uint32Array => Uint32Array.from(indices);
const all = Uint32Array.from({ length: gridSize(grid) }, (_, v) => v);
const map =
  (value: (voxel: number) => number): (() => StatisticMap) =>
  () => ({
    voxels: all,
    values: Float64Array.from(all, value),
  });

const environment: RegionEnvironment = {
  grid,
  atoms: [
    { name: 'V1', hemisphere: 'left', indices: set(8, 9, 10) },
    { name: 'V1', hemisphere: 'right', indices: set(11, 12) },
    { name: 'FFA', indices: set(2, 3) },
    { name: 'brain', indices: all },
  ],
  maps: new Map([
    ['R2', map((v) => (v === 9 ? NaN : v / 100))],
    ['test', map((v) => 10 - v)],
    ['a map', map(() => 1)],
  ]),
  drawings: [{ name: 'my area', indices: set(0, 1, 19) }],
};
const voxels = (text: string, changes: Partial<RegionEnvironment> = {}): number[] => [
  ...evaluateRegion(parseRegion(text), { ...environment, ...changes }).indices,
];

describe('functions of region expressions', () => {
  it('make spheres, margins and drawings', () => {
    expect(voxels('sphere(-10, 0, 0, 2)')).toEqual([4, 5, 6]);
    expect(voxels('dilate(FFA, 2)')).toEqual([1, 2, 3, 4]);
    expect(voxels('erode(V1, 2)')).toEqual([9, 10, 11]);
    expect(voxels('dilate(FFA, 4) - FFA')).toEqual([0, 1, 4, 5]);
    expect(voxels('drawn("my area") + drawn("MY AREA")')).toEqual([0, 1, 19]);
  });

  it('take thresholds of maps, in which NaN never passes', () => {
    expect(voxels('V1 & where(R2 > 0.1)')).toEqual([11, 12]);
    expect(voxels('V1 & where(R2 >= 0.1)')).toEqual([10, 11, 12]);
    expect(voxels('V1 & where(R2 < 0.1)')).toEqual([8]);
    expect(voxels('V1 & where(R2 <= 0.1)')).toEqual([8, 10]);
    expect(voxels('V1 & where(r2 > -1)')).toEqual([8, 10, 11, 12]);
    expect(voxels('(V1 + FFA) & where(abs(test) > 1)')).toEqual([2, 3, 8, 12]);
    expect(voxels('V1 & where("a map" > 0)')).toEqual(voxels('V1'));
  });

  it('let a threshold choose among the masks and what the expression itself names, and nothing else', () => {
    expect(voxels('where("a map" > 0)')).toEqual([2, 3, 8, 9, 10, 11, 12]);
    expect(voxels('sphere(-10, 0, 0, 2) & where("a map" > 0)')).toEqual([4, 5, 6]);
    expect(voxels('drawn("my area") & where(R2 < 0.1)')).toEqual([0, 1]);
    expect(voxels('dilate(FFA, 2) & where("a map" > 0)')).toEqual([1, 2, 3, 4]);
    expect(voxels('dilate(where(test > 7), 2)')).toEqual([1, 2, 3]);
    expect(voxels('brain & where("a map" > 0)')).toEqual([...all]);
    expect([...regionScope(parseRegion('dilate(V1 & where(R2 > 0), 4)'), environment)]).toEqual([
      // All masks, and what lies within 4 mm of V1, all of which the threshold could leave.
      2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    ]);
  });

  it('take the hemisphere of names from masks, and of all else from x, part by part', () => {
    expect(voxels('sphere(0, 0, 0, 4).left')).toEqual([8, 9]);
    expect(voxels('sphere(0, 0, 0, 4).right')).toEqual([10, 11, 12]);
    expect(voxels('drawn("my area").right')).toEqual([19]);
    // The left mask goes beyond the midline: a name keeps what its mask has.
    expect(voxels('V1.left')).toEqual([8, 9, 10]);
    expect(voxels('(V1 + sphere(0, 0, 0, 2)).left')).toEqual([8, 9, 10]);
    expect(voxels('(V1 & where("a map" > 0)).left')).toEqual([8, 9]);
    expect(voxels('dilate(V1, 2).left')).toEqual([7, 8, 9]);
    expect(voxels('dilate(V1.left, 2)')).toEqual([7, 8, 9, 10, 11]);
    expect(voxels('sphere(0, 0, 0, 4).left.right')).toEqual([]);
    expect(voxels('dilate(FFA, 2).left')).toEqual([1, 2, 3, 4]);
    expect(() => voxels('(FFA + sphere(0, 0, 0, 4)).left')).toThrow('has no left hemisphere');
  });

  it('asks for a map only where it is used, and once it is named', () => {
    const never = new Map([['R2', () => expect.unreachable()]]);
    expect(voxels('V1 + sphere(0, 0, 0, 1)', { maps: never })).toEqual([8, 9, 10, 11, 12]);
  });

  it('say what is unknown, where, and what there is', () => {
    expect(() => voxels('V1 & where(R > 1)')).toThrow(
      'there is no statistic map "R" (character 6 of the expression). Did you mean R2? The maps are R2, test, a map',
    );
    expect(() => voxels('where(R2 > 1)', { maps: undefined })).toThrow('There are no maps here');
    expect(() => voxels('drawn(myarea)')).toThrow(
      'there is no drawing "myarea" (character 1 of the expression). Did you mean "my area"? The drawings are my area',
    );
    expect(() => voxels('drawn(x)', { drawings: [] })).toThrow('There are no drawings here');
    expect(() => voxels('V1 + drawn(__proto__)')).toThrow('no drawing');
  });

  it('need a grid where distances matter, and only there', () => {
    const grid = undefined;
    for (const text of ['sphere(0, 0, 0, 4)', 'dilate(V1, 2)', 'erode(V1, 2)', 'drawn("my area")'])
      expect(() => voxels(text, { grid })).toThrow('needs voxels with a place in mm');
    expect(() => voxels('where(R2 > 0).left', { grid })).toThrow('a hemisphere of where (character 1');
    expect(voxels('V1.left & where(R2 > 0)', { grid })).toEqual([8, 10]);
  });

  it('refuse voxels beyond the grid and maps that do not fit', () => {
    const atoms = [{ name: 'X', indices: set(20) }];
    expect(() => voxels('dilate(X, 2)', { atoms })).toThrow(
      'voxel 20 lies outside of the grid of 20 x 1 x 1',
    );
    const maps = new Map([['R2', () => ({ voxels: all, values: new Float64Array(3) })]]);
    expect(() => voxels('where(R2 > 0)', { maps })).toThrow('3 values for 20 voxels');
  });
});
