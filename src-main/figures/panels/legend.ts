import type { Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { escapeMarkup } from '../fonts/markup.ts';
import { textMiddle, widest, type Names } from '../layout/text.ts';

/** Swatches with names in lines of `width` mm, from (0, y). @returns the items and the height that they take */
export function swatchLegend(
  of: readonly { readonly name: string; readonly colour: string }[],
  y: number,
  width: number,
  size: number,
  names: Names,
): { items: Item[]; height: number } {
  const side = capHeight(size) * 1.15;
  const items: Item[] = [];
  let [x, row] = [0, 0];
  const step = lineHeight(size) * 1.15;
  for (const { name, colour } of of) {
    const lines = names.fit(escapeMarkup(name), size, width - side - 0.9, 1);
    const wide = side + 0.9 + widest(lines, size);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const middle = y + row * step + side / 2;
    items.push(
      { kind: 'rect', x, y: middle - side / 2, width: side, height: side, fill: colour },
      textMiddle(lines[0]!, x + side + 0.9, middle, { size }),
    );
    x += wide + 3;
  }
  return { items, height: of.length === 0 ? 0 : row * step + side };
}
