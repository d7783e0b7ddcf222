import { cp, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelCard } from '../card/schema.ts';
import { importModel } from '../import-model.ts';
import { inlineModels } from '../run/inline-models.ts';
import { runAll } from '../run/model-runner.ts';
import { fixtureArchive } from '../testing/fixtures.ts';
import { verifyFiles } from './verify-files.ts';

let store = '';
const signature = 'generate';
let whole: { card: ModelCard; folder: string };
let graph = '';
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-verify-'));
  whole = await importModel(fixtureArchive('mini_bigbigan'), store);
  ({ graph } = whole.card.signatures.find(({ name }) => name === signature)!);
});
afterAll(() => rm(store, { recursive: true, force: true }));

async function copy(): Promise<string> {
  const folder = join(await mkdtemp(join(store, 'copy-')), 'model');
  await cp(whole.folder, folder, { recursive: true });
  return folder;
}

/** Changes one bit and leaves size and date. */
async function tamper(path: string): Promise<void> {
  const bytes = await readFile(path);
  const { atime, mtime } = await stat(path);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
}

describe('files of a stored model', () => {
  it('are right as they were imported, and are not read again', async () => {
    const folder = await copy();
    const known = new Set<string>();
    await verifyFiles(folder, whole.card, graph, known);
    expect(known.size).toBe(
      Object.keys(whole.card.files).filter((name) => name.startsWith(`${graph}/`)).length,
    );
    expect(known.size).toBeGreaterThan(1);
    // Hashes that would be wrong are not looked at: the files are known.
    const lies = Object.fromEntries(Object.keys(whole.card.files).map((name) => [name, 'another']));
    await verifyFiles(folder, { files: lies }, graph, known);
    await expect(verifyFiles(folder, { files: lies }, graph, new Set())).rejects.toThrow(/SHA-256/);
    await expect(verifyFiles(folder, { files: {} }, graph, new Set())).rejects.toThrow('names no files');
  });

  it.each(['weights-00001.bin', 'model.json'])('are refused by name where %s is another', async (name) => {
    const folder = await copy();
    const known = new Set<string>();
    await verifyFiles(folder, whole.card, graph, known);
    const path = join(folder, graph, name);
    await tamper(path);
    await expect(verifyFiles(folder, whole.card, graph, known)).rejects.toMatchObject({
      file: path,
      problem: 'this file is not the one that was imported: its SHA-256 is another',
      remedy: 'Import the model again.',
    });
    await rm(path);
    await expect(verifyFiles(folder, whole.card, graph, known)).rejects.toMatchObject({ file: path });
  });

  it('are held against their hashes before a model runs', async () => {
    const folder = await copy();
    const models = inlineModels();
    const inputs = { z: { shape: [1, 12], data: new Float32Array(12) } };
    const weights = join(folder, graph, 'weights-00001.bin');
    try {
      await runAll(models, { folder, signature, inputs });
      await models.release();
      await tamper(weights);
      await expect(runAll(models, { folder, signature, inputs })).rejects.toMatchObject({ file: weights });
    } finally {
      await models.close();
    }
  });
});
