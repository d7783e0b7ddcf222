import { expect, it } from 'vitest';
import { publishedRows } from './published.ts';

/** Whether a percentage is a whole number of comparisons, rounded or cut to its decimals. */
function isShareOf(percent: number, pairs: number): boolean {
  const digits = Number.isInteger(percent) ? 1 : 10;
  return Array.from({ length: pairs + 1 }, (_, k) => (1000 * k) / pairs / 10).some(
    (value) =>
      Math.round(value * digits) / digits === percent || Math.floor(value * digits) / digits === percent,
  );
}

it('says that numbers were taken over exactly where no count over seven images gives them', () => {
  for (const { measure, value, notComparable } of publishedRows) {
    if (measure !== 'pix-comp') continue;
    const possible = [21, 42, 105, 210].some((pairs) => isShareOf(value, pairs));
    expect(/taken over/.test(notComparable), String(value)).toBe(!possible);
  }
});

it('has every number of Table I and of the text, each with its reason', () => {
  const of = (measure: string): number[] =>
    publishedRows.filter((row) => row.measure === measure).map(({ value }) => value);
  expect(of('pix-comp')).toEqual([79.7, 85.3, 87.8, 72.3, 54]);
  expect(of('ResNet-152 distance')).toEqual([0.85, 0.92, 0.89, 0.92, 0.83]);
  expect(of('eq. 3 on latents')).toEqual([78.1, 84.1]);
  expect(
    publishedRows.every(({ notComparable, convention, images }) => notComparable && convention && images),
  ).toBe(true);
});
