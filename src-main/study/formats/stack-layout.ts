import { PerceptError } from '../../errors.ts';

/** Which axis of an array is what: n images, h rows, w columns, c channels, p all pixels of an image. */
export interface StackLayout {
  readonly axes: 'n p' | 'n h w' | 'h w n' | 'n h w c' | 'n c h w' | 'h w c n';
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

interface Wanted {
  readonly size?: readonly [number, number];
  readonly channels?: 1 | 3;
}

/**
 * The only layout that an array's shape allows. Without a size, images are taken to be square where they can be.
 * @throws PerceptError when no layout fits, or more than one
 */
export function chooseLayout(shape: readonly number[], wanted: Wanted, file: string): StackLayout {
  const all = layoutsOf(shape, wanted).filter(
    (layout) =>
      (wanted.channels === undefined || layout.channels === wanted.channels) &&
      (wanted.size === undefined || (layout.height === wanted.size[0] && layout.width === wanted.size[1])),
  );
  const square = all.filter((layout) => layout.height === layout.width);
  const fitting = wanted.size === undefined && square.length > 0 ? square : all;
  const [found, ...others] = fitting;
  if (found !== undefined && others.length === 0) return found;
  const text = shape.join(' x ');
  if (found === undefined)
    throw new PerceptError(`an array of ${text} cannot be read as a stack of ${describe(wanted)}`, {
      file,
      remedy: 'Give the size [height, width] and the channels (1 or 3) of one image.',
    });
  throw new PerceptError(
    `an array of ${text} can be read in several ways: ${fitting.map((one) => `[${one.axes}] of ${one.height} x ${one.width} x ${one.channels}`).join(', ')}`,
    { file, remedy: 'Give the size [height, width] and the channels (1 or 3) of one image.' },
  );
}

function describe({ size, channels }: Wanted): string {
  const colour = channels === undefined ? '' : channels === 3 ? 'colour ' : 'grey ';
  return size === undefined ? `${colour}images` : `${colour}images of ${size[0]} x ${size[1]}`;
}

function layoutsOf(shape: readonly number[], wanted: Wanted): StackLayout[] {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  if (shape.some((length) => length < 1)) return [];
  if (shape.length === 2) return rowsOfPixels(a, b, wanted);
  if (shape.length === 3)
    return [
      { axes: 'n h w', n: a, height: b, width: c, channels: 1 },
      { axes: 'h w n', n: c, height: a, width: b, channels: 1 },
    ];
  if (shape.length !== 4) return [];
  const found: StackLayout[] = [];
  if (d === 1 || d === 3) found.push({ axes: 'n h w c', n: a, height: b, width: c, channels: d });
  if (b === 1 || b === 3) found.push({ axes: 'n c h w', n: a, height: c, width: d, channels: b });
  if (c === 1 || c === 3) found.push({ axes: 'h w c n', n: d, height: a, width: b, channels: c });
  return found;
}

function rowsOfPixels(n: number, pixels: number, { size, channels }: Wanted): StackLayout[] {
  const found: StackLayout[] = [];
  for (const count of [1, 3] as const) {
    if (channels !== undefined && channels !== count) continue;
    const side = Math.sqrt(pixels / count);
    const [height, width] = size ?? [side, side];
    if (Number.isInteger(height) && Number.isInteger(width) && height * width * count === pixels)
      found.push({ axes: 'n p', n, height, width, channels: count });
  }
  return found;
}
