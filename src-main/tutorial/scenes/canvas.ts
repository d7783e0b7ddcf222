/** Colour in linear light; 1 is white under the scene's key light, and more is allowed before the tone curve. */
export type Rgb = readonly [number, number, number];

/** A square picture in linear light, [size x size x 3], row-major. Coordinates run 0..1, x to the right, y down. */
export interface Canvas {
  readonly size: number;
  readonly data: Float32Array;
}

/** Signed distance to a shape's edge in canvas units, negative inside. */
export type Distance = (x: number, y: number) => number;
/** Writes the colour at (x, y) into `out`; `d` is the signed distance there. */
export type Shade = (x: number, y: number, out: Float64Array, d: number) => void;
/** Part of the canvas that a shape can touch: left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

export const WHOLE: Box = [0, 0, 1, 1];

export function canvas(size: number): Canvas {
  return { size, data: new Float32Array(size * size * 3) };
}

/** Lays `shade` over the inside of `distance`, its edge smoothed over `feather` canvas units (one sample by default). */
export function paint(
  on: Canvas,
  box: Box,
  distance: Distance,
  shade: Shade,
  { feather = 0, opacity = 1 }: { feather?: number; opacity?: number } = {},
): void {
  const { size, data } = on;
  const soft = Math.max(feather, 1 / size);
  const out = new Float64Array(3);
  const left = Math.max(0, Math.floor((box[0] - soft / 2) * size));
  const right = Math.min(size, Math.ceil((box[2] + soft / 2) * size));
  const bottom = Math.min(size, Math.ceil((box[3] + soft / 2) * size));
  for (let row = Math.max(0, Math.floor((box[1] - soft / 2) * size)); row < bottom; row++) {
    const y = (row + 0.5) / size;
    for (let col = left; col < right; col++) {
      const x = (col + 0.5) / size;
      const d = distance(x, y);
      if (d >= soft / 2) continue;
      const cover = opacity * Math.min(1, 0.5 - d / soft);
      shade(x, y, out, d);
      const at = (row * size + col) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! + cover * (out[c]! - data[at + c]!);
    }
  }
}

/** Shades every point. */
export function fill(on: Canvas, shade: Shade): void {
  paint(on, WHOLE, () => -1, shade);
}

/** Adds light: a glow of `colour` falling off as a Gaussian of width `radius` around (cx, cy). */
export function glow(
  on: Canvas,
  cx: number,
  cy: number,
  radius: number,
  colour: Rgb,
  strength: number,
): void {
  const { size, data } = on;
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      const dx = ((col + 0.5) / size - cx) / radius;
      const dy = ((row + 0.5) / size - cy) / radius;
      const far = dx * dx + dy * dy;
      if (far > 12) continue;
      const light = strength * Math.exp(-0.5 * far);
      const at = (row * size + col) * 3;
      for (let c = 0; c < 3; c++) data[at + c]! += light * colour[c]!;
    }
  }
}

/** Darkens towards `amount` around an ellipse: a soft shadow on the ground, or under an object. */
export function shadow(on: Canvas, cx: number, cy: number, rx: number, ry: number, amount: number): void {
  const { size, data } = on;
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      const dx = ((col + 0.5) / size - cx) / rx;
      const dy = ((row + 0.5) / size - cy) / ry;
      const far = dx * dx + dy * dy;
      if (far > 6) continue;
      const keep = 1 - amount * Math.exp(-far * 1.2);
      const at = (row * size + col) * 3;
      for (let c = 0; c < 3; c++) data[at + c]! *= keep;
    }
  }
}

/**
 * The picture a camera would give: tone curve, sRGB encoding (IEC 61966-2-1), mean over blocks of samples.
 * @returns [pixels x pixels x 3], 0..1; `on.size` must be a multiple of `pixels`
 */
export function develop(on: Canvas, pixels: number, exposure: number): Float32Array {
  const block = on.size / pixels;
  const image = new Float32Array(pixels * pixels * 3);
  for (let row = 0; row < pixels; row++) {
    for (let col = 0; col < pixels; col++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let i = 0; i < block; i++) {
          for (let j = 0; j < block; j++) {
            sum += on.data[((row * block + i) * on.size + col * block + j) * 3 + c]!;
          }
        }
        image[(row * pixels + col) * 3 + c] = encode((exposure * sum) / (block * block));
      }
    }
  }
  return image;
}

/** Straight up to 0.7, then a shoulder that never quite clips; then sRGB. */
function encode(linear: number): number {
  const x = Math.max(0, linear);
  const toned = x < 0.7 ? x : 0.7 + 0.3 * (1 - Math.exp(-(x - 0.7) / 0.3));
  return toned <= 0.0031308 ? 12.92 * toned : 1.055 * Math.pow(toned, 1 / 2.4) - 0.055;
}
