import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Images } from '../../images/image.ts';
import { matrix } from '../../maths/matrix.ts';
import { importModel } from './import-model.ts';
import { encodeImages, extractFeatures, fitImages, generateImages } from './roles.ts';
import { inlineModels } from './run/inline-models.ts';
import type { Values } from './run/run-signature.ts';
import { doorFixture, largestError, readExpected } from './testing/fixtures.ts';

let root = '';
const runner = inlineModels();
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-roles-'));
});
afterAll(async () => {
  await runner.close();
  await rm(root, { recursive: true, force: true });
});

/** Images 0..1 that become `values` [n x c x h x w] when a network normalises them by mean and sd. */
function imagesBehind(values: Values, mean: readonly number[], std: readonly number[]): Images {
  const [n = 0, channels = 0, height = 0, width = 0] = values.shape;
  const pixels = height * width;
  const data = new Float32Array(values.data.length);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < pixels; p++)
        data[(i * pixels + p) * channels + c] =
          values.data[(i * channels + c) * pixels + p]! * std[c]! + mean[c]!;
  return { n, height, width, channels: 3, data };
}

describe('roles of a network whose channels come first', () => {
  const mean = [0.4, 0.5, 0.6];
  const std = [0.2, 0.25, 0.5];
  const options = { range: [0, 1], mean, std } as const;

  it.each(['encoder', 'encoder-one'])('encodeImages normalises, and gives the latents: %s', async (name) => {
    const { folder } = await importModel(doorFixture(`${name}.onnx`), join(root, 'models'), options);
    const { inputs, outputs } = (await readExpected('encoder', 'doors'))['default']!;
    const latents = await encodeImages(folder, imagesBehind(inputs['image']!, mean, std), runner);
    expect([latents.rows, latents.cols]).toEqual([3, 6]);
    const got = { shape: [3, 6], data: Float32Array.from(latents.data) };
    expect(largestError(got, outputs['latents']!)).toBeLessThan(1e-5);
  });

  it('extractFeatures gives maps and vectors, all or those asked for', async () => {
    const { folder } = await importModel(doorFixture('encoder.onnx'), join(root, 'models'), {
      ...options,
      features: ['/relu/Relu_output_0', '/Flatten_output_0'],
    });
    const { inputs, outputs } = (await readExpected('encoder', 'doors'))['default']!;
    const images = imagesBehind(inputs['image']!, mean, std);
    const features = await extractFeatures(folder, images, runner);
    expect(Object.keys(features)).toEqual(['/relu/Relu_output_0', '/Flatten_output_0']);
    for (const [name, values] of Object.entries(features))
      expect(largestError(values, outputs[name]!), name).toBeLessThan(1e-5);
    const one = await extractFeatures(folder, images, runner, { outputs: ['/Flatten_output_0'] });
    expect(one).toEqual({ '/Flatten_output_0': features['/Flatten_output_0'] });
    await expect(encodeImages(folder, images, runner)).rejects.toThrow(/has no encoder/);
  });

  it('generateImages gives pixels 0..1 from latents', async () => {
    const { folder } = await importModel(doorFixture('generator.onnx'), join(root, 'models'));
    const { inputs, outputs } = (await readExpected('generator', 'doors'))['default']!;
    const z = matrix(2, 6, Float64Array.from(inputs['z']!.data));
    const images = await generateImages(folder, z, runner);
    expect(images).toMatchObject({ n: 2, height: 8, width: 8, channels: 3 });
    const made = outputs['image']!.data;
    for (const [i, y, x, c] of [
      [0, 0, 0, 0],
      [1, 3, 5, 2],
      [0, 7, 2, 1],
    ] as const) {
      const pixel = images.data[((i * 8 + y) * 8 + x) * 3 + c]!;
      expect(pixel).toBeCloseTo((made[((i * 3 + c) * 8 + y) * 8 + x]! + 1) / 2, 5);
    }
    await expect(extractFeatures(folder, images, runner)).rejects.toThrow(/has no features.*--features/s);
  });
});

describe('roles of layers', () => {
  it('extractFeatures runs a layers model as Keras does', async () => {
    const { folder } = await importModel(doorFixture('tfjs-layers'), join(root, 'models'), {
      features: ['pool'],
      preprocess: 'tf',
    });
    const { inputs, outputs } = (await readExpected('tfjs-layers', 'doors'))['default']!;
    const data = Float32Array.from(inputs['x']!.data, (value) => (value + 1) / 2);
    const images: Images = { n: 3, height: 10, width: 14, channels: 3, data };
    const { pool } = await extractFeatures(folder, images, runner);
    expect(largestError(pool!, outputs['pool']!)).toBeLessThan(1e-5);
  });
});

describe('fitImages', () => {
  it('cuts the middle that has the proportions asked for, or takes the whole', () => {
    const [height, width] = [8, 16];
    const data = Float32Array.from({ length: height * width }, (_, i) => (i % width) / 16);
    const images: Images = { n: 1, height, width, channels: 1, data };
    const image = { height: 8, width: 8, channels: 1, range: [0, 1], layout: 'NHWC', order: 'RGB' } as const;
    const shape = { ...image, range: [0, 1] as [number, number] };
    const cut = fitImages(images, { image: shape, crop: 'centre square', resize: 'bilinear' });
    expect([...cut.data.subarray(0, 8)].map((value) => value * 16)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    const half = fitImages(images, {
      image: { ...shape, height: 4, width: 4 },
      crop: 'centre square',
      cropFraction: 0.5,
      resize: 'bilinear',
    });
    expect([...half.data.subarray(0, 4)].map((value) => value * 16)).toEqual([6, 7, 8, 9]);
    const whole = fitImages(images, { image: shape, crop: 'whole', resize: 'bilinear' });
    expect(whole.data[0]! * 16).toBeLessThan(1);
    expect(whole.data[7]! * 16).toBeGreaterThan(14);
  });
});
