import { line, type Item } from '../display.ts';
import type { Preset } from '../presets.ts';
import { RULE } from './laid.ts';
import { textMiddle } from './text.ts';

export interface BarInput {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `[r, g, b]` at a share of the bar, 0 at its foot. */
  readonly colours: (share: number) => readonly [number, number, number];
  readonly ticks: readonly { readonly share: number; readonly text: string }[];
  readonly preset: Preset;
}

/** A vertical colour bar with its frame and ticks at the right. */
export function verticalBar({ x, y, width, height, colours, ticks, preset }: BarInput): Item[] {
  const steps = 256;
  const data = new Uint8Array(steps * 3);
  for (let s = 0; s < steps; s++) data.set(colours(1 - s / (steps - 1)), 3 * s);
  const items: Item[] = [
    {
      kind: 'image',
      x,
      y,
      width,
      height,
      raster: { width: 1, height: steps, channels: 3, data },
      content: 'matrix',
      enlarge: 'smooth',
      about: 'Colour bar',
    },
    { kind: 'rect', x, y, width, height, stroke: RULE, lineWidth: preset.line },
  ];
  for (const { share, text } of ticks) {
    const at = y + height * (1 - share);
    items.push(
      line(
        [
          [x + width, at],
          [x + width + 0.7, at],
        ],
        RULE,
        preset.line,
      ),
      textMiddle(text, x + width + 1.1, at, { size: preset.small }),
    );
  }
  return items;
}
