import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitPicture, type Fitting, type Picture } from './fit-picture.ts';

interface Fixture {
  readonly cases: readonly {
    readonly height: number;
    readonly width: number;
    readonly size: number;
    readonly picture: readonly number[];
    /** By TensorFlow: scripts/fixtures/latents_fit_picture.py, four digits. */
    readonly resized: readonly number[];
  }[];
}

const fitting = (
  height: number,
  width: number,
  channels: 1 | 3 = 3,
  rest: Partial<Fitting> = {},
): Fitting => ({
  image: { height, width, channels, range: [-1, 1], layout: 'NHWC', order: 'RGB' },
  crop: 'centre square',
  resize: 'bicubic',
  ...rest,
});

/** A picture whose red says the row and whose green says the column, with blue 0. */
function coordinates(height: number, width: number): Picture {
  const data = new Float32Array(height * width * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([y / 100, x / 100, 0], (y * width + x) * 3);
  return { height, width, channels: 3, data, white: 1 };
}

describe('a picture as a model takes it', () => {
  it("is cut and resized as TensorFlow's resize_bicubic does it", async () => {
    const path = join(import.meta.dirname, 'fixtures', 'fit-picture.json');
    const { cases } = JSON.parse(await readFile(path, 'utf8')) as Fixture;
    expect(cases.map(({ size }) => size)).toEqual([12, 20, 16]);
    for (const { height, width, size, picture, resized } of cases) {
      const given: Picture = { height, width, channels: 3, data: Uint8Array.from(picture), white: 255 };
      const found = fitPicture(given, fitting(size, size));
      expect([found.n, found.height, found.width, found.channels]).toEqual([1, size, size, 3]);
      const worst = Math.max(...resized.map((value, i) => Math.abs(value - found.data[i]!)));
      expect(worst).toBeLessThan(6e-5);
    }
  });

  it('has the middle of the picture in the proportions of the model', () => {
    // Of 10 x 12 pixels the 6 rows from row 2 on, with all 12 columns.
    const { data } = fitPicture(coordinates(10, 12), fitting(6, 12));
    expect(data[0]).toBeCloseTo(0.02, 6);
    expect(data[1]).toBeCloseTo(0, 6);
    expect(data.at(-3)).toBeCloseTo(0.07, 6);
    expect(data.at(-2)).toBeCloseTo(0.11, 6);
  });

  it('is a share of the middle, or the whole picture, where the card says so', () => {
    const half = fitPicture(coordinates(16, 16), fitting(8, 8, 3, { cropFraction: 0.5 }));
    expect([half.data[0], half.data[1]]).toEqual([Math.fround(0.04), Math.fround(0.04)]);
    const whole = fitPicture(coordinates(4, 8), fitting(4, 4, 3, { crop: 'whole', resize: 'bilinear' }));
    // Columns 0 to 7 averaged with the weights of a triangle twice as wide: the middle of the four is that of the eight.
    const columns = [0, 1, 2, 3].map((x) => whole.data[3 * x + 1]!);
    expect(columns[1]! + columns[2]!).toBeCloseTo(0.07, 6);
    expect(columns[0]! + columns[3]!).toBeCloseTo(0.07, 6);
  });

  it('becomes gray, or colour, as the model has it', () => {
    const gray = fitPicture(
      { height: 1, width: 1, channels: 3, data: Uint8Array.of(255, 0, 0), white: 255 },
      fitting(1, 1, 1),
    );
    expect(gray.data[0]).toBeCloseTo(0.2125, 6);
    const colour = fitPicture(
      { height: 1, width: 1, channels: 1, data: Float32Array.of(0.25), white: 1 },
      fitting(1, 1),
    );
    expect([...colour.data]).toEqual([0.25, 0.25, 0.25]);
  });
});
