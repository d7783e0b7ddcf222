import { describe, expect, it } from 'vitest';
import type { VisualPlace } from './brain/regions.ts';
import { CELLS, CHANNELS, featureMaps, pooled, pyramid } from './features.ts';
import { imageResponses, seen } from './forward.ts';
import { SIDE, TEST_CATEGORIES, TRAINING_CATEGORIES, sceneOf, type Scene } from './scenes/scene.ts';

/** An image whose grey level is f(x, y), x and y in pixels. */
function picture(f: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) =>
    f(Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)),
  );
}

const map = (maps: Float32Array, channel: (typeof CHANNELS)[number]): Float32Array => {
  const at = CHANNELS.indexOf(channel) * CELLS * CELLS;
  return maps.subarray(at, at + CELLS * CELLS);
};
const centre = (CELLS / 2) * CELLS + CELLS / 2;

describe('featureMaps', () => {
  it('sees only luminance in an even grey, and the opponent colours of red and blue', () => {
    const grey = featureMaps(picture(() => 0.5));
    expect(map(grey, 'luminance')[centre]).toBeCloseTo(0.5, 6);
    for (const channel of CHANNELS.slice(1)) expect(map(grey, channel)[centre]).toBeCloseTo(0, 6);
    const red = featureMaps(Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i % 3 === 0 ? 1 : 0)));
    expect(map(red, 'red-green')[centre]).toBeCloseTo(1, 6);
    expect(map(red, 'blue-yellow')[centre]).toBeCloseTo(-0.5, 6);
  });

  it('gives a ramp the energy of its slope: 0.01 a pixel over 4 pixels is sqrt(4 · 0.01²)', () => {
    const across = featureMaps(picture((x) => 0.01 * x));
    expect(map(across, 'contrast')[centre]).toBeCloseTo(0.02, 6);
    expect(map(across, 'edges at 90')[centre]).toBeCloseTo(0.02, 6);
    expect(map(across, 'edges at 0')[centre]).toBeCloseTo(0, 6);
    expect(map(across, 'edges at 45')[centre]).toBeCloseTo(0.02 / Math.SQRT2, 6);
  });
});

describe('pooled', () => {
  it('weighs every scale alike: the mean of an even picture is its value', () => {
    const image = pyramid(picture(() => 0.3));
    for (const size of [0.3, 1, 3]) expect(pooled([image], { x: 1, y: -1, size })[0]![0]).toBeCloseTo(0.3, 5);
  });

  it('reads right of fixation at x > 0 and below it at y > 0', () => {
    const right = pyramid(picture((x) => (x >= SIDE / 2 ? 1 : 0)));
    const below = pyramid(picture((_x, y) => (y >= SIDE / 2 ? 1 : 0)));
    for (const size of [0.4, 1.2]) {
      expect(pooled([right], { x: 3, y: 0, size })[0]![0]).toBeGreaterThan(0.95);
      expect(pooled([right], { x: -3, y: 0, size })[0]![0]).toBeLessThan(0.05);
      expect(pooled([below], { x: 0, y: 3, size })[0]![0]).toBeGreaterThan(0.95);
    }
  });
});

describe('imageResponses', () => {
  const early: VisualPlace = { hemisphere: 'LH', regions: ['V1d'], field: { x: 2, y: 2, eccentricity: 2.8 } };
  const late: VisualPlace = { hemisphere: 'LH', regions: ['FFA', 'HVC'], field: undefined };
  const training = TRAINING_CATEGORIES.flatMap((category) =>
    [1, 2].map((index) => sceneOf(category, 1, index)),
  );
  const scenes = [...training, ...TEST_CATEGORIES.map((category) => sceneOf(category, 1, 1))];
  const many = (place: VisualPlace): VisualPlace[] => Array.from({ length: 40 }, () => place);

  /** How much responses change between two scenes, relative to their spread over the training images. */
  function change(place: VisualPlace, a: Scene, b: Scene): number {
    const { data, cols } = imageResponses(seen([...training, a, b], training.length), many(place), 1, 1);
    let sum = 0;
    for (let v = 0; v < cols; v++) {
      const column = Float64Array.from({ length: training.length }, (_, i) => data[i * cols + v]!);
      const mean = column.reduce((total, value) => total + value, 0) / column.length;
      const sd = Math.sqrt(column.reduce((total, value) => total + (value - mean) ** 2, 0) / column.length);
      sum += Math.abs(data[training.length * cols + v]! - data[(training.length + 1) * cols + v]!) / sd;
    }
    return sum / cols;
  }

  it('lets early voxels follow the pixels in their receptive field and nothing else', () => {
    const house = scenes[13]!;
    const dark = house.pixels.slice();
    const corner = house.pixels.slice();
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        for (let c = 0; c < 3; c++) {
          if (x > 34 && x < 52 && y > 34 && y < 52) dark[(y * SIDE + x) * 3 + c]! *= 0.3;
          if (x < 20 && y < 20) corner[(y * SIDE + x) * 3 + c]! *= 0.3;
        }
      }
    }
    expect(change(early, house, { ...house, pixels: dark })).toBeGreaterThan(0.4);
    expect(change(early, house, { ...house, pixels: corner })).toBeLessThan(1e-9);
    expect(change(early, house, { ...house, high: scenes[0]!.high })).toBe(0);
  });

  it('lets late voxels follow the meaning far more than the pixels', () => {
    const [portrait, cup] = [
      scenes[TRAINING_CATEGORIES.indexOf('portrait') * 2]!,
      scenes[TRAINING_CATEGORIES.indexOf('cup') * 2]!,
    ];
    const meaning = change(late, portrait, { ...portrait, high: cup.high });
    const looks = change(late, portrait, { ...portrait, pixels: cup.pixels });
    expect(meaning).toBeGreaterThan(1);
    expect(looks).toBeLessThan(0.35 * meaning);
  });

  it('prefers faces in FFA on average', () => {
    const { data, cols } = imageResponses(seen(scenes, training.length), many(late), 1, 1);
    const mean = (i: number): number =>
      data.subarray(i * cols, (i + 1) * cols).reduce((sum, value) => sum + value, 0) / cols;
    const all = training.reduce((sum, _, i) => sum + mean(i), 0) / training.length;
    expect(mean(TRAINING_CATEGORIES.indexOf('portrait') * 2)).toBeGreaterThan(all + 0.05);
    expect(mean(training.length + TEST_CATEGORIES.indexOf('cat'))).toBeGreaterThan(all + 0.05);
  });

  it('responds to any picture, about one per cent', () => {
    const { data } = imageResponses(seen(scenes, training.length), many(early), 1, 1);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(mean).toBeGreaterThan(0.8);
    expect(mean).toBeLessThan(1.8);
  });
});
