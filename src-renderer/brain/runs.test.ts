import { expect, it } from 'vitest';
import { boxWhere, changedBox, maskOfRuns, runsOfMask } from './runs.ts';
import { phantomGrids, randomNumbers } from './testing/phantom.ts';

it('turns masks into runs and back', () => {
  const random = randomNumbers(4);
  for (let n = 0; n < 50; n++) {
    const mask = Uint8Array.from({ length: 97 }, () => (random() < n / 50 ? 1 : 0));
    expect(maskOfRuns(runsOfMask(mask), 97)).toEqual(mask);
  }
});

it.each([
  [[0, 2, 1, 3], /sorted/],
  [[5], /pairs/],
  [[8, 5], /outside the 10 voxels/],
  [[0, 0], /run 0/],
  [[-1, 2], /run 0/],
  [[0.5, 1], /run 0/],
])('refuses the runs %j', (runs, message) => {
  expect(() => maskOfRuns(runs, 10)).toThrow(message);
});

it('bounds what changed between two masks', () => {
  const grid = phantomGrids.RAS!;
  const [nx, ny, nz] = grid.dims;
  const before = new Uint8Array(nx * ny * nz);
  const after = before.slice();
  expect(changedBox(grid, before, after)).toBeNull();
  const at = (i: number, j: number, k: number): number => i + nx * (j + ny * k);
  after[at(3, 7, 2)] = 1;
  after[at(5, 4, 9)] = 1;
  expect(changedBox(grid, before, after)).toEqual({ low: [3, 4, 2], high: [6, 8, 10] });
  expect(boxWhere(grid, (v) => after[v] === 1)).toEqual({ low: [3, 4, 2], high: [6, 8, 10] });
});
