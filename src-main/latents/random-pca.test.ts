import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeImages, pixelsOf, sourceOf, type Images, type ImageSource } from '../images/image.ts';
import { svd } from '../maths/decompose.ts';
import { multiplyTransB } from '../maths/multiply.ts';
import { normal, seeded } from '../maths/random.ts';
import { fitPcaOf } from './fit.ts';
import { encodeSource, type PassProgress } from './model.ts';
import { pcaLatents } from './pca-model.ts';
import { fitPca } from './pca.ts';
import { fitRandomPca } from './random-pca.ts';

/** Images of `strong` patterns of falling strength, and noise. */
function patterned(n: number, height: number, width: number, strong: number, noise: number): Images {
  const draw = normal(seeded(5, 'patterns'));
  const images = makeImages(n, { height, width, channels: 1 });
  const pixels = height * width;
  const patterns = Array.from({ length: strong }, () => Float64Array.from({ length: pixels }, draw));
  for (let i = 0; i < n; i++) {
    const weights = patterns.map((_, k) => (0.1 * draw()) / (k + 1));
    for (let j = 0; j < pixels; j++) {
      let value = 0.5 + noise * draw();
      for (let k = 0; k < strong; k++) value += weights[k]! * patterns[k]![j]!;
      images.data[i * pixels + j] = value;
    }
  }
  return images;
}

/** Sine of the largest angle between the row spaces of two sets of orthonormal rows. */
function sineBetween(a: Parameters<typeof multiplyTransB>[0], b: typeof a): number {
  const smallest = svd(multiplyTransB(a, b)).s.at(-1)!;
  return Math.sqrt(Math.max(0, 1 - smallest * smallest));
}

describe('randomised PCA', () => {
  const images = patterned(150, 20, 25, 8, 0.005);

  it('finds what the exact PCA finds where patterns stand out of the noise', async () => {
    const exact = fitPca(images, 8);
    const found = await fitRandomPca(sourceOf(images), { dims: 8, seed: 1 });
    expect(sineBetween(exact.components, found.components)).toBeLessThan(1e-5);
    exact.variances.forEach((v, k) => expect(found.variances[k]! / v).toBeCloseTo(1, 9));
    expect(found.totalVariance / exact.totalVariance).toBeCloseTo(1, 12);
    for (let j = 0; j < exact.mean.length; j++) expect(found.mean[j]).toBeCloseTo(exact.mean[j]!, 13);
    for (let k = 0; k < 8; k++) {
      const at = k * 500;
      let product = 0;
      for (let j = 0; j < 500; j++)
        product += exact.components.data[at + j]! * found.components.data[at + j]!;
      expect(product).toBeCloseTo(1, 8);
    }
    const products = multiplyTransB(found.components, found.components);
    for (let k = 0; k < 64; k++) expect(products.data[k]).toBeCloseTo(k % 9 === 0 ? 1 : 0, 13);
  });

  it('is exact where nothing is left out of the sketch', async () => {
    const few = patterned(30, 5, 4, 20, 0.05);
    const exact = fitPca(few, 12);
    const found = await fitRandomPca(sourceOf(few), { dims: 12, seed: 3, powerIterations: 0 });
    found.components.data.forEach((v, at) => expect(v).toBeCloseTo(exact.components.data[at]!, 9));
    found.variances.forEach((v, k) => expect(v / exact.variances[k]!).toBeCloseTo(1, 10));
  });

  it('comes nearer to the variance of the exact components with each power iteration', async () => {
    const flat = patterned(200, 20, 20, 0, 0.1);
    const best = fitPca(flat, 10).variances.reduce((a, b) => a + b, 0);
    const shares: number[] = [];
    for (const powerIterations of [0, 1, 2, 4]) {
      const found = await fitRandomPca(sourceOf(flat), { dims: 10, seed: 1, powerIterations });
      shares.push(found.variances.reduce((a, b) => a + b, 0) / best);
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.95);
    expect(shares.at(-1)).toBeLessThan(1);
  });

  it('gives the same numbers for a seed, and others for another', async () => {
    const [one, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => fitRandomPca(sourceOf(images), { dims: 12, seed })),
    );
    expect(again).toEqual(one);
    expect(other!.components.data).not.toEqual(one!.components.data);
    expect(one!.method).toBe('randomised, 4 passes, seed 7');
  });

  it('explains why it cannot give more components than the images vary in', async () => {
    const fit = (dims: number) => fitRandomPca(sourceOf(patterned(40, 10, 10, 3, 0)), { dims, seed: 1 });
    await expect(fit(40)).rejects.toThrow(/40 images vary in 39 directions only/);
    await expect(fit(6)).rejects.toThrow(/40 images vary in \d+ directions only, 6 principal components/);
    expect((await fit(3)).components.rows).toBe(3);
  });

  it('refuses NaN pixels', async () => {
    const damaged = patterned(20, 4, 4, 2, 0.01);
    damaged.data[100] = NaN;
    await expect(fitRandomPca(sourceOf(damaged), { dims: 2, seed: 1 })).rejects.toThrow(/NaN/);
  });
});

