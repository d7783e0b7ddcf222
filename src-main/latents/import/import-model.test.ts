import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFile } from '../../files.ts';
import { unpackArchive } from './archive/unpack.ts';
import { importModel, type ImportedModel, type ImportProgress } from './import-model.ts';
import { startBackend } from './run/backend.ts';
import { loadGraph } from './run/load-graph.ts';
import { runSignature } from './run/run-signature.ts';
import { findModel, listModels } from './store/store.ts';
import { fixtureArchive, largestError, readExpected } from './testing/fixtures.ts';

let root = '';
let store = '';
let mini: ImportedModel;
const archive = fixtureArchive('mini_bigbigan');
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-import-'));
  store = join(root, 'models');
  mini = await importModel(archive, store);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const files: Record<string, string> = {};
  for (const name of names.sort())
    if ((await stat(join(folder, name))).isFile()) files[name] = await hashFile(join(folder, name));
  return files;
}

describe('importModel', () => {
  it('recognises BigBiGAN: what encodes, what generates, between which values', () => {
    expect(mini.card.roles).toEqual({
      encode: {
        signature: 'encode',
        input: 'x',
        output: 'z_mean',
        dims: 12,
        image: { height: 64, width: 64, channels: 3, range: [-1, 1], layout: 'NHWC', order: 'RGB' },
        crop: 'centre square',
        resize: 'bicubic',
      },
      generate: {
        signature: 'generate',
        input: 'z',
        output: 'default',
        dims: 12,
        image: { height: 32, width: 32, channels: 3, range: [-1, 1], layout: 'NHWC', order: 'RGB' },
      },
    });
    expect(mini.card.source).toMatchObject({
      name: 'mini_bigbigan.tar.gz',
      format: 'TF1-Hub module',
      tags: [],
    });
    expect(mini.card.notes).toEqual(['Of 2 graphs the one tagged [] was taken, not [train].']);
  });

  it('stores a signature that is part of another once, and marks what is drawn at random', () => {
    const of = (name: string) => mini.card.signatures.find((signature) => signature.name === name)!;
    expect(of('default').graph).toBe(of('encode').graph);
    expect(of('generate').graph).not.toBe(of('encode').graph);
    const sampled = of('encode').outputs.filter((output) => output.sampled);
    expect(sampled.map(({ name }) => name)).toEqual(['default', 'z_sample']);
  });

  it('computes spectral normalisation while importing: no power iteration is left', () => {
    const { ops } = mini.card.signatures.find(({ name }) => name === 'generate')!;
    // One product for each linear layer (start, and scale and offset of two norms in each of three blocks), two of attention.
    expect(ops['MatMul']).toBe(1 + 3 * 2 * 2);
    expect(ops).not.toHaveProperty('Pow');
    expect(ops).not.toHaveProperty('Rsqrt');
    expect(ops).not.toHaveProperty('AssignVariableOp');
  });

  it('computes all that depends on nothing', async () => {
    const { card } = await importModel(fixtureArchive('constants'), store);
    expect(card.signatures[0]!.ops).toEqual({ Identity: 2, Placeholder: 1 });
  });

  it('gives the same bytes and hash for an archive and its folder', async () => {
    const folder = join(root, 'unpacked');
    await mkdir(folder);
    await unpackArchive(archive, folder);
    const other = await importModel(folder, join(root, 'others'));
    expect(other.card.hash).toBe(mini.card.hash);
    const { 'card.json': _a, ...files } = await filesBelow(other.folder);
    const { 'card.json': _b, ...before } = await filesBelow(mini.folder);
    expect(files).toEqual(before);
    expect(files).toEqual(mini.card.files);
  });

  it('keeps one copy of a model that is imported again, under its new name', async () => {
    const again = await importModel(archive, store, { name: 'a new name' });
    expect(again.folder).toBe(mini.folder);
    expect((await findModel(store, 'a new name')).card.hash).toBe(mini.card.hash);
    expect((await findModel(store, mini.card.hash.slice(0, 6))).card.name).toBe('a new name');
    await expect(findModel(store, 'mini_bigbigan')).rejects.toThrow(
      /no model "mini_bigbigan".*"a new name"/s,
    );
    expect((await listModels(join(root, 'nowhere'))).length).toBe(0);
  });

  it.each(['', 'x'.repeat(201), ' ', 'red\u001b[31m', 'two\nlines', '\u202egnp'])(
    'refuses the name %j',
    async (name) => {
      await expect(importModel(archive, join(root, 'names'), { name })).rejects.toThrow(
        /cannot be called .* 1 to 200 characters/,
      );
      expect((await listModels(join(root, 'names'))).length).toBe(0);
    },
  );

  it('shows no control characters of a card that somebody else has written', async () => {
    const elsewhere = join(root, 'elsewhere');
    const { folder } = await importModel(archive, elsewhere);
    const path = join(folder, 'card.json');
    const card = JSON.parse(await readFile(path, 'utf8')) as { name: string; notes: string[] };
    const written = { ...card, name: '\u001b[2Jmini\u202e', notes: ['a\u0007note'] };
    await writeFile(path, JSON.stringify(written));
    const [found] = await listModels(elsewhere);
    expect(found!.card).toMatchObject({ name: '[2Jmini', notes: ['a note'] });
    await writeFile(path, JSON.stringify({ ...card, name: '\u202e\u202e' }));
    expect(await listModels(elsewhere)).toEqual([]);
  });

  it('names the store where that cannot be written to', async () => {
    const file = join(root, 'no-folder');
    await writeFile(file, 'x');
    await expect(importModel(archive, file)).rejects.toThrow(`${file}: a part of this path is a file`);
  });

  it('leaves one copy where the same model is imported twice at once', async () => {
    const both = join(root, 'both');
    const found = await Promise.all([1, 2, 3].map(() => importModel(archive, both)));
    expect(new Set(found.map(({ folder }) => folder)).size).toBe(1);
    expect(await filesBelow(found[0]!.folder)).toMatchObject(mini.card.files);
    expect(await readdir(both)).toEqual([mini.card.hash]);
  });

  it('replaces a model whose card is broken', async () => {
    const { folder } = await importModel(archive, join(root, 'broken'));
    await writeFile(join(folder, 'card.json'), '{');
    await importModel(archive, join(root, 'broken'));
    expect((await listModels(join(root, 'broken'))).map((model) => model.folder)).toEqual([folder]);
  });

  it('stores half precision, which costs about three digits', async () => {
    const { card, folder } = await importModel(archive, store, { half: true });
    expect(card.hash).not.toBe(mini.card.hash);
    const bytes = (model: ImportedModel['card']) =>
      model.signatures.find(({ name }) => name === 'generate')!.weightBytes;
    expect(bytes(card)).toBeLessThan(bytes(mini.card));
    const expected = (await readExpected('mini_bigbigan'))['generate']!;
    await startBackend('cpu');
    const graph = await loadGraph(folder, 'generate');
    const results = await runSignature(graph, expected.inputs, ['default']);
    graph.dispose();
    const error = largestError(results['default']!, expected.outputs['default']!);
    expect(error).toBeGreaterThan(1e-6);
    expect(error).toBeLessThan(2e-3);
  });

  it('imports only the signatures asked for, and says which there are', async () => {
    const { card } = await importModel(archive, join(root, 'some'), { signatures: ['discriminate'] });
    expect(card.signatures.map(({ name }) => name)).toEqual(['discriminate']);
    expect(card.roles).toEqual({});
    await expect(importModel(archive, store, { signatures: ['decode'] })).rejects.toThrow(
      /no signature "decode".*"default", "discriminate", "encode", "generate"/s,
    );
  });

  it('tells how far it is, and stops when it is told to, leaving nothing', async () => {
    const seen: ImportProgress[] = [];
    const stop = new AbortController();
    const to = join(root, 'stopped');
    const stopped = importModel(archive, to, {
      signal: stop.signal,
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.done === 5) stop.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(seen.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['unpacking', 'reading the graph', 'signature encode']),
    );
    expect(await readdir(to)).toEqual([]);
  });

  it('says what it lacks to know what a model is for', async () => {
    await expect(importModel(fixtureArchive('tf2'), store)).rejects.toThrow(
      /which output is to generate \(--generate to_image:image or to_image:logits, or none\)/,
    );
    const { card } = await importModel(fixtureArchive('tf2'), store, {
      generate: 'to_image:image',
      encode: 'to_latent:mean',
    });
    // The sigmoid at its end tells the range.
    expect(card.roles.generate!.image).toMatchObject({ height: 16, width: 16, channels: 3, range: [0, 1] });
    expect(card.roles.encode!.image.range).toEqual([0, 1]);
  });

  it('writes model.json that names every file of the graph', async () => {
    const text = await readFile(join(mini.folder, 'graph-1', 'model.json'), 'utf8');
    const { weightsManifest } = JSON.parse(text) as { weightsManifest: { paths: string[] }[] };
    expect(weightsManifest[0]!.paths).toEqual(['weights-00001.bin']);
  });
});
