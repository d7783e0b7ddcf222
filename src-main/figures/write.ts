import { PerceptError } from '../errors.ts';
import { sharp } from '../images/codec.ts';
import { outlined } from './backends/outline.ts';
import { toPdf } from './backends/pdf.ts';
import { toPixels } from './backends/pixels.ts';
import { prepareImages } from './backends/rasters.ts';
import { toSvg } from './backends/svg.ts';
import type { DisplayList } from './display.ts';
import { PAYLOAD_NAME, payloadText, type FigurePayload } from './embed/payload.ts';
import { withPngText } from './embed/png.ts';
import { svgMetadata } from './embed/svg.ts';
import { withTiffText } from './embed/tiff.ts';

export const figureFormats = ['pdf', 'svg', 'png', 'tiff'] as const;
export type FigureFormat = (typeof figureFormats)[number];

export interface WriteOptions {
  /** Of pixels, and of pictures inside vector pages. */
  readonly dpi: number;
  readonly textMode: 'live' | 'outlines';
}

/** The format that a file's name asks for. @throws PerceptError where it names none */
export function formatOf(file: string): FigureFormat {
  const ending = /\.([A-Za-z]+)$/.exec(file)?.[1]?.toLowerCase();
  const format = ending === 'tif' ? 'tiff' : ending;
  const found = figureFormats.find((one) => one === format);
  if (found === undefined)
    throw new PerceptError('figures are written as .pdf, .svg, .png or .tiff', {
      file,
      remedy: 'Give the file one of these endings.',
    });
  return found;
}

/** Whether a format is pixels. */
export const isRaster = (format: FigureFormat): boolean => format === 'png' || format === 'tiff';

/**
 * A page as the bytes of a file that carries its document; the same input gives the same bytes: no date and no random number goes in.
 */
export async function encodeFigure(
  display: DisplayList,
  payload: FigurePayload,
  format: FigureFormat,
  { dpi, textMode }: WriteOptions,
): Promise<Buffer> {
  const text = payloadText(payload);
  const title = payload.figure.title ?? 'Figure';
  const software = `Percept ${payload.percept}`;
  if (isRaster(format)) {
    const { width, height, data } = await toPixels(display, dpi);
    const page = sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false }).toColourspace(
      'srgb',
    );
    if (format === 'png') {
      const png = await page
        .withMetadata({ density: dpi })
        .png({ compressionLevel: 9, adaptiveFiltering: false, palette: false })
        .toBuffer();
      return withPngText(png, PAYLOAD_NAME, text);
    }
    const perMm = dpi / 25.4;
    const tiff = await page
      .tiff({ compression: 'lzw', predictor: 'horizontal', xres: perMm, yres: perMm, resolutionUnit: 'inch' })
      .toBuffer();
    return withTiffText(tiff, text, software);
  }
  const page = textMode === 'outlines' ? outlined(display) : display;
  const images = await prepareImages(page, dpi);
  if (format === 'svg') return Buffer.from(toSvg(page, images, { title, metadata: svgMetadata(text) }));
  return toPdf(page, images, {
    title,
    creator: software,
    attachments: [
      {
        name: PAYLOAD_NAME,
        type: 'application/json',
        about: 'Figure document and recipe',
        data: Buffer.from(text),
      },
    ],
  });
}
