import { CUT, isCut, shownInterval } from '../../contract/intervals.ts';
import type { ScoreAbout, ScoreTableData, TableCell } from '../data.ts';
import { line, type Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { escapeMarkup, fitLines } from '../fonts/markup.ts';
import { RULE, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { blockHeight, Names, textAt, textBlock, widest, widthOf } from '../layout/text.ts';
import { counted, decimalsFor, formatValue } from '../words/numbers.ts';
import { tableNotes, type TableNotes } from '../words/table-notes.ts';

/** Gaps below are in mm of a journal's sizes; larger text, as of a poster, has larger ones. */
const gapScale = (text: number): number => Math.max(1, text / 8);
const MARKS = 'abcdefghijklmnopqrstuvwxyz';
const PAD = 1.6;
/** mm between columns that stand below one another where a page is too narrow for all. */
const BLOCK_GAP = 3;

/** A table between rules, one column a score and convention, its conventions below it, as Table I should have been. */
export function layScoreTable(data: ScoreTableData, room: Room): Laid {
  const { preset, width } = room;
  const { columns } = data;
  const { text, small } = preset;
  const gap = gapScale(text);
  const names = new Names();
  const notes = tableNotes(data);
  const items: Item[] = [];
  const labels = data.rows.map((row) => names.fit(rowMarkup(row), text, 0.34 * width, 6));
  const first = Math.max(widthOf(`**${data.head}**`, text), ...labels.map((lines) => widest(lines, text)));
  // Marks hang at the right of the numbers, so that these stay below one another.
  const hang = Math.max(0, ...[...notes.marks.values(), CUT].map((mark) => widthOf(mark, small))) + 0.4;
  const least = leastWidth(data, small, text) + hang + PAD;
  const perBlock = Math.max(1, Math.min(columns.length, Math.floor((width - first) / least)));
  const blocks = Math.ceil(columns.length / perBlock);
  const inBlock = Math.ceil(columns.length / Math.max(1, blocks));
  let y = 0.3;
  for (let from = 0; from < columns.length; from += inBlock) {
    if (from > 0) y += BLOCK_GAP * gap;
    y = block(
      data,
      { from, to: Math.min(columns.length, from + inBlock), y, first, hang, labels },
      names,
      notes,
      room,
      items,
    );
  }
  y += 1.6 * gap;
  for (const note of [...notes.lines, ...columnNotes(data), ...data.notes]) {
    const { lines } = fitLines(note, small, width, 200);
    items.push(...textBlock(lines, 0, y, { size: small, fill: SOFT }));
    y += lines.length * lineHeight(small) + 0.3;
  }
  return {
    height: y,
    items,
    facts: {
      n: columns.length === 0 ? null : notes.images,
      errorBars: notes.method,
      units: columns.map((score) => ({ what: score.title, unit: score.unit })),
      cut: names.cut,
    },
  };
}

interface Block {
  /** Columns that it shows. */
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly first: number;
  readonly hang: number;
  readonly labels: readonly ReturnType<Names['fit']>[];
}

/** Some columns of the table. @returns where it ends */
function block(
  data: ScoreTableData,
  { from, to, y: top, first, hang, labels }: Block,
  names: Names,
  notes: TableNotes,
  { preset, width }: Room,
  items: Item[],
): number {
  const { text, small } = preset;
  const gap = gapScale(text);
  const each = (width - first) / (to - from);
  const shown = data.columns.slice(from, to);
  const written = writtenOf(data).slice(from, to);
  const heads = shown.map((score, c) =>
    names.fit(`${score.title} (${score.unit}) [${MARKS[from + c]!}]`, text, each - hang - PAD, 8),
  );
  const rule = (y: number, weight: number): void => {
    const ends = [
      [0, y],
      [width, y],
    ] as const;
    items.push(line(ends, RULE, weight));
  };
  const heavy = Math.max(preset.dataLine, preset.line);
  let y = top;
  rule(y, heavy);
  y += 1.5 * gap;
  const headHeight = blockHeight(Math.max(1, ...heads.map((lines) => lines.length)), text);
  items.push(textAt(`**${data.head}**`, 0, y + headHeight, { size: text }));
  const right = (c: number): number => first + (c + 1) * each - hang;
  heads.forEach((lines, c) =>
    items.push(
      ...textBlock(lines, right(c), y + headHeight - blockHeight(lines.length, text), {
        size: text,
        anchor: 'end',
      }),
    ),
  );
  y += headHeight + 1.6 * gap;
  rule(y, preset.line);
  y += 1.6 * gap;
  data.rows.forEach((row, r) => {
    const cells = row.cells.slice(from, to);
    items.push(...textBlock(labels[r]!, 0, y, { size: text }));
    const base = y + capHeight(text);
    cells.forEach((cell, c) => {
      if (cell === null) {
        items.push(textAt('–', right(c), base, { size: text, anchor: 'end', fill: SOFT }));
        return;
      }
      items.push(textAt(written[c]!(cell.mean), right(c), base, { size: text, anchor: 'end' }));
      const mark = notes.marks.get(cell);
      // Raised by a third of the height of capitals, as superscripts are.
      if (mark !== undefined)
        items.push(textAt(mark, right(c) + 0.25, base - capHeight(text) * 0.34, { size: small, fill: SOFT }));
      const interval = intervalText(cell, shown[c]!, written[c]!);
      if (interval !== null)
        items.push(
          textAt(interval.text, right(c), base + lineHeight(small), {
            size: small,
            anchor: 'end',
            fill: SOFT,
          }),
          ...(interval.cut
            ? [textAt(CUT, right(c) + 0.25, base + lineHeight(small), { size: small, fill: SOFT })]
            : []),
        );
    });
    const tall = cells.some((cell) => cell !== null && cell.ci !== null);
    y +=
      Math.max(blockHeight(labels[r]!.length, text), capHeight(text) + (tall ? lineHeight(small) : 0)) +
      1.9 * gap;
  });
  y -= 0.3 * gap;
  rule(y, heavy);
  return y;
}

/** How the numbers of each column are printed: all of a column with as many decimals. */
function writtenOf({ columns, rows }: ScoreTableData): ((value: number) => string)[] {
  return columns.map((score, c) => {
    if (score.share) return (value) => formatValue(value, true);
    const intervals = rows.flatMap(({ cells }) => {
      const ci = cells[c]?.ci ?? null;
      if (ci === null) return [];
      const { low, high } = shownInterval(ci, score);
      return [[low, high] as const];
    });
    const decimals = decimalsFor(intervals);
    return (value) => formatValue(value, false, decimals);
  });
}

/** The interval of a cell as it is printed, and whether it was cut at the bound of the score. */
function intervalText(
  { ci }: TableCell,
  score: ScoreAbout,
  written: (value: number) => string,
): { text: string; cut: boolean } | null {
  if (ci === null) return null;
  const shown = shownInterval(ci, score);
  return { text: `${written(shown.low)} to ${written(shown.high)}`, cut: isCut(shown) };
}

/** What a column needs for its widest number and for the longest word of its head, mm. */
function leastWidth(data: ScoreTableData, small: number, text: number): number {
  const written = writtenOf(data);
  const numbers = data.rows.flatMap(({ cells }) =>
    cells.flatMap((cell, c) =>
      cell === null
        ? []
        : [
            widthOf(written[c]!(cell.mean), text),
            widthOf(intervalText(cell, data.columns[c]!, written[c]!)?.text ?? '', small),
          ],
    ),
  );
  const words = data.columns.flatMap(({ title, unit }) => `${title} (${unit})`.split(/ +/));
  return Math.max(0, ...numbers, ...words.map((word) => Math.min(25, widthOf(word, text))));
}

/** What each column is: its convention, of how many images and comparisons, and chance. */
function columnNotes({ columns }: ScoreTableData): string[] {
  return columns.map((score, c) => {
    const chance =
      score.chance === null
        ? ''
        : `, chance ${formatValue(score.chance, score.share)}${score.share ? ' %' : ''}`;
    return `[${MARKS[c]!}] ${escapeMarkup(score.convention)}; ${counted(score.images, 'image')}, ${counted(score.pairs, score.share ? 'pair' : 'value')}${chance}.`;
  });
}

/** What was published elsewhere stands in italics with a dagger: it was not computed here. */
function rowMarkup({ label, published }: { readonly label: string; readonly published: boolean }): string {
  return published ? `*${escapeMarkup(label)}* †` : escapeMarkup(label);
}