/** Images of two known patterns, made when they are read. */
function largeSource(n: number): ImageSource & { reads: [number, number][] } {
  const size = { height: 512, width: 512, channels: 1 as const };
  const reads: [number, number][] = [];
  return {
    n,
    ...size,
    reads,
    read: async (from, to) => {
      reads.push([from, to]);
      const images = makeImages(to - from, size);
      const pixels = pixelsOf(size);
      for (let i = from; i < to; i++) {
        const [a, b] = [Math.sin(i), 0.5 * Math.cos(3 * i)];
        for (let j = 0; j < pixels; j++) {
          const across = j % 512 < 256 ? 1 : -1;
          const down = j < pixels / 2 ? 1 : -1;
          images.data[(i - from) * pixels + j] = 0.5 + 0.2 * a * across + 0.2 * b * down;
        }
      }
      return images;
    },
  };
}

describe('a source that is read from disk', () => {
  it('is gone through in order, in batches of at most 128 MB, once a pass', async () => {
    const source = largeSource(150);
    const progress: PassProgress[] = [];
    const model = await fitRandomPca(source, {
      dims: 2,
      seed: 1,
      oversample: 1,
      powerIterations: 1,
      onProgress: (p) => progress.push(p),
    });
    const once = [
      [0, 128],
      [128, 150],
    ];
    expect(source.reads).toEqual([...once, ...once, ...once]);
    expect(progress.at(0)).toEqual({ pass: 1, passes: 3, done: 128, total: 150 });
    expect(progress.at(-1)).toEqual({ pass: 3, passes: 3, done: 150, total: 150 });
    // The principal axes of the two weights of 150 images, by the angle that makes their covariance diagonal.
    const weights = Array.from({ length: 150 }, (_, i) => [Math.sin(i), 0.5 * Math.cos(3 * i)] as const);
    const centre = [0, 1].map((k) => weights.reduce((sum, w) => sum + w[k]!, 0) / 150);
    const covariance = (j: number, k: number): number =>
      weights.reduce((sum, w) => sum + (w[j]! - centre[j]!) * (w[k]! - centre[k]!), 0) / 149;
    const angle = Math.atan2(2 * covariance(0, 1), covariance(0, 0) - covariance(1, 1)) / 2;
    const [along, aside] = [Math.cos(angle), Math.sin(angle)];
    // Its largest element is positive, wherever that is.
    const sign = Math.sign(model.components.data[0]!) * Math.sign(along + aside);
    const pixels = 512 * 512;
    for (const [pixel, across, down] of [
      [0, 1, 1],
      [300, -1, 1],
      [pixels - 512, 1, -1],
      [pixels - 1, -1, -1],
    ] as const) {
      const { data } = model.components;
      expect(data[pixel]! * 512 * sign).toBeCloseTo(along * across + aside * down, 6);
      expect(Math.abs(data[pixels + pixel]! * 512)).toBeCloseTo(Math.abs(along * down - aside * across), 6);
    }
    const latents = await encodeSource(pcaLatents(model), source);
    weights.forEach(([a, b], i) => {
      const latent = 0.2 * 512 * (along * (a - centre[0]!) + aside * (b - centre[1]!));
      expect(latents.data[2 * i]! * sign).toBeCloseTo(latent, 4);
    });
  });

  it('is left when the work is cancelled', async () => {
    const source = largeSource(2000);
    const cancel = new AbortController();
    const fit = fitRandomPca(source, { dims: 2, seed: 1, signal: cancel.signal });
    await setImmediate();
    cancel.abort();
    await expect(fit).rejects.toMatchObject({ name: 'AbortError' });
    expect(source.reads.length).toBeLessThan(4);
  });

  it('gets the exact PCA when it is small and the randomised one when it is not', async () => {
    const small = await fitPcaOf(sourceOf(patterned(50, 10, 10, 3, 0.01)), { dims: 3, seed: 1 });
    expect(small.method).toBe('exact');
    const many = await fitPcaOf(sourceOf(patterned(700, 26, 26, 3, 0.01)), { dims: 3, seed: 1 });
    expect(many.method).toBe('randomised, 4 passes, seed 1');
  });
});
