import type { Face, Run, TextItem } from '../display.ts';
import { capHeight, lineHeight, textWidth } from '../fonts/font.ts';
import { fitLines, parseMarkup, plainText } from '../fonts/markup.ts';
import { INK } from './laid.ts';

export interface TextStyle {
  readonly size: number;
  readonly anchor?: TextItem['anchor'];
  readonly face?: Face;
  readonly fill?: string;
  readonly rotate?: number;
}

/** A line of text with markup, its baseline at (x, y) mm. */
export function textAt(text: string | readonly Run[], x: number, y: number, style: TextStyle): TextItem {
  const runs = typeof text === 'string' ? parseMarkup(text, style.face) : text;
  return {
    kind: 'text',
    x,
    y,
    runs,
    size: style.size,
    fill: style.fill ?? INK,
    anchor: style.anchor ?? 'start',
    ...(style.rotate === undefined ? {} : { rotate: style.rotate }),
  };
}

/** A line whose capitals are centred on y. */
export function textMiddle(text: string | readonly Run[], x: number, y: number, style: TextStyle): TextItem {
  return textAt(text, x, y + capHeight(style.size) / 2, style);
}

/** Lines below one another; the first one's capitals begin at y. */
export function textBlock(
  lines: readonly (readonly Run[])[],
  x: number,
  y: number,
  style: TextStyle,
): TextItem[] {
  return lines.map((runs, i) =>
    textAt(runs, x, y + capHeight(style.size) + i * lineHeight(style.size), style),
  );
}

/** mm from the top of the capitals of the first line to the baseline of the last. */
export function blockHeight(lines: number, size: number): number {
  return lines === 0 ? 0 : capHeight(size) + (lines - 1) * lineHeight(size);
}

export function widthOf(text: string, size: number, face: Face = 'regular'): number {
  return textWidth(parseMarkup(text, face), size);
}

/** Names broken into lines, and those that there was no room for. */
export class Names {
  readonly cut: string[] = [];

  /** At most `most` lines of at most `width` mm. @param name with markup */
  fit(
    name: string,
    size: number,
    width: number,
    most: number,
    face: Face = 'regular',
  ): readonly (readonly Run[])[] {
    const { lines, cut } = fitLines(name, size, width, most, face);
    if (cut) this.cut.push(plainText(parseMarkup(name)));
    return lines;
  }
}

/** Width in mm of the widest of some lines. */
export function widest(lines: readonly (readonly Run[])[], size: number): number {
  return Math.max(0, ...lines.map((line) => textWidth(line, size)));
}
