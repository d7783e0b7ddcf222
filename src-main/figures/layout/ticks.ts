/** Round values (1, 2 or 5 times a power of ten apart) within [low, high], at most `most` of them, ascending. */
export function ticksWithin(low: number, high: number, most: number): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return [low];
  for (let power = 10 ** Math.floor(Math.log10((high - low) / Math.max(1, most))); ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const step = factor * power;
      const first = Math.ceil(low / step - 1e-9);
      const last = Math.floor(high / step + 1e-9);
      if (last - first + 1 > Math.max(2, most)) continue;
      // Multiples of the step, not sums, so that 0.3 is not 0.30000000000000004.
      return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
    }
  }
}

/** A number as it stands on an axis, with a true minus sign. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? value.toExponential(1)
      : String(Number(value.toPrecision(6)));
  return text.replace('-', '−');
}
