import { describe, expect, it } from 'vitest';
import { sharp } from './codec.ts';
import { drawText, fitText, textWidth, wrapText } from './font.ts';
import { makeImages, type Images } from './image.ts';
import { contactSheet } from './sheet.ts';
import type { ContactSheet } from './sheet-layout.ts';

function flat(height: number, width: number, colour: [number, number, number]): Images {
  const image = makeImages(1, { height, width, channels: 3 });
  for (let i = 0; i < image.data.length; i++) image.data[i] = colour[i % 3]!;
  return image;
}

async function pixelsOfPng(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const count = (colour: [number, number, number]) => {
    let found = 0;
    let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
    for (let k = 0; k < data.length; k += 3) {
      if (colour.some((v, c) => data[k + c] !== v)) continue;
      found++;
      const [x, y] = [(k / 3) % info.width, Math.floor(k / 3 / info.width)];
      [left, right, top, bottom] = [
        Math.min(left, x),
        Math.max(right, x),
        Math.min(top, y),
        Math.max(bottom, y),
      ];
    }
    return { found, left, top, width: right - left + 1, height: bottom - top + 1 };
  };
  return { info, count };
}

const red = flat(10, 10, [1, 0, 0]);
const blue = flat(10, 5, [0, 0, 1]);
const green = flat(100, 100, [0, 1, 0]);
const sheet: ContactSheet = {
  rows: [
    { label: 'one', cells: [red, blue] },
    { label: 'two', cells: [undefined, undefined] },
  ],
  columns: ['presented', 'S1'],
  cell: 48,
  blocks: 1,
};

describe('the contact sheet', () => {
  it('enlarges small images by a whole factor and keeps their proportions', async () => {
    const { info, count } = await pixelsOfPng(await contactSheet(sheet));
    expect(info.channels).toBe(3);
    const [first, second] = [count([255, 0, 0]), count([0, 0, 255])];
    expect(first).toMatchObject({ found: 1600, width: 40, height: 40 });
    expect(second).toMatchObject({ found: 800, width: 20, height: 40, top: first.top });
    expect(second.left).toBeGreaterThan(first.left + 40);
  });

  it('shrinks large images to the cell', async () => {
    const rows = [{ label: 'a', cells: [green] }];
    const { count } = await pixelsOfPng(await contactSheet({ rows, columns: ['x'], cell: 32 }));
    expect(count([0, 255, 0])).toMatchObject({ found: 32 * 32, width: 32, height: 32 });
  });

  it('shows images that are missing as empty cells', async () => {
    const { count } = await pixelsOfPng(await contactSheet(sheet));
    expect(count([0xf0, 0xf0, 0xee]).found).toBeGreaterThan(2 * 35 * 35);
  });

  it('sets a wider gap where it is asked for, and lays many rows out side by side', async () => {
    const narrow = (await pixelsOfPng(await contactSheet(sheet))).info;
    const wide = (await pixelsOfPng(await contactSheet({ ...sheet, gapAfter: [0] }))).info;
    expect(wide.width - narrow.width).toBe(14);
    const rows = Array.from({ length: 40 }, (_, i) => ({ label: `image ${i}`, cells: [red, red] }));
    const many = { ...sheet, rows };
    const tall = (await pixelsOfPng(await contactSheet(many))).info;
    const auto = await pixelsOfPng(await contactSheet({ ...many, blocks: undefined }));
    expect(tall.height / tall.width).toBeGreaterThan(5);
    expect(auto.info.width / auto.info.height).toBeGreaterThan(1);
    expect(auto.info.width / auto.info.height).toBeLessThan(2.2);
    expect(auto.count([255, 0, 0]).found).toBe(40 * 2 * 1600);
  });

  it('has its title and caption on it, in the same bytes each time', async () => {
    const bare = await contactSheet(sheet);
    const titled = await contactSheet({ ...sheet, title: 'V1', caption: ['eq. 3: 43 of 45 pairs'] });
    const [a, b] = [await pixelsOfPng(bare), await pixelsOfPng(titled)];
    expect(b.info.height - a.info.height).toBeGreaterThan(50);
    expect(b.count([0x1c, 0x1c, 0x1e]).top).toBeLessThan(a.count([0x1c, 0x1c, 0x1e]).top + 20);
    expect(
      (await contactSheet({ ...sheet, title: 'V1', caption: ['eq. 3: 43 of 45 pairs'] })).equals(titled),
    ).toBe(true);
  });

  it('refuses rows of another length, more than one image a cell, and sheets that no viewer opens', async () => {
    const bad = { ...sheet, rows: [{ label: 'one', cells: [red] }] };
    await expect(contactSheet(bad)).rejects.toThrow(/row one has 1 cells for 2 columns/);
    const two = makeImages(2, { height: 4, width: 4, channels: 1 });
    const rows = [{ label: 'x', cells: [two, red] }];
    await expect(contactSheet({ ...sheet, rows })).rejects.toThrow(/one image, got 2/);
    const many = Array.from({ length: 4000 }, () => sheet.rows[0]!);
    await expect(contactSheet({ ...sheet, rows: many })).rejects.toThrow(/too large.*Show fewer/);
  });
});

describe('the label font', () => {
  it('draws every printable ASCII character by its own strokes, without fonts', () => {
    const drawn = new Set<string>();
    for (let code = 33; code < 127; code++) drawn.add(drawText(String.fromCharCode(code), 0, 0, 14, '#000'));
    expect(drawn.size).toBe(94);
    for (const svg of drawn) expect(svg).not.toMatch(/<text|font/);
    expect(drawText('é', 0, 0, 14, '#000')).toBe(drawText('e', 0, 0, 14, '#000'));
    expect(drawText('漢', 0, 0, 14, '#000')).toBe(drawText('字', 0, 0, 14, '#000'));
    expect(drawText('<&"', 0, 0, 14, '#000')).not.toMatch(/&/);
  });

  it('measures, cuts in the middle and wraps', () => {
    expect(textWidth('HH', 14)).toBeCloseTo(9.5 * 2 + 3.4, 10);
    expect(textWidth('HH', 7)).toBeCloseTo(textWidth('HH', 14) / 2, 10);
    expect(fitText('short', 14, 200)).toBe('short');
    const cut = fitText('n01518878_10042', 14, 100);
    expect(cut).toMatch(/^n0.*….*42$/);
    expect(textWidth(cut, 14)).toBeLessThanOrEqual(100);
    expect(wrapText("generator's own", 10, 90, 2)).toEqual(["generator's", 'own']);
    const lines = wrapText('one two three four five', 10, 60, 2);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(textWidth(line, 10)).toBeLessThanOrEqual(60);
  });
});
