import { linearAt, normalized, type Field, type Vec3 } from './sample.ts';

/** Outward unit normal (mm) where a field falls off; gradients are covectors, hence the transposed matrix. */
export function gradientNormal(
  field: Field,
  [x, y, z]: readonly [number, number, number],
  widths: readonly number[],
): Vec3 | null {
  let [gx, gy, gz] = [0, 0, 0];
  for (const h of widths) {
    gx += linearAt(field, x + h, y, z) - linearAt(field, x - h, y, z);
    gy += linearAt(field, x, y + h, z) - linearAt(field, x, y - h, z);
    gz += linearAt(field, x, y, z + h) - linearAt(field, x, y, z - h);
  }
  const m = field.fromMm;
  return normalized([
    -(m[0]! * gx + m[4]! * gy + m[8]! * gz),
    -(m[1]! * gx + m[5]! * gy + m[9]! * gz),
    -(m[2]! * gx + m[6]! * gy + m[10]! * gz),
  ]);
}
