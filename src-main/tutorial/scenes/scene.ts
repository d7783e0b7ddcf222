import { seeded, type Random } from '../../maths/random.ts';
import { canvas, develop } from './canvas.ts';
import { between } from './light.ts';
import type { Painter } from './painter.ts';
import { balloon } from './painters/balloon.ts';
import { beach } from './painters/beach.ts';
import { bird } from './painters/bird.ts';
import { boat } from './painters/boat.ts';
import { butterfly } from './painters/butterfly.ts';
import { car } from './painters/car.ts';
import { castle } from './painters/castle.ts';
import { cat } from './painters/cat.ts';
import { city } from './painters/city.ts';
import { cup } from './painters/cup.ts';
import { desert } from './painters/desert.ts';
import { fish } from './painters/fish.ts';
import { flower } from './painters/flower.ts';
import { forest } from './painters/forest.ts';
import { fruit } from './painters/fruit.ts';
import { hills } from './painters/hills.ts';
import { house } from './painters/house.ts';
import { lighthouse } from './painters/lighthouse.ts';
import { mountains } from './painters/mountains.ts';
import { mushroom } from './painters/mushroom.ts';
import { night } from './painters/night.ts';
import { plane } from './painters/plane.ts';
import { portrait } from './painters/portrait.ts';
import { road } from './painters/road.ts';
import { sea } from './painters/sea.ts';
import { tree } from './painters/tree.ts';
import { vase } from './painters/vase.ts';
import { winter } from './painters/winter.ts';

/** Side of a scene in pixels; it is painted with 2 x 2 samples a pixel. */
export const SIDE = 64;
const SAMPLES = 2;

/** What a category means to a viewer, 0..1 each; the order of `Scene.high`. */
export const MEANINGS = [
  'animate',
  'face',
  'natural',
  'built',
  'open',
  'object',
  'plant',
  'water',
  'vehicle',
  'indoor',
  'edible',
  'sky',
  'upright',
  'far',
] as const;

/** What `Scene.low` holds, 0..1 each: layout as painted, then colour and contrast as measured in the pixels. */
export const LAYOUT = [
  'horizon',
  'x',
  'y',
  'size',
  'warmth',
  'luminance',
  'red-green',
  'blue-yellow',
  'contrast',
] as const;

/** Form of the main object; these follow the meanings in `Scene.high`. */
export const FORM = ['roundness', 'elongation', 'parts', 'regularity'] as const;

/** One procedural picture and what is in it. */
export interface Scene {
  /** sRGB [64 x 64 x 3], row-major, 0..1. */
  readonly pixels: Float32Array;
  /** Low-level layout and colour, in the order of `LAYOUT`. */
  readonly low: Float64Array;
  /** Meaning and form, in the order of `MEANINGS` and then `FORM`. */
  readonly high: Float64Array;
}

interface Category {
  readonly paint: Painter;
  /** Tenths, in the order of `MEANINGS`. */
  readonly meaning: readonly number[];
}

