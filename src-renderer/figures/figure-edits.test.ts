import { expect, it } from 'vitest';
import { figureSchema, type Figure } from '../../src-main/contract/figures.ts';
import {
  addPanel,
  fileName,
  movePanel,
  panelAt,
  removePanel,
  withPanel,
  type Direction,
} from './figure-edits.ts';

const make = (...rows: string[][]): Figure =>
  figureSchema.parse({
    perceptFigure: 1,
    preset: 'nature-2col',
    rows: rows.map((row) => row.map((text) => ({ kind: 'text', text }))),
  });
const words = (figure: Figure): string[][] =>
  figure.rows.map((row) => row.map((panel) => (panel.kind === 'text' ? panel.text : panel.kind)));
const figure = make(['a', 'b'], ['c']);

it('moves panels within rows, out of rows and into others', () => {
  const moved = (row: number, column: number, to: Direction): string[][] =>
    words(movePanel(figure, { row, column }, to).figure);
  expect(moved(0, 0, 'right')).toEqual([['b', 'a'], ['c']]);
  expect(moved(0, 1, 'right')).toEqual([['a', 'b'], ['c']]);
  expect(moved(0, 1, 'up')).toEqual([['b'], ['a'], ['c']]);
  expect(moved(0, 0, 'down')).toEqual([['b'], ['a'], ['c']]);
  expect(moved(1, 0, 'up')).toEqual([['a', 'b', 'c']]);
  expect(moved(1, 0, 'down')).toEqual([['a', 'b'], ['c']]);
});

it('says where the panel is afterwards', () => {
  for (const to of ['up', 'down', 'left', 'right'] as const) {
    for (const [row, column] of [
      [0, 0],
      [0, 1],
      [1, 0],
    ] as const) {
      const panel = panelAt(figure, { row, column });
      const { figure: after, spot } = movePanel(figure, { row, column }, to);
      expect(panelAt(after, spot)).toBe(panel);
    }
  }
});

it('adds, changes and removes panels, and keeps the last', () => {
  const text = { ...panelAt(figure, { row: 1, column: 0 })! };
  const added = addPanel(figure, text);
  expect(panelAt(added.figure, added.spot)).toBe(text);
  expect(words(removePanel(figure, { row: 1, column: 0 }))).toEqual([['a', 'b']]);
  expect(words(removePanel(figure, { row: 0, column: 0 }))).toEqual([['b'], ['c']]);
  expect(words(removePanel(make(['a']), { row: 0, column: 0 }))).toEqual([['a']]);
  expect(words(withPanel(figure, { row: 0, column: 1 }, text))).toEqual([['a', 'c'], ['c']]);
});

it('makes names of files of titles', () => {
  expect(fileName('Regions of V1 & VC (é)')).toBe('regions-of-v1-vc-e');
  expect(fileName('…')).toBe('figure');
});
