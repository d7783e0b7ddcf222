import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PerceptError } from '../errors.ts';
import { describeImage, imageSource, loadImage, type LoadOptions } from './load.ts';

const at = (name: string): string => join(import.meta.dirname, 'fixtures', name);
const truth = JSON.parse(readFileSync(at('files.json'), 'utf8')) as { rgb: number[]; levels: number[] };
const asIs: LoadOptions = { size: [6, 8], channels: 3, fit: 'stretch' };
const bytes = (data: Float32Array): number[] => Array.from(data, (v) => v * 255);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-load-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('loading images', () => {
  it.each(['rgb.png', 'rgb.webp', 'rgb.tif', 'palette.png'])('reads %s to the level', async (name) => {
    const image = await loadImage(at(name), asIs);
    expect([image.n, image.height, image.width, image.channels]).toEqual([1, 6, 8, 3]);
    expect(bytes(image.data).map(Math.round)).toEqual(truth.rgb);
    image.data.forEach((v, k) => expect(v).toBe(Math.fround(truth.rgb[k]! / 255)));
  });

  it('reads gray as gray and as colour', async () => {
    const gray = await loadImage(at('gray.png'), { ...asIs, channels: 1 });
    expect(Array.from(gray.data)).toEqual(truth.levels.map((v) => Math.fround(v / 255)));
    const colour = await loadImage(at('gray.png'), asIs);
    expect(bytes(colour.data).map(Math.round)).toEqual(truth.levels.flatMap((v) => [v, v, v]));
  });

  it('turns colours gray with the weights of BT.709', async () => {
    const gray = await loadImage(at('rgb.png'), { ...asIs, channels: 1 });
    gray.data.forEach((v, k) => {
      const [r, g, b] = truth.rgb.slice(3 * k, 3 * k + 3) as [number, number, number];
      expect(v * 255).toBeCloseTo(0.2125 * r + 0.7154 * g + 0.0721 * b, 4);
    });
  });

  it('cuts 16 bits to 8', async () => {
    const gray = await loadImage(at('gray16.png'), { ...asIs, channels: 1 });
    const expected = truth.levels.map((_, k) => Math.floor(Math.round((k / 47) * 65535) / 256));
    expect(bytes(gray.data).map(Math.round)).toEqual(expected);
    expect(await describeImage(at('gray16.png'))).toMatchObject({ bits: 16, channels: 1, alpha: false });
  });

  it('shows white through transparency', async () => {
    const image = await loadImage(at('alpha.png'), asIs);
    const expected = truth.rgb.map((v, k) => (Math.floor(k / 3) % 8 < 4 ? 255 : v));
    expect(bytes(image.data).map(Math.round)).toEqual(expected);
  });

  it('turns photographs upright by their EXIF orientation', async () => {
    expect(await describeImage(at('upright.jpg'))).toMatchObject({ format: 'jpeg', height: 32, width: 16 });
    const { data } = await loadImage(at('upright.jpg'), { size: [32, 16], channels: 3, fit: 'stretch' });
    const pixel = (y: number, x: number) => bytes(data).slice((y * 16 + x) * 3, (y * 16 + x) * 3 + 3);
    expect(pixel(2, 2)[0]).toBeGreaterThan(240);
    expect(pixel(2, 2)[2]).toBeLessThan(15);
    expect(pixel(29, 13)[2]).toBeGreaterThan(240);
    expect(pixel(29, 13)[0]).toBeLessThan(15);
  });

  it('turns CMYK into colours', async () => {
    const { data } = await loadImage(at('cmyk.jpg'), { size: [16, 32], channels: 3, fit: 'stretch' });
    const [left, right] = [bytes(data).slice(0, 3), bytes(data).slice(31 * 3, 32 * 3)];
    expect(left[0]).toBeGreaterThan(180);
    expect(left[2]).toBeLessThan(80);
    expect(right[2]).toBeGreaterThan(100);
    expect(right[0]).toBeLessThan(80);
  });

  it('cuts equally on both sides, or stretches', async () => {
    const wide = { size: [16, 16] as const, channels: 3 as const };
    const cropped = await loadImage(at('cmyk.jpg'), { ...wide, fit: 'centre-crop' });
    const stretched = await loadImage(at('cmyk.jpg'), { ...wide, fit: 'stretch' });
    for (const { data } of [cropped, stretched]) {
      const row = bytes(data).slice(0, 16 * 3);
      expect(row[0]! - row[2]!).toBeGreaterThan(80);
      expect(row[15 * 3 + 2]! - row[15 * 3]!).toBeGreaterThan(50);
    }
    const flat = await loadImage(at('rgb.png'), { size: [6, 4], channels: 3, fit: 'centre-crop' });
    const expected: number[] = [];
    for (let y = 0; y < 6; y++) expected.push(...truth.rgb.slice((y * 8 + 2) * 3, (y * 8 + 6) * 3));
    expect(bytes(flat.data).map(Math.round)).toEqual(expected);
  });

  it('keeps the order of the paths and reads batches', async () => {
    const names = Array.from({ length: 23 }, (_, i) => at(i % 3 === 0 ? 'gray.png' : 'rgb.png'));
    const source = imageSource(names, asIs);
    const all = await source.read(0, 23);
    expect(all.n).toBe(23);
    const part = await source.read(9, 14);
    expect(part.data).toEqual(all.data.subarray(9 * 144, 14 * 144));
    expect(bytes(part.data.subarray(0, 3)).map(Math.round)).toEqual([0, 0, 0]);
    expect(bytes(part.data.subarray(144, 147)).map(Math.round)).toEqual(truth.rgb.slice(0, 3));
  });

  it.each([
    ['truncated.jpg', /truncated\.jpg: the image is damaged/],
    ['truncated.png', /truncated\.png: the image is damaged/],
    ['bomb.png', /bomb\.png: it claims .*100 million/],
    ['float.tif', /float\.tif: its samples are of type float/],
    ['rgb.bmp', /rgb\.bmp: this is not an image that can be read/],
    ['files.json', /files\.json: this is not an image that can be read/],
    ['nothing.png', /nothing\.png: there is no such file/],
    ['.', /: this is not a file/],
  ])('names the file that it cannot read: %s', async (name, message) => {
    const error = await imageSource([at('rgb.png'), at(name)], asIs)
      .read(0, 2)
      .then(
        () => undefined,
        (caught: unknown) => caught,
      );
    expect(error).toBeInstanceOf(PerceptError);
    expect((error as PerceptError).message).toMatch(message);
    expect((error as PerceptError).remedy).toBeDefined();
  });

  it('reads no pictures that are programs, and no empty files', async () => {
    const svg = join(folder, 'drawn.png');
    await writeFile(svg, '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>');
    await expect(loadImage(svg, asIs)).rejects.toThrow(/drawn\.png: images of format svg are not read/);
    const empty = join(folder, 'empty.jpg');
    await writeFile(empty, '');
    await expect(loadImage(empty, asIs)).rejects.toThrow(/empty\.jpg: the file is empty/);
    expect(() => imageSource([svg], { ...asIs, size: [0, 8] })).toThrow(/0 x 8/);
  });
});
