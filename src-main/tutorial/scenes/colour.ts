import { clamp } from './noise.ts';
import type { Rgb } from './canvas.ts';

/** Linear light of an sRGB colour written as a hexadecimal number, 0xrrggbb. */
export function hex(code: number): Rgb {
  const decode = (shift: number): number => {
    const v = ((code >> shift) & 255) / 255;
    return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  };
  return [decode(16), decode(8), decode(0)];
}

/** Linear light of hue (turns, 0 red), saturation and value. */
export function hsv(hue: number, saturation: number, value: number): Rgb {
  const channel = (offset: number): number => {
    const k = (((offset + hue * 6) % 6) + 6) % 6;
    const v = value * (1 - saturation * clamp(Math.min(k, 4 - k), 0, 1));
    return Math.pow(v, 2.2);
  };
  return [channel(5), channel(3), channel(1)];
}

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
}

export function scale(a: Rgb, factor: number): Rgb {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function lighten(a: Rgb, t: number): Rgb {
  return mix(a, [1, 1, 1], t);
}

export function put(out: Float64Array, colour: Rgb, factor = 1): void {
  out[0] = colour[0] * factor;
  out[1] = colour[1] * factor;
  out[2] = colour[2] * factor;
}

/** Moves `out` towards `colour` by t (0..1). */
export function blend(out: Float64Array, colour: Rgb, t: number): void {
  for (let c = 0; c < 3; c++) out[c]! += t * (colour[c]! - out[c]!);
}

/** The colour at t (0..1) of a gradient of evenly spaced stops, into `out`. */
export function gradient(out: Float64Array, stops: readonly Rgb[], t: number): void {
  const at = clamp(t, 0, 1) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  put(out, stops[i]!);
  blend(out, stops[i + 1]!, at - i);
}
