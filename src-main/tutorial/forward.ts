import { matrix, type Matrix } from '../maths/matrix.ts';
import { normal, seeded, type Random } from '../maths/random.ts';
import type { Region, VisualPlace } from './brain/regions.ts';
import { CHANNELS, pooled, pyramid, type Pyramid, type Window } from './features.ts';
import { FORM, MEANINGS, type Scene } from './scenes/scene.ts';

/**
 * The forward model, stated once:
 *
 *   response of a voxel to an image, per cent = gain · (1 + spread · (low · Σ wₖ lₖ + high · h))
 *
 * lₖ are the eight feature maps under the voxel's receptive field, h is a mix of the image's meaning and form, linear and
 * through tanh. All are standardised over the training images. `low` and `high` say how much of each a region
 * carries; the weights w are drawn for each voxel.
 */
interface Tuning {
  readonly low: number;
  readonly high: number;
  /** Receptive field, degrees: at the centre of the field, and its growth with each degree of eccentricity. */
  readonly size: readonly [number, number];
  /** Meanings that the region prefers, by their weight. */
  readonly prefers: Readonly<Partial<Record<(typeof MEANINGS)[number] | (typeof FORM)[number], number>>>;
}

const TUNINGS: Readonly<Record<Region, Tuning>> = {
  V1d: { low: 1, high: 0, size: [0.35, 0.1], prefers: {} },
  V1v: { low: 1, high: 0, size: [0.35, 0.1], prefers: {} },
  V2d: { low: 1, high: 0.05, size: [0.5, 0.16], prefers: {} },
  V2v: { low: 1, high: 0.05, size: [0.5, 0.16], prefers: {} },
  V3d: { low: 0.95, high: 0.12, size: [0.7, 0.24], prefers: {} },
  V3v: { low: 0.95, high: 0.12, size: [0.7, 0.24], prefers: {} },
  hV4: { low: 0.6, high: 0.6, size: [0.9, 0.35], prefers: { plant: 0.5, edible: 0.6, roundness: 0.5 } },
  LOC: {
    low: 0.18,
    high: 1,
    size: [2.6, 0],
    prefers: { object: 1.6, roundness: 0.8, parts: 0.7, elongation: 0.6 },
  },
  FFA: {
    low: 0.08,
    high: 1,
    size: [3.2, 0],
    prefers: { face: 2, animate: 1.6, roundness: 0.5, indoor: 0.3 },
  },
  PPA: {
    low: 0.14,
    high: 1,
    size: [3.6, 0],
    prefers: { far: 1.5, built: 1.3, open: 1.1, sky: 0.4, object: -1.2 },
  },
  HVC: {
    low: 0.12,
    high: 1,
    size: [3, 0],
    prefers: { animate: 0.7, object: 0.7, natural: 0.5, vehicle: 0.5 },
  },
};

// How strongly voxels weigh the feature maps, on average.
const CHANNEL_WEIGHTS = [1, 0.7, 0.8, 0.55, 0.35, 0.35, 0.35, 0.35];
/** Share of a voxel's mean response by which images differ. */
export const SPREAD = 0.155;

/** Images and their meanings, as the simulated cortex gets them. */
export interface Seen {
  /** Feature maps of each image. */
  readonly maps: readonly Pyramid[];
  /** Meaning and form of each image. */
  readonly high: readonly Float64Array[];
  /** The first `nTraining` images set the scale of every feature. */
  readonly nTraining: number;
}

export function seen(scenes: readonly Scene[], nTraining: number): Seen {
  return {
    maps: scenes.map(({ pixels }) => pyramid(pixels)),
    high: scenes.map(({ high }) => high),
    nTraining,
  };
}

/**
 * Percent signal change [nImages x nVoxels] that each image evokes in the voxels at `places`, before the hemodynamic
 * response; see the head of this file for the model.
 */
export function imageResponses(
  images: Seen,
  places: readonly VisualPlace[],
  seed: number,
  subject: number,
): Matrix {
  const random = seeded(seed, `forward ${subject}`);
  const draw = normal(random);
  const n = images.maps.length;
  const out = matrix(n, places.length);
  const meanings = standardised(images.high, images.nTraining);
  places.forEach((place, v) => {
    // Where regions overlap (LOC with FFA; HVC with all), the narrower one sets the tuning.
    const tuning = TUNINGS[place.regions[0]!];
    const low = lowDrive(images, windowOf(place, tuning, draw), draw);
    const high = highDrive(meanings, images.nTraining, tuning, draw);
    const gain = Math.exp(0.1 + 0.35 * draw());
    for (let i = 0; i < n; i++) {
      out.data[i * places.length + v] = gain * (1 + SPREAD * (tuning.low * low[i]! + tuning.high * high[i]!));
    }
  });
  return out;
}

function windowOf(place: VisualPlace, tuning: Tuning, draw: Random): Window {
  const [centre, growth] = tuning.size;
  if (place.field === undefined) {
    // Late regions see most of the picture, a little more of the opposite half.
    const side = place.hemisphere === 'LH' ? 1 : -1;
    return { x: side * 1.2 + 1.2 * draw(), y: 1.2 * draw(), size: centre };
  }
  const { x, y, eccentricity } = place.field;
  const size = (centre + growth * eccentricity) * Math.exp(0.15 * draw());
  return { x: x + 0.15 * draw(), y: y + 0.15 * draw(), size };
}

/** The weighted features under a window, standardised: [nImages]. */
function lowDrive(images: Seen, window: Window, draw: Random): Float64Array {
  const features = standardised(pooled(images.maps, window), images.nTraining);
  const weights = CHANNEL_WEIGHTS.map((weight) => weight * draw());
  return standardisedColumn(
    Float64Array.from(features, (of) => CHANNELS.reduce((sum, _, k) => sum + weights[k]! * of[k]!, 0)),
    images.nTraining,
  );
}

/** A mix of meanings and forms, linear and through tanh, standardised: [nImages]. */
function highDrive(
  meanings: readonly Float64Array[],
  nTraining: number,
  tuning: Tuning,
  draw: Random,
): Float64Array {
  const names = [...MEANINGS, ...FORM];
  const linear = names.map((name) => (tuning.prefers[name] ?? 0) * (0.8 + 0.3 * draw()) + 0.45 * draw());
  const bent = [0, 1, 2].map(() => names.map(() => (0.9 * draw()) / Math.sqrt(3)));
  const values = Float64Array.from(meanings, (of) => {
    const dot = (weights: readonly number[]): number => weights.reduce((sum, w, k) => sum + w * of[k]!, 0);
    return dot(linear) + bent.reduce((sum, weights) => sum + 1.2 * Math.tanh(dot(weights)), 0);
  });
  return standardisedColumn(values, nTraining);
}

/** Each column with mean 0 and standard deviation 1 over the first `nTraining` rows; a constant column becomes 0. */
function standardised(rows: readonly Float64Array[], nTraining: number): Float64Array[] {
  const cols = rows[0]!.length;
  const out = rows.map(() => new Float64Array(cols));
  for (let k = 0; k < cols; k++) {
    standardisedColumn(
      Float64Array.from(rows, (row) => row[k]!),
      nTraining,
    ).forEach((value, i) => {
      out[i]![k] = value;
    });
  }
  return out;
}

function standardisedColumn(column: Float64Array, nTraining: number): Float64Array {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < nTraining; i++) {
    sum += column[i]!;
    squares += column[i]! ** 2;
  }
  const mean = sum / nTraining;
  const sd = Math.sqrt(Math.max(0, squares / nTraining - mean * mean));
  return column.map((value) => (sd > 1e-9 ? (value - mean) / sd : 0));
}
