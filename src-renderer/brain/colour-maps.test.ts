import { expect, it } from 'vitest';
import { colourTable, overlayColour, parseColour, passesThreshold } from './colour-maps.ts';
import { niceTicks, tickText } from './ticks.ts';

/** CIE lightness of an sRGB colour. */
function lightness([r, g, b]: readonly number[]): number {
  const linear = [r!, g!, b!].map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  const y = 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

const lightnessOf = (table: Uint8Array): number[] =>
  Array.from({ length: 256 }, (_, n) => lightness([...table.slice(4 * n, 4 * n + 3)]));

it.each(['viridis', 'cividis'] as const)(
  '%s grows lighter all along, so that order is seen without hue',
  (map) => {
    const values = lightnessOf(colourTable(map));
    for (let n = 8; n < 256; n++) expect(values[n]).toBeGreaterThan(values[n - 8]!);
  },
);

it('the diverging map is lightest in the middle and falls to both sides', () => {
  const values = lightnessOf(colourTable('balance'));
  for (let n = 8; n <= 127; n++) {
    expect(values[n]).toBeGreaterThan(values[n - 8]!);
    expect(values[255 - n]).toBeGreaterThan(values[255 - n + 8]!);
  }
});

it('colours by range and hides by threshold', () => {
  const style = { colourMap: 'balance', range: [-4, 4], threshold: 1 } as const;
  expect(overlayColour(-9, style)).toEqual(parseColour('#0a2f6b'));
  expect(overlayColour(4, style)).toEqual(parseColour('#67001f'));
  expect([-1, -0.9, 0.9, 1, NaN].map((v) => passesThreshold(v, style))).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(passesThreshold(-2, { ...style, colourMap: 'viridis' })).toBe(false);
  expect(passesThreshold(-2, { ...style, threshold: null })).toBe(true);
  expect(() => parseColour('red')).toThrow(/#rrggbb/);
});

it('puts ticks at round values within the range', () => {
  expect(niceTicks(-6, 6, 4)).toEqual([-5, 0, 5]);
  expect(niceTicks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(niceTicks(2.2, 9.1, 4)).toEqual([4, 6, 8]);
  expect(niceTicks(1, 1, 4)).toEqual([1]);
  expect([-5, 0.30000000000000004, 2e-5].map(tickText)).toEqual(['\u22125', '0.3', '2.0e\u22125']);
});
