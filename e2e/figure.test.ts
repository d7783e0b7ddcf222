import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFigure } from '../src-main/figures/embed/read.ts';
import { hashTree, messageOf, percept, runJson, temporaryFolder, writeJson } from './helpers.ts';
import { makeStudy, recipeFor } from './study.ts';

let there = '';
let recipe = '';
let out = '';
beforeAll(async () => {
  there = await temporaryFolder();
  await makeStudy(join(there, 'study'));
  recipe = await writeJson(join(there, 'recipe.json'), recipeFor(join(there, 'study')));
  out = join(there, 'results');
  await runJson(recipe, out, ['--workers', '1']);
});

const figure = (...args: string[]): ReturnType<typeof percept> =>
  percept('figure', recipe, '--results', out, ...args);

describe('percept figure', () => {
  it('makes all figures in one command, the same bytes each time', async () => {
    const [one, other] = [join(there, 'one'), join(there, 'other')];
    const first = await figure('--kind', 'all', '--out', one, '--preset', 'nature-1col', '--strict');
    expect(first.code, first.stderr).toBe(0);
    const files = await hashTree(one);
    for (const name of ['fig2.pdf', 'fig4.pdf', 'table1.pdf', 'brain.pdf', 'design.pdf', 'page.pdf'])
      expect(Object.keys(files)).toContain(name);
    expect((await figure('--kind', 'all', '--out', other, '--preset', 'nature-1col')).code).toBe(0);
    expect(await hashTree(other)).toEqual(files);
  });

  it.each(['svg', 'png', 'tiff'])('makes a %s file that opens again', async (format) => {
    const file = join(there, `fig2.${format}`);
    const ended = await figure('--kind', 'fig2', '--region', 'V1', '--examples', 'best:3', '--out', file);
    expect(ended.code, ended.stderr).toBe(0);
    const { figure: document, caption } = await readFigure(file);
    expect(document.rows[0]![0]).toMatchObject({
      kind: 'reconstructions',
      region: 'V1',
      examples: { choose: 'best', count: 3 },
    });
    expect(caption).toMatch(/three of 6 test images with the highest/);
    const again = join(there, `again.${format}`);
    expect((await figure('--figure', file, '--out', again)).code).toBe(0);
    expect((await readFile(again)).equals(await readFile(file))).toBe(true);
  });

  it('fails with --strict where a finding is an error', async () => {
    const file = join(there, 'strict.png');
    const ended = await figure('--kind', 'fig4', '--dpi', '100', '--out', file, '--strict');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/error: text and lines as pixels at 100 dpi/);
    expect((await figure('--kind', 'fig4', '--dpi', '100', '--out', file)).code).toBe(0);
  });

  it('fails where something cannot be drawn, and writes nothing', async () => {
    const file = join(there, 'none.pdf');
    for (const [args, said] of [
      [['--kind', 'fig2', '--region', 'V9'], /no region "V9"/],
      [['--kind', 'fig3'], /percept compare/],
      [['--kind', 'fig2', '--examples', 'nicest:3'], /does not say how images are chosen/],
      [['--kind', 'fig2', '--preset', 'vogue'], /preset/],
    ] as const) {
      const ended = await figure(...args, '--out', file);
      expect(ended.code, said.source).toBe(1);
      expect(messageOf(ended)).toMatch(said);
      expect(messageOf(ended)).not.toMatch(/fault of Percept/);
      await expect(readFile(file)).rejects.toThrow();
    }
    const ended = await figure('--kind', 'fig4', '--out', join(there, 'fig.jpg'));
    expect([ended.code, messageOf(ended)]).toEqual([
      1,
      expect.stringMatching(/\.pdf, \.svg, \.png or \.tiff/),
    ]);
  });

  it('says to run the recipe first', async () => {
    await rm(join(there, 'empty'), { recursive: true, force: true });
    const ended = await percept(
      'figure',
      recipe,
      '--results',
      join(there, 'empty'),
      '--out',
      join(there, 'x.pdf'),
    );
    expect([ended.code, messageOf(ended)]).toEqual([1, expect.stringMatching(/Run the recipe first/)]);
  });
});
