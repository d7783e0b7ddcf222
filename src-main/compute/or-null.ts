/** JSON has neither NaN nor infinity: null stands for both. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
