import { describe, expect, test } from 'vitest';
import { maskId } from './expression.ts';
import {
  regionTree,
  rowVoxels,
  searchTree,
  treeMove,
  typedRow,
  visibleRows,
  type Mask,
} from './region-tree.ts';

const mask = (name: string, hemisphere?: 'left' | 'right', voxels: number | null = 10): Mask => ({
  id: maskId(name, hemisphere),
  name,
  hemisphere,
  voxels,
});
const both = (name: string): Mask[] => [mask(name, 'left'), mask(name, 'right', 7)];
const tree = regionTree([...both('V1d'), ...both('V1v'), ...both('LOC'), mask('lh-x'), mask('V9d', 'left')]);
const labels = (expanded: string[] = []) =>
  visibleRows(tree, new Set(expanded)).map(({ node, level }) => `${level} ${node.id}`);

describe('the tree of regions', () => {
  test('has hemispheres and parts below their region', () => {
    expect(labels()).toEqual(['1 V1', '1 LOC', '1 "lh-x"', '1 V9d']);
    expect(labels(['V1', 'V1d'])).toEqual([
      '1 V1',
      '2 V1.left',
      '2 V1.right',
      '2 V1d',
      '3 V1d.left',
      '3 V1d.right',
      '2 V1v',
      '1 LOC',
      '1 "lh-x"',
      '1 V9d',
    ]);
  });

  test('is in the order of the visual stream, other names after it', () => {
    const mixed = ['zz10', 'zz9', 'FFA', 'hV4', 'V3', 'V1', 'aa', 'PPA', 'LOC'].map((name) => mask(name));
    expect(regionTree(mixed).map(({ label }) => label)).toEqual([
      'V1',
      'V3',
      'hV4',
      'LOC',
      'FFA',
      'PPA',
      'aa',
      'zz9',
      'zz10',
    ]);
  });

  test('counts the voxels of all masks of a row', () => {
    expect(tree.map(rowVoxels)).toEqual([34, 17, 10, 10]);
    expect(rowVoxels(regionTree([mask('V1', 'left', null)])[0]!)).toBeNull();
  });

  test('is searched by words of names, parts and hemispheres', () => {
    const found = (query: string) => searchTree(tree, query).map(({ id }) => id);
    expect(found('v1')).toEqual(['V1']);
    expect(found('V1v')).toEqual(['V1']);
    expect(found('left')).toEqual(['V1', 'LOC', 'V9d']);
    expect(found('loc right')).toEqual(['LOC']);
    expect(found('  ')).toHaveLength(4);
    expect(found('nothing')).toEqual([]);
  });
});

describe('keys in the tree', () => {
  const rows = visibleRows(tree, new Set(['V1']));

  test('move along the rows in sight', () => {
    expect(treeMove(rows, 'V1', 'ArrowDown')).toEqual({ focus: 'V1.left' });
    expect(treeMove(rows, 'V1.left', 'ArrowUp')).toEqual({ focus: 'V1' });
    expect(treeMove(rows, 'V1', 'End')).toEqual({ focus: 'V9d' });
    expect(treeMove(rows, 'LOC', 'Home')).toEqual({ focus: 'V1' });
    expect(treeMove(rows, 'V1', 'ArrowUp')).toBeNull();
    expect(treeMove(rows, 'V9d', 'ArrowDown')).toBeNull();
    expect(treeMove(rows, 'gone', 'ArrowDown')).toEqual({ focus: 'V1' });
    expect(treeMove([], 'gone', 'ArrowDown')).toBeNull();
  });

  test('open and close regions', () => {
    expect(treeMove(rows, 'LOC', 'ArrowRight')).toEqual({ open: 'LOC' });
    expect(treeMove(rows, 'V1', 'ArrowRight')).toEqual({ focus: 'V1.left' });
    expect(treeMove(rows, 'V1', 'ArrowLeft')).toEqual({ close: 'V1' });
    expect(treeMove(rows, 'V1.right', 'ArrowLeft')).toEqual({ focus: 'V1' });
    expect(treeMove(rows, '"lh-x"', 'ArrowRight')).toBeNull();
    expect(treeMove(rows, 'LOC', 'ArrowLeft')).toBeNull();
    expect(treeMove(rows, 'LOC', 'x')).toBeNull();
  });

  test('go to what is typed, the next one first', () => {
    expect(typedRow(rows, 'V1', 'v')).toBe('V1d');
    expect(typedRow(rows, 'V1', 'l')).toBe('V1.left');
    expect(typedRow(rows, 'V1.left', 'lo')).toBe('LOC');
    expect(typedRow(rows, 'V9d', 'V')).toBe('V1');
    expect(typedRow(rows, 'V1', 'q')).toBeNull();
  });
});
