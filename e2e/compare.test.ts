import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareMethods } from '../src-main/compute/compare/compare.ts';
import type { Comparison } from '../src-main/compute/compare/comparison.ts';
import { comparisonOf } from '../src-main/compute/compare/from-paths.ts';
import { writeComparison } from '../src-main/compute/compare/outputs.ts';
import { startPool } from '../src-main/compute/pool.ts';
import type { RunResult } from '../src-main/compute/results.ts';
import { hashTree, percept, runJson, start, temporaryFolder, writeJson } from './helpers.ts';
import { made, makeStudy, recipeFor } from './study.ts';

const built = join(import.meta.dirname, '..', 'out', 'main');
let study: string;
let recipe: string;
let results: string;
let run: RunResult;

beforeAll(async () => {
  study = await temporaryFolder();
  await makeStudy(study);
  recipe = await writeJson(join(study, 'percept.json'), recipeFor(study));
  results = join(study, 'derivatives', 'percept', 'percept');
  run = await runJson(recipe, results);
});

const fewer = { permutations: 200, bootstrap: 100 };

/** Copies of a region's reconstructions as another program would have named them. */
async function copies(
  folder: string,
  nameOf: (subject: string, i: number) => string,
  blur = 0,
): Promise<string> {
  for (const id of ['01', '02']) {
    const from = join(results, `sub-${id}`, 'images', 'label-V1');
    for (const [i, name] of (await readdir(from)).sort().entries()) {
      const path = join(folder, nameOf(id, i + 1));
      await mkdir(join(path, '..'), { recursive: true });
      if (blur === 0) await cp(join(from, name), path);
      else await sharp(join(from, name)).blur(blur).png().toFile(path);
    }
  }
  return folder;
}

