import { finishScores, type Definition } from '../decoding/scores/finish.ts';
import { meanOwnCorrelation } from '../decoding/scores/mean-correlation.ts';
import { nearestTraining } from '../decoding/scores/nearest-training.ts';
import { scorePixelErrors, scorePixels } from '../decoding/scores/pixel-scores.ts';
import type { Score, ScoreName, ScoreOptions } from '../decoding/scores/score.ts';
import { validImages, withoutInvalid } from '../decoding/scores/valid-images.ts';
import { flatten, pixelsOf, takeImages, toGray, type Images } from '../images/image.ts';
import { matchSizes } from '../images/metrics/match-sizes.ts';
import { ssimMatrix, ssimWords, type SsimDialect } from '../images/metrics/ssim-dialects.ts';
import { resizeImages, type Kernel } from '../images/resize.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { mean } from '../maths/stats.ts';

export interface ImageScoreOptions extends ScoreOptions {
  /** [height, width] that both are brought to; that of the images shown when left out. */
  readonly size?: readonly [number, number];
  readonly kernel?: Kernel;
  readonly ssim: readonly SsimDialect[];
}

/**
 * Pairs of pixels up to which SSIM is computed for all pairs of images, which its chance level and p need: about a second a dialect. Beyond it has
 * neither.
 */
const MOST_PIXEL_PAIRS = 3e7;

/**
 * Scores reconstructions against the images shown, image by image the same: correlation and error of pixels, pix-comp by both and in both its
 * conventions, SSIM in the dialects asked for. Each record says at what size they were compared. Values outside of 0..1 are compared as
 * they are. SSIM needs 11 pixels a side: where the images are smaller, it is left out.
 * @throws PerceptError when there are not as many reconstructions as images
 */
export function scoreImages(shown: Images, reconstructed: Images, options: ImageScoreOptions): Score[] {
  const { size, kernel, ssim, ...rest } = options;
  const matched = matchSizes(shown, reconstructed, {
    ...(size && { to: size }),
    ...(kernel && { kernel }),
  });
  const [a, b] = [flatten(matched.shown), flatten(matched.reconstructed)];
  const { pixelCorrelation, ...comparisons } = scorePixels(a, b, rest);
  const { pixelMse, ...errorComparisons } = scorePixelErrors(a, b, rest);
  const scores: Score[] = [
    withoutImages(pixelCorrelation),
    comparisons.pixCompPairwise,
    comparisons.pixCompTwoWay,
    withoutImages(pixelMse),
    errorComparisons.pixCompPairwiseMse,
    errorComparisons.pixCompTwoWayMse,
  ];
  const { height, width } = matched.shown;
  for (const dialect of new Set(ssim)) {
    if (height < 11 || width < (dialect === 'gray-1d-legacy' ? 1 : 11)) continue;
    scores.push(scoreSsim(matched.shown, matched.reconstructed, dialect, rest));
  }
  return scores.map((score) => ({ ...score, resize: matched.resize }));
}

/**
 * The same scores of a baseline: in place of each reconstruction the training image whose pixels are nearest to it by mean squared error. A
 * reconstruction is worth something where it does better than the picture that it may only have been taken from.
 * @param training images of any size
 * @throws PerceptError when there is no training image
 */
export function nearestTrainingImageScores(
  shown: Images,
  reconstructed: Images,
  training: Images,
  options: ImageScoreOptions,
): Score[] {
  const kernel = options.kernel ?? 'bilinear';
  const size = [reconstructed.height, reconstructed.width] as const;
  const gray = reconstructed.channels === 1 || training.channels === 1;
  const colours = (images: Images): Images => (gray ? toGray(images) : images);
  const sought =
    training.height === size[0] && training.width === size[1]
      ? colours(training)
      : resizeImages(colours(training), size, kernel);
  const nearest = nearestTraining(flatten(colours(reconstructed)), flatten(sought), 'mse');
  const found = takeImages(
    training,
    Array.from(nearest, (t) => Math.max(0, t)),
  );
  // A reconstruction that is not a number has no neighbour, and stays one without a score.
  const pixels = pixelsOf(training);
  nearest.forEach((t, i) => t < 0 && found.data.fill(NaN, i * pixels, (i + 1) * pixels));
  return scoreImages(shown, found, { ...options, predictor: 'nearest training image by pixels' });
}

const ssimNames: Record<SsimDialect, ScoreName> = {
  'gray-2d': 'ssimGray2d',
  'gray-1d-legacy': 'ssimGray1dLegacy',
  rgb: 'ssimRgb',
};

function scoreSsim(shown: Images, reconstructed: Images, dialect: SsimDialect, options: ScoreOptions): Score {
  const { n, height, width, channels } = shown;
  const planes = dialect === 'rgb' ? channels : 1;
  const all = n * n * height * width * planes <= MOST_PIXEL_PAIRS;
  const found = ssimMatrix(shown, reconstructed, dialect, all ? 'all' : 'own');
  const table = all ? found : onDiagonal(found);
  const kept = validImages(table);
  const c = withoutInvalid(table);
  const own = meanOwnCorrelation(c);
  const definition: Definition = {
    name: ssimNames[dialect],
    pairs: kept.length,
    excluded: n - kept.length,
    tieRule: 'none',
    convention: `${ssimWords[dialect]}; Gaussian window of SD 1.5 pixels, data range 1, mean over images`,
    space: 'pixels',
    ssim: dialect,
    chance: all ? mean(c.data) : NaN,
  };
  const statistic = all ? own : { weighted: own.weighted };
  return finishScores({ total: n, kept }, [[definition, statistic]], options)[0]!;
}

function onDiagonal({ rows: n, data }: Matrix): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = data[i]!;
  return out;
}

function withoutImages({ perImage, ...score }: Score & { readonly perImage: Float64Array }): Score {
  return score;
}
