import { describe, expect, it } from 'vitest';
import { moved } from './grid-keys.ts';

const size = { rows: 20, columns: 5, page: 6 };
const press = (key: string, far = false) => ({ key, ctrlKey: far, metaKey: false });

describe('moved', () => {
  it.each([
    ['ArrowDown', false, [4, 2]],
    ['ArrowUp', false, [2, 2]],
    ['ArrowLeft', false, [3, 1]],
    ['ArrowRight', false, [3, 3]],
    ['Home', false, [3, 0]],
    ['End', false, [3, 4]],
    ['Home', true, [0, 0]],
    ['End', true, [19, 4]],
    ['PageDown', false, [9, 2]],
    ['PageUp', false, [0, 2]],
  ])('%s (with Ctrl: %s) leads from row 3, column 2 to %j', (key, far, to) => {
    const { row, column } = moved({ row: 3, column: 2 }, press(key, far), size)!;
    expect([row, column]).toEqual(to);
  });

  it('stays in the grid, and leaves other keys alone', () => {
    expect(moved({ row: 19, column: 4 }, press('ArrowDown'), size)).toEqual({ row: 19, column: 4 });
    expect(moved({ row: 0, column: 0 }, press('ArrowLeft'), size)).toEqual({ row: 0, column: 0 });
    expect(moved({ row: 0, column: 0 }, press('x'), size)).toBeNull();
  });
});
