import { describe, expect, it } from 'vitest';
import type { PanelData } from '../data.ts';
import { lintFigure } from '../lint/lint.ts';
import { presets } from '../presets.ts';
import { figureSchema, type Figure } from '../schema.ts';
import {
  hostileBrain,
  hostileChart,
  hostileDesign,
  hostileGrid,
  hostileMethods,
  hostileTable,
  hostilities,
  type Hostility,
} from '../testing/hostile.ts';
import { composeFigure } from './compose.ts';

const kinds: Readonly<Record<string, readonly [object, (hostility: Hostility) => PanelData]>> = {
  chart: [{ kind: 'regionChart' }, hostileChart],
  'low chart': [{ kind: 'regionChart', height: 15, score: 'pairwise' }, hostileChart],
  table: [{ kind: 'scoreTable' }, hostileTable],
  'table of twenty scores': [{ kind: 'scoreTable' }, (one) => hostileTable(one, 20)],
  methods: [{ kind: 'methodChart' }, hostileMethods],
  'twenty scores of methods': [{ kind: 'methodChart' }, (one) => hostileMethods(one, 20)],
  grid: [{ kind: 'reconstructions', region: 'V1' }, hostileGrid],
  'grid of forty across': [{ kind: 'reconstructions', region: 'V1', across: 40 }, hostileGrid],
  brain: [{ kind: 'brain', subject: '01', height: 40 }, (one) => hostileBrain(one, 'brain')],
  slices: [{ kind: 'slices', subject: '01' }, (one) => hostileBrain(one, 'slices')],
  design: [{ kind: 'design', subject: '01' }, () => hostileDesign(60)],
  'design of 24 runs': [{ kind: 'design', subject: '01' }, () => hostileDesign(24 * 20)],
  text: [{ kind: 'text', text: `${'W'.repeat(300)} and *more*` }, () => ({ kind: 'text' })],
};

const bad = ['overlap', 'overflow', 'text-size', 'line-width'];
const found = (figure: Figure, data: readonly PanelData[]): string[] =>
  lintFigure({ composed: composeFigure(figure, data, 40), caption: '', dpi: 300, raster: false })
    .filter(({ rule }) => bad.includes(rule))
    .map(({ rule, panel, what }) => `${rule} ${panel ?? 'page'}: ${what}`);
const page = (preset: string, rows: object[][]): Figure =>
  figureSchema.parse({ perceptFigure: 1, preset, rows });

describe.each(Object.entries(hostilities))('%s', (_, hostility) => {
  it.each(Object.entries(kinds))('%s: nothing overlaps, nothing leaves the page', (_kind, [panel, data]) => {
    for (const preset of ['nature-1col', 'nature-2col', 'elsevier-1col', 'plos-2col'])
      expect(found(page(preset, [[panel]]), [data(hostility)]), preset).toEqual([]);
  });

  it('two and three panels beside one another have room', () => {
    const [chart, table, grid] = [kinds['chart']!, kinds['methods']!, kinds['grid']!];
    const title = 'A title that goes on for longer than there is room for beside others';
    const of = [chart, table, grid].map(([panel]) => ({ ...panel, title }));
    const data = [chart, table, grid].map(([, make]) => make(hostility));
    expect(found(page('nature-2col', [of.slice(0, 2), of.slice(2)]), data)).toEqual([]);
    expect(found(page('poster', [of]), data)).toEqual([]);
  });
});

it('each preset holds the usual panels', () => {
  for (const { id } of presets)
    for (const kind of ['chart', 'table', 'grid', 'design', 'methods'])
      expect(
        found(page(id, [[kinds[kind]![0]]]), [kinds[kind]![1](hostilities['long names']!)]),
        `${id} ${kind}`,
      ).toEqual([]);
});

it('says which names had to be cut', () => {
  const findings = lintFigure({
    composed: composeFigure(
      page('nature-1col', [[kinds['chart']![0]]]),
      [hostileChart(hostilities['one word without an end']!)],
      40,
    ),
    caption: '',
    dpi: 300,
    raster: false,
  });
  expect(findings.find(({ rule }) => rule === 'cut')?.what).toMatch(/^no room for "W+0"/);
});
