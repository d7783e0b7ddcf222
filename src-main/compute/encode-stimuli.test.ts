import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { importModel, type ImportedModel } from '../latents/import/import-model.ts';
import type { ModelRunner } from '../latents/import/run/model-runner.ts';
import { row } from '../maths/matrix.ts';
import { seeded } from '../maths/random.ts';
import { resourceFolder } from '../resource-folder.ts';
import { saveArray } from './arrays.ts';
import { StepCache } from './cache.ts';
import { ProgressCounter } from './context.ts';
import { encodeStimuli, type Encoded } from './encode-stimuli.ts';
import { inlineRunner, type Runner } from './pool.ts';

const runner = inlineRunner();
// One that gives the same bytes each time.
vi.stubEnv('PERCEPT_BACKEND', 'wasm');
let root = '';
let model: ImportedModel;
const names = Array.from({ length: 21 }, (_, i) => `p${String(i).padStart(2, '0')}`);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-encode-'));
  model = await importModel(resourceFolder('generator'), join(root, 'store'));
  const draw = seeded(4, 'pictures');
  for (const name of names) {
    const data = Buffer.from(Uint8Array.from({ length: 30 * 40 * 3 }, () => Math.floor(256 * draw())));
    await sharp(data, { raw: { width: 40, height: 30, channels: 3 } })
      .png()
      .toFile(join(root, `${name}.png`));
  }
});
afterAll(async () => {
  await runner.close();
  await rm(root, { recursive: true, force: true });
});

interface Counted {
  readonly run: Runner;
  /** Images that the model was given. */
  encoded: number;
}

/** A runner that counts what is encoded, and fails after `most` images as a killed process would. */
function counting(most = Infinity): Counted {
  const counted: Counted = { run: { ...runner, models: undefined as never }, encoded: 0 };
  const models: ModelRunner = {
    ...runner.models,
    run: async (request, options) => {
      const items = Object.values(request.inputs)[0]!.shape[0]!;
      if (counted.encoded + items > most) throw new Error('killed');
      counted.encoded += items;
      await runner.models.run(request, options);
    },
  };
  Object.assign(counted.run, { models });
  return counted;
}

const files = (of: readonly string[]) => ({
  names: of,
  images: {
    kind: 'files' as const,
    paths: of.map((name) => join(root, `${name}.png`)),
    size: [8, 8] as const,
    channels: 3 as const,
  },
  ordered: false,
});

function encode(
  cache: StepCache,
  { run }: Counted,
  of: Parameters<typeof encodeStimuli>[2] = files(names),
): Promise<Encoded> {
  const context = { cache, runner: run, signal: undefined, progress: new ProgressCounter(undefined) };
  return encodeStimuli(context, model, of);
}

describe('encoding stimuli', () => {
  let whole: Encoded;
  const cache = (): StepCache => new StepCache(join(root, 'a'));

  it('gives the latents of each image, and what encoded them', async () => {
    const all = counting();
    whole = await encode(cache(), all);
    expect(all.encoded).toBe(21);
    expect([whole.latents.rows, whole.latents.cols]).toEqual([21, 40]);
    expect(whole.encodedOn).toHaveLength(1);
    expect(whole.encodedOn[0]).toMatch(/\(\w+\)$/);
    const lengths = names.map((_name, i) => Math.hypot(...row(whole.latents, i)));
    expect(Math.min(...lengths)).toBeGreaterThan(0.1);
  });

  it('encodes nothing that it has: not again, not in another order, not under another name, not beside', async () => {
    const again = counting();
    expect(await encode(cache(), again)).toEqual(whole);
    const some = names.slice(3, 9).reverse();
    const fewer = await encode(cache(), again, files(some));
    some.forEach((name, i) => expect(row(fewer.latents, i)).toEqual(row(whole.latents, names.indexOf(name))));
    const beside = new StepCache(join(root, 'b'), [join(root, 'a')]);
    expect(await encode(beside, again)).toEqual(whole);
    expect(again.encoded).toBe(0);
    const [kept] = await readdir(join(root, 'b'));
    expect(await readdir(join(root, 'b', kept!))).toEqual([]);
  });

  it('goes on where it was killed, to the same numbers', async () => {
    const killed = new StepCache(join(root, 'c'));
    await expect(encode(killed, counting(16))).rejects.toThrow('killed');
    const [kept] = (await readdir(join(root, 'c'))).filter((name) => name.startsWith('encoded-'));
    const before = await readdir(join(root, 'c', kept!));
    expect(before).toHaveLength(16);
    const times = await Promise.all(
      before.map(async (name) => (await stat(join(root, 'c', kept!, name))).mtimeMs),
    );
    // What was cut off while it was written is encoded again.
    await writeFile(join(root, 'c', kept!, before[0]!), '{"backend": "x", "lat');
    const rest = counting();
    expect(await encode(new StepCache(join(root, 'c')), rest)).toEqual(whole);
    expect(rest.encoded).toBe(6);
    const after = await Promise.all(
      before.map(async (name) => (await stat(join(root, 'c', kept!, name))).mtimeMs),
    );
    expect(after.slice(1)).toEqual(times.slice(1));
  });

  it('encodes equal images once, and takes them from stacks as well', async () => {
    const pixels = 30 * 40 * 3;
    const data = new Float64Array(3 * pixels);
    for (const [i, name] of ['p00', 'p01', 'p00'].entries()) {
      const raw = await sharp(join(root, `${name}.png`))
        .raw()
        .toBuffer();
      data.set(
        Float64Array.from(raw, (value) => value / 255),
        i * pixels,
      );
    }
    await saveArray(join(root, 'stack.npy'), [3, 30, 40, 3], data);
    const count = counting();
    const found = await encode(new StepCache(join(root, 'd')), count, {
      names: ['x', 'y', 'z'],
      images: { kind: 'stack', file: join(root, 'stack.npy'), range: [0, 1] },
      ordered: true,
    });
    expect(count.encoded).toBe(2);
    expect(row(found.latents, 2)).toEqual(row(found.latents, 0));
    // Pixels of the stack are float32 of the same bytes.
    row(found.latents, 1).forEach((value, j) => expect(value).toBeCloseTo(row(whole.latents, 1)[j]!, 4));
  });

  it('names an image that cannot be read, and one that the model cannot encode', async () => {
    await writeFile(join(root, 'broken.png'), 'no image');
    await expect(encode(new StepCache(join(root, 'e')), counting(), files(['broken']))).rejects.toThrow(
      /broken\.png: this is not an image/,
    );
    const sick = counting();
    const models: ModelRunner = {
      ...runner.models,
      run: (request, { onBatch }) => {
        const { output, dims } = model.card.roles.encode!;
        const n = Object.values(request.inputs)[0]!.shape[0]!;
        onBatch({
          from: 0,
          to: n,
          outputs: { [output]: { shape: [n, dims], data: new Float32Array(n * dims).fill(NaN) } },
        });
        return Promise.resolve();
      },
    };
    Object.assign(sick.run, { models });
    await expect(encode(new StepCache(join(root, 'f')), sick, files(['p03']))).rejects.toThrow(
      /gives no numbers for the image p03/,
    );
  });
});
