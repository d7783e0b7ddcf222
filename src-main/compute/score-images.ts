import { finishScores, type Definition } from '../decoding/scores/finish.ts';
import { meanOwnCorrelation } from '../decoding/scores/mean-correlation.ts';
import { nearestTraining } from '../decoding/scores/nearest-training.ts';
import { pixelErrorScores, pixelScores } from '../decoding/scores/pixel-scores.ts';
import type { Resize, Score, ScoreName, ScoreOptions } from '../decoding/scores/score.ts';
import { similarities } from '../decoding/scores/similarity.ts';
import { validImages, withoutInvalid } from '../decoding/scores/valid-images.ts';
import { flatten, pixelsOf, takeImages, toGray, type Images } from '../images/image.ts';
import { matchSizes } from '../images/metrics/match-sizes.ts';
import { ssimMatrix, ssimWords, type SsimDialect } from '../images/metrics/ssim-dialects.ts';
import { resizeImages, type Kernel } from '../images/resize.ts';
import { matrix, takeCols, takeRows, type Matrix } from '../maths/matrix.ts';
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
  return imageScores(compareImages(shown, reconstructed, options), options);
}

/** How alike images shown and reconstructions are, each with each: all that their scores are made of. */
export interface ImageTables {
  /** [nImages x nImages], as `similarities` gives them. */
  readonly pearson: Matrix;
  readonly mse: Matrix;
  /** Of each dialect: all pairs, or, where there are too many, those of an image and its own reconstruction alone. */
  readonly ssim: readonly {
    readonly dialect: SsimDialect;
    readonly all: boolean;
    readonly table: Matrix;
  }[];
  readonly resize: Resize;
  /** Where training images stand in place of reconstructions: the size [height, width] at which they were sought. */
  readonly sought?: readonly [number, number];
}

/** @throws PerceptError when there are not as many reconstructions as images */
export function compareImages(
  shown: Images,
  reconstructed: Images,
  { size, kernel, ssim }: Pick<ImageScoreOptions, 'size' | 'kernel' | 'ssim'>,
): ImageTables {
  const matched = matchSizes(shown, reconstructed, {
    ...(size && { to: size }),
    ...(kernel && { kernel }),
  });
  const [a, b] = [flatten(matched.shown), flatten(matched.reconstructed)];
  const { height, width } = matched.shown;
  const dialects = [...new Set(ssim)].filter(
    (dialect) => height >= 11 && width >= (dialect === 'gray-1d-legacy' ? 1 : 11),
  );
  return {
    pearson: similarities(a, b, 'pearson'),
    mse: similarities(a, b, 'mse'),
    ssim: dialects.map((dialect) => ssimTable(matched.shown, matched.reconstructed, dialect)),
    resize: matched.resize,
  };
}

/** The tables of some of the images alone. @param rows which of them, ascending */
export function imageTablesOf(tables: ImageTables, rows: readonly number[]): ImageTables {
  const some = (table: Matrix): Matrix => takeCols(takeRows(table, rows), rows);
  return {
    ...tables,
    pearson: some(tables.pearson),
    mse: some(tables.mse),
    ssim: tables.ssim.map((one) => ({ ...one, table: some(one.table) })),
  };
}

/** The scores of images that are so alike. */
export function imageScores({ pearson, mse, ssim, resize }: ImageTables, options: ScoreOptions): Score[] {
  const { pixelCorrelation, ...comparisons } = pixelScores(pearson, options);
  const { pixelMse, ...errorComparisons } = pixelErrorScores(mse, options);
  return [
    withoutImages(pixelCorrelation),
    comparisons.pixCompPairwise,
    comparisons.pixCompTwoWay,
    withoutImages(pixelMse),
    errorComparisons.pixCompPairwiseMse,
    errorComparisons.pixCompTwoWayMse,
    ...ssim.map((one) => ssimScore(one, options)),
  ].map((score) => ({ ...score, resize }));
}

/**
 * For each reconstruction the training image whose pixels are nearest to it by mean squared error, of equals the first; -1 where that is not a number.
 * They are compared at the smaller of the two sizes, in gray where either is gray.
 * @throws PerceptError when there is no training image
 */
