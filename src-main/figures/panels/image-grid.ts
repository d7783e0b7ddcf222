import type { ImageGrid } from '../data.ts';
import type { Item, Run } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { breaksWords, escapeMarkup, fitLines } from '../fonts/markup.ts';
import { INK, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { blockHeight, Names, textAt, textBlock, textMiddle, widest, widthOf } from '../layout/text.ts';
import { formatValue } from '../words/numbers.ts';

const GAP = 0.6;
const ROLE_GAP = 1.8;
const BLOCK_GAP = 4;
const LARGEST = 26;

export interface GridOptions {
  /** Names of the images above them. */
  readonly names: boolean;
  /** Images side by side, before another block begins below. */
  readonly across: number;
  readonly pixels: 'whole' | 'smooth';
  /** Whether there are numbers at the right. */
  readonly scored: boolean;
}

/** Images side by side, rows below one another: the same images in each row. @param n of how many the panel is, for findings */
export function layImageGrid(options: GridOptions, data: ImageGrid, n: string, room: Room): Laid {
  const { preset, width } = room;
  const { columns, rows } = data;
  const small = preset.small;
  const scored = options.scored && rows.some(({ score }) => score !== null);
  const scoreHead = data.score === null ? '' : `${data.score.title} (${data.score.unit})`;
  // The unit stays with the last word.
  const longest = Math.max(0, ...scoreHead.split(/ (?!\()/).map((word) => widthOf(word, small)));
  const scoreWidth = scored ? Math.min(0.3 * width, Math.max(13, longest + 2.2)) : 0;
  const names = new Names();
  const placed = placeRows(
    rows,
    { scoreWidth, across: options.across, columns: columns.length },
    room,
    names,
  );
  const { labels, labelWidth, left, perBlock, cell } = placed;
  const above = options.names
    ? namesAbove(shortNames(columns.map(({ name }) => name)).map(escapeMarkup), cell, small, names)
    : [];
  const heightOf = (some: readonly Above[]): number => Math.max(0, ...some.map(({ height }) => height + 1.4));
  const headLines = scored ? names.fit(scoreHead, small, scoreWidth - 2, 6) : [];
  const headBand = headLines.length > 0 ? headLines.length * lineHeight(small) + 0.8 : 0;

  const items: Item[] = [];
  let y = 0;
  for (let from = 0; from < columns.length; from += perBlock) {
    const shown = columns.slice(from, from + perBlock);
    const titles = above.slice(from, from + perBlock);
    const band = Math.max(heightOf(titles), from === 0 ? headBand : 0);
    titles.forEach(({ lines, turned }, c) => {
      const middle = left + c * (cell + GAP) + cell / 2;
      const bottom = y + band - 1;
      lines.forEach((runs, i) => {
        const back = (lines.length - 1 - i) * lineHeight(small);
        items.push(
          turned
            ? textAt(
                runs,
                middle + capHeight(small) / 2 + (i - (lines.length - 1) / 2) * lineHeight(small),
                bottom,
                {
                  ...{ size: small, anchor: 'start', rotate: 90, fill: SOFT },
                },
              )
            : textAt(runs, middle, bottom - back, { size: small, anchor: 'middle', fill: SOFT }),
        );
      });
    });
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
      const top = middle - blockHeight(lines.length, preset.text) / 2;
      items.push(...textBlock(lines, MARGIN + labelWidth, top, { size: preset.text, anchor: 'end' }));
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
          enlarge: options.pixels,
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
  return {
    height: y - BLOCK_GAP,
    items,
    facts: {
      chosen: data.chosen,
      n,
      notes: data.notes ?? [],
      cut: names.cut,
      ...(scored ? { units: [{ what: data.score!.title, unit: data.score!.unit }] } : {}),
    },
  };
}

/** Room at the left edge: names do not touch it. */
const MARGIN = 0.7;

/** Names of the rows in as many lines as a row has room for, and the size of an image beside them. */
function placeRows(
  rows: ImageGrid['rows'],
  given: { readonly scoreWidth: number; readonly across: number; readonly columns: number },
  { preset, width }: Room,
  names: Names,
): {
  labels: readonly (readonly (readonly Run[])[])[];
  labelWidth: number;
  left: number;
  perBlock: number;
  cell: number;
} {
  const { text } = preset;
  // An image is at least as high as two lines of text, so that names of rows have room beside it.
  const least = blockHeight(2, text) + 0.3;
  const shares = [0.16, 0.22, 0.3, 0.36];
  for (const [i, share] of shares.entries()) {
    const last = i === shares.length - 1;
    const most = Math.min(Math.max(2.3 * text, share * width), 0.4 * width);
    const whole = balanced(
      rows.map(({ label }) => escapeMarkup(label)),
      text,
      most,
    );
    const labelWidth = Math.max(0, ...whole.map((lines) => widest(lines, text)));
    const left = MARGIN + labelWidth + 1.6;
    const room = Math.max(least, width - left - given.scoreWidth);
    const fitting = Math.max(1, Math.floor((room + GAP) / (least + GAP)));
    const across = Math.max(1, Math.min(given.across, given.columns, fitting));
    const perBlock = Math.ceil(given.columns / Math.ceil(given.columns / across));
    const cell = Math.min(LARGEST, (room - GAP * (perBlock - 1)) / perBlock);
    const lines = Math.max(1, Math.floor((cell + GAP - capHeight(text)) / lineHeight(text)) + 1);
    const broken = rows.some(({ label }) => breaksWords(escapeMarkup(label), text, most));
    if (!last && (broken || whole.some((one) => one.length > lines))) continue;
    const labels = rows.map(({ label }) => names.fit(escapeMarkup(label), text, labelWidth, lines));
    return { labels, labelWidth, left, perBlock, cell };
  }
  throw new RangeError('no share of the width is the last one');
}

/** Names in lines no wider than it takes for as many lines as `width` mm give: then they are about as long as one another. */
function balanced(all: readonly string[], size: number, width: number): (readonly (readonly Run[])[])[] {
  const fitted = (wide: number): (readonly (readonly Run[])[])[] =>
    all.map((name) => fitLines(name, size, wide, 20).lines);
  const first = fitted(width);
  const most = Math.max(0, ...first.map((lines) => lines.length));
  const broken = all.some((name) => breaksWords(name, size, width));
  for (const share of [0.5, 0.6, 0.7, 0.8, 0.9]) {
    const lines = fitted(share * width);
    const asFew = Math.max(0, ...lines.map((some) => some.length)) <= most;
    if (asFew && (broken || !all.some((name) => breaksWords(name, size, share * width)))) return lines;
  }
  return first;
}

interface Above {
  readonly lines: readonly (readonly Run[])[];
  readonly turned: boolean;
  /** mm */
  readonly height: number;
}

/** Names above images of `cell` mm: in lines where words fit, else turned by a quarter. */
function namesAbove(all: readonly string[], cell: number, size: number, names: Names): Above[] {
  const wide = cell - 0.1;
  const turned = all.some((name) => breaksWords(name, size, wide) || fitLines(name, size, wide, 3).cut);
  if (!turned)
    return all.map((name) => {
      const lines = names.fit(name, size, wide, 3);
      return { lines, turned, height: blockHeight(lines.length, size) };
    });
  const most = Math.max(1, Math.min(3, Math.floor((cell + GAP) / lineHeight(size))));
  return all.map((name) => {
    const lines = names.fit(name, size, TURNED * size, most);
    return { lines, turned, height: widest(lines, size) };
  });
}

/** Longest turned name, mm a point of its size. */
const TURNED = 4;

/** Names without the number at their end, where they still differ. */
export function shortNames(names: readonly string[]): string[] {
  const stems = names.map((name) => name.replace(/^.*[/\\]/, '').replace(/\.[A-Za-z]{3,4}$/, ''));
  const shorter = stems.map((name) => name.replace(/[-_ ]\d+$/, ''));
  const use =
    shorter.every((name) => name !== '') && new Set(shorter).size === names.length ? shorter : stems;
  return use.map((name) => name.replaceAll('_', ' '));
}
