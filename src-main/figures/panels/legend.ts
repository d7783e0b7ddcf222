import type { Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { escapeMarkup } from '../fonts/markup.ts';
import { textMiddle, widthOf } from '../layout/text.ts';

/** Swatches with names in lines of `width` mm, from (0, y). @returns the items and the height that they take */
export function swatchLegend(
  of: readonly { readonly name: string; readonly colour: string }[],
  y: number,
  width: number,
  size: number,
): { items: Item[]; height: number } {
  const side = capHeight(size) * 1.15;
  const items: Item[] = [];
  let [x, row] = [0, 0];
  const step = lineHeight(size) * 1.15;
  for (const { name, colour } of of) {
    const label = escapeMarkup(name);
    const wide = side + 0.9 + widthOf(label, size);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const middle = y + row * step + side / 2;
    items.push(
      { kind: 'rect', x, y: middle - side / 2, width: side, height: side, fill: colour },
      textMiddle(label, x + side + 0.9, middle, { size }),
    );
    x += wide + 3;
  }
  return { items, height: of.length === 0 ? 0 : row * step + side };
}
