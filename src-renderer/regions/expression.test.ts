import { describe, expect, test } from 'vitest';
import {
  formatRegion,
  parseRegion,
  type Hemisphere,
  type RegionNode,
} from '../../src-main/contract/regions.ts';
import { evaluateRegion } from '../../src-main/decoding/regions/evaluate.ts';
import {
  addToExpression,
  chosenMasks,
  maskId,
  readExpression,
  removeFromExpression,
  stepsNode,
  stepsOf,
} from './expression.ts';

const sides: readonly Hemisphere[] = ['left', 'right'];
const masks = ['V1d', 'V1v', 'V2d', 'V2v', 'LOC', 'FFA'].flatMap((name) =>
  sides.map((hemisphere) => ({ id: maskId(name, hemisphere), name, hemisphere })),
);
/** Masks of ten voxels each, of which LOC and FFA share some. */
const atoms = masks.map(({ name, hemisphere }, at) => ({
  name,
  hemisphere,
  indices: Uint32Array.from({ length: 10 }, (_, v) => (name === 'FFA' ? at * 10 - 15 : at * 10) + v),
}));
const voxels = (text: string | null) =>
  text === null ? [] : [...evaluateRegion(parseRegion(text), { atoms }).indices];
const add = (text: string | null, id: string) => addToExpression(text, id, masks);
const remove = (text: string | null, id: string) => removeFromExpression(text, id, masks);

describe('adding to an expression', () => {
  test.each([
    [null, 'V1', 'V1'],
    ['V1', 'V2', 'V1 + V2'],
    ['V1', 'V1', 'V1'],
    ['V1', 'V1d.left', 'V1'],
    ['V1d.left', 'V1', 'V1'],
    ['V1d.left + LOC', 'V1', 'LOC + V1'],
    ['V1 - V1d.left', 'V1d.left', 'V1 + V1d.left'],
    ['V1 - LOC', 'V1', 'V1'],
    ['V1 & LOC', 'FFA', 'V1 & LOC + FFA'],
    ['where(R2 > 0.1)', 'V1', 'where(R2 > 0.1) + V1'],
  ])('%s and %s', (text, id, expected) => {
    expect(add(text, id)).toBe(expected);
  });

  test('always has all that was there and the region, and nothing else', () => {
    for (const [text, id] of pairs()) {
      const expected = new Set([...voxels(text), ...voxels(id)]);
      expect(new Set(voxels(add(text, id))), `${text} and ${id}`).toEqual(expected);
    }
  });
});

describe('removing from an expression', () => {
  test.each([
    [null, 'V1', null],
    ['V1', 'V1', null],
    ['V1', 'V1.left', 'V1 - V1.left'],
    ['V1 + V2', 'V2', 'V1'],
    ['V1 + V2', 'V1', 'V2'],
    ['V1 - V2 + LOC', 'V1', 'LOC'],
    ['V1 - V1.left', 'V1.left', 'V1 - V1.left'],
    ['V1 + V1d.left', 'V1d.left', 'V1 - V1d.left'],
    ['V1d.left + V1d.right + LOC', 'V1d', 'LOC'],
    ['V1 & LOC', 'FFA', 'V1 & LOC - FFA'],
  ])('%s without %s', (text, id, expected) => {
    expect(remove(text, id)).toBe(expected);
  });

  test('takes nothing else away, and what is not known to be added again', () => {
    for (const [text, id] of pairs()) {
      const after = new Set(voxels(remove(text, id)));
      const gone = new Set(voxels(id));
      // A step that had added the region is taken back, whatever else may have some of its voxels.
      const others = new Set(
        atoms.flatMap(({ indices }, at) => (after.size > 0 && !within(at, id) ? [...indices] : [])),
      );
      for (const voxel of voxels(text)) {
        if (!gone.has(voxel)) expect(after, `${text} without ${id}`).toContain(voxel);
      }
      for (const voxel of after)
        if (gone.has(voxel)) expect(others, `${text} without ${id}`).toContain(voxel);
    }
  });
});

/** Whether a mask is one of those that an id unites. */
const within = (at: number, id: string): boolean => {
  const [name, side] = id.split('.');
  return masks[at]!.name.startsWith(name!) && (side === undefined || masks[at]!.hemisphere === side);
};

test('steps of an expression give it back', () => {
  for (const text of ['V1', 'V1 + V2 - LOC', 'V1 + V2 & LOC', '(V1 + V2) & LOC - FFA', 'V1 - (V2 + LOC)']) {
    const node = parseRegion(text);
    expect(formatRegion(stepsNode(stepsOf(node))!)).toBe(text);
  }
  expect(stepsOf(parseRegion('(V1 + V2) & LOC')).map(({ operator }) => operator)).toEqual([
    'union',
    'union',
    'intersection',
  ]);
  expect(stepsNode([])).toBeNull();
});

test('masks that an expression has chosen', () => {
  expect(chosenMasks('V1d', masks)).toEqual(['V1d.left', 'V1d.right']);
  expect(chosenMasks('V1 - V1.left', masks)).toEqual(['V1d.right', 'V1v.right']);
  expect(chosenMasks('(V1 + LOC) & LOC.right', masks)).toEqual(['LOC.right']);
  expect(chosenMasks('dilate(FFA.left, 3) + sphere(0, 0, 0, 5)', masks)).toEqual(['FFA.left']);
  expect(chosenMasks('V1 +', masks)).toEqual([]);
  expect(chosenMasks(null, masks)).toEqual([]);
});

test('what is wrong with an expression is said', () => {
  expect(readExpression('V1 + V2').error).toBeNull();
  expect(readExpression('V1 + ').error?.problem).toContain('missing');
});

/** Expressions made by chance (of a fixed seed), each with the id of a mask or of a whole region. */
function pairs(): [string, string][] {
  let seed = 5;
  const chance = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((seed / 0x80000000) * below);
  };
  const names = [...masks.map(({ id }) => id), 'V1', 'V2', 'LOC', 'FFA', 'V1d'];
  const part = (): string => names[chance(names.length)]!;
  return Array.from({ length: 400 }, () => {
    const node = Array.from({ length: chance(4) }).reduce<RegionNode>(
      (left) => ({
        kind: (['union', 'difference', 'union', 'intersection'] as const)[chance(4)]!,
        left,
        right: parseRegion(part()),
      }),
      parseRegion(part()),
    );
    return [formatRegion(node), part()];
  });
}
