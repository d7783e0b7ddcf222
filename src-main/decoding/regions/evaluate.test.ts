import { describe, expect, it } from 'vitest';
import { evaluateRegion } from './evaluate.ts';
import type { RegionAtom } from './atom.ts';
import { parseRegion } from './parse.ts';

const set = (...indices: number[]): Uint32Array => Uint32Array.from(indices);
const atoms: RegionAtom[] = [
  { name: 'V1d', hemisphere: 'left', indices: set(1, 2, 3) },
  { name: 'V1d', hemisphere: 'right', indices: set(10, 11) },
  { name: 'V1v', hemisphere: 'left', indices: set(3, 4) },
  { name: 'V2', hemisphere: 'left', indices: set(4, 5, 6) },
  { name: 'V2', hemisphere: 'right', indices: set(11, 12) },
  { name: 'V3', hemisphere: 'left', indices: set(7) },
  { name: 'hV4', hemisphere: 'left', indices: set(8) },
  { name: 'FFA', indices: set(20, 21) },
  { name: 'lh-MT', indices: set(30) },
];
const voxels = (text: string, of = atoms): number[] => [
  ...evaluateRegion(parseRegion(text), { atoms: of }).indices,
];

describe('evaluateRegion', () => {
  it('joins, cuts and takes away', () => {
    expect(voxels('V1d + V2')).toEqual([1, 2, 3, 4, 5, 6, 10, 11, 12]);
    expect(voxels('V1d & V2')).toEqual([11]);
    expect(voxels('V1d - V2')).toEqual([1, 2, 3, 10]);
    expect(voxels('V1 + V2 - V1.left')).toEqual([5, 6, 10, 11, 12]);
    expect(voxels('V1v & (V1d + V2)')).toEqual([3, 4]);
    expect(voxels('V1d - V1d')).toEqual([]);
  });

  it('takes hemispheres of names and of whole expressions', () => {
    expect(voxels('V2.right')).toEqual([11, 12]);
    expect(voxels('(V1 + V2).right')).toEqual([10, 11, 12]);
    expect(voxels('V2.left.right')).toEqual([]);
    expect(voxels('V3.right')).toEqual([]);
    expect(() => voxels('FFA.left')).toThrow('has no left hemisphere');
  });

  it('takes names for their parts, synonyms and families, and says so', () => {
    const family = evaluateRegion(parseRegion('V1 + V4 + V2'), { atoms });
    expect([...family.indices]).toEqual([1, 2, 3, 4, 5, 6, 8, 10, 11, 12]);
    expect(family.resolved).toEqual({ V1: ['V1d', 'V1v'], V4: ['hV4'] });
    const lvc = evaluateRegion(parseRegion('LVC'), { atoms });
    expect(lvc.resolved).toEqual({ LVC: ['V1d', 'V1v', 'V2', 'V3'] });
    expect([...lvc.indices]).toEqual([1, 2, 3, 4, 5, 6, 7, 10, 11, 12]);
    expect(voxels('VC').length).toBe(14);
    expect(evaluateRegion(parseRegion('V*.left'), { atoms }).resolved).toEqual({
      'V*': ['V1d', 'V1v', 'V2', 'V3'],
    });
    expect(voxels('*')).toEqual(voxels('VC'));
  });

  it('prefers the mask of the very name', () => {
    const withOwn: RegionAtom[] = [
      ...atoms,
      { name: 'V1', indices: set(1) },
      { name: 'VC', indices: set(9) },
    ];
    expect(evaluateRegion(parseRegion('V1 + VC'), { atoms: withOwn })).toEqual({
      indices: set(1, 9),
      resolved: {},
    });
  });

  it('falls back to any case, but not inside quotes', () => {
    expect(evaluateRegion(parseRegion('ffa'), { atoms })).toEqual({
      indices: set(20, 21),
      resolved: { ffa: ['FFA'] },
    });
    expect(voxels('v1')).toEqual(voxels('V1'));
    expect(voxels('lvc')).toEqual(voxels('LVC'));
    expect(voxels('v*')).toEqual(voxels('V*'));
    expect(voxels('"lh-MT"')).toEqual([30]);
    expect(() => voxels('"ffa"')).toThrow('there is no region "ffa"');
    expect(() => voxels('"V*"')).toThrow('there is no region "V*"');
  });

  it('says what is unknown, where, what was probably meant and what there is', () => {
    expect(() => voxels('V2 + FFB')).toThrow(
      'there is no region "FFB" (character 6 of the expression). Did you mean FFA? The regions are V1d, V1v, V2, V3, hV4, FFA, lh-MT',
    );
    expect(() => voxels('lh-MT')).toThrow('Did you mean "lh-MT"?');
    expect(() => voxels('parahippocampal')).toThrow(/expression\)\. The regions are/);
    expect(() => voxels('X*')).toThrow('no region "X*"');
    expect(() => voxels('V1', [])).toThrow('The study has no regions');
    expect(() => voxels('VC', [])).toThrow('The study has no regions');
    expect(() => voxels('__proto__')).toThrow('no region');
    expect(() => voxels('constructor')).toThrow('no region');
  });

  it('refuses masks whose voxels are not in order', () => {
    expect(() => voxels('A', [{ name: 'A', indices: set(2, 2) }])).toThrow('not ascending');
  });
});
