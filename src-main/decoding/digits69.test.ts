import { join } from 'node:path';
import { expect, it } from 'vitest';
import { svd } from '../maths/decompose.ts';
import { columnMeans, matrix, subtractFromRows, takeCols, transpose, type Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { openArrayFile } from '../study/formats/array-file.ts';
import { describeShared } from '../testing/shared-data.ts';
import { fitPatterns } from './fit-patterns.ts';
import { decodeInverse } from './inverse.ts';
import { fitRidge, predictRidge } from './ridge/ridge.ts';
import { scoreLatents } from './scores/latent-scores.ts';
import { scorePixels } from './scores/pixel-scores.ts';

describeShared('handwritten digits decoded from V1-V3', 'digits69', (folder) => {
  const read = async (): Promise<Record<'trainZ' | 'testZ' | 'trainB' | 'testB', Matrix>> => {
    const file = await openArrayFile(join(folder, 'digits69_28x28.mat'));
    const array = async (name: string, scale = 1): Promise<Matrix> => {
      const { shape, data } = await file.read(name);
      return matrix(
        shape[0]!,
        shape[1]!,
        Float64Array.from(data, (value) => Number(value) / scale),
      );
    };
    const found = {
      trainZ: await array('stimTrn', 255),
      testZ: await array('stimTest', 255),
      trainB: await array('fmriTrn'),
      testB: await array('fmriTest'),
    };
    await file.close();
    return found;
  };

  /**
   * Principal components of the training images [pixels x d]; scores are not whitened. The sign of a component is a
   * convention, on which Pearson's correlation over latents, and so eq. 3 on latents, depends.
   */
  const decompose = (
    images: Matrix,
    d: number,
    signs: 'first image' | 'largest element' = 'first image',
  ): { mean: Float64Array; components: Matrix } => {
    const mean = columnMeans(images);
    const { u, v } = svd(subtractFromRows(images, mean));
    const components = takeCols(v, firstOf(d));
    for (let k = 0; k < d; k++) {
      const column = Array.from({ length: components.rows }, (_, i) => components.data[i * d + k]!);
      const largest = column.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
      if ((signs === 'first image' ? u.data[k]! : largest) > 0) continue;
      for (let i = 0; i < components.rows; i++) components.data[i * d + k]! *= -1;
    }
    return { mean, components };
  };
  const firstOf = (n: number): number[] => Array.from({ length: n }, (_, k) => k);
  const addMean = (a: Matrix, mean: Float64Array): Matrix =>
    subtractFromRows(
      a,
      mean.map((x) => -x),
    );

  // Counts as scripts/reference/digits69.py gives them.
  it.each([
    [10, 'first image', 43, 42],
    [15, 'first image', 43, 43],
    [10, 'largest element', 44, 42],
    [15, 'largest element', 44, 43],
  ] as const)(
    'with %i components, signs by %s: %i of 45 pairs on latents, %i on pixels',
    async (...expected) => {
      const [d, signs, onLatents, onPixels] = expected;
      const { trainZ, testZ, trainB, testB } = await read();
      const { mean, components } = decompose(trainZ, d, signs);
      const encode = (images: Matrix): Matrix => multiply(subtractFromRows(images, mean), components);
      const fit = fitPatterns(encode(trainZ), trainB);
      expect(fit.rank).toBe(d + 1);
      const decoded = decodeInverse(fit.w, testB);
      expect(decoded).toMatchObject({ solver: 'cholesky', rank: d + 1, voxels: 3092 });

      const scores = scoreLatents(encode(testZ), decoded.latents, { permutations: 999 });
      expect(scores.pairwise).toMatchObject({ n: 10, pairs: 45 });
      expect(scores.pairwise.value * 45).toBeCloseTo(onLatents, 9);
      expect(scores.pairwise.p).toBeLessThanOrEqual(0.005);
      const images = addMean(multiply(decoded.latents, transpose(components)), mean);
      const pixels = scorePixels(testZ, images);
      expect(pixels.pixCompPairwise.value * 45).toBeCloseTo(onPixels, 9);
      expect(pixels.pixelCorrelation.value).toBeGreaterThan(0.4);
    },
  );

  it('is decoded by ridge regression as well', async () => {
    const { trainZ, testZ, trainB, testB } = await read();
    const { mean, components } = decompose(trainZ, 15);
    const encode = (images: Matrix): Matrix => multiply(subtractFromRows(images, mean), components);
    const groups = Array.from({ length: 90 }, (_, i) => i % 10);
    const model = fitRidge(trainB, encode(trainZ), { groups, folds: 10 });
    expect(model.notes).toEqual([]);
    const { pairwise } = scoreLatents(encode(testZ), predictRidge(model, testB));
    expect(pairwise.value * 45).toBeGreaterThanOrEqual(40);
  });

  it('takes 120 latents from 90 images by pseudo-inverse', async () => {
    const { trainZ, trainB, testB } = await read();
    const { mean } = decompose(trainZ, 1);
    const latents = takeCols(
      subtractFromRows(trainZ, mean),
      Array.from({ length: 120 }, (_, k) => 300 + k),
    );
    const fit = fitPatterns(latents, trainB);
    expect(fit.rank).toBeLessThanOrEqual(90);
    const decoded = decodeInverse(fit.w, testB);
    expect(decoded.solver).toBe('pseudo-inverse');
    expect(decoded.rank).toBe(fit.rank);
    expect(decoded.latents.data.every(Number.isFinite)).toBe(true);
  });
});
