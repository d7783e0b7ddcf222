import { describe, expect, it } from 'vitest';
import type { MethodGridData } from '../data.ts';
import type { Raster } from '../display.ts';
import { composeFigure, type Composed } from '../layout/compose.ts';
import { lintFigure } from '../lint/lint.ts';
import { figureSchema } from '../schema.ts';
import { panelTable } from '../tables.ts';
import { methodGridWords } from '../words/grids.ts';

const raster = (width = 400, height = 400): Raster => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height),
});
const file = (name: string) => ({ file: `../images/${name}.png`, sha256: '0'.repeat(64) });
const names = ['cat_01', 'dog_01', 'tree_01'];

function grid(more: Partial<MethodGridData> = {}): MethodGridData {
  const source = (method: string | null, subject: string | null, region: string | null) => ({
    method,
    subject,
    region,
    files: names.map((name) => file(`${method ?? 'shown'}/${name}`)),
  });
  return {
    kind: 'methodGrid',
    columns: names.map((name) => ({ name, score: null })),
    rows: [
      { label: 'Presented', role: 'presented', images: names.map(() => raster()), score: null },
      { label: 'PCA', role: 'method', images: names.map(() => raster()), score: 0.81 },
      { label: 'Theirs', role: 'method', images: names.map(() => raster(400, 200)), score: 0.62 },
    ],
    sources: [source(null, null, null), source('PCA', '01', 'VC'), source('Theirs', null, null)],
    score: {
      name: 'pixCompTwoWay',
      title: 'Pixel comparison, two-way',
      share: true,
      unit: '%',
      convention: 'two-way identification',
      tieRule: 'a tie is wrong',
      chance: 0.5,
      bounds: [0, 1],
      images: 12,
      pairs: 132,
    },
    chosen: 'Three of 12 test images, drawn at random (seed 1), in their order.',
    of: 12,
    ranked: null,
    ...more,
  } as MethodGridData;
}
const compose = (panel: object, data: MethodGridData): Composed =>
  composeFigure(
    figureSchema.parse({
      perceptFigure: 1,
      preset: 'nature-2col',
      rows: [[{ kind: 'methodGrid', ...panel }]],
    }),
    [data],
    300,
  );
const texts = ({ display }: Composed): string[] =>
  display.items.flatMap((item) => (item.kind === 'text' ? [item.runs.map(({ text }) => text).join('')] : []));

describe('the grid of methods', () => {
  it('has the presented row first and a row a method, the same image in each column', () => {
    const { display } = compose({}, grid());
    const images = display.items.flatMap((item) => (item.kind === 'image' ? [item] : []));
    expect(images.map(({ about }) => about)).toEqual(
      ['Presented', 'PCA', 'Theirs'].flatMap((row) => names.map((name) => `${row}: ${name}`)),
    );
    for (const column of [0, 1, 2]) {
      const middles = [0, 3, 6].map((first) => images[first + column]!).map(({ x, width }) => x + width / 2);
      expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(1e-9);
    }
    expect(images[0]!.y).toBeLessThan(images[3]!.y);
    expect(images[3]!.y).toBeLessThan(images[6]!.y);
    // Proportions are the file's own.
    expect(images[6]!.width / images[6]!.height).toBeCloseTo(2, 9);
  });

  it('has numbers at the right where they are asked for alone', () => {
    expect(texts(compose({}, grid())).some((text) => /81\.0/.test(text))).toBe(false);
    const shown = texts(compose({ score: 'pixCompTwoWay' }, grid()));
    expect(shown).toContain('81.0');
    expect(shown).toContain('62.0');
  });

  it('is found fault with where the caption does not say how images were chosen, and not else', () => {
    const data = grid();
    const find = (caption: string): string[] =>
      lintFigure({ composed: compose({}, data), caption, dpi: 450, raster: false })
        .filter(({ severity }) => severity === 'error')
        .map(({ rule }) => rule);
    expect(find('3 images.')).toEqual(['examples']);
    expect(find(`3 images. ${data.chosen}`)).toEqual([]);
  });

  it('says what file was shown where', () => {
    const [head, ...rows] = panelTable(grid())!;
    expect(rows).toHaveLength(9);
    const row = Object.fromEntries(head!.map((key, k) => [key as string, rows[4]![k]]));
    expect(row).toMatchObject({
      stimulus_name: 'dog_01',
      place: 2,
      row: 'PCA',
      subject: '01',
      file: '../images/PCA/dog_01.png',
    });
  });

  it('says whose reconstructions they are, and from which region where that is known', () => {
    expect(methodGridWords(grid())).toBe(
      'Test images as presented, and as reconstructed by PCA (VC) and Theirs (subject not named), in Subject 1.',
    );
    const [top, first, second] = grid().sources as [
      MethodGridData['sources'][number],
      MethodGridData['sources'][number],
      MethodGridData['sources'][number],
    ];
    const both = grid({ sources: [top, first, { ...second, subject: '01', region: 'VC' }] });
    expect(methodGridWords(both)).toMatch(/by PCA and Theirs, from the responses of VC in Subject 1\.$/);
    const others = grid({ sources: [top, first, { ...second, subject: '02', region: 'VC' }] });
    expect(methodGridWords(others)).toMatch(/by PCA \(Subject 1\) and Theirs \(Subject 2\), from the/);
  });
});
