import { expect, it } from 'vitest';
import { noRegionState } from './model.ts';
import { buildTables, flags, shownRegion, tableWidth, visibleIds } from './region-tables.ts';
import { phantomRegions as regions } from './testing/phantom.ts';

const state = (change: Partial<typeof noRegionState>): typeof noRegionState => ({
  ...noRegionState,
  ...change,
});

it('shows the hovered region of an overlap, else the last selected, else the topmost visible', () => {
  const combo = [3, 1, 4];
  expect(shownRegion(combo, regions, state({}))).toBe(1);
  expect(shownRegion(combo, regions, state({ hidden: ['right'] }))).toBe(3);
  expect(shownRegion(combo, regions, state({ selected: ['overlapping', 'superior', 'left'] }))).toBe(3);
  expect(shownRegion(combo, regions, state({ selected: ['superior', 'overlapping'] }))).toBe(4);
  expect(shownRegion(combo, regions, state({ selected: ['superior'], hovered: 'right' }))).toBe(1);
  expect(shownRegion(combo, regions, state({ hovered: 'right', hidden: ['right'] }))).toBe(3);
  expect(shownRegion(combo, regions, state({ hidden: ['right', 'superior', 'overlapping'] }))).toBe(-1);
  expect(visibleIds(combo, regions, state({ selected: ['superior'] }))).toEqual([
    'superior',
    'right',
    'overlapping',
  ]);
});

it('writes colour and state of every combo', () => {
  const combos = [[], [0], [1, 4], [2]];
  const { colours, states, rows } = buildTables(
    combos,
    regions,
    state({ hidden: ['left'], selected: ['overlapping'], hovered: 'right', dimmed: ['anterior'] }),
  );
  expect(rows).toBe(1);
  expect([...states.slice(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect([...colours.slice(8, 12)]).toEqual([0x3c, 0xb4, 0x4b, 255]);
  expect([...states.slice(8, 12)]).toEqual([flags.visible | flags.selected | flags.hovered, 2, 0, 0]);
  expect([...states.slice(12, 16)]).toEqual([flags.visible | flags.dimmed, 3, 0, 0]);
});

it('gives 1,000 combos tables of 16 kB each', () => {
  const combos = Array.from({ length: 1000 }, (_, n) => (n === 0 ? [] : [n % 5]));
  const tables = buildTables(combos, regions, noRegionState);
  expect(tables.rows).toBe(4);
  expect(tables.colours.length).toBe(4 * tableWidth * 4);
  expect([...tables.colours.slice(4 * 999, 4 * 999 + 3)]).toEqual([0x42, 0xd4, 0xf4]);
});
