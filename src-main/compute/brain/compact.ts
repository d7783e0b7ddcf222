import { quantileOfSorted } from '../../maths/stats.ts';

export interface CompactVolume {
  readonly type: 'uint8' | 'int16' | 'float32';
  readonly bytes: Uint8Array;
  /** Of the finite values; 0 where there are none. */
  readonly min: number;
  readonly max: number;
  /** 2nd and 98th percentile of the values that are not 0; of large volumes from every n-th of them. */
  readonly low: number;
  readonly high: number;
  readonly notANumber: number;
}

/** So many values sort in a tenth of a second. */
const MOST_SORTED = 500_000;

/** A volume in the smallest type that holds it: whole numbers as they are, all else as float32; values that are not finite are NaN. */
export function compactVolume(values: Float64Array | Float32Array): CompactVolume {
  let min = Infinity;
  let max = -Infinity;
  let whole = true;
  let notANumber = 0;
  let other = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      notANumber++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (value !== 0) other++;
    whole &&= Number.isInteger(value);
  }
  const isWhole = whole && notANumber === 0;
  const type =
    isWhole && min >= 0 && max <= 255
      ? 'uint8'
      : isWhole && min >= -32768 && max <= 32767
        ? 'int16'
        : 'float32';
  const data =
    type === 'uint8'
      ? Uint8Array.from(values)
      : type === 'int16'
        ? Int16Array.from(values)
        : Float32Array.from(values, (value) => (Number.isFinite(value) ? value : NaN));
  const [low, high] = percentiles(values, other);
  return {
    type,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    min: min === Infinity ? 0 : min,
    max: max === -Infinity ? 0 : max,
    low,
    high,
    notANumber,
  };
}

function percentiles(values: Float64Array | Float32Array, count: number): [number, number] {
  if (count === 0) return [0, 0];
  const every = Math.ceil(count / MOST_SORTED);
  const sample = new Float64Array(Math.ceil(count / every));
  let seen = 0;
  for (const value of values) {
    if (value === 0 || !Number.isFinite(value)) continue;
    if (seen % every === 0) sample[seen / every] = value;
    seen++;
  }
  sample.sort();
  return [quantileOfSorted(sample, 0.02), quantileOfSorted(sample, 0.98)];
}
