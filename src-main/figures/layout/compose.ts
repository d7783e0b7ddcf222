import type { PanelData } from '../data.ts';
import { moved, type DisplayList, type Item } from '../display.ts';
import { capHeight, lineHeight, textWidth } from '../fonts/font.ts';
import { fitLines } from '../fonts/markup.ts';
import { layPanel } from '../panels/index.ts';
import { presetOf, type Preset } from '../presets.ts';
import { letteredPanels, type Figure, type Panel } from '../schema.ts';
import type { Facts } from './laid.ts';
import { textAt } from './text.ts';

/** A panel where it lies on the page; mm. */
export interface PlacedPanel {
  readonly panel: Panel;
  readonly data: PanelData;
  /** "a", "b", ...; "" where it bears none. */
  readonly letter: string;
  /** For findings and file names: its letter, or its number. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly facts: Facts;
}

export interface Composed {
  readonly display: DisplayList;
  readonly panels: readonly PlacedPanel[];
  readonly preset: Preset;
  /** Resolution that views of the brain were made at. */
  readonly dpi: number;
}

/** Lines reach half their width beyond their places. */
const EDGE = 0.3;

/**
 * Lays a figure out: rows of panels as high as their contents ask for, on a page of the preset's width.
 * @param data of each panel, row by row; @param dpi resolution that views of the brain are made at
 */
export function composeFigure(figure: Figure, data: readonly PanelData[], dpi: number): Composed {
  const preset = presetOf(figure.preset);
  const width = figure.width ?? preset.width;
  const [gapX, gapY] = figure.gap;
  const lettered = letteredPanels(figure);
  const items: Item[] = [];
  const placed: PlacedPanel[] = [];
  let y = EDGE;
  figure.rows.forEach((row, r) => {
    const members = lettered.flatMap((one, i) => (one.row === r ? [{ ...one, data: data[i]!, at: i }] : []));
    const shares = row.reduce((sum, { share }) => sum + share, 0);
    const inner = width - 2 * EDGE - gapX * (row.length - 1);
    const cap = capHeight(preset.letter);
    const heads = members.map(({ letter, panel }) => {
      const indent =
        letter === '' ? 0 : textWidth([{ text: letter, face: 'bold' }], preset.letter) + 0.8 * cap;
      const room = (inner * panel.share) / shares;
      const lines =
        panel.title === undefined ? [] : fitLines(panel.title, preset.text, room - indent, 20).lines;
      return { indent, lines };
    });
    const headed = members.some(({ letter, panel }) => letter !== '' || panel.title !== undefined);
    const most = Math.max(1, ...heads.map(({ lines }) => lines.length));
    const head = headed ? cap + (most - 1) * lineHeight(preset.text) + 1.8 : 0;
    let x = EDGE;
    let tallest = 0;
    for (const [m, { panel, letter, data, at }] of members.entries()) {
      const room = (inner * panel.share) / shares;
      const name = letter === '' ? String(at + 1) : letter;
      const laid = layPanel(panel, data, { width: room, preset, dpi });
      const own: Item[] = laid.items.map((item) => moved(item, x, y + head));
      if (letter !== '') {
        const shown = preset.letterCase === 'lower' ? letter : letter.toUpperCase();
        own.push(textAt(shown, x, y + cap, { size: preset.letter, face: 'bold' }));
      }
      const { indent, lines } = heads[m]!;
      lines.forEach((runs, i) =>
        own.push(textAt(runs, x + indent, y + cap + i * lineHeight(preset.text), { size: preset.text })),
      );
      items.push(...own.map((item) => ({ ...item, panel: name })));
      placed.push({
        panel,
        data,
        letter,
        name,
        x,
        y,
        width: room,
        height: head + laid.height,
        facts: laid.facts,
      });
      tallest = Math.max(tallest, head + laid.height);
      x += room + gapX;
    }
    y += tallest + (r + 1 < figure.rows.length ? gapY : 0);
  });
  // Whole hundredths of a millimetre: a size that can be asked for again.
  const height = Math.ceil((y + EDGE) * 100) / 100;
  return { display: { width, height, items }, panels: placed, preset, dpi };
}
