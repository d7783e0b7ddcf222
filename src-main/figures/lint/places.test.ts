import { describe, expect, it } from 'vitest';
import type { DisplayList, Item, TextItem } from '../display.ts';
import { capHeight, textWidth } from '../fonts/font.ts';
import { textAt } from '../layout/text.ts';
import { depthOf, placeFindings, quadOf } from './places.ts';

const page = (...items: Item[]): DisplayList => ({ width: 80, height: 60, items });
const text = (words: string, x: number, y: number, more: Partial<TextItem> = {}): TextItem => ({
  ...textAt(words, x, y, { size: 7 }),
  panel: 'a',
  ...more,
});
const found = (...items: Item[]): string[] =>
  placeFindings(page(...items)).map(({ rule, panel, what }) => `${rule} ${panel ?? 'page'}: ${what}`);

describe('places of texts', () => {
  it('has nothing to say of texts beside one another', () => {
    const width = textWidth(text('LOC', 0, 0).runs, 7);
    expect(found(text('LOC', 10, 10), text('FFA', 10 + width + 0.2, 10), text('below', 10, 13))).toEqual([]);
  });

  it('finds texts on one another, straight and turned, and counts them', () => {
    expect(found(text('LOC', 10, 10), text('FFA', 12, 10.5))).toEqual(['overlap a: "LOC" lies on "FFA"']);
    // Both of 45 degrees, one line height apart along x: closer than their height across.
    const turned = { rotate: 45, anchor: 'end' } as const;
    expect(found(text('a long name', 40, 20, turned), text('another name', 42, 20, turned))).toHaveLength(1);
    expect(found(text('a long name', 40, 20, turned), text('another name', 44.5, 20, turned))).toEqual([]);
    expect(found(text('one', 10, 10), text('two', 10, 10), text('six', 10, 10))[0]).toMatch(/and 2 more/);
  });

  it('does not take boxes whose corners alone meet for texts that meet', () => {
    // Their upright frames overlap, they themselves do not.
    const turned = { rotate: 45 } as const;
    expect(found(text('a long slanted name', 20, 40, turned), text('short', 33, 38))).toEqual([]);
  });

  it('finds what leaves the page on any side', () => {
    expect(found(text('out at the left', -3, 10))[0]).toMatch(
      /^overflow a: "out at the left" reaches 3\.0 mm/,
    );
    expect(found(text('out at the right side', 70, 10))[0]).toMatch(/^overflow a/);
    expect(found(text('turned', 10, 2, { rotate: 90 }))[0]).toMatch(/^overflow a/);
    expect(found(text('gjpqy', 10, 59.9))[0]).toMatch(/^overflow a/);
    expect(found({ kind: 'rect', x: 70, y: 10, width: 12, height: 5 })[0]).toMatch(
      /^overflow page: a line or area/,
    );
    expect(found({ kind: 'path', path: 'M10 10L20 -4Z' })[0]).toMatch(/reaches 4\.0 mm/);
    expect(found({ kind: 'path', path: 'M10 10C20 20 30 30 79 59Z' })).toEqual([]);
  });

  it('finds text on photographs, and lets letters on brains be', () => {
    const raster = { width: 1, height: 1, channels: 1 as const, data: new Uint8Array(1) };
    const image = (content: 'photograph' | 'brain'): Item => ({
      ...{ kind: 'image', x: 10, y: 10, width: 20, height: 20, raster, content },
      ...{ enlarge: 'whole', about: 'cat' },
    });
    expect(found(image('photograph'), text('name', 12, 11))).toEqual([
      'overlap a: "name" lies on the picture "cat"',
    ]);
    expect(found(image('photograph'), text('name', 12, 9))).toEqual([]);
    expect(found(image('brain'), text('L', 12, 14))).toEqual([]);
  });
});

it('the box of a text is its width by its height, about its anchor', () => {
  const item = text('Width', 30, 30, { anchor: 'middle' });
  const [a, b, , d] = quadOf(item);
  expect(b[0] - a[0]).toBeCloseTo(textWidth(item.runs, 7), 9);
  expect((a[0] + b[0]) / 2).toBeCloseTo(30, 9);
  expect(30 - a[1]).toBeCloseTo(capHeight(7), 9);
  expect(d[1]).toBeGreaterThan(30);
  // A quarter turn counter-clockwise: it goes up from its anchor.
  const up = quadOf({ ...item, anchor: 'start', rotate: 90 });
  expect(up[1][1]).toBeCloseTo(30 - textWidth(item.runs, 7), 9);
});

it('two squares reach into one another as deep as they do', () => {
  const square = (x: number, y: number) =>
    [
      [x, y],
      [x + 2, y],
      [x + 2, y + 2],
      [x, y + 2],
    ] as const;
  expect(depthOf(square(0, 0), square(1.5, 0))).toBeCloseTo(0.5, 12);
  expect(depthOf(square(0, 0), square(2, 0))).toBe(0);
  expect(depthOf(square(0, 0), square(1, 1))).toBeCloseTo(1, 12);
});
