import { describe, expect, it } from 'vitest';
import { composeFigure } from '../layout/compose.ts';
import { figureSchema } from '../schema.ts';
import { ball, chart } from '../testing/sample.ts';
import { draftCaption } from './caption.ts';
import type { RunFacts } from './facts.ts';
import { draftMethods } from './methods.ts';
import { formatP, formatValue, listWords, starsOf, subjectName } from './numbers.ts';

const facts: RunFacts = {
  percept: '1.2.3',
  title: 'A study',
  simulated: false,
  subjects: 5,
  latents: { kind: 'PCA', dims: 30, trainedOn: 1200, model: null, rescale: null },
  confidence: 0.95,
  trainRuns: [24, 24],
  testRuns: [35, 35],
  trainScans: [4200, 4272],
  testImages: [50, 50],
  recipe: {
    seed: 7,
    data: { kind: 'bids' },
    glm: { noise: 'ar1', drift: 128, confounds: ['motion6'], centre: true },
    decoder: { kind: 'inverse', centring: 'train' },
    evaluation: { permutations: 10_000, bootstrap: 0 },
  },
  genericObjectDecoding: false,
};

describe('the methods paragraph', () => {
  it('says what the recipe says', () => {
    const said = draftMethods(facts);
    for (const words of [
      '5 subjects, organised as BIDS (Gorgolewski et al., 2016)',
      '24 training runs (4200 to 4272 scans',
      'first 30 principal components of the pixels of the 1200 training images',
      'Following Mozafari et al. (2020)',
      'cut-off 128 s',
      '6 motion parameters',
      'first-order autoregressive',
      'centred by the training data alone',
      '10,000 permutations of whole images',
      'corrected for the number of regions by the largest statistic',
      'by the same permutations in all subjects',
      'Percept 1.2.3 (seed 7)',
    ])
      expect(said).toContain(words);
    expect(said).not.toMatch(/bootstrap|simulated|Donahue|Horikawa/);
  });

  it('cites BigBiGAN and the data set where they are used, and only there', () => {
    const said = draftMethods({
      ...facts,
      genericObjectDecoding: true,
      latents: { ...facts.latents, kind: 'model', dims: 120, model: 'bigbigan-revnet50x4' },
    });
    expect(said).toContain('120 latent variables of BigBiGAN (Donahue & Simonyan, 2019)');
    expect(said).toContain('(ds001246) (Horikawa & Kamitani, 2017)');
    const references = said.split('References\n')[1]!.trim().split('\n');
    expect(references.map((line) => line.split(',')[0])).toEqual([
      'Donahue',
      'Friston',
      'Horikawa',
      'Mozafari',
    ]);
  });

  it('says of extracted patterns that they were extracted before', () => {
    const said = draftMethods({ ...facts, trainRuns: null, testRuns: null, trainScans: null });
    expect(said).toContain('had been extracted before');
    expect(said).not.toMatch(/haemodynamic|autoregressive/);
  });
});

describe('the caption', () => {
  const figure = figureSchema.parse({
    perceptFigure: 1,
    preset: 'nature-1col',
    title: 'Regions',
    rows: [
      [
        {
          kind: 'brain',
          subject: '01',
          height: 25,
          surface: 'head',
          throughDepth: 0,
          camera: { azimuth: 0, elevation: 0 },
        },
      ],
      [{ kind: 'slices', subject: '01', convention: 'radiological' }],
      [{ kind: 'regionChart' }],
    ],
  });
  const slices = ball();
  const { panels } = composeFigure(figure, [{ ...slices, kind: 'brain' }, slices, chart], 60);

  it('says of each panel what it shows', () => {
    const said = draftCaption(figure, panels, facts);
    expect(said).toMatch(/^\*\*Regions\.\*\* \*\*a\*\*, Brain of sub-01/);
    expect(said).toContain('not seen from this side: V1');
    expect(said).toContain('radiological convention');
    expect(said).toContain('*n* = 3 subjects; 12 test images, 66 pairs');
    expect(said).toContain('lines, 95 % t-interval over subjects; dashed line, chance (50.0 %)');
    expect(said).toContain('V1 80.0 % (*P* = 0.004)');
    expect(said).not.toContain('simulated');
  });

  it('names each kind of error bars where bars have several', () => {
    const [first, ...others] = chart.bars;
    const mixed = {
      ...chart,
      bars: [{ ...first!, ciMethod: '95 % percentile bootstrap over images' }, ...others],
    };
    const shown = panels.map((panel) =>
      panel.data.kind === 'regionChart' ? { ...panel, data: mixed } : panel,
    );
    expect(draftCaption(figure, shown, facts)).toContain(
      `lines, 95 % percentile bootstrap over images (${first!.region}), 95 % t-interval over subjects (${listWords(others.filter(({ ciMethod }) => ciMethod !== null).map(({ region }) => region))})`,
    );
  });

  it('says nothing of regions where none is drawn', () => {
    const bare = panels.map((panel) =>
      panel.data.kind === 'slices' ? { ...panel, data: { ...panel.data, regions: [] } } : panel,
    );
    expect(draftCaption(figure, bare, facts)).toContain('Slices of sub-01 (places in mm');
  });

  it('says that data are simulated, and keeps words of one’s own', () => {
    const said = draftCaption({ ...figure, caption: 'My own words.' }, panels, { ...facts, simulated: true });
    expect(said).toContain('**Regions.** My own words. **a**');
    expect(said).toContain('All data are simulated');
  });
});

it('numbers are written as papers write them', () => {
  expect([formatValue(0.8444, true), formatValue(-0.123, false)]).toEqual(['84.4', '−0.12']);
  expect([0.0004, 0.0123, 0.3].map(formatP)).toEqual(['*P* < 0.001', '*P* = 0.012', '*P* = 0.30']);
  expect([0.0004, 0.004, 0.04, 0.05, null].map(starsOf)).toEqual(['***', '**', '*', '', '']);
  expect(listWords(['a', 'b', 'c'])).toBe('a, b and c');
  expect([subjectName('01'), subjectName('AB')]).toEqual(['Subject 1', 'sub-AB']);
});
