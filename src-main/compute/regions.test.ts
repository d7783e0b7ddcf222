import { describe, expect, it } from 'vitest';
import type { RegionEnvironment } from '../decoding/regions/environment.ts';
import type { Recipe } from '../recipe/schema.ts';
import { defaultRegions, planRegions, type Region } from './regions.ts';

const atoms = [
  { name: 'V1d', hemisphere: 'left' as const, indices: Uint32Array.of(3, 5) },
  { name: 'V1v', hemisphere: 'left' as const, indices: Uint32Array.of(9) },
  { name: 'FFA', hemisphere: 'right' as const, indices: Uint32Array.of(5, 40) },
];

const none = new Map<string, never>();
function resolveRegions(
  wanted: Recipe['regions'],
  atoms: RegionEnvironment['atoms'],
): { regions: Region[]; voxels: Uint32Array } {
  const planned = planRegions(wanted, { atoms }, []);
  return { regions: planned.resolve(none), voxels: planned.voxels };
}

describe('regions of a subject', () => {
  it('become columns of the voxels that any mask has', () => {
    const { regions, voxels } = resolveRegions(
      [
        { name: 'early', expression: 'V1d + V1v' },
        { name: 'face', expression: 'FFA' },
      ],
      [...atoms, { name: 'PPA', indices: Uint32Array.of(7) }],
    );
    expect([...voxels]).toEqual([3, 5, 7, 9, 40]);
    expect(regions.map(({ columns }) => [...columns])).toEqual([
      [0, 1, 3],
      [1, 4],
    ]);
  });

  it('are made from the masks when the recipe names none', () => {
    expect(defaultRegions(atoms).map(({ name }) => name)).toEqual(['all', 'V1', 'FFA']);
    expect(resolveRegions(undefined, atoms).regions[0]!.columns).toHaveLength(4);
  });

  it('refuse an empty region', () => {
    expect(() => resolveRegions([{ name: 'none', expression: 'V1d & V1v' }], atoms)).toThrow(
      /"none".*no voxel/,
    );
  });

  it('refuse an unknown map before anything is computed', () => {
    expect(() =>
      planRegions([{ name: 'x', expression: 'V1d & where(R3 > 1)' }], { atoms }, ['R2', 'W']),
    ).toThrow(
      'there is no statistic map "R3" (character 7 of the expression). Did you mean R2? The maps are R2, W',
    );
    expect(() => planRegions([{ name: 'x', expression: 'V9 & where(R2 > 1)' }], { atoms }, ['R2'])).toThrow(
      'no region "V9"',
    );
  });
});

describe('regions that a subject lacks', () => {
  const wanted = [
    { name: 'early', expression: 'V1d + V1v' },
    { name: 'both', expression: 'V1d & V1v' },
    { name: 'object', expression: 'FFA + LOC' },
  ];
  const said = (elsewhere: readonly string[]): { names: string[]; why: string[] } => {
    const why: string[] = [];
    const found = planRegions(wanted, { atoms }, [], elsewhere).resolve(none, undefined, (one) =>
      why.push(one),
    );
    return { names: found.map(({ name }) => name), why };
  };

  it('are left out, and it is said why', () => {
    expect(said(['LOC', 'V1d'])).toEqual({
      names: ['early'],
      why: [
        'region "both" (V1d & V1v) has no voxel: it is left out of this subject',
        'region "object" (FFA + LOC) cannot be made: there is no mask LOC of this subject: it is left out of this subject',
      ],
    });
  });

  it('are refused where no subject has them, or no region is left', () => {
    expect(() => said(['PPA'])).toThrow('there is no region "LOC"');
    expect(() => planRegions(wanted.slice(1), { atoms }, [], ['LOC'])).toThrow(/"both".*no voxel/);
    expect(() => planRegions(wanted.slice(2), { atoms }, [], ['LOC'])).toThrow(/no mask LOC of this subject/);
  });
});

describe('regions with functions', () => {
  // A row of 60 voxels of 2 mm.
  const grid = {
    dims: [60, 1, 1] as const,
    affine: Float64Array.of(2, 0, 0, -20, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1),
  };
  const environment = { atoms, grid, drawings: [{ name: 'mine', indices: Uint32Array.of(50, 51) }] };
  const plan = (...expressions: string[]) =>
    planRegions(
      expressions.map((expression) => ({ name: expression, expression })),
      environment,
      ['R2', 'test'],
    );

  it('need the voxels outside of masks that they take, and no others', () => {
    expect([...plan('V1d').voxels]).toEqual([3, 5, 9, 40]);
    expect([...plan('V1d & sphere(-14, 0, 0, 40)').voxels]).toEqual([3, 5, 9, 40]);
    const { voxels, resolve } = plan('V1v + drawn("mine")', 'dilate(FFA.right, 2) - FFA');
    expect([...voxels]).toEqual([3, 4, 5, 6, 9, 39, 40, 41, 50, 51]);
    const regions = resolve(none);
    expect(regions.map(({ columns }) => [...columns].map((column) => voxels[column]))).toEqual([
      [9, 50, 51],
      [4, 6, 39, 41],
    ]);
    expect(regions.map(({ notes }) => notes)).toEqual([[], []]);
  });

  it('wait for their maps, and say which data chose their voxels', () => {
    const planned = plan('(V1d + drawn("mine")) & where(R2 > 0.1)', 'where(TEST > 3)', 'V1d');
    expect(planned.maps).toEqual(['R2', 'test']);
    expect([...planned.voxels]).toEqual([3, 5, 9, 40, 50, 51]);
    const map = (values: number[]) => () => ({ voxels: planned.voxels, values: Float64Array.from(values) });
    const regions = planned.resolve(
      new Map([
        ['R2', map([0.2, 0, 1, 1, 0.3, NaN])],
        ['test', map([9, 9, 0, 0, 9, 9])],
      ]),
    );
    expect(regions.map(({ columns }) => [...columns])).toEqual([
      [0, 4],
      // The drawing of another region is not in its scope.
      [0, 1],
      [0, 1],
    ]);
    expect(regions[0]!.notes.join()).toMatch(/R2 of the training fit: no test data/);
    expect(regions[1]!.notes.join()).toMatch(/mean test response.*circular/);
    expect(regions[2]!.notes).toEqual([]);
    const nothing = new Map(['R2', 'test'].map((name) => [name, map([0, 0, 0, 0, 0, 0])]));
    const said: string[] = [];
    expect(planned.resolve(nothing, undefined, (why) => said.push(why))).toHaveLength(1);
    expect(said).toEqual([
      expect.stringMatching(/^region ".*" \(.*\) has no voxel: it is left out of this subject$/),
      expect.stringMatching(/has no voxel: it is left out/),
    ]);
  });

  it('are refused when they take more voxels outside of masks than can be read', () => {
    const wide = { dims: [100, 100, 100] as const, affine: grid.affine };
    const all = [{ name: 'x', expression: 'sphere(80, 100, 100, 160)' }];
    expect(() => planRegions(all, { ...environment, grid: wide }, [])).toThrow(/voxels outside of all masks/);
  });
});