export function nearestTrainingImages(
  reconstructed: Images,
  training: Images,
  kernel: Kernel = 'bilinear',
): Int32Array {
  const smaller =
    training.height * training.width < reconstructed.height * reconstructed.width ? training : reconstructed;
  const gray = reconstructed.channels === 1 || training.channels === 1;
  const brought = (images: Images): Matrix => {
    const coloured = gray ? toGray(images) : images;
    const same = images.height === smaller.height && images.width === smaller.width;
    return flatten(same ? coloured : resizeImages(coloured, [smaller.height, smaller.width], kernel));
  };
  return nearestTraining(brought(reconstructed), brought(training), 'mse');
}

/**
 * The scores of a baseline: in place of each reconstruction the training image that `nearestTrainingImages` found. A reconstruction is worth
 * something where it does better than the picture that it may only have been taken from.
 * @param nearest for each image shown the row of `training`; -1 for none, which stays without a score
 * @param sought size [height, width] at which it was found
 */
export function nearestTrainingImageScores(
  shown: Images,
  nearest: Int32Array,
  training: Images,
  sought: readonly [number, number],
  options: ImageScoreOptions,
): Score[] {
  return nearestImageScores(compareNearest(shown, nearest, training, { ...options, sought }), options);
}

/** How alike the images shown and the training images in place of reconstructions are. */
export function compareNearest(
  shown: Images,
  nearest: Int32Array,
  training: Images,
  {
    sought,
    ...options
  }: Pick<ImageScoreOptions, 'size' | 'kernel' | 'ssim'> & { readonly sought: readonly [number, number] },
): ImageTables {
  const found = takeImages(
    training,
    Array.from(nearest, (t) => Math.max(0, t)),
  );
  const pixels = pixelsOf(training);
  nearest.forEach((t, i) => t < 0 && found.data.fill(NaN, i * pixels, (i + 1) * pixels));
  return { ...compareImages(shown, found, options), sought };
}

/** `nearestTrainingImageScores` from what `compareNearest` gives. */
export function nearestImageScores(tables: ImageTables, options: ScoreOptions): Score[] {
  const at = tables.sought?.join(' x ') ?? '';
  return imageScores(tables, { ...options, predictor: 'nearest training image by pixels' }).map((score) => ({
    ...score,
    convention: `${score.convention}; of the training image nearest by mean squared error of pixels at ${at}`,
  }));
}

const ssimNames: Record<SsimDialect, ScoreName> = {
  'gray-2d': 'ssimGray2d',
  'gray-1d-legacy': 'ssimGray1dLegacy',
  rgb: 'ssimRgb',
};

function ssimTable(shown: Images, reconstructed: Images, dialect: SsimDialect): ImageTables['ssim'][number] {
  const { n, height, width, channels } = shown;
  const planes = dialect === 'rgb' ? channels : 1;
  const all = n * n * height * width * planes <= MOST_PIXEL_PAIRS;
  const found = ssimMatrix(shown, reconstructed, dialect, all ? 'all' : 'own');
  return { dialect, all, table: all ? found : onDiagonal(found) };
}

function ssimScore({ dialect, all, table }: ImageTables['ssim'][number], options: ScoreOptions): Score {
  const kept = validImages(table);
  const c = withoutInvalid(table);
  const own = meanOwnCorrelation(c);
  const definition: Definition = {
    name: ssimNames[dialect],
    pairs: kept.length,
    excluded: table.rows - kept.length,
    tieRule: 'none',
    convention: `${ssimWords[dialect]}; Gaussian window of SD 1.5 pixels, data range 1, mean over images`,
    space: 'pixels',
    ssim: dialect,
    chance: all ? mean(c.data) : NaN,
  };
  const statistic = all ? own : { weighted: own.weighted };
  return finishScores({ total: table.rows, kept }, [[definition, statistic]], options)[0]!;
}

function onDiagonal({ rows: n, data }: Matrix): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = data[i]!;
  return out;
}

function withoutImages({ perImage, ...score }: Score & { readonly perImage: Float64Array }): Score {
  return score;
}
