import type { Item } from '../display.ts';
import { lineHeight } from '../fonts/font.ts';
import { fitLines } from '../fonts/markup.ts';
import type { Laid, Room } from '../layout/laid.ts';
import { textBlock } from '../layout/text.ts';
import type { PanelOf } from '../schema.ts';

/** Words of one's own, with markup, in paragraphs. */
export function layText(panel: PanelOf<'text'>, { width, preset }: Room): Laid {
  const items: Item[] = [];
  let y = 0;
  for (const paragraph of panel.text.split(/\n+/)) {
    const { lines } = fitLines(paragraph, preset.text, width, 1000);
    items.push(...textBlock(lines, 0, y, { size: preset.text }));
    y += lines.length * lineHeight(preset.text) + 0.8;
  }
  return { height: Math.max(0, y - 0.8), items, facts: {} };
}
