import { describe, expect, test } from 'vitest';
import { defaultRegions } from '../../src-main/compute/regions.ts';
import { parseRegion } from '../../src-main/contract/regions.ts';
import { recipeSchema } from '../../src-main/contract/recipe.ts';
import { evaluateRegion } from '../../src-main/decoding/regions/evaluate.ts';
import { maskId } from './expression.ts';
import { freeName, impliedRegions, moveRegion, nameProblem, withRegions } from './recipe-regions.ts';

const regions = ['V1', 'V2', 'early'].map((name) => ({ name, expression: name }));
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('regions of the recipe', () => {
  test('have names that differ in more than case', () => {
    expect(nameProblem(regions, 'Early')).toContain('already');
    expect(nameProblem(regions, 'Early', 'early')).toBeNull();
    expect(nameProblem(regions, '  ')).toContain('needs a name');
    expect(nameProblem(regions, 'x'.repeat(101))).toContain('100');
    expect(freeName(regions, 'late')).toBe('late');
    expect(freeName(regions, 'v1')).toBe('v1 2');
    expect(freeName([], ' ')).toBe('region');
  });

  test('are moved, the ends being the ends', () => {
    expect(names(moveRegion(regions, 'V2', -1))).toEqual(['V2', 'V1', 'early']);
    expect(names(moveRegion(regions, 'V2', 1))).toEqual(['V1', 'early', 'V2']);
    expect(names(moveRegion(regions, 'V1', -1))).toEqual(['V1', 'V2', 'early']);
    expect(names(moveRegion(regions, 'early', 5))).toEqual(['V1', 'V2', 'early']);
    expect(names(moveRegion(regions, 'gone', 1))).toEqual(['V1', 'V2', 'early']);
  });

  test('when left out are those that the run takes', () => {
    const sides = ['left', 'right'] as const;
    const atoms = ['V1d', 'V1v', 'LOC', 'lh-x', 'brain'].flatMap((name, at) =>
      sides.map((hemisphere, side) => ({ name, hemisphere, indices: Uint32Array.of(2 * at + side) })),
    );
    const masks = atoms.map(({ name, hemisphere }) => ({
      id: maskId(name, hemisphere),
      name,
      hemisphere,
      voxels: 1,
    }));
    const voxels = (list: { name: string; expression: string }[]) =>
      list.map(({ name, expression }) => [
        name,
        ...evaluateRegion(parseRegion(expression), { atoms }).indices,
      ]);
    expect(new Set(voxels(impliedRegions(masks)))).toEqual(new Set(voxels(defaultRegions(atoms))));
  });

  test('are left out of the recipe when there are none', () => {
    const recipe = recipeSchema.parse({
      percept: 1,
      data: { kind: 'bids', train: { task: 'x' }, test: { task: 'y' } },
      latents: { kind: 'pca' },
      regions,
    });
    expect(withRegions(recipe, [])).not.toHaveProperty('regions');
    expect(withRegions(recipe, regions.slice(0, 1)).regions).toEqual(regions.slice(0, 1));
  });
});
