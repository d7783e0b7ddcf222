import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseRecipe } from '../recipe/load.ts';
import { describeShared } from '../testing/shared-data.ts';
import { inlineRunner } from './pool.ts';
import type { RunResult } from './results.ts';
import { runRecipe } from './run.ts';

describeShared('evaluation of handwritten digits from real fMRI', 'digits69', (folder) => {
  let out = '';
  let result: RunResult;
  const run = (evaluation: object): Promise<RunResult> =>
    runRecipe({
      recipe: parseRecipe({
        percept: 1,
        data: {
          kind: 'patterns',
          subjects: {
            '01': {
              train: { file: 'digits69_28x28.mat', variable: 'fmriTrn' },
              test: { file: 'digits69_28x28.mat', variable: 'fmriTest' },
            },
          },
          stimuli: {
            train: { file: 'digits69_28x28.mat', variable: 'stimTrn', size: [28, 28] },
            test: { file: 'digits69_28x28.mat', variable: 'stimTest', size: [28, 28] },
          },
        },
        latents: { kind: 'pca', components: 10 },
        evaluation: { permutations: 200, bootstrap: 50, ...evaluation },
      }),
      recipeFile: join(import.meta.dirname, 'evaluation.test.ts'),
      folder,
      out,
      runner: inlineRunner(),
    });
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'percept-evaluation-'));
    result = await run({ nWay: [2, 10, 50], ssim: ['gray-2d', 'gray-1d-legacy'] });
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  it('has the scores that the recipe asks for, and p corrected over its regions', () => {
    const { scores } = result.subjects[0]!.regions[0]!;
    const names = scores.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'nWay2',
        'nWay10',
        'top1',
        'medianRank',
        'pixelMse',
        'ssimGray2d',
        'ssimGray1dLegacy',
      ]),
    );
    expect(names).not.toContain('nWay50');
    const of = (name: string) => scores.find((score) => score.name === name)!;
    expect(of('nWay2').value).toBeCloseTo(of('twoWayPrediction').value, 12);
    expect(of('nWay10').value).toBeCloseTo(of('top1').value, 12);
    // One region: there is nothing to correct for.
    for (const score of scores) expect(score.pCorrected, score.name).toBeCloseTo(score.p!, 12);
    expect(of('ssimGray2d').resize).toMatchObject({ to: [28, 28], channels: 1 });
  });

  it('scores the nearest training image, and what the generator makes of the true latents', () => {
    const { regions, ceiling } = result.subjects[0]!;
    const baselines = regions[0]!.baselines!;
    const named = (predictor: string) =>
      baselines.filter((score) => score.predictor === predictor).map(({ name }) => name);
    expect(named('nearest training image by latents')).toEqual([
      'pairwise',
      'twoWayPrediction',
      'twoWayTruth',
    ]);
    // All that reconstructions are scored by.
    const onPixels = regions[0]!.scores.filter(({ space }) => space === 'pixels').map(({ name }) => name);
    expect(named('nearest training image by pixels')).toEqual(onPixels);
    for (const score of baselines) expect(score).not.toHaveProperty('p');
    expect(baselines.at(-1)!.convention).toContain(
      'training image nearest by mean squared error of pixels at 28 x 28',
    );
    const of = (scores: typeof ceiling) => scores!.find(({ name }) => name === 'pixelCorrelation')!;
    expect(of(ceiling)).toMatchObject({ predictor: "the generator's own", n: 10 });
    expect(of(ceiling).value).toBeGreaterThan(of(regions[0]!.scores).value);
  });

  it('writes them all to scores.tsv with their conventions', async () => {
    const [header, ...rows] = (await readFile(join(out, 'scores.tsv'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const column = (name: string): string[] => rows.map((row) => row[header!.indexOf(name)]!);
    expect(new Set(column('predictor'))).toEqual(
      new Set([
        'decoder',
        'nearest training image by latents',
        'nearest training image by pixels',
        "the generator's own",
      ]),
    );
    expect(new Set(column('ssim'))).toEqual(new Set(['n/a', 'gray-2d', 'gray-1d-legacy']));
    expect(column('p_corrected').filter((p) => p !== 'n/a').length).toBeGreaterThan(10);
  });

  it('identifies among the training images, without baselines and correction, where the recipe says so', async () => {
    const other = await run({
      nWay: [50],
      distractors: 'training',
      baselines: false,
      correction: 'none',
      permutations: 20,
    });
    const subject = other.subjects[0]!;
    const score = subject.regions[0]!.scores.find(({ name }) => name === 'nWay50')!;
    expect(score).toMatchObject({ candidates: 91, distractors: 90 });
    expect(score.convention).toContain('90 training images');
    expect(score).not.toHaveProperty('pCorrected');
    expect(subject).not.toHaveProperty('ceiling');
    expect(subject.regions[0]).not.toHaveProperty('baselines');
  });
});
