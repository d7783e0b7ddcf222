import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReconstructionsData, RegionChartData, ScoreTableData } from '../../figures/data.ts';
import { readFigure } from '../../figures/embed/read.ts';
import { figureSchema } from '../../figures/schema.ts';
import { scoreTitle } from '../../figures/words/score-titles.ts';
import { mean } from '../../maths/stats.ts';
import { runPlace, smallStudy } from '../live/testing.ts';
import type { StudyPlace } from '../methods/types.ts';
import { inlineRunner } from '../pool.ts';
import type { RunResult } from '../results.ts';
import { withoutWholes } from './brain.ts';
import { drawNames } from './examples.ts';
import { gatherFigure } from './gather.ts';
import { findingsOf, makeFigure } from './make.ts';
import { saveFigure } from './save.ts';
import { openSource, type FigureSource } from './source.ts';
import { parseExamples, templateFigure } from './templates.ts';

let folder = '';
let place: StudyPlace;
let result: RunResult;
let source: FigureSource;
const recipeFile = (): string => join(place.recipeFolder, `${place.recipeName}.json`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-figure-data-'));
  place = await smallStudy(folder);
  result = await runPlace(place);
  source = await openSource(recipeFile(), { runner: inlineRunner(), out: place.out });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const preset = 'nature-1col';
const data = async (panel: object): Promise<unknown> =>
  (await gatherFigure(source, figureSchema.parse({ perceptFigure: 1, preset, rows: [[panel]] })))[0];

describe('what panels show', () => {
  it('has the numbers of the results in a region chart', async () => {
    const chart = (await data({ kind: 'regionChart' })) as RegionChartData;
    expect(chart.bars.map(({ region }) => region)).toEqual(['all']);
    const bar = chart.bars[0]!;
    const values = result.subjects.map(({ regions }) => regions[0]!.pairwise!);
    expect(bar.subjects.map(({ value }) => value)).toEqual(values);
    expect(bar.mean).toBeCloseTo(mean(values), 12);
    expect([bar.n, chart.score.images, chart.score.pairs, chart.score.chance]).toEqual([2, 6, 15, 0.5]);
    expect(bar.ciMethod).toMatch(/t-interval over subjects/);
  });

  it('has one column for each score and convention in a table', async () => {
    const table = (await data({ kind: 'scoreTable' })) as ScoreTableData;
    expect(new Set(table.columns.map(({ convention }) => convention)).size).toBe(table.columns.length);
    const at = table.columns.findIndex(({ name }) => name === 'pixCompPairwise');
    const group = result.group.find(({ score }) => score === 'pixCompPairwise')!;
    expect(table.rows[0]!.cells[at]!.mean).toBe(group.mean);
  });

  it('shows presented images, those of the true latents, and those of each subject', async () => {
    const grid = (await data({ kind: 'reconstructions', region: 'all' })) as ReconstructionsData;
    expect(grid.rows.map(({ role }) => role)).toEqual(['presented', 'ideal', 'subject', 'subject']);
    expect(grid.columns).toHaveLength(6);
    expect(grid.chosen).toBe('All 6 test images are shown.');
    for (const { images } of grid.rows)
      for (const image of images) expect(image).toMatchObject({ width: 8, height: 8 });
    // The images are 64 numbers of which four latents are made: the generator's own are nearer to them than those of a subject.
    const off = (row: number): number =>
      mean(
        grid.rows[row]!.images.flatMap((image, i) =>
          Array.from(image!.data, (value, at) => Math.abs(value - grid.rows[0]!.images[i]!.data[at]!)),
        ),
      );
    expect(off(1)).toBeLessThan(off(2));
  });

  it.each(['pixelCorrelation', 'patternCorrelation', 'pairsWon'] as const)(
    'ranks examples by %s',
    async (score) => {
      const choose = async (which: string): Promise<ReconstructionsData> =>
        (await data({
          kind: 'reconstructions',
          region: 'all',
          examples: { choose: which, count: 2, score },
        })) as ReconstructionsData;
      const [best, median, worst] = [await choose('best'), await choose('median'), await choose('worst')];
      const all = (await data({
        kind: 'reconstructions',
        region: 'all',
        examples: { choose: 'best', count: 6, score },
      })) as ReconstructionsData;
      const scores = all.columns.map((column) => column.score!);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      const names = all.columns.map(({ name }) => name);
      expect([best, median, worst].map(({ columns }) => columns.map(({ name }) => name))).toEqual([
        names.slice(0, 2),
        names.slice(2, 4),
        names.slice(4),
      ]);
      expect(worst.chosen).toMatch(
        /^The two of 6 test images with the lowest .* in all \(mean over 2 subjects\)/,
      );
      if (score === 'patternCorrelation') {
        // The mean over images and subjects is the score of the results.
        const own = mean(
          result.subjects.map((s) => s.regions[0]!.scores.find((one) => one.name === score)!.value),
        );
        expect(mean(scores)).toBeCloseTo(own, 9);
      }
      if (score === 'pairsWon')
        expect(mean(scores)).toBeCloseTo(mean(result.subjects.map((s) => s.regions[0]!.pairwise!)), 9);
    },
  );

  it('counts what is named twice once', async () => {
    const chart = (await data({ kind: 'regionChart', regions: ['all', 'all'] })) as RegionChartData;
    expect(chart.bars.length).toBe(1);
    const [id] = result.subjects.map((subject) => subject.id);
    const grid = (await data({
      kind: 'reconstructions',
      region: 'all',
      subjects: [id, id],
    })) as ReconstructionsData;
    expect(grid.rows.filter(({ role }) => role === 'subject').length).toBe(1);
  });

  it('follows no path that stands for a subject', async () => {
    const hostile = join(folder, 'hostile');
    await mkdir(hostile);
    const made = JSON.parse(await readFile(join(place.out, 'results.json'), 'utf8')) as {
      subjects: { id: string }[];
    };
    made.subjects[0]!.id = '../../01';
    await writeFile(join(hostile, 'results.json'), JSON.stringify(made));
    await writeFile(join(hostile, 'recipe.json'), await readFile(join(place.out, 'recipe.json')));
    await expect(openSource(recipeFile(), { runner: inlineRunner(), out: hostile })).rejects.toThrow(
      /a subject is no path/,
    );
  });

  it('refuses what the results do not have, and says what they have', async () => {
    await expect(data({ kind: 'regionChart', score: 'ssim' })).rejects.toThrow(/no score "ssim".*pairwise/);
    await expect(data({ kind: 'reconstructions', region: 'V9' })).rejects.toThrow(/no region "V9".*all/);
    await expect(data({ kind: 'regionChart', regions: [] })).rejects.toThrow(/shows none/);
    await expect(data({ kind: 'methodChart' })).rejects.toThrow(/percept compare/);
    await expect(data({ kind: 'slices', subject: '01' })).rejects.toThrow(/no positions/);
    await expect(
      openSource(recipeFile(), { runner: inlineRunner(), out: join(folder, 'none') }),
    ).rejects.toThrow(/percept run/);
  });
});

describe('comparisons', () => {
  const score = (value: number): object => ({
    value,
    n: 6,
    pairs: 15,
    chance: 0.5,
    ci: [value - 0.1, value + 0.1],
  });
  const method = (name: string, cells: [string, number][]): object => ({
    name,
    cells: cells.map(([column, value]) => ({
      column,
      perSubject: [
        { subject: '01', score: score(value) },
        { subject: '02', score: score(value) },
      ],
      group: { mean: value, n: 2, ci: [value - 0.1, value + 0.1], ciMethod: '95 % t-interval over subjects' },
    })),
  });
  const definition = (convention: string): object => ({ convention, tieRule: 'a tie is wrong' });

  it('keeps conventions apart, and published numbers out of the columns', async () => {
    const file = join(folder, 'comparison.json');
    await writeFile(
      file,
      JSON.stringify({
        title: 'Two methods',
        columns: [
          { id: 'a', score: 'pixCompPairwise', split: 'all', on: 'pixels', definition: definition('eq. 3') },
          { id: 'b', score: 'pixCompTwoWay', split: 'all', on: 'pixels', definition: definition('two-way') },
        ],
        methods: [
          method('PCA', [
            ['a', 0.8],
            ['b', 0.7],
          ]),
          method('Other', [['b', 0.6]]),
        ],
        published: [
          {
            method: 'Ren et al.',
            measure: 'pix-comp',
            value: 87.8,
            unit: '%',
            images: 7,
            source: 'Table I',
            notComparable: 'few',
          },
        ],
      }),
    );
    const compared = await openSource(recipeFile(), {
      runner: inlineRunner(),
      out: place.out,
      comparison: file,
    });
    const figure = figureSchema.parse({
      perceptFigure: 1,
      preset,
      rows: [[{ kind: 'scoreTable', rows: 'methods' }], [{ kind: 'methodChart' }]],
    });
    const [table, chart] = await gatherFigure(compared, figure);
    if (table?.kind !== 'scoreTable' || chart?.kind !== 'methodChart') throw new Error('wrong kinds');
    expect(table.rows.map(({ label }) => label)).toEqual(['PCA', 'Other']);
    // What both have comes first.
    expect(table.rows[1]!.cells[0]!.mean).toBe(0.6);
    expect(table.rows[1]!.cells[1]).toBeNull();
    expect(table.notes.join(' ')).toMatch(/As published.*Ren et al.*87\.8 % \(7 images\)/);
    expect(chart.facets.map(({ methods }) => methods.length)).toEqual([2, 1]);
    const made = await makeFigure(compared, figure);
    expect(findingsOf(made, 'pdf').filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(made.payload.caption).toContain('axes of their own');
  });
});

describe('making figures', () => {
  it.each(['fig2', 'fig4', 'table1', 'page'] as const)(
    '%s is sound, and the same each time',
    async (kind) => {
      const figure = templateFigure(kind, source, { preset });
      const [one, other] = [await makeFigure(source, figure), await makeFigure(source, figure)];
      expect(findingsOf(one, 'pdf').filter(({ severity }) => severity === 'error')).toEqual([]);
      const files = await saveFigure(join(folder, 'one', `${kind}.pdf`), one, { textMode: 'live' });
      await saveFigure(join(folder, 'other', `${kind}.pdf`), other, { textMode: 'live' });
      for (const file of files) {
        const again = file.replace(join(folder, 'one'), join(folder, 'other'));
        expect((await readFile(file)).equals(await readFile(again)), file).toBe(true);
      }
      expect((await readFigure(files[0]!)).figure).toEqual(figure);
      expect((await readFigure(files[0]!)).results).toBe(source.sha256);
    },
  );

  it('writes caption, methods and the numbers of each panel beside it', async () => {
    const file = join(folder, 'beside', 'fig4.svg');
    await saveFigure(file, await makeFigure(source, templateFigure('fig4', source, { preset })), {
      textMode: 'outlines',
    });
    expect((await readdir(join(folder, 'beside'))).sort()).toEqual([
      'fig4.figure.json',
      'fig4.svg',
      'fig4_caption.txt',
      'fig4_methods.txt',
      'fig4_panel-1.tsv',
    ]);
    const rows = (await readFile(join(folder, 'beside', 'fig4_panel-1.tsv'), 'utf8')).trim().split('\n');
    const cells = Object.fromEntries(rows[0]!.split('\t').map((name, i) => [name, rows[1]!.split('\t')[i]]));
    expect(Number(cells['mean'])).toBe(result.group.find(({ score }) => score === 'pairwise')!.mean);
    const caption = await readFile(join(folder, 'beside', 'fig4_caption.txt'), 'utf8');
    expect(caption).toMatch(/n = 2 subjects; 6 test images, 15 pairs/);
    expect(caption).toMatch(
      /95 % t-interval over subjects; arrowheads, intervals cut at 0 % and 100 %, beyond which the score cannot be; dashed line, chance \(50\.0 %\)/,
    );
    expect(caption).toMatch(/Mozafari, M\./);
    expect(caption).not.toMatch(/BigBiGAN \(|Donahue|Horikawa/);
    const methods = await readFile(join(folder, 'beside', 'fig4_methods.txt'), 'utf8');
    expect(methods).toMatch(/first 4 principal components of the pixels of the 24 training images/);
    expect(methods).toMatch(/centred on the mean of the test set \(transductive\)/);
    expect(methods).toMatch(/99 permutations of whole images/);
  });

  it('says how images were chosen in the caption', async () => {
    const figure = templateFigure('fig2', source, { preset, examples: parseExamples('seed:4:3') });
    const { payload } = await makeFigure(source, figure);
    expect(payload.caption).toContain('Three of 6 test images, drawn at random (seed 4), in their order.');
  });
});

describe('what a figure is told and leaves', () => {
  const copyOf = async (name: string): Promise<string> => {
    const out = join(folder, name);
    await cp(place.out, out, { recursive: true });
    return out;
  };
  const grid = figureSchema.parse({
    perceptFigure: 1,
    preset,
    rows: [[{ kind: 'reconstructions', region: 'all' }]],
  });
  const rolesOf = async (out: string): Promise<{ roles: string[]; warnings: string[] }> => {
    const opened = await openSource(recipeFile(), { runner: inlineRunner(), out });
    const made = await makeFigure(opened, grid);
    const [shown] = made.composed.panels;
    return {
      roles: (shown!.data as ReconstructionsData).rows.map(({ role }) => role),
      warnings: findingsOf(made, 'pdf').flatMap(({ severity, what }) =>
        severity === 'warning' ? [what] : [],
      ),
    };
  };

  it('shows the images of the true latents whichever build has made the results', async () => {
    const out = await copyOf('another-build');
    const file = join(out, '.cache', 'decoding.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...manifest, build: 'another', revision: 'another' }));
    expect(await rolesOf(out)).toEqual({
      roles: ['presented', 'ideal', 'subject', 'subject'],
      warnings: [],
    });
  });

  it('says so where the row of the true latents must be left out, and what to do', async () => {
    const out = await copyOf('without-cache');
    await rm(join(out, '.cache'), { recursive: true });
    const { roles, warnings } = await rolesOf(out);
    expect(roles).not.toContain('ideal');
    expect(warnings.join(' ')).toMatch(/true latents is left out: .*\.cache\) is gone.*run the recipe again/);
  });

  it('finds reconstructions that are missing, and those that are not the copies that the run keeps', async () => {
    const images = (out: string): string => join(out, 'sub-02', 'images', 'label-all');
    const out = await copyOf('other-images');
    // Copied elsewhere, times and paths are others: the images are the same.
    expect((await rolesOf(out)).warnings).toEqual([]);
    const [first, second, third] = (await readdir(images(out))).sort();
    await cp(join(images(out), first!), join(images(out), second!));
    await rm(join(images(out), third!));
    const { warnings } = await rolesOf(out);
    expect(warnings.filter((what) => what.includes('reconstruction is missing'))).toEqual([
      `a reconstruction is missing (sub-02/images/label-all/${third!}); run the recipe again`,
    ]);
    expect(warnings.filter((what) => what.includes('not what the run made'))).toEqual([
      expect.stringContaining(`(sub-02/images/label-all/${second!})`),
    ]);
  });

  it('tells the images of one subject from those of another where the run has made them', async () => {
    const file = (subject: string): string => join(place.out, `sub-${subject}`, 'images', 'label-all');
    const [name] = (await readdir(file('01'))).sort();
    const target = join(file('02'), name!);
    const before = await readFile(target);
    try {
      await writeFile(target, await readFile(join(file('01'), name!)));
      expect((await rolesOf(place.out)).warnings.join(' ')).toMatch(
        /a reconstruction is not what the run made/,
      );
    } finally {
      await writeFile(target, before);
    }
    expect((await rolesOf(place.out)).warnings).toEqual([]);
  });

  it('takes away tables of panels that an earlier figure of the name had, and nothing else', async () => {
    const there = join(folder, 'stale');
    const file = join(there, 'fig.svg');
    const save = async (rows: object[][]): Promise<string[]> => {
      const figure = figureSchema.parse({ perceptFigure: 1, preset, rows });
      await saveFigure(file, await makeFigure(source, figure), { textMode: 'outlines' });
      return (await readdir(there)).filter((name) => name.endsWith('.tsv')).sort();
    };
    const chart = { kind: 'regionChart' };
    expect(await save([[chart], [chart], [chart]])).toEqual(['a', 'b', 'c'].map((l) => `fig_panel-${l}.tsv`));
    // One of somebody's own, one that somebody has changed, and a document that points elsewhere.
    await writeFile(join(there, 'fig_panel-z.tsv'), 'mine');
    await writeFile(join(there, 'fig_panel-b.tsv'), 'changed');
    await writeFile(join(folder, 'stale-outside.tsv'), 'mine');
    const document = join(there, 'fig.figure.json');
    const read = JSON.parse(await readFile(document, 'utf8')) as { tables: Record<string, string> };
    const mine = createHash('sha256').update('mine').digest('hex');
    const tables = {
      ...read.tables,
      '../stale-outside.tsv': mine,
      'fig_panel-../../stale-outside.tsv': mine,
    };
    await writeFile(document, JSON.stringify({ ...read, tables }));
    expect(await save([[chart]])).toEqual(['fig_panel-1.tsv', 'fig_panel-b.tsv', 'fig_panel-z.tsv']);
    expect(await readFile(join(folder, 'stale-outside.tsv'), 'utf8')).toBe('mine');
  });

  it('holds scores against levels of the same score alone', async () => {
    const levels = async (score: string): Promise<RegionChartData['levels']> =>
      ((await data({ kind: 'regionChart', score })) as RegionChartData).levels;
    const subjects = result.subjects;
    const own = (name: string): number =>
      mean(subjects.map((subject) => subject.regions[0]!.baselines!.find((one) => one.name === name)!.value));
    const pairwise = await levels('pairwise');
    expect(pairwise.map(({ what }) => what)).toEqual(['nearest training image']);
    expect(pairwise[0]!.values[0]).toBeCloseTo(own('pairwise'), 12);
    const pixels = await levels('pixelCorrelation');
    expect(pixels.map(({ what }) => what)).toEqual(['generator ceiling', 'nearest training image']);
    expect(pixels[0]!.values[0]).toBeCloseTo(
      mean(subjects.map(({ ceiling }) => ceiling!.find(({ name }) => name === 'pixelCorrelation')!.value)),
      12,
    );
    expect(((await data({ kind: 'regionChart', ceilings: false })) as RegionChartData).levels).toEqual([]);
  });

  it('counts the subjects that a number is of, and gives one subject its own interval', async () => {
    const out = await copyOf('fewer');
    const file = join(out, 'results.json');
    const read = JSON.parse(await readFile(file, 'utf8')) as RunResult;
    const second = read.subjects[1]!.regions[0]!;
    const fewer = {
      ...read,
      subjects: [
        read.subjects[0],
        {
          ...read.subjects[1],
          regions: [{ ...second, scores: second.scores.filter(({ name }) => name !== 'pairwise') }],
        },
      ],
      group: read.group.map((one) =>
        one.score === 'pairwise' ? { ...one, n: 1, mean: null, ci: null, ciMethod: null } : one,
      ),
    };
    await writeFile(file, JSON.stringify(fewer));
    const opened = await openSource(recipeFile(), { runner: inlineRunner(), out });
    const figure = figureSchema.parse({ perceptFigure: 1, preset, rows: [[{ kind: 'scoreTable' }]] });
    const [table] = (await gatherFigure(opened, figure)) as [ScoreTableData];
    const at = (name: string) => table.rows[0]!.cells[table.columns.findIndex((one) => one.name === name)]!;
    const first = read.subjects[0]!.regions[0]!.scores.find(({ name }) => name === 'pairwise')!;
    expect(at('pairwise')).toMatchObject({ mean: first.value, n: 1, ci: first.ci, ciMethod: first.ciMethod });
    expect(at('twoWayPrediction').n).toBe(2);
    const { payload } = await makeFigure(opened, figure);
    expect(payload.caption).toMatch(
      /Means over 2 subjects, unless marked\..*1\) 1 subject; 95 % percentile bootstrap/s,
    );
  });
});

describe('results of categories', () => {
  let ofCategories: FigureSource;
  beforeAll(async () => {
    const out = join(folder, 'categories');
    await cp(place.out, out, { recursive: true });
    const file = join(out, 'results.json');
    const read = JSON.parse(await readFile(file, 'utf8')) as RunResult;
    const renamed = {
      ...read,
      subjects: read.subjects.map((subject) => ({
        ...subject,
        regions: subject.regions.map((region) => ({
          ...region,
          scores: region.scores.map((score) => ({ ...score, name: `category:${score.name}` })),
        })),
      })),
      group: read.group.map((one) => ({ ...one, score: `category:${one.score}` })),
    };
    await writeFile(file, JSON.stringify(renamed));
    ofCategories = await openSource(recipeFile(), { runner: inlineRunner(), out });
  });

  it.each(['fig2', 'fig4', 'table1', 'page'] as const)(
    'are shown by %s, and said to be that',
    async (kind) => {
      const made = await makeFigure(ofCategories, templateFigure(kind, ofCategories, { preset }));
      expect(findingsOf(made, 'pdf').filter(({ severity }) => severity === 'error')).toEqual([]);
      for (const { data } of made.composed.panels) {
        const scores = data.kind === 'scoreTable' ? data.columns : 'score' in data ? [data.score!] : [];
        expect(scores.length).toBeGreaterThan(0);
        for (const score of scores) {
          expect(score.name).toMatch(/^category:/);
          expect(score.title).toMatch(/ of categories$/);
        }
      }
    },
  );

  it('have titles that say so, and other scores have none', () => {
    expect(scoreTitle('category:pixCompPairwise').title).toBe('Pixel comparison, pairwise, of categories');
    expect(scoreTitle('category:featureTwoWay:net/conv1')).toMatchObject({
      title: 'Features, two-way, of categories',
      unit: '%',
    });
    expect(scoreTitle('pixCompPairwise').title).toBe('Pixel comparison, pairwise');
  });

  it('have the numbers that they hold', async () => {
    const [chart, table] = (await gatherFigure(
      ofCategories,
      figureSchema.parse({
        perceptFigure: 1,
        preset,
        rows: [[{ kind: 'regionChart' }], [{ kind: 'scoreTable' }]],
      }),
    )) as [RegionChartData, ScoreTableData];
    const own = result.group.find(({ score }) => score === 'pairwise')!.mean;
    expect(chart.score.title).toBe('Pairwise decoding accuracy of categories');
    expect(chart.bars[0]!.mean).toBe(own);
    const at = table.columns.findIndex(({ name }) => name === 'category:pairwise');
    expect(table.rows[0]!.cells[at]!.mean).toBe(own);
  });
});

describe('tables and regions that are not there', () => {
  it('refuses a table without a column', async () => {
    await expect(data({ kind: 'scoreTable', scores: [] })).rejects.toThrow(/no column.*pairwise/);
  });

  it.each(['fig2', 'fig4', 'table1', 'page'] as const)('refuses an unknown region of %s by name', (kind) => {
    expect(() => templateFigure(kind, source, { preset, region: 'nope' })).toThrow(/no region "nope".*all/);
  });

  it('refuses an unknown region of a table by name', async () => {
    await expect(data({ kind: 'scoreTable', region: 'nope' })).rejects.toThrow(/no region "nope".*all/);
  });
});

describe('examples', () => {
  it('draws the same names for a seed, others for another, each name about as often', () => {
    const names = Array.from({ length: 8 }, (_, i) => `image ${i}`);
    expect(drawNames(names, 3, 1)).toEqual(drawNames(names, 3, 1));
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 800; seed++) {
      const drawn = drawNames(names, 3, seed);
      expect(drawn).toEqual(names.filter((name) => drawn.includes(name)));
      for (const name of drawn) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    // 300 expected; the standard deviation is 13.7.
    for (const name of names) expect(Math.abs(counts.get(name)! - 300)).toBeLessThan(60);
  });

  it('are read from the command line', () => {
    expect(parseExamples('all')).toEqual({ choose: 'all' });
    expect(parseExamples('best:6')).toEqual({ choose: 'best', count: 6, score: 'pixelCorrelation' });
    expect(parseExamples('worst:2:pairsWon')).toEqual({ choose: 'worst', count: 2, score: 'pairsWon' });
    expect(parseExamples('seed:3:8')).toEqual({ choose: 'seed', seed: 3, count: 8 });
    for (const text of ['', 'best', 'best:0', 'seed:3', 'all:3', 'nicest:4', 'best:3:taste'])
      expect(() => parseExamples(text), text).toThrow(/does not say how images are chosen/);
  });
});

describe('regions on a brain', () => {
  const region = (name: string, ...voxels: number[]) => ({
    name,
    colour: '#000000',
    voxels: Uint32Array.from(voxels),
  });

  it('are the parts, not the wholes that hold them', () => {
    const all = [region('VC', 1, 2, 3, 4), region('V1', 1, 2), region('V2', 3, 4), region('V1 again', 1, 2)];
    expect(withoutWholes(all).map(({ name }) => name)).toEqual(['V1', 'V2', 'V1 again']);
  });
});
