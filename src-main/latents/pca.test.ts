import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeImages, takeImages, type Images } from '../images/image.ts';
import { row } from '../maths/matrix.ts';
import { multiplyTransB } from '../maths/multiply.ts';
import { seeded } from '../maths/random.ts';
import { pcaFromArrays, pcaToArrays } from './pca-arrays.ts';
import { pcaLatents } from './pca-model.ts';
import { fitPca } from './pca.ts';

interface Case {
  name: string;
  n: number;
  size: [number, number, 1 | 3];
  dims: number;
  images: number[];
  mean: number[];
  components: number[];
  variances: number[];
  total: number;
  scores: number[];
}
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'pca.json'), 'utf8')) as Case[];

function stack({ n, size: [height, width, channels], images }: Case): Images {
  return makeImages(n, { height, width, channels }, Float32Array.from(images));
}

function randomImages(n: number, height: number, width: number, seed: number): Images {
  const random = seeded(seed);
  const images = makeImages(n, { height, width, channels: 1 });
  for (let i = 0; i < images.data.length; i++) images.data[i] = random();
  return images;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

describe('exact PCA', () => {
  it.each(cases)('agrees with numpy.linalg.svd: $name', async (expected) => {
    const images = stack(expected);
    const model = fitPca(images, expected.dims);
    expect(largestDifference(model.mean, expected.mean)).toBeLessThan(1e-14);
    expect(largestDifference(model.components.data, expected.components)).toBeLessThan(1e-10);
    model.variances.forEach((v, k) => expect(v / expected.variances[k]!).toBeCloseTo(1, 10));
    expect(model.totalVariance / expected.total).toBeCloseTo(1, 12);
    const latents = await pcaLatents(model).encode(images);
    expect([latents.rows, latents.cols]).toEqual([expected.n, expected.dims]);
    expect(largestDifference(latents.data, expected.scores)).toBeLessThan(1e-10);
  });

  it('has orthonormal components and variances that are those of the training latents', async () => {
    const images = randomImages(20, 6, 7, 1);
    const model = fitPca(images, 12);
    const products = multiplyTransB(model.components, model.components);
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 12; j++) expect(products.data[i * 12 + j]).toBeCloseTo(i === j ? 1 : 0, 13);
    }
    const latents = await pcaLatents(model).encode(images);
    for (let k = 0; k < 12; k++) {
      let sum = 0;
      for (let i = 0; i < 20; i++) sum += latents.data[i * 12 + k]! ** 2;
      expect(sum / 19).toBeCloseTo(model.variances[k]!, 12);
    }
    const { variances, totalVariance } = model;
    expect(variances.reduce((a, b) => a + b, 0)).toBeLessThan(totalVariance);
    expect([...variances]).toEqual([...variances].sort((a, b) => b - a));
  });

  it('gives the first training image positive latents', async () => {
    const images = randomImages(15, 5, 5, 2);
    const latents = await pcaLatents(fitPca(images, 10)).encode(takeImages(images, [0]));
    expect(latents.data.every((z) => z > 0)).toBe(true);
  });

  it('goes by the largest element where the first training image is the mean', () => {
    const images = randomImages(3, 5, 5, 2);
    for (let j = 0; j < 25; j++) images.data[j] = (images.data[25 + j]! + images.data[50 + j]!) / 2;
    const values = [...row(fitPca(images, 1).components, 0)];
    expect(values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))).toBeGreaterThan(0);
  });

  it('gives the images back from all components, also one that it was not made from', async () => {
    const images = randomImages(14, 3, 3, 3);
    const model = fitPca(takeImages(images, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), 9);
    const full = pcaLatents(model);
    expect(full.name).toBe('PCA, 9 components of 12 images');
    const back = await full.generate(await full.encode(images));
    expect(largestDifference(back.data, images.data)).toBeLessThan(1e-7);
    const latents = await full.encode(images);
    const far = await full.generate({ ...latents, data: latents.data.map((z) => 100 * z) });
    // Nothing is clipped: scores are to see what an image of 0..1 cannot show.
    expect([Math.min(...far.data) < -1, Math.max(...far.data) > 2]).toEqual([true, true]);
  });

  it('explains why it cannot give more components than the images vary in', () => {
    const images = randomImages(6, 4, 4, 4);
    expect(() => fitPca(images, 6)).toThrow(/6 images vary in 5 directions only, 6 principal components/);
    const twice = takeImages(images, [0, 1, 2, 0, 1, 2, 0]);
    expect(() => fitPca(twice, 4)).toThrow(/7 images vary in 2 directions only.*Ask for 2 or fewer/);
    expect(fitPca(twice, 2).components.rows).toBe(2);
    expect(() => fitPca(takeImages(images, [0, 0, 0]), 1)).toThrow(
      /vary in 0 directions.*images that differ/,
    );
    expect(() => fitPca(images, 1.5)).toThrow(/1.5 components/);
  });

  it('refuses NaN pixels and images or latents of another size', async () => {
    const images = randomImages(6, 4, 4, 5);
    const model = pcaLatents(fitPca(images, 3));
    await expect(model.encode(randomImages(1, 4, 5, 6))).rejects.toThrow(/4 x 4 gray, these are 4 x 5 gray/);
    await expect(model.generate({ rows: 1, cols: 4, data: new Float64Array(4) })).rejects.toThrow(
      /has 3 latents, an image was given 4/,
    );
    images.data[17] = NaN;
    expect(() => fitPca(images, 3)).toThrow(/NaN or infinite/);
  });
});

describe('PCA as arrays', () => {
  it('comes back the same', () => {
    const model = fitPca(randomImages(9, 4, 3, 7), 5);
    const stored = pcaToArrays(model);
    expect(stored.arrays.components.shape).toEqual([5, 4, 3, 1]);
    const about = JSON.parse(JSON.stringify(stored.about)) as typeof stored.about;
    expect(pcaFromArrays({ arrays: stored.arrays, about })).toEqual(model);
  });

  it('names the array that does not fit or is damaged', () => {
    const { arrays, about } = pcaToArrays(fitPca(randomImages(9, 4, 3, 8), 5));
    const short = { shape: [4, 4, 3, 1], data: arrays.components.data.slice(0, 48) };
    expect(() => pcaFromArrays({ arrays: { ...arrays, components: short }, about })).toThrow(
      /components is 4 x 4 x 3 x 1, 5 x 4 x 3 x 1 was expected/,
    );
    const cut = { ...arrays.mean, data: arrays.mean.data.slice(1) };
    expect(() => pcaFromArrays({ arrays: { ...arrays, mean: cut }, about })).toThrow(/the PCA's mean/);
    const bad = { ...arrays.variances, data: Float64Array.of(1, 1, NaN, 1, 1) };
    expect(() => pcaFromArrays({ arrays: { ...arrays, variances: bad }, about })).toThrow(
      /variances contains NaN/,
    );
  });
});
