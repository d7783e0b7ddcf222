import type { DisplayList, ImageItem, Raster } from '../display.ts';
import { MM_PER_INCH } from '../units.ts';
import { encodeBytes } from '../../images/save.ts';
import { sharp } from '../../images/codec.ts';

/** Pictures of a figure as PNG, enlarged to the resolution of the file by whole factors: nothing that was computed is resampled. */
export type PreparedImages = ReadonlyMap<ImageItem, Buffer>;

/** Pixels an inch that a picture has of its own, in the direction in which it has fewer. */
export function ownResolution({ raster, width, height }: ImageItem): number {
  return Math.min((raster.width / width) * MM_PER_INCH, (raster.height / height) * MM_PER_INCH);
}

/** More would only swell the file. */
const MOST_PIXELS = 40_000_000;

/** Encodes all pictures of a display list. @param dpi resolution that each has at least, enlarged where it has less of its own */
export async function prepareImages({ items }: DisplayList, dpi: number): Promise<PreparedImages> {
  const prepared = new Map<ImageItem, Buffer>();
  for (const item of items) {
    if (item.kind !== 'image') continue;
    prepared.set(item, await encode(item, dpi));
  }
  return prepared;
}

async function encode(item: ImageItem, dpi: number): Promise<Buffer> {
  const { raster, enlarge } = item;
  const wanted = (mm: number): number => (mm / MM_PER_INCH) * dpi;
  let [fx, fy] = [
    // What was made at this resolution may be half a pixel off it.
    Math.max(1, Math.ceil(wanted(item.width) / raster.width - 0.05)),
    Math.max(1, Math.ceil(wanted(item.height) / raster.height - 0.05)),
  ];
  while (raster.width * fx * raster.height * fy > MOST_PIXELS && fx + fy > 2) {
    fx = Math.max(1, fx - 1);
    fy = Math.max(1, fy - 1);
  }
  if (fx === 1 && fy === 1) return encodeBytes(raster.data, raster);
  if (enlarge === 'whole') {
    const large = repeated(raster, fx, fy);
    return encodeBytes(large.data, large);
  }
  const { width, height, channels } = raster;
  const data = await sharp(raster.data, { raw: { width, height, channels } })
    .resize(width * fx, height * fy, { fit: 'fill', kernel: 'cubic' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return encodeBytes(data, { width: width * fx, height: height * fy, channels });
}

function repeated({ width, height, channels, data }: Raster, fx: number, fy: number): Raster {
  const out = new Uint8Array(width * fx * height * fy * channels);
  const row = width * fx * channels;
  for (let i = 0; i < height; i++) {
    const at = i * fy * row;
    for (let j = 0; j < width; j++) {
      for (let f = 0; f < fx; f++) {
        for (let c = 0; c < channels; c++)
          out[at + (j * fx + f) * channels + c] = data[(i * width + j) * channels + c]!;
      }
    }
    for (let f = 1; f < fy; f++) out.copyWithin(at + f * row, at, at + row);
  }
  return { width: width * fx, height: height * fy, channels, data: out };
}
