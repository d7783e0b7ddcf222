import { describe, expect, test } from 'vitest';
import { recipeSchema } from '../../src-main/contract/recipe.ts';
import type { VolumeGrid } from '../brain/model.ts';
import { drawingNames, paint, withSphere } from './painting.ts';

/** Oblique, anisotropic, left-handed. */
const grid: VolumeGrid = {
  dims: [20, 18, 12],
  affine: [-1.9, 0.3, 0.2, 18, 0.2, 2.4, -0.5, -20, 0.1, 0.4, 3.1, -15, 0, 0, 0, 1],
};
const recipe = recipeSchema.parse({
  percept: 1,
  data: { kind: 'bids', train: { task: 'x' }, test: { task: 'y' } },
  latents: { kind: 'pca' },
});

describe('a dragged sphere', () => {
  test.each([
    ['V1', 'replace', 'sphere(1, -2.5, 3, 8)'],
    [null, 'within', 'sphere(1, -2.5, 3, 8)'],
    ['V1 + V2', 'within', '(V1 + V2) & sphere(1, -2.5, 3, 8)'],
    ['V1', 'add', 'V1 + sphere(1, -2.5, 3, 8)'],
    ['(V1 + V2) & sphere(0, 0, 0, 5)', 'within', '(V1 + V2) & sphere(1, -2.5, 3, 8)'],
    ['V1 + sphere(0, 0, 0, 5)', 'add', 'V1 + sphere(1, -2.5, 3, 8)'],
    ['sphere(0, 0, 0, 5)', 'add', 'sphere(1, -2.5, 3, 8)'],
    ['V1 + +', 'add', 'sphere(1, -2.5, 3, 8)'],
  ] as const)('of %s (%s)', (text, mode, expected) => {
    expect(withSphere(text, [1.02, -2.5, 2.98], 8, mode)).toBe(expected);
  });
});

describe('painting', () => {
  const voxelsOf = (painted: typeof recipe) =>
    painted.drawings!.map((drawing) => ('voxels' in drawing ? drawing.voxels : null));

  test('makes a drawing of the subject, adds to it and takes from it', () => {
    const begun = paint(recipe, 'spot', '01', grid, [5, 3, 4, 9], false);
    expect(voxelsOf(begun)).toEqual([[3, 3, 9, 1]]);
    const more = paint(begun, 'Spot', '01', grid, [10], false);
    expect(voxelsOf(more)).toEqual([[3, 3, 9, 2]]);
    const less = paint(more, 'spot', '01', grid, [4, 100], true);
    expect(voxelsOf(less)).toEqual([[3, 1, 5, 1, 9, 2]]);
    const other = paint(less, 'spot', '02', grid, [1], false);
    expect(voxelsOf(other)).toEqual([
      [3, 1, 5, 1, 9, 2],
      [1, 1],
    ]);
    expect(drawingNames(other)).toEqual(['spot']);
    expect(recipeSchema.parse(other)).toEqual(other);
    expect(recipe.drawings).toBeUndefined();
  });

  test('is of every subject where it is of none', () => {
    const shared = paint(paint(recipe, 'spot', '01', grid, [1], false), 'spot', null, grid, [2], false);
    expect(shared.drawings!.map(({ subject }) => subject)).toEqual(['01', undefined]);
    expect(voxelsOf(paint(shared, 'spot', null, grid, [3], false))).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(recipeSchema.parse(shared)).toEqual(shared);
  });

  test('begins anew on another grid, and erases nothing from nothing', () => {
    const begun = paint(recipe, 'spot', '01', grid, [5], false);
    const finer = { ...grid, dims: [40, 36, 24] as const };
    expect(voxelsOf(paint(begun, 'spot', '01', finer, [7], false))).toEqual([[7, 1]]);
    expect(paint(recipe, 'spot', '01', grid, [5], true)).toBe(recipe);
    expect(drawingNames(null)).toEqual([]);
  });
});
