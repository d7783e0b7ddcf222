import { describe, expect, it } from 'vitest';
import type { PanelData } from '../data.ts';
import { composeFigure } from '../layout/compose.ts';
import { figureSchema } from '../schema.ts';
import { ball, chart } from '../testing/sample.ts';
import { draftCaption } from './caption.ts';
import { works } from './citations.ts';
import type { RunFacts } from './facts.ts';
import { draftMethods } from './methods.ts';
import {
  between,
  counted,
  formatP,
  decimalsFor,
  formatValue,
  grouped,
  listWords,
  mostCommon,
  starsOf,
  subjectName,
  thousands,
} from './numbers.ts';

const facts: RunFacts = {
  percept: '1.2.3',
  title: 'A study',
  simulated: false,
  subjects: 5,
  latents: { kind: 'PCA', dims: 30, trainedOn: 1200, model: null, rescale: null, sha256: null },
  scores: ['pairwise', 'pixelCorrelation', 'ssimGray2d', 'nWay10', 'top1', 'top5'],
  compared: { size: [64, 64], kernel: 'bilinear' },
  networks: [],
  repeats: null,
  seen: null,
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
      'Nichols',
    ]);
  });

  const withRecipe = (changed: Record<string, unknown>, more: Partial<RunFacts> = {}): string =>
    draftMethods({ ...facts, ...more, recipe: { ...facts.recipe, ...changed } });

  it.each([
    [
      { decoder: { kind: 'inverse', solver: 'pinv', centring: 'none' } },
      'eq. 2 of Mozafari et al., 2020, by its pseudoinverse',
    ],
    [
      { decoder: { kind: 'inverse', solver: 'ridge', lambda: 0.1 } },
      'a ridge of 0.1 times the mean of the diagonal of W Wᵀ',
    ],
    [
      { decoder: { kind: 'whitened', shrinkage: 'auto' } },
      'shrunk towards its diagonal (Ledoit & Wolf, 2004)',
    ],
    [
      { decoder: { kind: 'ridge', lambda: 'cv', perDimension: true } },
      'ridge regression on the training patterns (penalty cross-validated over training runs for each latent dimension)',
    ],
    [
      { decoder: { kind: 'fastl2lir', alpha: 50, voxels: 12_000 } },
      'from the 12,000 voxels of a region that correlate with it most in training, as FastL2LiR does (penalty 50)',
    ],
    [
      { decoder: { kind: 'fracridge', perDimension: true } },
      'fractional ridge regression on the training patterns (Rokem & Kay, 2020), with the fraction cross-validated over training runs for each latent dimension.',
    ],
    [
      { decoder: { kind: 'fracridge', fractions: [0.3], perDimension: true } },
      '(Rokem & Kay, 2020), with the fraction 0.3 as given.',
    ],
    [
      { decoder: { kind: 'inverse', select: { by: 'reliability', voxels: 500 } } },
      'both halves of the training runs show: the 500 voxels with the highest values were kept',
    ],
    [{ decoder: { kind: 'inverse', select: { by: 'r2', above: -0.1 } } }, 'voxels above −0.1 were kept'],
    [
      { decoder: { kind: 'inverse', select: { by: 't', share: 0.25 } } },
      'the best 25 % of the voxels were kept',
    ],
    [
      { searchlight: { radius: 6, step: 2, mask: 'VC' } },
      'searchlight (Kriegeskorte et al., 2006), latents were decoded by the inverse map from the sphere of 6 mm around each voxel at every second voxel along each axis of VC',
    ],
    [
      {
        regions: [
          { name: 'V1', expression: 'V1' },
          { name: 'early', expression: 'V1 + V2' },
        ],
      },
      'Regions were defined as early = V1 + V2.',
    ],
    [
      { evaluation: { matchedVoxels: 'smallest', draws: 30 } },
      'as many voxels as the smallest region of the subject has, drawn at random (30 draws)',
    ],
    [
      { evaluation: { ssim: ['gray-2d', 'rgb'] } },
      'Structural similarity (Wang et al., 2004) was computed on gray levels with two-dimensional windows and on the three colour channels',
    ],
    [
      { evaluation: { baselines: true } },
      'the training image nearest to each prediction was scored in its place',
    ],
    [
      { evaluation: { distractors: 'training' } },
      'among n candidates (n = 10), with the training images as wrong candidates, and as retrieval within the first k (k = 1 and 5), with the training images and the other test images as wrong candidates.',
    ],
    [
      { data: { kind: 'bids', source: 'fmriprep', space: 'T1w' } },
      'preprocessed by fMRIPrep (Esteban et al., 2019) (space T1w)',
    ],
    [{ data: { kind: 'bids', oneBack: 'separate' } }, 'modelled by a regressor of their own'],
    [
      { data: { kind: 'bids', testItem: 'category', categoryImages: 'training' } },
      'a category instead of an image, as in imagery; its true latents are the mean latents of its images in the training runs',
    ],
    [{ data: { kind: 'bids', events: { onsetShift: -9 } } }, 'Onsets were shifted by −9 s'],
    [
      { glm: { confounds: ['motion24', 'csf'] } },
      '24 motion parameters (Friston et al., 1996) and csf as nuisance',
    ],
    [{ glm: { confounds: ['trans*', 'csf'] } }, 'trans\\* and csf as nuisance'],
    [{ glm: { microtime: { bins: 32, onset: 1 } } }, 'sampled in 32 bins a scan, of which bin 1 is read'],
    [
      { latents: { kind: 'pca', method: 'randomised' } },
      'by a randomised decomposition (Halko et al., 2011)',
    ],
  ])('says what %j asks for', (changed, said) => {
    const without = draftMethods(facts);
    expect(withRecipe(changed)).toContain(said);
    expect(without).not.toContain(said);
  });

  it('says of categories that they are categories, and knows their scores by their names', () => {
    const recipe = { ...facts.recipe, data: { kind: 'bids', testItem: 'category' } };
    const evaluation = { permutations: 1000, bootstrap: 500, ssim: ['gray-2d'] };
    const said = draftMethods({
      ...facts,
      scores: facts.scores.map((name) => `category:${name}`),
      networks: [{ name: 'resnet152', layer: 'pool5', weights: 'ab'.repeat(32) }],
      repeats: { unit: 'run', count: [4, 4] },
      recipe: { ...recipe, evaluation },
    });
    for (const words of [
      '35 test runs with 50 categories.',
      'pairs of test categories',
      'among n candidates (n = 10) and as retrieval within the first k (k = 1 and 5), with the other test categories as wrong candidates.',
      'compared with the mean of the images of each category at 64 x 64 pixels',
      'Structural similarity (Wang et al., 2004) was computed on gray levels',
      'the features of that mean image and of its reconstruction, mean over categories',
      '4 repeats of each test category',
      '1000 permutations of whole categories',
      'bootstraps over categories (500 resamples)',
    ])
      expect(said).toContain(words);
    expect(said).not.toMatch(/test images|images shown|not in training|over images/);
  });

  it.each(['ridge', 'fastl2lir', 'fracridge'])(
    'says of %s that it learns from single-trial patterns',
    (kind) => {
      const said = withRecipe({ decoder: { kind } });
      expect(said).toContain(
        '24 training runs (4200 to 4272 scans, from whose patterns the decoder was learnt)',
      );
      expect(said).toContain('one regressor for each image in each training run');
      expect(said).toContain(
        'each run was fitted by itself, with a constant, a cosine drift set (cut-off 128 s) and 6 motion',
      );
      expect(said).not.toMatch(/linear map|parametric modulators|Following/);
      expect(withRecipe({ decoder: { kind } }, { trainRuns: null })).not.toMatch(/linear map/);
      // The searchlight needs the map still.
      expect(withRecipe({ decoder: { kind }, searchlight: {} })).toContain('parametric modulators');
    },
  );

  it('says what was scored on networks, by repeats and by what a generator has seen', () => {
    const said = draftMethods({
      ...facts,
      networks: [
        { name: 'resnet152', layer: 'pool5', weights: 'abcdef0123456789'.repeat(4) },
        { name: 'resnet152', layer: 'conv1', weights: 'abcdef0123456789'.repeat(4) },
      ],
      repeats: { unit: 'run', count: [35, 35] },
      seen: { by: 'image', seen: 12_345, unseen: 38 },
    });
    expect(said).toContain(
      'imported network resnet152 (He et al., 2016) (layers pool5 and conv1; SHA-256 of the weights abcdef0123456789)',
    );
    expect(said).toContain('35 repeats of each test image (one in each run)');
    expect(said).toContain('Spearman–Brown formula (Spearman, 1910; Brown, 1910)');
    expect(said).toContain('seen in its training (12,345) and that it has not (38)');
    expect(draftMethods(facts)).not.toMatch(
      /network|ceiling was|seen in its training|searchlight|selected by/,
    );
  });

  it('lists each work that it refers to, and no other', () => {
    const said = withRecipe(
      { decoder: { kind: 'fracridge' }, searchlight: { radius: 6 } },
      { repeats: { unit: 'run', count: [4, 4] } },
    );
    const [words, list] = said.split('References\n') as [string, string];
    for (const [short, long] of Object.values(works))
      expect(list.includes(long), short).toBe(
        words.includes(short.replace(/, (\d+)$/, ' ($1)')) || words.includes(short),
      );
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

  it.each([
    ['inverse', ' by the method of Mozafari et al. (2020).'],
    ['whitened', ' by the whitened inverse of the linear map.'],
    ['ridge', ' by ridge regression.'],
    ['fastl2lir', ' by FastL2LiR.'],
    ['fracridge', ' by fractional ridge regression (Rokem & Kay, 2020).'],
    ['another', '.'],
  ])('names the decoder %s of reconstructions', (kind, by) => {
    const raster = { width: 1, height: 1, channels: 3, data: new Uint8Array(3) } as const;
    const data: PanelData = {
      kind: 'reconstructions',
      region: 'V*',
      columns: [{ name: 'cat', score: null }],
      rows: [
        { label: 'Subject 1', role: 'subject', images: [raster], score: null },
        { label: 'Subject 2', role: 'subject', images: [null], score: null },
      ],
      score: null,
      chosen: 'All 12 test images are shown.',
      of: 12,
      ranked: null,
    };
    const shown = [{ ...panels[0]!, data, letter: '' }];
    const said = draftCaption(figure, shown, { ...facts, recipe: { decoder: { kind } } });
    expect(said).toContain(
      `from the responses of V\\* in 1 subject${by} Subject 2 has no image from this region. All 12`,
    );
    expect(said.includes('Mozafari')).toBe(kind === 'inverse');
  });

  it('says that data are simulated, and keeps words of one’s own', () => {
    const said = draftCaption({ ...figure, caption: 'My own words.' }, panels, { ...facts, simulated: true });
    expect(said).toContain('**Regions.** My own words. **a**');
    expect(said).toContain('All data are simulated');
  });
});

