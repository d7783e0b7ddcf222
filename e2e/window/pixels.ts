import type { Locator, Page } from 'playwright';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly data: Uint8Array;
}

/** The colour of a region's swatch in the tree, as red, green and blue. */
export async function colourOf(row: Locator, page: Page): Promise<[number, number, number]> {
  const handle = await row.locator('input[type=color]').first().elementHandle();
  const hex = await page.evaluate((input) => (input as unknown as { value: string }).value, handle);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

function distance(data: Uint8Array, at: number, colour: readonly number[]): number {
  return Math.max(...colour.map((value, c) => Math.abs(value - data[at + c]!)));
}

/** Share of the pixels within `tolerance` of a colour in each channel. */
export function shareOf({ data }: Pixels, colour: readonly number[], tolerance: number): number {
  let found = 0;
  for (let at = 0; at < data.length; at += 4) if (distance(data, at, colour) <= tolerance) found++;
  return found / (data.length / 4);
}

/** A pixel amid others of a colour's hue: lit surfaces are lighter and darker than their colour, but of its hue. */
export function findHue(
  pixels: Pixels,
  colour: readonly number[],
  degrees: number,
): { x: number; y: number } | undefined {
  const { width, height, data } = pixels;
  const wanted = hueOf(colour[0]!, colour[1]!, colour[2]!).hue;
  const fits = (x: number, y: number): boolean => {
    const at = 4 * (y * width + x);
    const { hue, saturation } = hueOf(data[at]!, data[at + 1]!, data[at + 2]!);
    const apart = Math.abs(hue - wanted) % 360;
    return saturation > 0.2 && Math.min(apart, 360 - apart) <= degrees;
  };
  for (let y = 3; y < height - 3; y++) {
    for (let x = 3; x < width - 3; x++) {
      if ([-2, 0, 2].every((dy) => [-2, 0, 2].every((dx) => fits(x + dx, y + dy)))) return { x, y };
    }
  }
  return undefined;
}

function hueOf(red: number, green: number, blue: number): { hue: number; saturation: number } {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range === 0) return { hue: 0, saturation: 0 };
  const sixth =
    most === red
      ? (green - blue) / range
      : most === green
        ? 2 + (blue - red) / range
        : 4 + (red - green) / range;
  return { hue: (60 * sixth + 360) % 360, saturation: range / most };
}
