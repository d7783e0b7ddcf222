import type { DisplayList, Item, PathItem, TextItem } from '../display.ts';
import { fontOf, shape, textWidth } from '../fonts/font.ts';
import { MM_PER_PT, plain } from '../units.ts';

/** A line of text as one path of its glyphs' outlines. */
export function outlineText(item: TextItem): PathItem {
  const width = textWidth(item.runs, item.size);
  let x = item.anchor === 'start' ? 0 : item.anchor === 'middle' ? -width / 2 : -width;
  const angle = (-(item.rotate ?? 0) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const parts: string[] = [];
  for (const { text, face } of item.runs) {
    const unit = (item.size * MM_PER_PT) / fontOf(face).unitsPerEm;
    const { glyphs, positions } = shape(text, face);
    glyphs.forEach((glyph, i) => {
      const { xAdvance, xOffset, yOffset } = positions[i]!;
      const place = (gx: number, gy: number): string => {
        const [px, py] = [x + (gx + xOffset) * unit, -(gy + yOffset) * unit];
        return `${plain(item.x + cos * px - sin * py)} ${plain(item.y + sin * px + cos * py)}`;
      };
      for (const { command, args } of glyph.path.commands) {
        const points: string[] = [];
        for (let a = 0; a + 1 < args.length; a += 2) points.push(place(args[a]!, args[a + 1]!));
        parts.push(letters[command]! + points.join(' '));
      }
      x += xAdvance * unit;
    });
  }
  return {
    kind: 'path',
    path: parts.join(''),
    fill: item.fill,
    glyphs: true,
    ...(item.panel === undefined ? {} : { panel: item.panel }),
  };
}

const letters: Readonly<Record<string, string>> = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
};

/** The same page with all text as outlines: it needs no font, and looks alike everywhere. */
export function outlined(display: DisplayList): DisplayList {
  const items = display.items.map((item): Item => (item.kind === 'text' ? outlineText(item) : item));
  return { ...display, items };
}
