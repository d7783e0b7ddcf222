import { PerceptError } from '../errors.ts';
import { sharp } from './codec.ts';
import { describeSize, type Images } from './image.ts';

/** One image as an 8-bit gray or RGB PNG without metadata; values are rounded to the nearest of 256 levels. */
export async function encodePng(image: Images): Promise<Buffer> {
  if (image.n !== 1)
    throw new PerceptError(`a PNG file holds one image, got ${image.n} of ${describeSize(image)}`);
  const bytes = new Uint8Array(image.data.length);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Math.round(255 * Math.min(1, Math.max(0, image.data[i]!)));
  const raw = { width: image.width, height: image.height, channels: image.channels };
  return encodeBytes(bytes, raw);
}

/** 8-bit samples [height x width x channels] as PNG. */
export function encodeBytes(
  bytes: Uint8Array,
  raw: { width: number; height: number; channels: 1 | 3 },
): Promise<Buffer> {
  return sharp(bytes, { raw, limitInputPixels: false })
    .toColourspace(raw.channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 9, adaptiveFiltering: false, palette: false })
    .toBuffer();
}
