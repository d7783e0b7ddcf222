import type { Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { breaksWords, fitLines } from '../fonts/markup.ts';
import type { Room } from '../layout/laid.ts';
import { blockHeight, textAt, textBlock, widest, widthOf, type Names } from '../layout/text.ts';
import { xOf, type Plot } from './region-bars.ts';

/** Longest name that stands upright, mm a point of its size. */
const UPRIGHT = 6.4;
/** Names below the bars: straight where their words fit, else slanted where these have room, else upright. */
export function nameItems(
  all: readonly string[],
  plot: Plot,
  names: Names,
  { preset }: Room,
): { items: Item[]; height: number } {
  const { step, bottom } = plot;
  const size = preset.text;
  const cap = capHeight(size);
  const wide = step * 0.94;
  const fits = all.every((name) => !breaksWords(name, size, wide) && !fitLines(name, size, wide, 3).cut);
  if (fits) {
    const lines = all.map((name) => names.fit(name, size, wide, 3));
    return {
      items: lines.flatMap((some, i) =>
        textBlock(some, xOf(plot, i), bottom + 1.6, { size, anchor: 'middle' }),
      ),
      height: 2.6 + Math.max(0, ...lines.map((some) => blockHeight(some.length, size))),
    };
  }
  const longest = Math.max(...all.map((name) => widthOf(name, size)));
  const slanted = Math.SQRT1_2 * longest;
  if (slanted + 0.5 < xOf(plot, 0) && slanted < 3 * size && step * Math.SQRT1_2 > 1.35 * cap)
    return {
      items: all.map((name, i) =>
        textAt(name, xOf(plot, i) + 0.6, bottom + 1.4 + cap * 0.6, { size, anchor: 'end', rotate: 45 }),
      ),
      height: 2 + slanted + cap,
    };
  const most = Math.max(1, Math.floor((step - 0.3 - 1.28 * cap) / lineHeight(size)) + 1);
  const lines = all.map((name) => names.fit(name, size, UPRIGHT * size, Math.min(3, most)));
  return {
    items: lines.flatMap((some, i) =>
      some.map((runs, l) => {
        const across = (l - (some.length - 1) / 2) * lineHeight(size);
        return textAt(runs, xOf(plot, i) + cap / 2 + across, bottom + 1.6, {
          size,
          anchor: 'end',
          rotate: 90,
        });
      }),
    ),
    height: 2 + Math.max(0, ...lines.map((some) => widest(some, size))),
  };
}
