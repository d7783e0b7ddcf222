import { expect, it } from 'vitest';
import { boxOfRuns, boxWhere, differingRuns, maskOfRuns, runsOfMask } from './runs.ts';
import { randomNumbers } from './testing/phantom.ts';

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

/** Runs of about so many voxels of a hundred, in pieces that may meet, as a caller may give them. */
function randomRuns(random: () => number, voxels: number, percent: number): number[] {
  const mask = Uint8Array.from({ length: voxels }, () => (100 * random() < percent ? 1 : 0));
  const runs = runsOfMask(mask);
  const at = 2 * Math.floor((random() * runs.length) / 2);
  return runs.flatMap((value, n) => (n === at + 1 && value > 1 ? [1, runs[at]! + 1, value - 1] : [value]));
}

it('finds the voxels in which two sets differ', () => {
  const random = randomNumbers(5);
  for (let n = 0; n < 200; n++) {
    const [a, b] = [randomRuns(random, 60, n / 2), randomRuns(random, 60, 100 * random())];
    const [inA, inB] = [maskOfRuns(a, 60), maskOfRuns(b, 60)];
    expect(differingRuns(a, b)).toEqual(runsOfMask(inA.map((value, v) => value ^ inB[v]!)));
    expect(differingRuns(a, a)).toEqual([]);
  }
});

it('bounds the voxels of runs', () => {
  const random = randomNumbers(6);
  const grid = { dims: [5, 4, 6], affine: [] } as const;
  for (let n = 0; n < 300; n++) {
    const runs = randomRuns(random, 120, n % 3 === 0 ? 2 : 100 * random());
    const mask = maskOfRuns(runs, 120);
    expect(boxOfRuns(grid, runs)).toEqual(boxWhere(grid, (v) => mask[v] === 1));
  }
  expect(boxOfRuns(grid, [])).toBeNull();
  expect(boxOfRuns(grid, [19, 2])).toEqual({ low: [0, 0, 0], high: [5, 4, 2] });
  expect(boxOfRuns(grid, [3, 4])).toEqual({ low: [0, 0, 0], high: [5, 2, 1] });
});