async function compareJson(...args: string[]): Promise<Comparison & { outputs: string[] }> {
  const ended = await percept('compare', ...args, '--json');
  expect(ended.code, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as Comparison & { outputs: string[] };
}

describe('percept compare', () => {
  it('scores renamed copies of its own reconstructions as itself, and as the run did', async () => {
    const folder = await temporaryFolder();
    await copies(join(folder, 'theirs'), (id, i) => `V1_sub-${id}_Img${String(i).padStart(3, '0')}.png`);
    const file = await writeJson(join(folder, 'compare.json'), {
      perceptCompare: 1,
      methods: [
        { name: 'PCA', results },
        { name: 'Theirs', reconstructions: 'theirs', order: 'sorted' },
      ],
      region: 'V1',
      evaluation: fewer,
    });
    const comparison = await compareJson(file);
    const [ours, theirs] = comparison.methods;
    const pixels = new Set(comparison.columns.filter(({ on }) => on === 'pixels').map(({ id }) => id));
    expect(pixels.size).toBeGreaterThan(5);
    expect(theirs!.cells).toEqual(ours!.cells.filter(({ column }) => pixels.has(column)));
    expect(comparison.differences.every(({ difference, p }) => difference === 0 && p === 1)).toBe(true);
    // The images have 16 x 16 pixels everywhere: nothing was resized, and PNG keeps 8 bits.
    for (const [score, digits] of [
      ['pixelCorrelation', 2],
      ['pairwise', 12],
      ['patternCorrelation', 12],
    ] as const) {
      const column = comparison.columns.find((one) => one.score === score)!;
      const mean = ours!.cells.find((cell) => cell.column === column.id)!.group.mean;
      expect(mean).toBeCloseTo(
        run.group.find((one) => one.region === 'V1' && one.score === score)!.mean!,
        digits,
      );
    }
    expect(comparison.stimuli).toHaveLength(made.testImages);
    expect(comparison.outputs).toContain('match-Theirs-reconstructions.tsv');
  });

  it('takes paths alone, prints a table with the published rows apart, and writes the same bytes twice', async () => {
    const folder = await temporaryFolder();
    await copies(join(folder, 'IC-GAN'), (id, i) => `S${Number(id)}/recon-te${i}.PNG`, 1.5);
    const outs = [join(folder, 'a'), join(folder, 'b')];
    const ended = await Promise.all(
      outs.map(
        (out) =>
          start(['compare', `PCA=${recipe}`, 'IC-GAN', '--region', 'V1', '--out', out], { cwd: folder })
            .ended,
      ),
    );
    for (const { code, stderr } of ended) expect(code, stderr).toBe(0);
    const [text] = ended.map(({ stdout }) => stdout);
    expect(text).toMatch(
      /All methods on the same 6 of 6 images\. .* 16 × 16 pixels \(bicubic\), RGB\. Means over subjects/,
    );
    expect(text).toMatch(/^PCA +V1 +2 .* \d+\.\d % \(−?\d+\.\d to \d+\.\d %\)/m);
    expect(text).toMatch(/^IC-GAN +V1 +2 +\d/m);
    expect(text).toMatch(/^PCA − IC-GAN +PixCorr +[+−]?\d\.\d{3} /m);
    expect(text).toMatch(/^Shen et al\. +79\.7 % .*published, not comparable$/m);
    expect(text).toMatch(/\[1\] not comparable: over 7 images/);
    expect(text).toMatch(/pix-comp \[2\]: pairwise decoding .*; n = 7 images; Table I of Mozafari/);
    // No line of a method has a published number beside a computed one.
    for (const line of text!.split('\n'))
      if (/^(PCA|IC-GAN) +V1/.test(line)) expect(line).not.toMatch(/79\.7|published/);
    expect(await hashTree(outs[0]!)).toEqual(await hashTree(outs[1]!));
    expect(Object.keys(await hashTree(outs[0]!))).toEqual([
      ...['comparison.json', 'comparison.tsv', 'differences.tsv', 'match-IC-GAN-reconstructions.tsv'],
      ...['per-image.tsv', 'published.tsv'],
    ]);
    expect(await readFile(join(outs[0]!, 'per-image.tsv'), 'utf8')).toMatch(
      /^IC-GAN\t02\tte6\.png\tn\/a\tpixelCorrelation\tpixels\t/m,
    );
  });

  it('gives the same bytes whatever the number of workers, and a figure of its images until one changes', async () => {
    const folder = await temporaryFolder();
    await copies(join(folder, 'IC-GAN'), (id, i) => `S${Number(id)}/recon-te${i}.PNG`, 1.5);
    const outs = [join(folder, 'a'), join(folder, 'b')];
    const { comparison } = await comparisonOf([`PCA=${recipe}`, `IC-GAN=${join(folder, 'IC-GAN')}`], {
      region: 'V1',
      evaluation: fewer,
    });
    for (const [i, workers] of [1, 3].entries()) {
      const runner = startPool(join(built, 'compute-worker.js'), undefined, workers);
      const result = await compareMethods({ comparison, folder, runner }).finally(() => runner.close());
      await writeComparison(outs[i]!, result);
    }
    expect(await hashTree(outs[0]!)).toEqual(await hashTree(outs[1]!));
    const draw = () =>
      percept(
        ...['figure', recipe, '--results', results, '--kind', 'fig3'],
        ...['--comparison', join(outs[0]!, 'comparison.json'), '--out', join(folder, 'fig3.svg')],
      );
    const drawn = await draw();
    expect(drawn.code, drawn.stderr).toBe(0);
    const shown = await readFile(join(folder, 'fig3_panel-a.tsv'), 'utf8');
    expect(shown).toMatch(
      /^te1\.png\t1\tn\/a\tn\/a\tIC-GAN\t01\tn\/a\t\.\.\/IC-GAN\/S1\/recon-te1\.PNG\t[0-9a-f]{64}$/m,
    );
    expect(await readFile(join(folder, 'fig3_caption.txt'), 'utf8')).toMatch(
      /reconstructed by PCA \(V1\) and IC-GAN, in Subject 1\. All 6 test images are shown\./,
    );
    await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
      .png()
      .toFile(join(folder, 'IC-GAN', 'S1', 'recon-te1.PNG'));
    const refused = await draw();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/recon-te1\.PNG.*has changed since it was compared/s);
  });

  it('keeps results with other latents in columns of their own, and splits by a list', async () => {
    const folder = await temporaryFolder();
    const other = await writeJson(
      join(folder, 'three.json'),
      recipeFor(study, { latents: { kind: 'pca', components: 3 } }),
    );
    const out = join(folder, 'three');
    await runJson(other, out);
    await writeFile(join(folder, 'train.txt'), 'te1.png\nte2.png\nte5.png\n');
    const comparison = await compareJson(
      ...[
        results,
        `Three=${out}`,
        '--region',
        'V1',
        '--seen',
        join(folder, 'train.txt'),
        '--out',
        join(folder, 'c'),
      ],
    );
    const eq3 = comparison.columns.filter(({ score, split }) => score === 'pairwise' && split === 'all');
    expect(eq3.map(({ on }) => on)).toEqual(['PCA, 4 latents', 'PCA, 3 latents']);
    expect(comparison.differences.some(({ column }) => eq3.some(({ id }) => id === column))).toBe(false);
    const pixComp = comparison.columns.filter(({ score }) => score === 'pixCompPairwise');
    expect(pixComp.map(({ split, definition }) => [split, definition.n, definition.pairs])).toEqual([
      ['all', 6, 15],
      ['seen', 3, 3],
      ['unseen', 3, 3],
    ]);
    expect(comparison.notes.join()).toMatch(/3 of 6 images are in the list of training images/);
  });

  it.each([
    ['no method', [], /missing required argument/],
    ['what is not there', ['nowhere'], /no such file/],
    ['a folder of something else', ['empty', '--stimuli', 'images'], /no images/],
    ['a recipe without results', ['fresh.json'], /has no results yet.*percept run fresh\.json/s],
    ['a comparison with an unknown key', ['wrong.json'], /unknown key "colour"/],
    ['a comparison among methods', ['good.json', 'good.json'], /this is a comparison/],
    ['two methods of one name', ['twice.json'], /two methods have the same name/],
    ['foreign images alone', ['images'], /nothing says which images were shown/],
    ['a size that is none', ['images', '--size', '2'], /height and width/],
  ])('refuses %s', async (_what, args, said) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'empty'));
    await cp(join(study, 'stimuli'), join(folder, 'images'), { recursive: true });
    await writeJson(join(folder, 'fresh.json'), recipeFor(folder));
    const method = { name: 'A', reconstructions: 'images' };
    await writeJson(join(folder, 'wrong.json'), { perceptCompare: 1, methods: [{ ...method, colour: 1 }] });
    await writeJson(join(folder, 'good.json'), { perceptCompare: 1, methods: [method] });
    await writeJson(join(folder, 'twice.json'), {
      perceptCompare: 1,
      methods: [method, { ...method, name: 'a' }],
    });
    const { code, stdout, stderr } = await start(['compare', ...args], { cwd: folder }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/fault of Percept|^\s+at /m);
    expect(stdout).toBe('');
  });

  it('prints the schema of comparisons, and has examples', async () => {
    const { code, stdout } = await percept('compare', '--schema');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { required: string[] }).required).toEqual(['perceptCompare', 'methods']);
    expect((await percept('compare', '--help')).stdout).toMatch(/Examples:\s+percept compare/);
  });
});
