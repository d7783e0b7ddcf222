import type { DisplayList, Face, ImageItem, Item, PathItem, RectItem, TextItem } from '../display.ts';
import { faces, FAMILY } from '../fonts/font.ts';
import { subsetFont } from '../fonts/subset.ts';
import { ptToMm, plain } from '../units.ts';
import { escapeXml } from './xml.ts';
import type { PreparedImages } from './rasters.ts';

export interface SvgOptions {
  readonly title?: string;
  /** Content of the metadata element, as XML. */
  readonly metadata?: string;
}

/**
 * A display list as SVG, one user unit a millimetre. Live text carries its font with it: Arimo, cut down to the characters
 * that are used; programs that ignore embedded fonts fall back on Arial or Helvetica, whose widths are the same.
 */
export function toSvg(display: DisplayList, images: PreparedImages, options: SvgOptions = {}): string {
  const { width, height, items } = display;
  const [w, h] = [plain(width), plain(height)];
  const fonts = fontRules(items);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${w}mm" height="${h}mm" viewBox="0 0 ${w} ${h}">`,
    ...(options.title === undefined ? [] : [`<title>${escapeXml(options.title)}</title>`]),
    ...(options.metadata === undefined ? [] : [`<metadata>${options.metadata}</metadata>`]),
    ...(fonts === '' ? [] : [`<style>${fonts}</style>`]),
    `<rect width="${w}" height="${h}" fill="#ffffff"/>`,
    ...grouped(items, images),
    '</svg>',
    '',
  ].join('\n');
}

/** Items of a panel in a group of its own, which drawing programs show as a layer. */
function grouped(items: readonly Item[], images: PreparedImages): string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const item of items) {
    if (item.panel !== open) {
      if (open !== undefined) lines.push('</g>');
      if (item.panel !== undefined) lines.push(`<g id="panel-${escapeXml(item.panel)}">`);
      open = item.panel;
    }
    lines.push(element(item, images));
  }
  if (open !== undefined) lines.push('</g>');
  return lines;
}

function element(item: Item, images: PreparedImages): string {
  switch (item.kind) {
    case 'rect':
      return `<rect x="${plain(item.x)}" y="${plain(item.y)}" width="${plain(item.width)}" height="${plain(item.height)}"${paint(item)}/>`;
    case 'path':
      return `<path d="${item.path}"${paint(item)}${rest(item)}/>`;
    case 'text':
      return textElement(item);
    case 'image':
      return imageElement(item, images);
  }
}

function paint({ fill, fillOpacity, stroke, lineWidth }: RectItem | PathItem): string {
  return (
    ` fill="${fill ?? 'none'}"` +
    (fillOpacity === undefined ? '' : ` fill-opacity="${plain(fillOpacity)}"`) +
    (stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${plain(ptToMm(lineWidth ?? 0.5))}"`)
  );
}

function rest({ fillRule, dash, join }: PathItem): string {
  return (
    (fillRule === undefined ? '' : ` fill-rule="${fillRule}"`) +
    (dash === undefined ? '' : ` stroke-dasharray="${dash.map(plain).join(' ')}"`) +
    (join === undefined ? '' : ` stroke-linejoin="${join}"`)
  );
}

const styles: Readonly<Record<Face, string>> = {
  regular: '',
  bold: ' font-weight="700"',
  italic: ' font-style="italic"',
};

function textElement({ x, y, runs, size, fill, anchor, rotate }: TextItem): string {
  const turn = rotate === undefined ? '' : ` transform="rotate(${plain(-rotate)} ${plain(x)} ${plain(y)})"`;
  const spans = runs.map(({ text, face }) =>
    face === 'regular' ? escapeXml(text) : `<tspan${styles[face]}>${escapeXml(text)}</tspan>`,
  );
  return (
    `<text x="${plain(x)}" y="${plain(y)}" font-family="${FAMILY}, Arial, Helvetica, sans-serif" font-size="${plain(ptToMm(size))}"` +
    `${anchor === 'start' ? '' : ` text-anchor="${anchor}"`} fill="${fill}"${turn} xml:space="preserve">${spans.join('')}</text>`
  );
}

function imageElement(item: ImageItem, images: PreparedImages): string {
  const data = `data:image/png;base64,${images.get(item)!.toString('base64')}`;
  return (
    `<image x="${plain(item.x)}" y="${plain(item.y)}" width="${plain(item.width)}" height="${plain(item.height)}" ` +
    `preserveAspectRatio="none" xlink:href="${data}"><title>${escapeXml(item.about)}</title></image>`
  );
}

function fontRules(items: readonly Item[]): string {
  const used = new Map<Face, Set<number>>();
  for (const item of items) {
    if (item.kind !== 'text') continue;
    for (const { text, face } of item.runs) {
      const codes = used.get(face) ?? new Set();
      used.set(face, codes);
      for (const letter of text) codes.add(letter.codePointAt(0)!);
    }
  }
  return faces
    .filter((face) => used.has(face))
    .map((face) => {
      const data = subsetFont(face, used.get(face)!).toString('base64');
      const kind = `font-weight:${face === 'bold' ? 700 : 400};font-style:${face === 'italic' ? 'italic' : 'normal'}`;
      return `@font-face{font-family:${FAMILY};${kind};src:url(data:font/ttf;base64,${data}) format('truetype')}`;
    })
    .join('');
}
