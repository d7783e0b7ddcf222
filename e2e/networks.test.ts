import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Comparison } from '../src-main/compute/compare/comparison.ts';
import type { RunResult } from '../src-main/compute/results.ts';
import { doorFixture } from '../src-main/latents/import/testing/fixtures.ts';
import { percept, refused, runJson, temporaryFolder, writeJson } from './helpers.ts';
import { makeStudy, recipeFor } from './study.ts';

const layer = '/Flatten_output_0';
const distance = `featureDistance:small/${layer}`;
let study = '';
let results = '';
let run: RunResult;

beforeAll(async () => {
  study = await temporaryFolder();
  vi.stubEnv('PERCEPT_BACKEND', 'wasm');
  vi.stubEnv('PERCEPT_HOME', join(study, 'home'));
  await makeStudy(study);
  const network = [doorFixture('encoder.onnx'), '--name', 'small', '--features', layer];
  const options = ['--range', '0,1', '--mean', '0.4,0.5,0.6', '--std', '0.2', '--crop', 'whole'];
  const imported = await percept('model', 'import', ...network, ...options, '--resize', 'bilinear');
  expect(imported.code, imported.stderr).toBe(0);
  const generator = await percept('model', 'import', doorFixture('generator.onnx'), '--name', 'generator');
  expect(generator.code, generator.stderr).toBe(0);
  results = join(study, 'derivatives', 'percept', 'percept');
  const recipe = recipeFor(study, { evaluation: { permutations: 99, networks: [{ model: 'small' }] } });
  run = await runJson(await writeJson(join(study, 'percept.json'), recipe), results);
});

describe('networks', () => {
  it('score the reconstructions of every region and subject, the group and the ceiling', async () => {
    expect(run.notes.join('\n')).toMatch(/Features \/Flatten_output_0 of the model small/);
    const table = (await readFile(join(results, 'scores.tsv'), 'utf8')).split('\n');
    const head = table[0]!.split('\t');
    const rows = table.slice(1).map((line) => line.split('\t'));
    const own = rows.filter((row) => row[head.indexOf('score')] === distance);
    const regions = run.subjects[0]!.regions.length;
    // Two subjects and the group in each region, and a ceiling for each subject.
    expect(own).toHaveLength(3 * regions + 2);
    for (const row of own) {
      expect(row[head.indexOf('network')]).toBe('small');
      expect(row[head.indexOf('layer')]).toBe(layer);
      expect(row[head.indexOf('input')]).toMatch(
        /the whole image, stretched, resized bilinearly.*to 12 x 16/,
      );
    }
    const predictors = own.map((row) => row[head.indexOf('predictor')]);
    expect(predictors.filter((one) => one === "the generator's own")).toHaveLength(2);
  });

  it('score what percept compare is given alike, in columns of their own', async () => {
    const out = join(await temporaryFolder(), 'compared');
    const args = [`PCA=${results}`, '--region', 'V1', '--network', `small:${layer}`, '--out', out];
    const ended = await percept('compare', ...args, '--json');
    expect(ended.code, ended.stderr).toBe(0);
    const { columns, methods } = JSON.parse(ended.stdout) as Comparison;
    const of = (score: string) => {
      const column = columns.find((one) => one.score === score && one.on === `small/${layer}`)!;
      return methods[0]!.cells.find((cell) => cell.column === column.id)!;
    };
    for (const { subject, score } of of(distance).perSubject) {
      const region = run.subjects
        .find(({ id }) => id === subject)!
        .regions.find(({ name }) => name === 'V1')!;
      const inRun = region.scores.find(({ name }) => name === distance)!;
      expect(score.value).toBeCloseTo(inRun.value, 9);
      expect(score.network).toEqual(inRun.network);
    }
    expect(of(distance).perSubject).toHaveLength(2);
    expect(of('top1').group.n).toBe(2);
    const text = await percept('compare', ...args);
    expect(text.stdout).toMatch(/^Vectors: small\/\/Flatten_output_0$/m);
    expect(text.stdout).toMatch(/top 1: retrieval, top 1.*chance 16\.7 %/);
    expect(await readFile(join(out, 'comparison.tsv'), 'utf8')).toMatch(/\tsmall\/\/Flatten_output_0\t/);
  });

  it('are refused before anything is computed where they are not imported or have no features', async () => {
    const folder = await temporaryFolder();
    const withNetwork = (networks: object[]): Promise<string> =>
      writeJson(join(folder, 'percept.json'), recipeFor(study, { evaluation: { networks } }));
    const out = join(folder, 'out');
    await refused(
      await withNetwork([{ model: 'resnet152' }]),
      out,
      /asks for the model "resnet152", which is not imported.*percept model import FILE --name "resnet152" --features/s,
    );
    await refused(
      await withNetwork([{ model: 'generator' }]),
      out,
      /"generator", which has none.*--features/s,
    );
    const { code, stderr } = await percept('compare', results, '--network', 'small:fc', '--out', out);
    expect(code).toBe(1);
    expect(stderr).toMatch(/"small" has no features "fc".*"\/Flatten_output_0"/s);
  });
});
