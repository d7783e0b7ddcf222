import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MethodGridData } from '../../figures/data.ts';
import { panel, type PanelOf } from '../../figures/schema.ts';
import { takeImages, type Images } from '../../images/image.ts';
import { resizeImages } from '../../images/resize.ts';
import { parseComparison } from '../../recipe/compare-schema.ts';
import { compareMethods } from '../compare/compare.ts';
import { writeComparison } from '../compare/outputs.ts';
import { blurred, noisy, smoothImages, writeImages } from '../compare/testing.ts';
import { readComparison, type ComparisonFile } from './comparison-file.ts';
import { gatherMethodGrid, gridChoices } from './method-grid.ts';
import type { FigureSource } from './source.ts';

const n = 7;
const names = Array.from({ length: n }, (_, i) => `n0144353${i}_${i + 1}`);
let folder: string;
let shown: Images;
let comparison: ComparisonFile;
const at = (...parts: string[]): string => join(folder, ...parts);
const file = (): string => at('out', 'comparison.json');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-method-grid-'));
  shown = smoothImages(n, 16, 1);
  await writeImages(at('stimuli'), shown, (i) => `${names[i]!}.png`);
  for (const s of [1, 2])
    await writeImages(at('noisy'), noisy(shown, 0.2, s), (i) => `sub-0${s}/${names[i]!}.png`);
  await writeImages(at('blurred'), blurred(shown, 4), (i) => `recon-${names[i]!}.png`);
  await writeImages(at('large'), resizeImages(shown, [32, 48], 'nearest'), (i) => `S2/${names[i]!}.png`);
  const asked = parseComparison({
    perceptCompare: 1,
    stimuli: { folders: ['stimuli'] },
    methods: ['noisy', 'blurred', 'large'].map((name) => ({ name, reconstructions: name })),
    evaluation: { permutations: 0, bootstrap: 0 },
  });
  await writeComparison(at('out'), await compareMethods({ comparison: asked, folder }));
  comparison = await readComparison(file());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const source = { signal: new AbortController().signal } as FigureSource;
const gather = (more: object = {}, of = comparison): Promise<MethodGridData> =>
  gatherMethodGrid(source, of, panel.parse({ kind: 'methodGrid', ...more }) as PanelOf<'methodGrid'>);
const bytes = (images: Images, i: number): number[] =>
  [...takeImages(images, [i]).data].map((value) => Math.round(255 * Math.min(1, Math.max(0, value))));

