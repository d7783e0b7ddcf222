import type { ScoreTableData } from '../data.ts';
import { line, type Item, type Run } from '../display.ts';
import { capHeight, lineHeight, textWidth } from '../fonts/font.ts';
import { escapeMarkup, parseMarkup, wrapMarkup } from '../fonts/markup.ts';
import { RULE, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { blockHeight, textAt, textBlock } from '../layout/text.ts';
import { formatValue } from '../words/numbers.ts';

const MARKS = 'abcdefghijklmnopqrstuvwxyz';
const PAD = 1.6;

/** A table between rules, one column a score and convention, its conventions below it, as Table I should have been. */
export function layScoreTable(data: ScoreTableData, room: Room): Laid {
  const { preset, width } = room;
  const { columns, rows } = data;
  const { text, small } = preset;
  const first = Math.min(
    0.34 * width,
    Math.max(textWidth(parseMarkup(data.head), text), ...rows.map((row) => textWidth(rowLabel(row), text))),
  );
  const each = (width - first) / Math.max(1, columns.length);
  const heads = columns.map((score, c) =>
    wrapMarkup(`${score.title} (${score.unit}) [${MARKS[c]!}]`, text, each - PAD),
  );
  const headLines = Math.max(1, ...heads.map((lines) => lines.length));
  const items: Item[] = [];
  const rule = (y: number, weight: number): void => {
    items.push(
      line(
        [
          [0, y],
          [width, y],
        ],
        RULE,
        weight,
      ),
    );
  };
  const heavy = Math.max(preset.dataLine, preset.line);
  let y = 0.3;
  rule(y, heavy);
  y += 1.5;
  const headHeight = blockHeight(headLines, text);
  items.push(textAt(`**${data.head}**`, 0, y + headHeight, { size: text }));
  heads.forEach((lines, c) => {
    const x = first + (c + 1) * each;
    const top = y + headHeight - blockHeight(lines.length, text);
    items.push(...textBlock(lines, x, top, { size: text, anchor: 'end' }));
  });
  y += headHeight + 1.6;
  rule(y, preset.line);
  y += 1.6;
  for (const row of rows) {
    const label = wrapMarkup(rowMarkup(row), text, first);
    const hasInterval = row.cells.some((cell) => cell !== null && cell.ci !== null);
    items.push(...textBlock(label, 0, y, { size: text }));
    row.cells.forEach((cell, c) => {
      const x = first + (c + 1) * each;
      const { share } = columns[c]!;
      if (cell === null) {
        items.push(textAt('–', x, y + capHeight(text), { size: text, anchor: 'end', fill: SOFT }));
        return;
      }
      items.push(
        textAt(formatValue(cell.mean, share), x, y + capHeight(text), { size: text, anchor: 'end' }),
      );
      if (cell.ci !== null) {
        const [low, high] = cell.ci;
        items.push(
          textAt(
            `${formatValue(low, share)} to ${formatValue(high, share)}`,
            x,
            y + capHeight(text) + lineHeight(small),
            { size: small, anchor: 'end', fill: SOFT },
          ),
        );
      }
    });
    y +=
      Math.max(blockHeight(label.length, text), capHeight(text) + (hasInterval ? lineHeight(small) : 0)) +
      1.9;
  }
  y -= 0.3;
  rule(y, heavy);
  y += 1.6;
  const images = [...new Set(columns.map((score) => `${score.images}`))];
  const notes = [
    ...(data.ciMethod === null ? [] : [`Below each mean: ${data.ciMethod}.`]),
    ...columns.map(
      (score, c) =>
        `[${MARKS[c]!}] ${escapeMarkup(score.convention)}; ${score.images} images, ${score.pairs} ${score.share ? 'pairs' : 'correlations'}` +
        `${score.chance === null ? '' : `, chance ${formatValue(score.chance, score.share)}${score.share ? ' %' : ''}`}.`,
    ),
    ...data.notes,
  ];
  for (const note of notes) {
    const lines = wrapMarkup(note, small, width);
    items.push(...textBlock(lines, 0, y, { size: small, fill: SOFT }));
    y += lines.length * lineHeight(small) + 0.3;
  }
  return {
    height: y,
    items,
    facts: {
      n: images.length === 0 ? null : `${images.join(' or ')} images`,
      errorBars: data.ciMethod,
      units: columns.map((score) => ({ what: score.title, unit: score.unit })),
    },
  };
}

interface Row {
  readonly label: string;
  readonly published: boolean;
}

/** What was published elsewhere stands in italics with a dagger: it was not computed here. */
function rowMarkup({ label, published }: Row): string {
  return published ? `*${escapeMarkup(label)}* †` : escapeMarkup(label);
}

const rowLabel = (row: Row): Run[] => parseMarkup(rowMarkup(row));
