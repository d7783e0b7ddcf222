import { describe, expect, it } from 'vitest';
import { scorePixels } from '../decoding/scores/pixel-scores.ts';
import { flatten, makeImages, takeImages, toGray, type Images } from '../images/image.ts';
import { ssimDialects, ssimMatrix } from '../images/metrics/ssim-dialects.ts';
import { resizeImages } from '../images/resize.ts';
import { mean } from '../maths/stats.ts';
import { seeded } from '../maths/random.ts';
import { nearestTrainingImages, nearestTrainingImageScores, scoreImages } from './score-images.ts';

const random = seeded(2, 'images');
const size = { height: 16, width: 14, channels: 3 } as const;
const shown = makeImages(5, size, Float32Array.from({ length: 5 * 672 }, random));
const reconstructed = makeImages(
  5,
  size,
  shown.data.map((x) => 0.6 * x + 0.4 * random()),
);
const all = { ssim: ssimDialects, permutations: 119, resamples: 50, seed: 3 };

describe('scoreImages', () => {
  const scores = scoreImages(shown, reconstructed, all);
  const of = (name: string) => scores.find((score) => score.name === name)!;

  it('has correlation, error, pix-comp in both conventions by both, and SSIM', () => {
    expect(scores.map(({ name }) => name)).toEqual([
      'pixelCorrelation',
      'pixCompPairwise',
      'pixCompTwoWay',
      'pixelMse',
      'pixCompPairwiseMse',
      'pixCompTwoWayMse',
      'ssimGray2d',
      'ssimGray1dLegacy',
      'ssimRgb',
    ]);
    const pixels = scorePixels(flatten(shown), flatten(reconstructed));
    expect(of('pixelCorrelation').value).toBe(pixels.pixelCorrelation.value);
    expect(of('pixCompTwoWay').value).toBe(pixels.pixCompTwoWay.value);
    expect(of('ssimRgb').value).toBeCloseTo(mean(ssimMatrix(shown, reconstructed, 'rgb', 'own').data), 14);
    expect(of('ssimRgb').chance).toBeCloseTo(mean(ssimMatrix(shown, reconstructed, 'rgb', 'all').data), 14);
    for (const score of scores) {
      expect(score.p, score.name).toBeLessThan(0.05);
      expect(score.ci, score.name).toHaveLength(2);
      expect(score.n).toBe(5);
    }
  });

  it('says at what size images were compared, and in which dialect', () => {
    for (const score of scores)
      expect(score.resize).toEqual({
        shownFrom: [16, 14],
        reconstructedFrom: [16, 14],
        to: [16, 14],
        kernel: 'bilinear',
        channels: 3,
      });
    expect(of('ssimGray1dLegacy')).toMatchObject({ ssim: 'gray-1d-legacy', space: 'pixels' });
    expect(of('ssimGray1dLegacy').convention).toContain('1-D windows');
  });

  it('brings reconstructions of another size to that of the images, or both to one that is asked for', () => {
    const small = resizeImages(reconstructed, [8, 7], 'bilinear');
    const found = scoreImages(shown, small, { ssim: [] });
    const brought = resizeImages(small, [16, 14], 'bilinear');
    expect(found[0]!.value).toBe(scorePixels(flatten(shown), flatten(brought)).pixelCorrelation.value);
    const asked = scoreImages(shown, small, { ssim: ['gray-2d'], size: [12, 12], kernel: 'bicubic' });
    expect(asked[6]).toMatchObject({
      name: 'ssimGray2d',
      resize: { to: [12, 12], kernel: 'bicubic', reconstructedFrom: [8, 7] },
    });
  });

  it('leaves SSIM out where images are smaller than its window', () => {
    const tiny = (images: Images): Images => resizeImages(images, [8, 8], 'bilinear');
    expect(scoreImages(tiny(shown), tiny(reconstructed), all)).toHaveLength(6);
  });

  it('has no chance level and no p of SSIM where all pairs would take too long, and the same value', () => {
    const many = Array.from({ length: 60 }, (_, i) => i % 5);
    const big = (images: Images): Images =>
      resizeImages(toGray(takeImages(images, many)), [96, 90], 'nearest');
    const [a, b] = [big(shown), big(reconstructed)];
    const score = scoreImages(a, b, { ssim: ['gray-2d'], permutations: 20, resamples: 20 }).at(-1)!;
    expect(score.chance).toBeNaN();
    expect(score).not.toHaveProperty('p');
    expect(score.ci).toHaveLength(2);
    expect(score.value).toBeCloseTo(mean(ssimMatrix(a, b, 'gray-2d', 'own').data), 14);
  });

  it('scores what is generated of the true latents as a ceiling', () => {
    const [first] = scoreImages(shown, shown, { ssim: [], predictor: "the generator's own" });
    expect(first).toMatchObject({ predictor: "the generator's own", n: 5 });
    expect(first!.value).toBeCloseTo(1, 12);
  });
});

describe('nearestTrainingImageScores', () => {
  it('scores the training image that is nearest by pixels, at the size of the reconstructions', () => {
    const training = resizeImages(takeImages(shown, [3, 0, 2, 1]), [32, 28], 'nearest');
    const nearest = nearestTrainingImages(reconstructed, training, 'nearest');
    const found = nearestTrainingImageScores(shown, nearest, training, [16, 14], {
      ssim: [],
      kernel: 'nearest',
    });
    // All but image 4 are found; its neighbour is whichever of the others is nearest.
    const errors = [0, 1, 2, 3].map((i) =>
      mean(takeImages(reconstructed, [4]).data.map((x, k) => (x - takeImages(shown, [i]).data[k]!) ** 2)),
    );
    const other = errors.indexOf(Math.min(...errors));
    const direct = scoreImages(shown, takeImages(shown, [0, 1, 2, 3, other]), { ssim: [] });
    found.forEach((score, k) => {
      expect(score.value, score.name).toBeCloseTo(direct[k]!.value, 6);
      expect(score.predictor).toBe('nearest training image by pixels');
    });
  });

  it('has no neighbour for what is not a number', () => {
    const broken = makeImages(5, size, reconstructed.data.slice());
    broken.data[0] = NaN;
    const nearest = nearestTrainingImages(broken, shown);
    expect([...nearest]).toEqual([-1, 1, 2, 3, expect.any(Number)]);
    const [first] = nearestTrainingImageScores(shown, nearest, shown, [16, 14], { ssim: [] });
    expect(first).toMatchObject({ n: 4, excluded: 1 });
    expect(first!.value).toBeCloseTo(1, 12);
  });
});