describe('images of a comparison', () => {
  it('are the files that were compared, named from where the comparison lies', async () => {
    const text = JSON.parse(await readFile(file(), 'utf8')) as { images: ComparisonFile['images'] };
    expect(text.images.shown![2]!.file).toBe(`../stimuli/${names[2]!}.png`);
    expect(text.images.sets.map(({ method, subject }) => [method, subject])).toEqual([
      ['noisy', '01'],
      ['noisy', '02'],
      ['blurred', ''],
      ['large', '02'],
    ]);
    const grid = await gather({ subject: '02' });
    expect(grid.rows.map(({ label, role }) => [label, role])).toEqual([
      ['Presented', 'presented'],
      ['noisy', 'method'],
      ['blurred', 'method'],
      ['large', 'method'],
    ]);
    expect([...grid.rows[0]!.images[3]!.data]).toEqual(bytes(shown, 3));
    expect([...grid.rows[1]!.images[3]!.data]).toEqual(bytes(noisy(shown, 0.2, 2), 3));
    expect(grid.rows[3]!.images[0]).toMatchObject({ width: 48, height: 32 });
    expect(grid.sources[1]!.files[3]).toEqual(text.images.sets[1]!.files[3]);
    expect(grid.chosen).toBe(`All ${n} test images are shown.`);
  });

  it('are of one subject where all have it, else of the one that each is asked for', async () => {
    expect((await gather()).sources.map(({ subject }) => subject)).toEqual([null, '02', null, '02']);
    const other = await gather({ subjects: { noisy: '01' } });
    expect(other.rows.map(({ label }) => label)).toEqual([
      'Presented',
      'noisy, Subject 1',
      'blurred',
      'large, Subject 2',
    ]);
    await expect(gather({ subject: '01' })).rejects.toThrow(/"large" has no subject "01".*It has 02/s);
    await expect(gather({ methods: ['Nobody'] })).rejects.toThrow(/no images of a method "Nobody"/);
  });

  it('are chosen by the rules of reconstructions, ranked over the methods that are shown', async () => {
    const best = await gather({ examples: { choose: 'best', count: 3 } });
    const column = comparison.columns.find(({ score }) => score === 'pixelCorrelation')!.id;
    const values = (method: string, subject: string): (number | null)[] =>
      comparison.methods
        .find(({ name }) => name === method)!
        .cells.find((cell) => cell.column === column)!
        .perSubject.find((one) => one.subject === subject)!.perImage!;
    const all = [values('noisy', '02'), values('blurred', ''), values('large', '02')];
    const mean = names.map((_, i) => all.reduce((sum, some) => sum + some[i]! / 3, 0));
    const order = names.map((_, i) => i).sort((a, b) => mean[b]! - mean[a]!);
    expect(best.columns.map(({ name }) => name)).toEqual(order.slice(0, 3).map((i) => names[i]));
    expect(best.columns[0]!.score).toBeCloseTo(mean[order[0]!]!, 12);
    expect(best.chosen).toMatch(
      /^The three of 7 test images with the highest pixel correlation.*\(mean over 3 methods\), best first\.$/,
    );
    await expect(gather({ examples: { choose: 'best', count: 3, score: 'pairsWon' } })).rejects.toThrow(
      /no score "pairwise" by one convention/,
    );
  });

  it('have a score beside them only where all have it by one convention', async () => {
    const grid = await gather({ score: 'pixCompTwoWay', subject: '02' });
    expect(grid.score).toMatchObject({ name: 'pixCompTwoWay', share: true, images: n, chance: 0.5 });
    expect(grid.rows[0]!.score).toBeNull();
    for (const { score } of grid.rows.slice(1)) expect(score).toBeGreaterThan(0.5);
    // Where one method's score is of another convention, there are two columns of one name.
    const id = comparison.columns.find(({ score }) => score === 'pixCompTwoWay')!.id;
    const torn: ComparisonFile = {
      ...comparison,
      columns: [...comparison.columns, { ...comparison.columns.find((one) => one.id === id)!, id: 'other' }],
      methods: comparison.methods.map((method) =>
        method.name === 'large'
          ? {
              ...method,
              cells: method.cells.map((cell) => (cell.column === id ? { ...cell, column: 'other' } : cell)),
            }
          : method,
      ),
    };
    await expect(gather({ score: 'pixCompTwoWay' }, torn)).rejects.toThrow(/by one convention/);
    expect(gridChoices(comparison).scores).toContain('pixCompTwoWay');
    expect(gridChoices(torn).scores).not.toContain('pixCompTwoWay');
  });

  it('are refused where a file has changed since, or is gone, by its name', async () => {
    const one = at('blurred', `recon-${names[1]!}.png`);
    const kept = await readFile(one);
    await writeImages(at('blurred'), takeImages(shown, [0]), () => `recon-${names[1]!}.png`);
    await expect(gather()).rejects.toThrow(
      new RegExp(`recon-${names[1]!}\\.png: this image has changed since`),
    );
    await rename(one, `${one}.bak`);
    await expect(gather()).rejects.toThrow(
      new RegExp(`recon-${names[1]!}\\.png: this image of the comparison is gone`),
    );
    // What is not shown is not asked for.
    expect((await gather({ methods: ['noisy', 'large'] })).rows).toHaveLength(3);
    await rename(`${one}.bak`, one);
    await writeFile(one, kept);
    expect((await gather()).rows).toHaveLength(4);
  });

  it('are refused where the comparison is damaged', async () => {
    const whole = JSON.parse(await readFile(file(), 'utf8')) as ComparisonFile;
    const reading = async (images: unknown): Promise<ComparisonFile> => {
      await writeFile(at('odd.json'), JSON.stringify({ ...whole, images }));
      return readComparison(at('odd.json'));
    };
    await expect(
      reading({ shown: null, sets: [{ method: 'noisy', subject: '', files: [] }] }),
    ).rejects.toThrow(/not as long as its list of stimuli/);
    await expect(reading({ shown: [{ file: '/etc/passwd', sha256: 'x' }], sets: [] })).rejects.toThrow(
      /no comparison of Percept \(images\.shown\.0\.sha256/,
    );
    const old = await reading(undefined);
    await expect(gather({}, old)).rejects.toThrow(/names no images/);
    expect(gridChoices(old).images).toBe(false);
  });
});
