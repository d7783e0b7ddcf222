import type { ReconstructionsData } from '../data.ts';
import type { Item } from '../display.ts';
import { capHeight, lineHeight, textWidth } from '../fonts/font.ts';
import { escapeMarkup, fitMarkup, wrapMarkup } from '../fonts/markup.ts';
import { INK, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { textAt, textBlock, textMiddle, widthOf } from '../layout/text.ts';
import type { PanelOf } from '../schema.ts';
import { formatValue } from '../words/numbers.ts';

const GAP = 0.6;
const ROLE_GAP = 1.8;
const BLOCK_GAP = 4;
const LARGEST = 26;

/**
 * Images side by side, below each what was presented, what the generator makes of the true latents, and the reconstruction
 * from each subject, as in Fig. 2 of Mozafari, Reddy & VanRullen 2020.
 */
export function layReconstructions(
  panel: PanelOf<'reconstructions'>,
  data: ReconstructionsData,
  room: Room,
): Laid {
  const { preset, width } = room;
  const { columns, rows } = data;
  const small = preset.small;
  const labels = rows.map(({ label }) =>
    wrapMarkup(escapeMarkup(label), preset.text, Math.max(16, 0.16 * width)),
  );
  const labelWidth = Math.max(0, ...labels.flat().map((runs) => textWidth(runs, preset.text)));
  const scored = panel.score !== null && rows.some(({ score }) => score !== null);
  const scoreHead = data.score === null ? '' : `${data.score.title} (${data.score.unit})`;
  const scoreWidth = scored ? Math.max(13, widthOf('accuracy (%)', small) + 2.2) : 0;
  const left = labelWidth + 1.6;
  const across = Math.max(1, Math.min(panel.across, columns.length));
  const perBlock = Math.ceil(columns.length / Math.ceil(columns.length / across));
  const cell = Math.min(LARGEST, (width - left - scoreWidth - GAP * (perBlock - 1)) / perBlock);
  const shortened = shortNames(columns.map(({ name }) => name));
  const nameBand = panel.names ? capHeight(small) + 1.4 : 0;
  const headLines = scored ? wrapMarkup(scoreHead, small, scoreWidth - 2) : [];
  const headBand = Math.max(nameBand, headLines.length > 0 ? headLines.length * lineHeight(small) + 0.8 : 0);

  const items: Item[] = [];
  let y = 0;
  for (let from = 0; from < columns.length; from += perBlock) {
    const shown = columns.slice(from, from + perBlock);
    const band = from === 0 ? headBand : nameBand;
    if (panel.names) {
      shown.forEach((_, c) => {
        const runs = fitMarkup(escapeMarkup(shortened[from + c]!), small, cell + GAP * 0.6);
        items.push(
          textAt(runs, left + c * (cell + GAP) + cell / 2, y + band - 1, {
            size: small,
            anchor: 'middle',
            fill: SOFT,
          }),
        );
      });
    }
    const scoreX = left + perBlock * (cell + GAP) - GAP + 2;
    if (scored && from === 0) {
      headLines.forEach((runs, i) =>
        items.push(
          textAt(runs, scoreX, y + band - 1 - (headLines.length - 1 - i) * lineHeight(small), {
            size: small,
            fill: SOFT,
          }),
        ),
      );
    }
    y += band;
    rows.forEach((row, r) => {
      if (r > 0) y += row.role === rows[r - 1]!.role ? GAP : ROLE_GAP;
      const middle = y + cell / 2;
      const lines = labels[r]!;
      const top = middle - (capHeight(preset.text) + (lines.length - 1) * lineHeight(preset.text)) / 2;
      items.push(...textBlock(lines, labelWidth, top, { size: preset.text, anchor: 'end' }));
      shown.forEach((_, c) => {
        const x = left + c * (cell + GAP);
        const raster = row.images[from + c];
        if (raster === null || raster === undefined) {
          items.push(
            { kind: 'rect', x, y, width: cell, height: cell, fill: '#f2f2f2' },
            textMiddle('–', x + cell / 2, middle, { size: preset.text, anchor: 'middle', fill: SOFT }),
          );
          return;
        }
        const side = Math.max(raster.width, raster.height);
        const [w, h] = [(cell * raster.width) / side, (cell * raster.height) / side];
        const place = { x: x + (cell - w) / 2, y: y + (cell - h) / 2, width: w, height: h };
        items.push({
          kind: 'image',
          ...place,
          raster,
          content: 'photograph',
          enlarge: panel.pixels,
          about: `${row.label}: ${columns[from + c]!.name}`,
        });
        if (row.role === 'presented')
          items.push({ kind: 'rect', ...place, stroke: INK, lineWidth: preset.dataLine });
      });
      if (scored && from === 0 && row.score !== null) {
        items.push(
          textMiddle(formatValue(row.score, data.score?.share ?? false), scoreX, middle, {
            size: preset.text,
          }),
        );
      }
      y += cell;
    });
    y += BLOCK_GAP;
  }
  const subjects = rows.filter(({ role }) => role === 'subject').length;
  return {
    height: y - BLOCK_GAP,
    items,
    facts: {
      chosen: data.chosen,
      n: `${columns.length} of ${data.of} images, ${subjects} subjects`,
      ...(scored ? { units: [{ what: data.score!.title, unit: data.score!.unit }] } : {}),
    },
  };
}

/** Names without the number at their end, where they still differ. */
export function shortNames(names: readonly string[]): string[] {
  const stems = names.map((name) => name.replace(/^.*[/\\]/, '').replace(/\.[A-Za-z]{3,4}$/, ''));
  const shorter = stems.map((name) => name.replace(/[-_ ]\d+$/, ''));
  const use =
    shorter.every((name) => name !== '') && new Set(shorter).size === names.length ? shorter : stems;
  return use.map((name) => name.replaceAll('_', ' '));
}
