import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFile } from '../../files.ts';
import { takeImages, type Images } from '../../images/image.ts';
import { resizeImages } from '../../images/resize.ts';
import { pearson } from '../../maths/stats.ts';
import { parseComparison } from '../../recipe/compare-schema.ts';
import { encodeNpy } from '../../study/formats/npy.ts';
import { compareMethods, type CompareResult } from './compare.ts';
import type { Comparison } from './comparison.ts';
import { loadAt } from './load-images.ts';
import { writeComparison } from './outputs.ts';
import { blurred, noisy, smoothImages, writeImages } from './testing.ts';

const n = 8;
const side = 32;
const names = Array.from({ length: n }, (_, i) => `n0144353${i}_${i + 1}`);
let folder: string;
let shown: Images;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-compare-'));
  shown = smoothImages(n, side, 1);
  const at = (...parts: string[]): string => join(folder, ...parts);
  await writeImages(at('stimuli'), shown, (i) => `${names[i]!}.png`);
  for (const subject of [1, 2]) {
    const made = noisy(shown, 0.35, subject);
    await writeImages(at('noisy'), made, (i) => `sub-0${subject}/${names[i]!}.png`);
    await writeImages(at('renamed'), made, (i) => `VC_S${subject}_Img${String(i).padStart(4, '0')}.png`);
  }
  await writeImages(at('blurred'), blurred(shown, 4), (i) => `recon-${names[i]!.toUpperCase()}.png`);
  await writeImages(at('originals'), shown, (i) => `copy of ${names[i]!}.png`);
  const twice: Images = resizeImages(shown, [2 * side, 2 * side], 'nearest');
  await writeImages(at('large'), twice, (i) => `${names[i]!}.png`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function compare(methods: object[], rest: object = {}): Promise<CompareResult> {
  const comparison = parseComparison({
    perceptCompare: 1,
    stimuli: { folders: ['stimuli'] },
    methods,
    evaluation: { permutations: 200, bootstrap: 100 },
    ...rest,
  });
  return compareMethods({ comparison, folder });
}

function mean({ columns, methods }: Comparison, method: string, score: string, split = 'all'): number {
  const column = columns.find((one) => one.score === score && one.split === split)!;
  return methods.find(({ name }) => name === method)!.cells.find((cell) => cell.column === column.id)!.group
    .mean;
}

describe('compareMethods', () => {
  it('gives copies under other names the same scores, and no difference', async () => {
    const { comparison } = await compare([
      { name: 'A', reconstructions: 'noisy' },
      { name: 'B', reconstructions: 'renamed', order: 'sorted' },
    ]);
    const [a, b] = comparison.methods;
    expect(a!.cells.length).toBe(11);
    expect(b!.cells).toEqual(a!.cells);
    expect(a!.subjects).toEqual(['01', '02']);
    expect(b!.subjects).toEqual(['01', '02']);
    expect(comparison.columns.every(({ definition }) => definition.n === n)).toBe(true);
  });

  it('is told which subjects there are by "subjects", and pairs them', async () => {
    const { comparison } = await compare(
      [
        { name: 'A', reconstructions: 'noisy' },
        { name: 'B', reconstructions: 'renamed', order: 'sorted' },
      ],
      { subjects: ['01', '02'] },
    );
    expect(comparison.methods.map(({ subjects }) => subjects)).toEqual([
      ['01', '02'],
      ['01', '02'],
    ]);
    // A median has no value of each image that could be exchanged.
    const columns = comparison.columns.filter(({ score }) => score !== 'medianRank');
    expect(comparison.differences.map(({ difference, p, subjects }) => [difference, p, subjects])).toEqual(
      columns.map(() => [0, 1, 2]),
    );
  });

  it("scores the paper's pix-comp and its two-way rival as loops over the pixels do", async () => {
    const { comparison } = await compare([{ name: 'A', reconstructions: 'noisy' }]);
    for (const subject of ['01', '02']) {
      const target = { size: [side, side], kernel: 'bicubic', channels: 3 } as const;
      const read = (place: string) =>
        loadAt(
          names.map((name) => join(folder, place, `${name}.png`)),
          target,
        );
      const [truth, made] = [await read('stimuli'), await read(`noisy/sub-${subject}`)];
      const c = names.map((_, i) =>
        names.map((__, j) => pearson(takeImages(truth, [i]).data, takeImages(made, [j]).data)),
      );
      let eq3 = 0;
      let twoWay = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (i < j && c[i]![i]! + c[j]![j]! > c[i]![j]! + c[j]![i]!) eq3++;
          if (i !== j && c[i]![j]! < c[j]![j]!) twoWay++;
        }
      }
      const value = (score: string): number => {
        const column = comparison.columns.find((one) => one.score === score)!;
        const cell = comparison.methods[0]!.cells.find((one) => one.column === column.id)!;
        return cell.perSubject.find((one) => one.subject === subject)!.score.value;
      };
      expect(value('pixCompPairwise')).toBeCloseTo(eq3 / ((n * (n - 1)) / 2), 12);
      expect(value('pixCompTwoWay')).toBeCloseTo(twoWay / (n * (n - 1)), 12);
      expect(value('pixelCorrelation')).toBeCloseTo(
        c.reduce((sum, line, i) => sum + line[i]! / n, 0),
        9,
      );
    }
  });

  it('identifies each image among all by draws and ranks, as loops over these do', async () => {
    const { comparison } = await compare([{ name: 'A', reconstructions: 'noisy' }], {
      subjects: ['01'],
      evaluation: { permutations: 200, bootstrap: 100, nWay: [2, 3, 50], top: [1, 3] },
    });
    const target = { size: [side, side], kernel: 'bicubic', channels: 3 } as const;
    const read = (place: string) =>
      loadAt(
        names.map((name) => join(folder, place, `${name}.png`)),
        target,
      );
    const [truth, predicted] = [await read('stimuli'), await read('noisy/sub-01')];
    const ranks = names.map((_, j) => {
      const alike = names.map((__, i) =>
        pearson(takeImages(truth, [i]).data, takeImages(predicted, [j]).data),
      );
      return 1 + alike.filter((value, i) => i !== j && value >= alike[j]!).length;
    });
    // Every draw of two wrong candidates, none of which may be more alike than the right one.
    const threeWay = ranks.map((rank) => {
      let [won, drawn] = [0, 0];
      for (let a = 1; a < n; a++) for (let b = a + 1; b < n; b++, drawn++) if (a >= rank && b >= rank) won++;
      return won / drawn;
    });
    const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x / n, 0);
    const sorted = [...ranks].sort((a, b) => a - b);
    for (const [score, value] of [
      ['nWay2', average(ranks.map((rank) => (n - rank) / (n - 1)))],
      ['nWay3', average(threeWay)],
      ['top1', average(ranks.map((rank) => (rank === 1 ? 1 : 0)))],
      ['top3', average(ranks.map((rank) => (rank <= 3 ? 1 : 0)))],
      ['meanRank', average(ranks)],
      ['medianRank', (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2],
    ] as const)
      expect(mean(comparison, 'A', score), score).toBeCloseTo(value, 12);
    expect(comparison.columns.some(({ score }) => score === 'nWay50')).toBe(false);
    expect(mean(comparison, 'A', 'nWay2')).toBeCloseTo(mean(comparison, 'A', 'pixCompTwoWay'), 12);
  });

  it('finds blurred originals worse than originals, which are perfect', async () => {
    const { comparison } = await compare(
      [
        { name: 'blurred', reconstructions: 'blurred' },
        { name: 'originals', reconstructions: 'originals' },
      ],
      { images: { ssim: ['gray-2d', 'gray-1d-legacy', 'rgb'] } },
    );
    for (const score of ['ssimGray2d', 'ssimGray1dLegacy', 'ssimRgb', 'pixelCorrelation']) {
      expect(mean(comparison, 'originals', score)).toBeCloseTo(1, 6);
      expect(mean(comparison, 'blurred', score)).toBeLessThan(0.99);
      const column = comparison.columns.find((one) => one.score === score)!.id;
      const { difference, p, ci } = comparison.differences.find((one) => one.column === column)!;
      expect(difference).toBeLessThan(0);
      expect(p).toBeLessThan(0.02);
      expect(ci![1]).toBeLessThan(0);
    }
    expect(mean(comparison, 'originals', 'pixCompPairwise')).toBe(1);
    // Three dialects of one name are three columns.
    expect(comparison.columns.filter(({ definition }) => definition.ssim !== undefined)).toHaveLength(3);
  });

  it('has a value of each image whose mean is the score', async () => {
    const { comparison } = await compare([{ name: 'A', reconstructions: 'noisy' }]);
    for (const { perSubject } of comparison.methods[0]!.cells)
      for (const { score, perImage } of perSubject.filter(({ score: { name } }) => name !== 'medianRank'))
        expect(
          perImage!.reduce((sum, value) => sum + value / n, 0),
          score.name,
        ).toBeCloseTo(score.value, 9);
  });

  it('brings all to one size, that of the smallest, and says by what', async () => {
    const { comparison } = await compare([
      { name: 'A', reconstructions: 'originals' },
      { name: 'large', reconstructions: 'large' },
    ]);
    expect(comparison.target).toEqual({ size: [side, side], kernel: 'bicubic', channels: 3 });
    const resize = comparison.methods.map(({ cells }) => cells[0]!.perSubject[0]!.score.resize);
    expect(resize).toMatchObject([
      { reconstructedFrom: [side, side], to: [side, side], kernel: 'bicubic' },
      { reconstructedFrom: [2 * side, 2 * side], to: [side, side], kernel: 'bicubic' },
    ]);
    // One rule for both: they share their columns.
    expect(comparison.columns).toHaveLength(11);
    const small = await compare([{ name: 'A', reconstructions: 'large' }], {
      images: { size: [16, 24], channels: 1 },
    });
    expect(small.comparison.target).toMatchObject({ size: [16, 24], channels: 1 });
  });

  it('scores all on the images that all have, and leaves out for all what one cannot be scored on', async () => {
    const place = join(folder, 'gaps');
    await cp(join(folder, 'originals'), place, { recursive: true });
    await rm(join(place, `copy of ${names[2]!}.png`));
    const flat = { ...takeImages(shown, [5]), data: new Float32Array(side * side * 3).fill(0.5) };
    await writeImages(place, flat, () => `copy of ${names[5]!}.png`);
    const { comparison } = await compare([
      { name: 'A', reconstructions: 'noisy' },
      { name: 'gaps', reconstructions: 'gaps' },
    ]);
    expect(comparison.stimuli).toEqual(names.filter((_, i) => i !== 2 && i !== 5));
    expect(comparison.leftOut).toEqual([
      { stimulus: names[2], lackedBy: ['gaps'] },
      { stimulus: names[5], lackedBy: ['gaps'] },
    ]);
    expect(comparison.columns.map(({ definition }) => [definition.n, definition.excluded])).toEqual(
      comparison.columns.map(() => [6, 0]),
    );
    expect(comparison.notes.join(' ')).toMatch(/2 images of 8 left out for all/);
  });

  it('splits by a list exactly as a comparison of those images alone would score', async () => {
    const seen = names.filter((_, i) => i % 2 === 0);
    await writeFile(
      join(folder, 'ilsvrc.txt'),
      seen.map((name) => `${name.slice(0, 9)}/${name}.JPEG 3`).join('\n'),
    );
    await writeFile(join(folder, 'seen-names.txt'), seen.join('\n'));
    const methods = [{ name: 'A', reconstructions: 'noisy' }];
    const { comparison } = await compare(methods, { seen: { list: 'ilsvrc.txt' } });
    const alone = await compare(methods, { stimuli: { folders: ['stimuli'], names: 'seen-names.txt' } });
    expect(comparison.seen).toEqual({ by: 'image', names: seen });
    for (const score of ['pixCompPairwise', 'pixelCorrelation', 'ssimGray2d'])
      expect(mean(comparison, 'A', score, 'seen')).toBe(mean(alone.comparison, 'A', score));
    expect(
      comparison.columns.filter(({ split }) => split === 'unseen').map(({ definition }) => definition.n),
    ).toEqual(Array.from({ length: 10 }, () => 4));
  });

  it('keeps latents of different spaces apart, and scores those of one space together', async () => {
    const dims = 6;
    const save = (name: string, seed: number, noise = 0): Promise<void> => {
      const random = smoothImages(n, 4, seed).data;
      const more = smoothImages(n, 4, 99).data;
      const data = Float64Array.from({ length: n * dims }, (_, k) => random[k]! + noise * more[k]!);
      return writeFile(join(folder, name), encodeNpy([n, dims], data));
    };
    await save('truth-a.npy', 7);
    await save('near-a.npy', 7, 0.3);
    await save('far-a.npy', 7, 2);
    await save('truth-b.npy', 8);
    await save('near-b.npy', 8, 0.3);
    const method = (name: string, truth: string): object => ({
      name,
      latents: { file: `${name}.npy`, truth: `${truth}.npy` },
      order: 'sorted',
    });
    const { comparison } = await compare([
      method('near-a', 'truth-a'),
      method('far-a', 'truth-a'),
      method('near-b', 'truth-b'),
    ]);
    const columns = comparison.columns.filter(({ score }) => score === 'pairwise');
    expect(columns.map(({ on }) => on)).toEqual(['truth-a.npy, 6 latents', 'truth-b.npy, 6 latents']);
    expect(comparison.differences.every(({ a, b }) => a === 'near-a' && b === 'far-a')).toBe(true);
    expect(mean(comparison, 'near-a', 'patternCorrelation')).toBeGreaterThan(
      mean(comparison, 'far-a', 'patternCorrelation'),
    );
  });

  it('scores decoded features layer by layer', async () => {
    for (const [i, name] of names.entries()) {
      for (const [place, noise] of [
        ['true-features/fc6', 0],
        ['true-features/fc7', 0],
        ['decoded/fc6/S1/VC', 0.1],
        ['decoded/fc6/S2/VC', 0.4],
      ] as const) {
        const path = join(folder, place, `${name}.npy`);
        const a = smoothImages(1, 4, 200 + i).data;
        const b = smoothImages(1, 4, 400 + i).data;
        await mkdir(join(folder, place), { recursive: true });
        await writeFile(
          path,
          encodeNpy(
            [1, 3, 4, 4],
            Float64Array.from(a, (x, k) => x + noise * b[k]!),
          ),
        );
      }
    }
    const { comparison } = await compare(
      [{ name: 'F', features: { folder: 'decoded', truth: 'true-features' } }],
      {
        subjects: ['01', '02'],
      },
    );
    expect(comparison.columns.map(({ score }) => score).sort()).toEqual([
      'featureDistance:true-features/fc6',
      'featurePairwise:true-features/fc6',
      'featureTwoWay:true-features/fc6',
      ...['meanRank', 'medianRank', 'top1', 'top5'],
    ]);
    const cell = comparison.methods[0]!.cells.find(({ perSubject }) =>
      perSubject[0]!.score.name.startsWith('featureDistance'),
    )!;
    expect(cell.perSubject.map(({ subject }) => subject)).toEqual(['01', '02']);
    expect(cell.perSubject[0]!.score.value).toBeLessThan(cell.perSubject[1]!.score.value);
  });

  it('reports what it cannot match, and refuses where nothing is left', async () => {
    await expect(compare([{ name: 'A', reconstructions: 'renamed' }])).rejects.toThrow(
      /method "A" has nothing that can be scored.*no stimulus in its name.*"order"/s,
    );
    await expect(compare([{ name: 'A', reconstructions: 'nowhere' }])).rejects.toThrow('no such file');
    await writeFile(join(folder, 'broken.png'), 'no image');
    await writeImages(join(folder, 'bad'), shown, (i) => `${names[i]!}.png`);
    await writeFile(join(folder, 'bad', `${names[3]!}.png`), 'no image');
    await expect(compare([{ name: 'A', reconstructions: 'bad' }])).rejects.toThrow(
      new RegExp(`${names[3]!}.png`),
    );
    await expect(compare([{ name: 'A', latents: { file: 'truth-a.npy' } }])).rejects.toThrow(/no names/);
    await expect(
      compare([{ name: 'A', reconstructions: 'noisy' }], { metrics: ['nothing'] }),
    ).rejects.toThrow(/nothing that was asked for .*pixCompPairwise/s);
  });
});

