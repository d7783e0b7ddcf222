import { takeImages, type Images } from '../../images/image.ts';
import { resizeImages } from '../../images/resize.ts';

/** Height and width of images whose longest side is at most `side`; never larger than they are. */
export function fittingSize(
  { height, width }: Pick<Images, 'height' | 'width'>,
  side: number,
): [number, number] {
  const scale = Math.min(1, side / Math.max(height, width));
  return [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))];
}

/** One image as RGBA bytes [height x width x 4]: the bytes that saving gives, made smaller where `size` asks for it. */
export function rgbaOf(images: Images, index: number, size: readonly [number, number]): Uint8Array {
  const one = takeImages(images, [index]);
  // What is saved is clipped first: a picture made smaller is to look like the saved one from afar.
  for (let k = 0; k < one.data.length; k++) one.data[k] = Math.min(1, Math.max(0, one.data[k]!));
  const [height, width] = size;
  const fits = one.height === height && one.width === width;
  const { data, channels } = fits ? one : resizeImages(one, size, 'bilinear');
  const bytes = new Uint8Array(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let c = 0; c < 3; c++)
      bytes[4 * pixel + c] = Math.round(255 * data[pixel * channels + (channels === 3 ? c : 0)]!);
    bytes[4 * pixel + 3] = 255;
  }
  return bytes;
}

/** Images that do not change with the regions, as bytes; the oldest go when there are too many. */
export class ByteCache {
  private readonly kept = new Map<string, Uint8Array>();
  private size = 0;

  constructor(private readonly most: number) {}

  get(key: string): Uint8Array | undefined {
    return this.kept.get(key);
  }

  set(key: string, bytes: Uint8Array): void {
    if (this.kept.has(key)) return;
    this.kept.set(key, bytes);
    this.size += bytes.byteLength;
    for (const [old, { byteLength }] of this.kept) {
      if (this.size <= this.most) break;
      this.kept.delete(old);
      this.size -= byteLength;
    }
  }
}
