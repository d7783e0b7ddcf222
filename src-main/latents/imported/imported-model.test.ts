import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeImages } from '../../images/image.ts';
import { matrix, takeRows } from '../../maths/matrix.ts';
import { normal, seeded } from '../../maths/random.ts';
import { resourceFolder } from '../../resource-folder.ts';
import type { ModelCard } from '../import/card/schema.ts';
import { importModel } from '../import/import-model.ts';
import { inlineModels } from '../import/run/inline-models.ts';
import type { LatentModel } from '../model.ts';
import { importedModel } from './imported-model.ts';

const runner = inlineModels();
// One that gives the same bytes each time.
vi.stubEnv('PERCEPT_BACKEND', 'wasm');
let store = '';
let folder = '';
let card: ModelCard;
let model: LatentModel;
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-imported-'));
  ({ card, folder } = await importModel(resourceFolder('generator'), store));
  model = importedModel(card, folder, runner);
});
afterAll(async () => {
  await runner.close();
  await rm(store, { recursive: true, force: true });
});

const draw = normal(seeded(1, 'imported model'));
const latents = matrix(
  7,
  40,
  Float64Array.from({ length: 7 * 40 }, () => draw()),
);

describe('an imported model', () => {
  it('makes the pictures that TensorFlow makes, black at 0 and white at 1', async () => {
    const { generate: golden } = JSON.parse(
      await readFile(join(resourceFolder('generator'), 'golden.json'), 'utf8'),
    ) as { generate: { z: number[][]; at: [number, number, number][]; values: number[][] } };
    const z = matrix(golden.z.length, 40, Float64Array.from(golden.z.flat()));
    const images = await model.generate(z);
    expect([images.n, images.height, images.width, images.channels]).toEqual([3, 64, 64, 3]);
    golden.values.forEach((values, i) =>
      golden.at.forEach(([y, x, c], k) => {
        const value = images.data[((i * 64 + y) * 64 + x) * 3 + c]!;
        // The model's own range is -1 to 1.
        expect(Math.abs(value - (values[k]! + 1) / 2)).toBeLessThan(1e-4);
      }),
    );
  });

  it('makes of each latent the same image, whatever is made beside it', async () => {
    const all = await model.generate(latents);
    const one = await model.generate(takeRows(latents, [5]));
    expect(one.data).toEqual(all.data.slice(5 * 64 * 64 * 3, 6 * 64 * 64 * 3));
  });

  it('encodes what it has made into latents that point the same way', async () => {
    const back = await model.encode(await model.generate(latents));
    expect([back.rows, back.cols]).toEqual([7, 40]);
    for (let i = 0; i < 7; i++) {
      const [a, b] = [takeRows(latents, [i]).data, takeRows(back, [i]).data];
      const dot = a.reduce((sum, value, j) => sum + value * b[j]!, 0);
      expect(dot / Math.hypot(...a) / Math.hypot(...b)).toBeGreaterThan(0.5);
    }
  });

  it('says how far it is, and stops when nobody waits any more', async () => {
    const told: number[] = [];
    await model.generate(latents, { onProgress: (done) => told.push(done) });
    expect(told.at(-1)).toBe(7);
    expect(told).toEqual(told.slice().sort((a, b) => a - b));
    const stop = new AbortController();
    const stopped = model.generate(latents, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('refuses latents and images of another size, and what it cannot do', async () => {
    await expect(model.generate(matrix(1, 39))).rejects.toThrow(/has 40 latents, an image was given 39/);
    await expect(model.encode(makeImages(1, { height: 32, width: 32, channels: 3 }))).rejects.toThrow(
      /made for images of 64 x 64 colour, these are 32 x 32 colour/,
    );
    const without = importedModel({ ...card, roles: {} }, folder, runner);
    await expect(without.generate(latents)).rejects.toThrow(/has no generator.*Import it again/);
    await expect(without.encode(makeImages(1, { height: 64, width: 64, channels: 3 }))).rejects.toThrow(
      /has no encoder/,
    );
  });
});
