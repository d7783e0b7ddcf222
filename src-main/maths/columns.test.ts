import { expect, it } from 'vitest';
import { columnNorms, divideColumns } from './columns.ts';
import fixture from './fixtures/decompose.json';
import { fromRows } from './matrix.ts';

it("columns have NumPy's norms, and length 1 once divided by them", () => {
  const a = fromRows(fixture.norms.a);
  const norms = columnNorms(a);
  fixture.norms.values.forEach((value, j) => expect(norms[j]! / value).toBeCloseTo(1, 14));
  columnNorms(divideColumns(a, norms)).forEach((norm) => expect(norm).toBeCloseTo(1, 14));
});

it('a column of scale 0 becomes zeros', () => {
  const a = fromRows([
    [2, 3],
    [4, 5],
  ]);
  expect([...divideColumns(a, Float64Array.of(2, 0)).data]).toEqual([1, 0, 2, 0]);
});
