import { describe, expect, it } from 'vitest';
import { selectColumns } from './column-expression.ts';

const rows: Record<string, number[]> = {
  ROI_V1: [1, 1, 0, 0, 0],
  ROI_V2: [0, 1, 1, 0, 0],
  ROI_V3: [0, 0, 0, 1, 0],
  'odd - name': [0, 0, 0, 0, 1],
  level: [1, 2, 2, NaN, 3],
};
const of = { keys: Object.keys(rows), nColumns: 5, metadata: (key: string) => Float64Array.from(rows[key]!) };
const select = (expression: string): number[] => Array.from(selectColumns(expression, of));

describe('selectColumns', () => {
  it.each([
    ['ROI_V1', [0, 1]],
    ['ROI_V1 = 1', [0, 1]],
    ['ROI_V1 + ROI_V2', [0, 1, 2]],
    ['ROI_V1 | ROI_V2', [0, 1, 2]],
    ['ROI_V1&ROI_V2', [1]],
    ['ROI_V1 - ROI_V2', [0]],
    ['ROI_V1 + ROI_V2 - ROI_V3', [0, 1, 2]],
    // All but '=' bind alike, from left to right.
    ['ROI_V3 + ROI_V1 & ROI_V2', [1]],
    ['ROI_V3 + (ROI_V1 & ROI_V2)', [1, 3]],
    ['ROI_V1 + ROI_V2 - ROI_V1', [2]],
    ['ROI_V1 + level = 2', [0, 1, 2]],
    ['level = 2 & ROI_V1', [1]],
    ['ROI_*', [0, 1, 2, 3]],
    ['*_V3', [3]],
    ['"odd - name" + ROI_V3', [3, 4]],
    ["'odd - name'", [4]],
    ['((ROI_V1))', [0, 1]],
  ])('%s', (expression, columns) => {
    expect(select(expression)).toEqual(columns);
  });

  it.each([
    ['ROI_V9', /names 'ROI_V9', which is no key of the data \(ROI_V1, ROI_V2/],
    ['ROI_X*', /no key/],
    ['ROI_V1 +', /ends too early/],
    ['', /ends too early/],
    ['(ROI_V1', /closing parenthesis/],
    ['ROI_V1)', /goes on with '\)'/],
    ['ROI_V1 ROI_V2', /goes on with 'ROI_V2'/],
    ['+ ROI_V1', /'\+' where a name is needed/],
    ['level = x', /number after '='/],
    ['"ROI_V1', /quote that is not closed/],
    ['ROI_V1 @ ROI_V2', /'@' \(a ranking\)/],
  ])('refuses %s', (expression, problem) => {
    expect(() => select(expression)).toThrow(problem);
  });
});
