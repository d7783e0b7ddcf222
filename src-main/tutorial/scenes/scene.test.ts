import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../maths/random.ts';
import {
  FORM,
  LAYOUT,
  MEANINGS,
  SIDE,
  TEST_CATEGORIES,
  TRAINING_CATEGORIES,
  drawScene,
  sceneOf,
  type CategoryName,
} from './scene.ts';

const all: readonly CategoryName[] = [...TRAINING_CATEGORIES, ...TEST_CATEGORIES];

describe('drawScene', () => {
  it.each(all)('paints %s as a picture with contrast, in range, and says what is in it', (category) => {
    const { pixels, low, high } = drawScene(category, seeded(3, category));
    expect(pixels).toHaveLength(SIDE * SIDE * 3);
    expect(low).toHaveLength(LAYOUT.length);
    expect(high).toHaveLength(MEANINGS.length + FORM.length);
    for (const values of [pixels, low, high]) {
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const sd = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
    expect(sd).toBeGreaterThan(0.06);
    expect(mean).toBeGreaterThan(0.12);
    expect(mean).toBeLessThan(0.88);
  });

  it('paints another picture at every draw', () => {
    const random = seeded(5);
    const seen = new Set(Array.from({ length: 6 }, () => hash(drawScene('cup', random).pixels)));
    expect(seen.size).toBe(6);
  });

  it('keeps test categories out of training', () => {
    expect(new Set(all).size).toBe(TRAINING_CATEGORIES.length + TEST_CATEGORIES.length);
  });

  it('gives a face the meaning of one, and a bowl of fruit another', () => {
    const face = MEANINGS.indexOf('face');
    expect(sceneOf('portrait', 1, 1).high[face]).toBeGreaterThan(0.9);
    expect(sceneOf('fruit', 1, 1).high[face]).toBeLessThan(0.1);
  });

  it('measures the colour and contrast of the pixels', () => {
    const { pixels, low } = sceneOf('fish', 1, 2);
    const channel = (c: number): Float64Array =>
      Float64Array.from({ length: SIDE * SIDE }, (_, i) => pixels[3 * i + c]!);
    const average = (of: Float64Array): number => of.reduce((sum, value) => sum + value, 0) / of.length;
    const [r, g, b] = [channel(0), channel(1), channel(2)];
    const luminance = r.map((red, i) => 0.299 * red + 0.587 * g[i]! + 0.114 * b[i]!);
    const measured = (name: (typeof LAYOUT)[number]): number => low[LAYOUT.indexOf(name)]!;
    expect(measured('luminance')).toBeCloseTo(average(luminance), 6);
    expect(measured('red-green')).toBeCloseTo(0.5 + (average(r) - average(g)) / 2, 6);
    expect(measured('blue-yellow')).toBeCloseTo(0.5 + (average(b) - (average(r) + average(g)) / 2) / 2, 6);
    const mean = average(luminance);
    const spread = luminance.map((value) => (value - mean) ** 2);
    expect(measured('contrast')).toBeCloseTo(2 * Math.sqrt(average(spread)), 6);
  });

  it('has the spectrum of natural images: power falls with frequency about as 1/f²', () => {
    const slopes = all.map((category) => spectralSlope(sceneOf(category, 1, 2).pixels));
    const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
    expect(mean).toBeLessThan(-1.5);
    expect(mean).toBeGreaterThan(-3);
  });
});

describe('sceneOf', () => {
  it('gives the same picture for the same seed and number, and another for others', () => {
    const first = hash(sceneOf('boat', 1, 3).pixels);
    expect(hash(sceneOf('boat', 1, 3).pixels)).toBe(first);
    expect(hash(sceneOf('boat', 1, 4).pixels)).not.toBe(first);
    expect(hash(sceneOf('boat', 2, 3).pixels)).not.toBe(first);
  });
});

function hash(pixels: Float32Array): string {
  return createHash('sha256')
    .update(Uint8Array.from(pixels, (value) => Math.round(255 * value)))
    .digest('hex');
}

/** Slope of log power against log frequency of the luminance along rows, frequencies 2 to 20 cycles an image. */
function spectralSlope(pixels: Float32Array): number {
  const points: [number, number][] = [];
  for (let f = 2; f <= 20; f++) {
    let power = 0;
    for (let row = 0; row < SIDE; row++) {
      let [re, im] = [0, 0];
      for (let col = 0; col < SIDE; col++) {
        const at = (row * SIDE + col) * 3;
        // A Hann window, so that the picture's edges do not count as an edge in it.
        const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (col + 0.5)) / SIDE);
        const value = window * (pixels[at]! + pixels[at + 1]! + pixels[at + 2]!);
        re += value * Math.cos((2 * Math.PI * f * col) / SIDE);
        im += value * Math.sin((2 * Math.PI * f * col) / SIDE);
      }
      power += re * re + im * im;
    }
    points.push([Math.log(f), Math.log(power)]);
  }
  const mx = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const my = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const cross = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return cross / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
