import PDFDocument from 'pdfkit';
import type { DisplayList, Item, PathItem, RectItem, TextItem } from '../display.ts';
import { faces, fontBytes, textWidth } from '../fonts/font.ts';
import { mmToPt } from '../units.ts';
import type { PreparedImages } from './rasters.ts';

export interface PdfOptions {
  readonly title: string;
  readonly creator: string;
  readonly subject?: string;
  readonly attachments?: readonly {
    readonly name: string;
    readonly type: string;
    readonly about: string;
    readonly data: Buffer;
  }[];
}

/** pdfkit with its metadata stream left out, which must hold a date and does not escape titles; the Info dictionary has the same. */
class Page extends PDFDocument {
  override endMetadata(): void {
    return undefined;
  }
}

/** pdfkit makes a file's identity of a date; none is written, so that the same figure gives the same bytes. */
const NO_DATE = new Date(0);

/** A display list as a PDF page of exactly its size; TrueType fonts are embedded as subsets. */
export async function toPdf(
  display: DisplayList,
  images: PreparedImages,
  options: PdfOptions,
): Promise<Buffer> {
  const document = new Page({
    size: [mmToPt(display.width), mmToPt(display.height)],
    margin: 0,
    autoFirstPage: true,
    compress: true,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    info: {
      Title: options.title,
      Creator: options.creator,
      Producer: options.creator,
      CreationDate: NO_DATE,
      ...(options.subject === undefined ? {} : { Subject: options.subject }),
    },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((done, fail) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', done);
    document.on('error', fail);
  });
  for (const face of faces) document.registerFont(face, fontBytes(face));
  for (const item of display.items) draw(document, item, images);
  for (const { name, type, about, data } of options.attachments ?? []) {
    document.file(data, { name, type, description: about });
  }
  delete document.info.CreationDate;
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

type Document = PDFKit.PDFDocument;

function draw(document: Document, item: Item, images: PreparedImages): void {
  switch (item.kind) {
    case 'rect':
      return paint(document, item, () =>
        document.rect(mmToPt(item.x), mmToPt(item.y), mmToPt(item.width), mmToPt(item.height)),
      );
    case 'path':
      return drawPath(document, item);
    case 'text':
      return drawText(document, item);
    case 'image':
      document.image(images.get(item)!, mmToPt(item.x), mmToPt(item.y), {
        width: mmToPt(item.width),
        height: mmToPt(item.height),
      });
  }
}

/** Path data stay in millimetres under a scaled matrix; widths and dashes of lines are given in its units. */
function drawPath(document: Document, item: PathItem): void {
  const scale = mmToPt(1);
  document.save().scale(scale);
  paint(
    document,
    { ...item, ...(item.lineWidth === undefined ? {} : { lineWidth: item.lineWidth / scale }) },
    () => {
      if (item.dash !== undefined) document.dash(item.dash[0]!, { space: item.dash[1] ?? item.dash[0]! });
      if (item.join !== undefined) document.lineJoin(item.join);
      document.path(item.path);
    },
  );
  document.restore();
}

function paint(
  document: Document,
  { fill, fillOpacity, stroke, lineWidth, ...item }: RectItem | PathItem,
  outline: () => void,
): void {
  document.save();
  // Colours come first: between the building of a path and its painting PDF allows nothing.
  if (fill !== undefined) document.fillColor(fill, fillOpacity);
  if (stroke !== undefined) document.strokeColor(stroke).lineWidth(lineWidth ?? 0.5);
  outline();
  const rule = item.kind === 'path' && item.fillRule === 'evenodd' ? 'even-odd' : 'non-zero';
  // With a rule as its first argument pdfkit leaves the colours as they were set.
  if (fill !== undefined && stroke !== undefined) document.fillAndStroke(rule);
  else if (fill !== undefined) document.fill(rule);
  else if (stroke !== undefined) document.stroke();
  document.restore();
}

function drawText(document: Document, { x, y, runs, size, fill, anchor, rotate }: TextItem): void {
  const width = mmToPt(textWidth(runs, size));
  let at = mmToPt(x) - (anchor === 'start' ? 0 : anchor === 'middle' ? width / 2 : width);
  document.save();
  if (rotate !== undefined) document.rotate(-rotate, { origin: [mmToPt(x), mmToPt(y)] });
  for (const run of runs) {
    document
      .font(run.face)
      .fontSize(size)
      .fillColor(fill)
      // Features are given, though none: pdfkit then shapes the whole line, as it was measured, not word by word.
      .text(run.text, at, mmToPt(y), { lineBreak: false, baseline: 'alphabetic', features: [] });
    at += mmToPt(textWidth([run], size));
  }
  document.restore();
}
