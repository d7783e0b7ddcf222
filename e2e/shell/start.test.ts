import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { percept, start, temporaryFolder, writeJson } from '../helpers.ts';
import { makeStudy, recipeFor } from '../study.ts';
import { connect, type Served, startServed } from './served.ts';

const generator = { kind: 'model', model: 'tutorial-generator' };
// The made study in the place of the tutorial's, which takes its time: `start` knows the tutorial by what its description says.
let tutorial = '';
beforeAll(async () => {
  tutorial = join(await temporaryFolder('percept-start-'), 'tutorial');
  await makeStudy(tutorial);
  const file = join(tutorial, 'dataset_description.json');
  const description = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeJson(file, { ...description, GeneratedBy: [{ Name: "Percept's tutorial generator, seed 1" }] });
  await writeJson(join(tutorial, 'percept.json'), recipeFor(tutorial, { latents: generator }));
  await writeJson(join(tutorial, 'percept-pca.json'), recipeFor(tutorial));
});

const running: Served[] = [];
afterEach(() => Promise.all(running.splice(0).map(({ stop }) => stop())));

describe('npm start', () => {
  it('prints one table of the generator and of a PCA, and stops with --headless', async () => {
    const { code, stdout, stderr } = await percept('start', tutorial, '--headless');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Made study/);
    expect(stdout).toMatch(/region +voxels +tutorial-generator, 40 latents .* PCA, 4 latents/);
    expect(stdout).toMatch(/V1 +420 +\d+\.\d .* \d+\.\d /);
    expect(stdout).toMatch(
      /tutorial-generator: The tutorial's generator was trained on scenes .* by construction/,
    );
    for (const name of ['tutorial-generator', 'PCA'])
      expect(stdout).toMatch(
        new RegExp(
          `The images of ${name} are in .*\\n {2}label-V1_reconstructions\\.png\\n {2}label-V2_reconstructions\\.png\\n`,
        ),
      );
    expect(stdout).not.toContain('http');
  });

  it('prints the table, then the address where there is no display, and opens the study there', async () => {
    const served = await startServed(['start', tutorial]);
    running.push(served);
    const { address, said, stop } = served;
    expect(said().indexOf('V1 ')).toBeGreaterThan(0);
    expect(said().indexOf('V1 ')).toBeLessThan(
      said().indexOf('There is no display: the window is served to a browser.'),
    );
    const { call } = await connect(address);
    expect(await call('study.initial')).toMatchObject({
      ok: true,
      output: { study: { kind: 'bids', decoding: { title: 'Made study' } } },
    });
    const { code, stdout } = await stop('SIGINT');
    expect(code).toBe(0);
    expect(stdout.split(address)).toHaveLength(2);
  });

  it('is stopped by Ctrl-C before the table, too', async () => {
    const { child, ended } = start(['start', join(await temporaryFolder('percept-start-'), 'new')]);
    await new Promise((done) => child.stderr!.once('data', done));
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
  });
});