// Tenths of: animate, face, natural, built, open, object, plant, water, vehicle, indoor, edible, sky, upright, far.
const CATEGORIES = {
  hills: { paint: hills, meaning: [0, 0, 10, 0, 10, 0, 7, 0, 0, 0, 0, 6, 1, 9] },
  sea: { paint: sea, meaning: [0, 0, 10, 0, 10, 0, 0, 10, 0, 0, 0, 7, 0, 10] },
  desert: { paint: desert, meaning: [0, 0, 10, 0, 10, 0, 0, 0, 0, 0, 0, 6, 0, 9] },
  forest: { paint: forest, meaning: [0, 0, 10, 0, 3, 1, 10, 0, 0, 1, 0, 1, 9, 5] },
  mountains: { paint: mountains, meaning: [0, 0, 10, 0, 8, 1, 3, 4, 0, 0, 0, 6, 4, 10] },
  road: { paint: road, meaning: [0, 0, 4, 7, 10, 1, 4, 0, 4, 0, 0, 7, 0, 9] },
  house: { paint: house, meaning: [0, 0, 2, 10, 4, 7, 3, 0, 0, 2, 0, 5, 4, 5] },
  tree: { paint: tree, meaning: [1, 0, 9, 0, 6, 7, 10, 0, 0, 0, 1, 6, 7, 5] },
  car: { paint: car, meaning: [1, 1, 1, 6, 4, 9, 1, 0, 10, 0, 0, 4, 0, 4] },
  boat: { paint: boat, meaning: [0, 0, 4, 4, 7, 8, 0, 8, 9, 0, 0, 6, 7, 6] },
  portrait: { paint: portrait, meaning: [10, 10, 2, 0, 0, 7, 0, 0, 0, 5, 0, 0, 6, 0] },
  cup: { paint: cup, meaning: [0, 0, 0, 5, 0, 10, 0, 1, 0, 10, 6, 0, 2, 0] },
  fruit: { paint: fruit, meaning: [0, 0, 5, 2, 0, 9, 6, 0, 0, 9, 10, 0, 1, 0] },
  flower: { paint: flower, meaning: [1, 1, 8, 0, 0, 9, 10, 0, 0, 1, 2, 0, 5, 0] },
  fish: { paint: fish, meaning: [9, 4, 7, 0, 2, 9, 1, 9, 0, 0, 4, 0, 0, 2] },
  bird: { paint: bird, meaning: [10, 5, 8, 0, 1, 9, 2, 0, 0, 0, 1, 2, 3, 1] },
  city: { paint: city, meaning: [0, 0, 0, 10, 7, 1, 0, 4, 1, 0, 0, 6, 8, 9] },
  lighthouse: { paint: lighthouse, meaning: [0, 0, 5, 8, 7, 7, 1, 6, 0, 0, 0, 6, 10, 6] },
  castle: { paint: castle, meaning: [0, 0, 4, 10, 5, 6, 2, 0, 0, 0, 0, 5, 6, 7] },
  winter: { paint: winter, meaning: [0, 0, 10, 0, 9, 1, 4, 1, 0, 0, 0, 5, 4, 8] },
  beach: { paint: beach, meaning: [0, 0, 9, 0, 9, 4, 5, 8, 0, 0, 1, 7, 4, 8] },
  night: { paint: night, meaning: [0, 0, 9, 0, 9, 3, 1, 6, 0, 0, 0, 9, 0, 10] },
  balloon: { paint: balloon, meaning: [0, 0, 2, 3, 7, 9, 0, 0, 8, 0, 0, 9, 5, 6] },
  plane: { paint: plane, meaning: [0, 0, 1, 4, 8, 9, 0, 0, 10, 0, 0, 10, 0, 7] },
  vase: { paint: vase, meaning: [0, 0, 5, 3, 0, 9, 8, 1, 0, 10, 1, 0, 6, 0] },
  mushroom: { paint: mushroom, meaning: [2, 0, 9, 0, 0, 9, 8, 0, 0, 0, 6, 0, 6, 1] },
  cat: { paint: cat, meaning: [10, 9, 4, 0, 0, 8, 0, 0, 0, 3, 0, 0, 4, 0] },
  butterfly: { paint: butterfly, meaning: [9, 2, 8, 0, 1, 9, 4, 0, 0, 0, 0, 1, 2, 0] },
} as const satisfies Record<string, Category>;

/** A kind of picture that `drawScene` can paint. */
export type CategoryName = keyof typeof CATEGORIES;

/** Categories whose pictures are shown in training. */
export const TRAINING_CATEGORIES = [
  'hills',
  'sea',
  'desert',
  'forest',
  'mountains',
  'road',
  'house',
  'tree',
  'car',
  'boat',
  'portrait',
  'cup',
  'fruit',
  'flower',
  'fish',
  'bird',
] as const satisfies readonly CategoryName[];

/** Categories shown in the test alone. */
export const TEST_CATEGORIES = [
  'city',
  'lighthouse',
  'castle',
  'winter',
  'beach',
  'night',
  'balloon',
  'plane',
  'vase',
  'mushroom',
  'cat',
  'butterfly',
] as const satisfies readonly CategoryName[];

/** Paints one picture of a category; `random` decides everything else about it. */
export function drawScene(category: CategoryName, random: Random): Scene {
  const { paint, meaning } = CATEGORIES[category];
  const on = canvas(SIDE * SAMPLES);
  const layout = paint(on, random);
  const pixels = develop(on, SIDE, between(random, 0.86, 1.12));
  const high = Float64Array.from([...meaning.map((tenths) => tenths / 10), ...layout.form], (value) =>
    Math.min(1, Math.max(0, value + between(random, -0.06, 0.06))),
  );
  const { horizon, x, y, size, warmth } = layout;
  return { pixels, low: Float64Array.from([horizon, x, y, size, warmth, ...measured(pixels)]), high };
}

/** The picture number `index` of a category in the study of a seed: the same on every machine. */
export function sceneOf(category: CategoryName, seed: number, index: number): Scene {
  return drawScene(category, seeded(seed, `scene ${category} ${index}`));
}

/** Mean luminance, red-green and blue-yellow (0.5 is neutral) and RMS contrast of sRGB pixels. */
function measured(pixels: Float32Array): [number, number, number, number] {
  const n = pixels.length / 3;
  let [sum, squares, redGreen, blueYellow] = [0, 0, 0, 0];
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    const luminance = 0.299 * r + 0.587 * g + 0.114 * b;
    sum += luminance;
    squares += luminance * luminance;
    redGreen += r - g;
    blueYellow += b - (r + g) / 2;
  }
  const mean = sum / n;
  const contrast = Math.sqrt(Math.max(0, squares / n - mean * mean));
  return [mean, 0.5 + redGreen / n / 2, 0.5 + blueYellow / n / 2, 2 * contrast];
}
