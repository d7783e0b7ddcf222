import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { recipeSchema } from '../../recipe/schema.ts';
import { encodeNpy } from '../../study/formats/npy.ts';
import { loadPercept, openResults } from './percept-results.ts';

const recipe = recipeSchema.parse({
  percept: 1,
  data: {
    kind: 'patterns',
    subjects: { '01': { train: { file: 'a.npy' }, test: { file: 'b.npy' } } },
    stimuli: { train: { file: 'c.npy' }, test: { file: 'd.npy' } },
  },
  latents: { kind: 'pca', components: 2 },
  regions: [{ name: 'V1', expression: 'V1' }],
});
const sound = {
  title: 'A study',
  simulated: false,
  latents: { kind: 'PCA', dims: 2 },
  subjects: [{ id: '01', regions: [{ name: 'V1' }] }],
};
const manifest = {
  recipeFolder: '..',
  latents: 'latents-ab12',
  train: [],
  test: [{ name: 'a' }, { name: 'b' }],
};
const folders: string[] = [];
let out: string;

async function save(results: unknown, kept: unknown = manifest): Promise<void> {
  await writeFile(join(out, 'results.json'), JSON.stringify(results));
  await writeFile(join(out, 'recipe.json'), JSON.stringify({ recipe }));
  await writeFile(join(out, '.cache', 'decoding.json'), JSON.stringify(kept));
}

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'percept-results-'));
  folders.push(out);
  await mkdir(join(out, '.cache', 'latents-ab12'), { recursive: true });
  await writeFile(
    join(out, '.cache', 'latents-ab12', 'test.npy'),
    encodeNpy([2, 2], Float64Array.of(1, 2, 3, 4)),
  );
  await mkdir(join(out, 'sub-01', 'latents'), { recursive: true });
  await writeFile(
    join(out, 'sub-01', 'latents', 'sub-01_label-V1_desc-predicted_latents.tsv'),
    'stimulus_name\tz1\tz2\na\t1\t2\nb\t3\t5\n',
  );
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

describe('results of another', () => {
  it('are read where they are sound', async () => {
    await save(sound);
    const found = await openResults(out);
    expect(found.truth).toMatchObject({ names: ['a', 'b'], latents: { rows: 2, cols: 2 } });
    const method = await loadPercept(found, 'PCA', 'V1', undefined);
    expect(method.vectors[0]!.rows.get('b')).toEqual(Float64Array.of(3, 5));
  });

  it.each([
    ['../../etc', 'leads up'],
    ['01/../02', 'has a separator'],
    ['01\\02', 'has a separator of Windows'],
    ['..', 'is the folder above'],
    ['', 'is empty'],
    ['C:', 'is a drive'],
    ['0\u0000', 'has a zero byte'],
    ['0'.repeat(65), 'is longer than any'],
  ])('are refused where a label "%s" %s', async (id) => {
    await save({ ...sound, subjects: [{ id, regions: [{ name: 'V1' }] }] });
    await expect(openResults(out)).rejects.toThrow(
      /results\.json.*damaged, or of another version.*subjects\.0\.id/,
    );
  });

  it('are refused where a subject stands twice', async () => {
    await save({ ...sound, subjects: [...sound.subjects, ...sound.subjects] });
    await expect(openResults(out)).rejects.toThrow(/a subject stands twice/);
  });

  it('reach nowhere by the name of a region', async () => {
    await save({ ...sound, subjects: [{ id: '01', regions: [{ name: '../../../../etc/passwd' }] }] });
    const found = await openResults(out);
    await expect(loadPercept(found, 'PCA', '../../../../etc/passwd', undefined)).rejects.toThrow(
      /sub-01.latents.sub-01_label-etcpasswdx[0-9a-f]{4}_desc-predicted_latents\.tsv/,
    );
  });

  it('reach nowhere by the name of a stimulus', async () => {
    await save({ ...sound });
    await mkdir(join(out, 'sub-01', 'images', 'label-V1'), { recursive: true });
    await writeFile(join(out, 'sub-01', 'secret.png'), 'x');
    await writeFile(
      join(out, 'sub-01', 'latents', 'sub-01_label-V1_desc-predicted_latents.tsv'),
      'stimulus_name\tz1\tz2\n../../secret\t1\t2\nb\t3\t5\n',
    );
    const method = await loadPercept(await openResults(out), 'PCA', 'V1', undefined);
    expect(method.images.size).toBe(0);
  });

  it.each(['..', '../latents', '/etc', 'C:\\Windows', 'a/b', 'a\\b', ''])(
    'are refused where the latents are said to lie in "%s"',
    async (latents) => {
      await save(sound, { ...manifest, latents });
      await expect(openResults(out)).rejects.toThrow(/decoding\.json.*latents/);
    },
  );

  it('are refused where a file is larger than any of Percept', async () => {
    await save(sound);
    await truncate(join(out, 'results.json'), 2 ** 28 + 1);
    await expect(openResults(out)).rejects.toThrow(/results\.json.*too many/);
  });

  it('are refused where latents claim more than there is', async () => {
    await save(sound);
    const whole = encodeNpy([2, 2], Float64Array.of(1, 2, 3, 4));
    const text = Buffer.from(whole).toString('latin1').replace('(2, 2)', '(2,2e)');
    const file = join(out, '.cache', 'latents-ab12', 'test.npy');
    await writeFile(file, Buffer.from(text, 'latin1'));
    await expect(openResults(out)).rejects.toThrow(/test\.npy/);
    const far = Buffer.from(whole).toString('latin1').replace('(2, 2),', '(9e9,');
    await writeFile(file, Buffer.from(far, 'latin1'));
    await expect(openResults(out)).rejects.toThrow(/test\.npy/);
    const long = Buffer.from(whole);
    const at = long.indexOf('(2, 2)');
    long.write('(99999', at);
    long.write(',9)', at + 6);
    await writeFile(file, long);
    await expect(openResults(out)).rejects.toThrow(/test\.npy/);
  });

  it('are refused where they are no JSON', async () => {
    await save(sound);
    await writeFile(join(out, 'results.json'), '{"title": ');
    await expect(openResults(out)).rejects.toThrow(/results\.json: it is damaged/);
  });
});
