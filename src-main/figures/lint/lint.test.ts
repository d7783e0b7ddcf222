import { describe, expect, it } from 'vitest';
import type { PanelData } from '../data.ts';
import { composeFigure, type Composed } from '../layout/compose.ts';
import { figureSchema } from '../schema.ts';
import { chart, sample } from '../testing/sample.ts';
import { closeColours } from './colour-vision.ts';
import { lintFigure, type LintInput } from './lint.ts';

const caption = 'n = 3 subjects; lines, 95 % t-interval over subjects. All 12 test images are shown.';
const lint = (composed: Composed, more: Partial<LintInput> = {}): string[] =>
  lintFigure({ composed, caption, dpi: 300, raster: false, ...more }).map(
    ({ severity, rule, panel }) => `${severity} ${rule} ${panel ?? 'page'}`,
  );
const compose = (panel: object, data: PanelData, preset = 'nature-1col'): Composed =>
  composeFigure(figureSchema.parse({ perceptFigure: 1, preset, rows: [[panel]] }), [data], 300);

describe('findings', () => {
  it('has nothing to say of a sound figure', () => {
    expect(lint(sample())).toEqual([]);
  });

  it('finds text that is too small and lines that are too thin', () => {
    const { display, ...rest } = sample();
    const text = display.items.map((item) => (item.kind === 'text' ? { ...item, size: 4.5 } : item));
    expect(lint({ ...rest, display: { ...display, items: text } })).toContain('error text-size a');
    const lines = display.items.map((item) =>
      item.kind === 'path' && item.stroke ? { ...item, lineWidth: 0.2 } : item,
    );
    expect(lint({ ...rest, display: { ...display, items: lines } })).toContain('error line-width a');
  });

  it('finds pixels that are too few at the final size', () => {
    const composed = composeFigure(
      figureSchema.parse({
        perceptFigure: 1,
        preset: 'nature-1col',
        rows: [[{ kind: 'slices', subject: '01' }]],
      }),
      [sample().panels[1]!.data],
      100,
    );
    expect(lint(composed, { dpi: 100 })).toContain('error resolution 1');
    // A draft for the screen is judged as the file will be.
    expect(lint(composed, { dpi: 300 })).toEqual([]);
    expect(lint(sample(), { raster: true, dpi: 200 })).toContain('error resolution page');
    expect(lint(sample(), { raster: true, dpi: 300 })).toContain('warning resolution page');
    expect(lint(sample(), { raster: true, dpi: 600 })).toEqual([]);
  });

  it('finds a chance level that is not drawn', () => {
    expect(lint(compose({ kind: 'regionChart', chance: false }, chart))).toEqual(['error chance 1']);
  });

  it('finds a caption without n, without what error bars are', () => {
    const composed = compose({ kind: 'regionChart' }, chart);
    expect(lint(composed, { caption: 'Bars and dots.' })).toEqual(['error n 1', 'error error-bars 1']);
    const unnamed = { ...chart, bars: chart.bars.map((bar) => ({ ...bar, ciMethod: null })) };
    expect(lint(compose({ kind: 'regionChart' }, unnamed))).toEqual(['error error-bars 1']);
  });

  it('finds examples whose choice is not said', () => {
    const data: PanelData = {
      kind: 'reconstructions',
      region: 'VC',
      columns: [{ name: 'cat_01', score: null }],
      rows: [
        {
          label: 'Subject 1',
          role: 'subject',
          images: [{ width: 400, height: 400, channels: 1, data: new Uint8Array(160_000) }],
          score: null,
        },
      ],
      score: null,
      chosen: 'One of 12 test images, chosen by hand.',
      of: 12,
      ranked: null,
    };
    const composed = compose({ kind: 'reconstructions', region: 'VC' }, data);
    expect(lint(composed)).toEqual(['error examples 1']);
    expect(lint(composed, { caption: `${caption} ${data.chosen}` })).toEqual([]);
  });

  it('finds a statistic without a unit', () => {
    const slices = sample().panels[1]!.data;
    if (slices.kind !== 'slices') throw new Error('the sample has changed');
    const { dims, affine } = slices.grid;
    const overlay = {
      dims,
      affine,
      values: new Float32Array(40 ** 3),
      name: 'R2',
      diverging: false,
      range: [0, 1] as const,
      threshold: null,
    };
    const found = (unit: string): string[] =>
      lint(compose({ kind: 'slices', subject: '01' }, { ...slices, overlay: { ...overlay, unit } }));
    expect(found('')).toContain('error units 1');
    expect(found('R²')).not.toContain('error units 1');
  });

  it('finds letters that the font has not, names that were cut, and what panels lack', () => {
    const named = (region: string): Composed =>
      compose({ kind: 'regionChart' }, { ...chart, bars: [{ ...chart.bars[0]!, region }] });
    expect(lint(named('漢字'))).toEqual(['warning letters 1']);
    expect(lint(named('Κύτταρο α'))).toEqual([]);
    expect(lint(compose({ kind: 'regionChart', title: '漢字' }, chart))).toEqual(['warning letters 1']);
    const words = (text: string): string[] => lint(compose({ kind: 'text', text }, { kind: 'text' }));
    expect(words('Two lines,\none in 漢字')).toEqual(['warning letters 1']);
    expect(words('Two lines,\none in *Κύτταρο*')).toEqual([]);
    expect(lint(named('W'.repeat(300)))).toEqual(['warning cut 1']);
  });

  it('finds texts on one another on a page that is laid out badly', () => {
    const { display, ...rest } = sample();
    const items = display.items.map((item) => (item.kind === 'text' ? { ...item, x: 20, y: 20 } : item));
    expect(lint({ ...rest, display: { ...display, items } })).toContain('error overlap a');
    const out = display.items.map((item) => (item.kind === 'text' ? { ...item, x: item.x - 60 } : item));
    expect(lint({ ...rest, display: { ...display, items: out } })).toContain('error overflow a');
  });

  it('finds a figure that is too high for its journal', () => {
    expect(lint(compose({ kind: 'regionChart', height: 200 }, chart))).toContain('warning page page');
  });
});

describe('colour vision', () => {
  it('knows red and green of one lightness for what they are to others', () => {
    const found = closeColours([
      { name: 'red', colour: '#b0574a' },
      { name: 'green', colour: '#7c7340' },
    ]);
    expect(found[0]?.seenBy).toMatch(/protanopia|deuteranopia/);
  });

  it('finds equal colours, and lets black, orange and blue be', () => {
    expect(
      closeColours([
        { name: 'a', colour: '#336699' },
        { name: 'b', colour: '#336699' },
      ])[0]?.seenBy,
    ).toBe('everybody');
    expect(
      closeColours([
        { name: 'a', colour: '#000000' },
        { name: 'b', colour: '#e69f00' },
        { name: 'c', colour: '#0072b2' },
      ]),
    ).toEqual([]);
  });
});
