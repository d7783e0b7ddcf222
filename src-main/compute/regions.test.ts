import { describe, expect, it } from 'vitest';
import { defaultRegions, resolveRegions } from './regions.ts';

const atoms = [
  { name: 'V1d', hemisphere: 'left' as const, indices: Uint32Array.of(3, 5) },
  { name: 'V1v', hemisphere: 'left' as const, indices: Uint32Array.of(9) },
  { name: 'FFA', hemisphere: 'right' as const, indices: Uint32Array.of(5, 40) },
];

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
});