it('numbers are written as papers write them', () => {
  expect([formatValue(0.8444, true), formatValue(-0.123, false)]).toEqual(['84.4', '−0.12']);
  expect([formatValue(0.0412, false, 3), formatValue(-0.1, false, 3)]).toEqual(['0.041', '−0.100']);
  const decimals = [
    decimalsFor([[0.2, 0.3]]),
    decimalsFor([
      [0.2, 0.3],
      [0.036, 0.044],
    ]),
    decimalsFor([[0.5, 0.5]]),
  ];
  expect(decimals).toEqual([2, 3, 2]);
  expect([0.0004, 0.0123, 0.3].map(formatP)).toEqual(['*P* < 0.001', '*P* = 0.012', '*P* = 0.30']);
  expect([0.0004, 0.004, 0.04, 0.05, null].map(starsOf)).toEqual(['***', '**', '*', '', '']);
  expect([9999, 10_000, 1_234_567].map(thousands)).toEqual(['9999', '10,000', '1,234,567']);
  expect(grouped('max-T over 9 regions, 10000 shared permutations; 0.12345678, 12,345')).toBe(
    'max-T over 9 regions, 10,000 shared permutations; 0.12345678, 12,345',
  );
  expect([counted(1, 'subject'), counted(5, 'subject'), between([4, 6]), between([5, 5])]).toEqual([
    '1 subject',
    '5 subjects',
    '4 to 6',
    '5',
  ]);
  expect([mostCommon([3, 5, 5, 3]), mostCommon([])]).toEqual([3, undefined]);
  expect(listWords(['a', 'b', 'c'])).toBe('a, b and c');
  expect([subjectName('01'), subjectName('AB')]).toEqual(['Subject 1', 'sub-AB']);
});
