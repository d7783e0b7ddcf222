import type { Level } from '../data.ts';
import { line, type Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { INK } from '../layout/laid.ts';
import { textMiddle, widthOf } from '../layout/text.ts';
import type { Preset } from '../presets.ts';

/** What levels are called in a legend. */
const titles: Readonly<Record<Level['what'], string>> = {
  'noise ceiling': 'Noise ceiling',
  'generator ceiling': 'Generator, true latents',
  'nearest training image': 'Nearest training image',
};

/** A level across a bar: a line on white, so that it is seen on any colour; each kind has a dash of its own. */
export function levelMark(what: Level['what'], x: number, y: number, width: number, preset: Preset): Item[] {
  const ends = [
    [x - width / 2, y],
    [x + width / 2, y],
  ] as const;
  const weight = preset.dataLine * 1.4;
  const dash = {
    'noise ceiling': undefined,
    'generator ceiling': [1.4, 0.5],
    'nearest training image': [0.45, 0.45],
  }[what];
  return [line(ends, '#ffffff', weight * 1.5), line(ends, INK, weight, dash === undefined ? {} : { dash })];
}

/** Marks with what they are, in lines of `width` mm. @returns the items and the height that they take */
export function levelLegend(
  levels: readonly Level[],
  y: number,
  left: number,
  width: number,
  preset: Preset,
): { items: Item[]; height: number } {
  const size = preset.small;
  const mark = 0.75 * size;
  const items: Item[] = [];
  let [x, row] = [0, 0];
  for (const { what } of levels) {
    const wide = mark + 1 + widthOf(titles[what], size);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const middle = y + row * lineHeight(size) + capHeight(size) / 2;
    items.push(
      ...levelMark(what, left + x + mark / 2, middle, mark, preset),
      textMiddle(titles[what], left + x + mark + 1, middle, { size }),
    );
    x += wide + 4;
  }
  return { items, height: levels.length === 0 ? 0 : row * lineHeight(size) + 1.3 * capHeight(size) };
}
