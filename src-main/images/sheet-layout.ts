import { drawText, fitText, textWidth, wrapText } from './font.ts';
import type { Images } from './image.ts';

export interface ContactSheet {
  /** One row an image; a cell is a single image, or undefined where there is none. */
  rows: readonly { label: string; cells: readonly (Images | undefined)[] }[];
  /** Headings, one a cell: "presented", "generator's own", "S1", ... */
  columns: readonly string[];
  /** Side of a cell in pixels. Images much smaller are enlarged by a whole factor, and the cell shrinks to fit them. */
  cell?: number;
  title?: string;
  /** Lines below the pictures, such as scores and how they were made. */
  caption?: readonly string[];
  /** Columns (from 0) that a wider gap follows: what was given before it, what was decoded after. */
  gapAfter?: readonly number[];
  /** Rows are laid out in this many blocks side by side; by default as many as make a page of about 3 : 2. */
  blocks?: number;
}

const MARGIN = 32;
const GAP = 6;
const WIDE_GAP = 20;
const BLOCK_GAP = 44;
const LABEL = 9.5;
const TITLE = 13.5;
const LABEL_WIDTH = 150;
const LINE = 17;
const INK = '#1c1c1e';
const SOFT = '#5b5b60';

/** A cell of the sheet, by its upper left corner in pixels. */
export interface Place {
  x: number;
  y: number;
  image: Images | undefined;
}

/** Where everything is; `marks` are elements of an SVG drawing. */
export interface Plan {
  width: number;
  height: number;
  cell: number;
  cells: Place[];
  marks: string[];
}

/** Sizes and places of a contact sheet's cells, headings, labels and caption. */
export function layOut(sheet: ContactSheet): Plan {
  const { rows, columns } = sheet;
  const cell = cellSide(sheet);
  const labels = rows.map(({ label }) => fitText(label, LABEL, LABEL_WIDTH));
  const labelWidth = Math.ceil(Math.max(0, ...labels.map((label) => textWidth(label, LABEL))));
  const widths = columns.map((text) => Math.max(cell, Math.min(LABEL_WIDTH, widestWord(text))));
  const headings = columns.map((text, j) => wrapText(text, LABEL, widths[j]!, 3));
  const headHeight = Math.max(0, ...headings.map((lines) => lines.length)) * LINE;

  const offsets: number[] = [];
  let across = labelWidth + (labelWidth > 0 ? 14 : 0);
  columns.forEach((_, j) => {
    offsets.push(across + Math.floor((widths[j]! - cell) / 2));
    across += widths[j]! + (sheet.gapAfter?.includes(j) === true ? WIDE_GAP : GAP);
  });
  const blockWidth = across - GAP;
  const blocks = sheet.blocks ?? bestBlocks(rows.length, blockWidth, cell);
  const perBlock = Math.max(1, Math.ceil(rows.length / blocks));
  const used = Math.max(1, Math.ceil(rows.length / perBlock));

  const top = MARGIN + (sheet.title === undefined ? 0 : TITLE + 24) + headHeight + 2;
  const bottom = top + Math.min(perBlock, rows.length) * (cell + GAP) - GAP;
  const content = used * (blockWidth + BLOCK_GAP) - BLOCK_GAP;
  const titleWidth = sheet.title === undefined ? 0 : Math.ceil(textWidth(sheet.title, TITLE));
  const width = 2 * MARGIN + Math.max(content, Math.min(titleWidth, Math.max(content, 640)));
  const caption = (sheet.caption ?? []).flatMap((line) => wrapText(line, LABEL, width - 2 * MARGIN, 4));
  const height = Math.ceil(bottom + (caption.length > 0 ? 14 + caption.length * LINE : 0) + MARGIN);

  const cells: Place[] = [];
  const marks: string[] = [];
  if (sheet.title !== undefined) {
    const title = fitText(sheet.title, TITLE, width - 2 * MARGIN);
    marks.push(drawText(title, MARGIN, MARGIN + TITLE, TITLE, INK));
  }
  for (let block = 0; block < used; block++) {
    const left = MARGIN + block * (blockWidth + BLOCK_GAP);
    headings.forEach((lines, j) => {
      lines.forEach((line, k) => {
        const x = left + offsets[j]! + (cell - textWidth(line, LABEL)) / 2;
        marks.push(drawText(line, x, top - 10 - (lines.length - 1 - k) * LINE, LABEL, INK));
      });
    });
  }
  rows.forEach((row, i) => {
    const left = MARGIN + Math.floor(i / perBlock) * (blockWidth + BLOCK_GAP);
    const y = top + (i % perBlock) * (cell + GAP);
    const end = left + labelWidth - textWidth(labels[i]!, LABEL);
    marks.push(drawText(labels[i]!, end, y + (cell + LABEL) / 2, LABEL, SOFT));
    row.cells.forEach((image, j) => {
      const x = left + offsets[j]!;
      cells.push({ x, y, image });
      if (image === undefined) marks.push(missing(x, y, cell));
    });
  });
  caption.forEach((line, k) =>
    marks.push(drawText(line, MARGIN, bottom + 14 + LABEL + 4 + k * LINE, LABEL, SOFT)),
  );
  return { width, height, cell, cells, marks };
}

/** Small images keep whole pixels: 28 pixels in a cell of 96 are enlarged three times, and the cell becomes 84. */
function cellSide(sheet: ContactSheet): number {
  const cell = sheet.cell ?? 96;
  let largest = 0;
  for (const { cells } of sheet.rows) {
    for (const image of cells)
      if (image !== undefined) largest = Math.max(largest, image.height, image.width);
  }
  return largest > 0 && largest <= cell / 2 ? largest * Math.floor(cell / largest) : cell;
}

function widestWord(text: string): number {
  return Math.ceil(Math.max(...text.split(/\s+/).map((word) => textWidth(word, LABEL))));
}

function bestBlocks(rows: number, blockWidth: number, cell: number): number {
  let best = 1;
  let least = Infinity;
  for (let blocks = 1; blocks <= Math.max(1, rows); blocks++) {
    const wide = blocks * (blockWidth + BLOCK_GAP);
    const tall = Math.ceil(rows / blocks) * (cell + GAP) + 2 * MARGIN;
    const miss = Math.abs(Math.log(wide / tall / 1.5));
    if (miss < least) [best, least] = [blocks, miss];
  }
  return best;
}

function missing(x: number, y: number, cell: number): string {
  return (
    `<rect x="${x + 0.5}" y="${y + 0.5}" width="${cell - 1}" height="${cell - 1}" fill="#f0f0ee" stroke="#dcdcd8"/>` +
    `<path d="M${x + cell / 2 - 5} ${y + cell / 2}h10" stroke="#b4b4b0" stroke-width="1.5" stroke-linecap="round"/>`
  );
}
