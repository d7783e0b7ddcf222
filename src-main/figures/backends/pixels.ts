import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { PerceptError } from '../../errors.ts';
import type { DisplayList } from '../display.ts';
import { MM_PER_INCH } from '../units.ts';
import { outlined } from './outline.ts';
import { prepareImages } from './rasters.ts';
import { toSvg } from './svg.ts';

let started: Promise<void> | undefined;

function startResvg(): Promise<void> {
  started ??= readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')).then(
    (wasm) => initWasm(new Uint8Array(wasm)),
  );
  return started;
}

/** A page of 400 x 600 mm at 600 dpi has 134 million pixels. */
const MOST_PIXELS = 160_000_000;

/**
 * The page as pixels at `dpi`: 8-bit RGB on white, [height x width x 3]. Text is drawn from outlines, so that the same page
 * gives the same bytes everywhere.
 * @throws PerceptError when the page is too large at this resolution
 */
export async function toPixels(
  display: DisplayList,
  dpi: number,
): Promise<{ width: number; height: number; data: Buffer }> {
  const width = Math.round((display.width / MM_PER_INCH) * dpi);
  const tall = Math.round((display.height / MM_PER_INCH) * dpi);
  if (width * tall > MOST_PIXELS) {
    throw new PerceptError(`a page of ${width} x ${tall} pixels is too large`, {
      remedy: 'Choose a lower resolution, or write a PDF or SVG file.',
    });
  }
  await startResvg();
  const page = outlined(display);
  const svg = toSvg(page, await prepareImages(page, dpi));
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    background: '#ffffff',
    font: { loadSystemFonts: false },
  });
  const image = resvg.render();
  try {
    const { pixels, width: w, height: h } = image;
    const data = Buffer.alloc(w * h * 3);
    for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
      data[to] = pixels[from]!;
      data[to + 1] = pixels[from + 1]!;
      data[to + 2] = pixels[from + 2]!;
    }
    return { width: w, height: h, data };
  } finally {
    image.free();
    resvg.free();
  }
}