describe('writeComparison', () => {
  it('writes the same bytes twice, with a match table that can be given back', async () => {
    const methods = [{ name: 'Blurred ones', reconstructions: 'blurred' }];
    const [first, second] = [join(folder, 'out1'), join(folder, 'out2')];
    const { outputs: files } = await writeComparison(first, await compare(methods));
    await writeComparison(second, await compare(methods));
    expect(files.slice().sort()).toEqual((await readdir(first)).sort());
    for (const name of files)
      expect(await readFile(join(first, name), 'utf8'), name).toBe(
        await readFile(join(second, name), 'utf8'),
      );
    const table = await readFile(join(first, 'match-Blurred_ones-reconstructions.tsv'), 'utf8');
    expect(table.split('\n')[1]).toMatch(/^n\/a\tn01443530_1\trecon-N01443530_1\.png\tcontained\thigh/);
    await writeFile(join(folder, 'match.tsv'), table);
    const again = await compare([{ ...methods[0]!, match: 'match.tsv' }]);
    expect(again.comparison.methods[0]!.cells).toEqual((await compare(methods)).comparison.methods[0]!.cells);
    const scores = await readFile(join(first, 'comparison.tsv'), 'utf8');
    expect(scores).toMatch(/Blurred ones\tn\/a\tn\/a\tall\tpixCompPairwise\tpixels\t/);
    // Published numbers lie in a file of their own.
    expect(scores).not.toMatch(/Shen/);
    expect(await readFile(join(first, 'published.tsv'), 'utf8')).toMatch(/Shen et al\.\tpix-comp\t79.7/);
  });

  it('leaves a match table that is read or corrected as it is, and says so', async () => {
    const out = join(folder, 'corrected');
    const table = join(out, 'match-A-reconstructions.tsv');
    const second = join(out, 'match-A-reconstructions-2.tsv');
    const method = { name: 'A', reconstructions: 'blurred' };
    const first = await writeComparison(out, await compare([method]));
    expect(first.matchTables).toEqual({ 'match-A-reconstructions.tsv': await hashFile(table) });
    // As it was written: written again under the same name.
    expect((await writeComparison(out, await compare([method]))).outputs).toEqual(first.outputs);

    const corrected = (await readFile(table, 'utf8')).replace(
      /\trecon-N01443533_4\.png\t.*/,
      '\tn/a\tgiven\tcertain',
    );
    await writeFile(table, corrected);
    const given = { ...method, match: 'corrected/match-A-reconstructions.tsv' };
    for (let again = 0; again < 2; again++) {
      const { outputs, notes } = await writeComparison(out, await compare([given]));
      expect(await readFile(table, 'utf8')).toBe(corrected);
      expect(outputs).toContain('match-A-reconstructions-2.tsv');
      expect(outputs).not.toContain('match-A-reconstructions.tsv');
      expect(notes.at(-1)).toMatch(/left as it is, because this comparison reads it.*-2\.tsv\.$/);
    }
    // No longer read, but corrected; nor does a comparison of others remove it, which takes away what is nobody's work.
    const { notes } = await writeComparison(out, await compare([method]));
    expect(notes.at(-1)).toMatch(/not as a comparison has written it/);
    await writeComparison(out, await compare([{ ...method, name: 'B' }]));
    expect(await readFile(table, 'utf8')).toBe(corrected);
    await expect(readFile(second)).rejects.toThrow('ENOENT');
  });

  it('does not remove an unchanged match table while it is read', async () => {
    const out = join(folder, 'read');
    const method = { name: 'A', reconstructions: 'blurred' };
    await writeComparison(out, await compare([method]));
    const table = join(out, 'match-A-reconstructions.tsv');
    const before = await readFile(table, 'utf8');
    await writeComparison(out, await compare([{ ...method, name: 'B', match: table }]));
    expect(await readFile(table, 'utf8')).toBe(before);
  });

  it('does not write among other files', async () => {
    const result = await compare([{ name: 'A', reconstructions: 'blurred' }]);
    await expect(writeComparison(join(folder, 'stimuli'), result)).rejects.toThrow('other files');
  });
});
