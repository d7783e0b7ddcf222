import { expect, it } from 'vitest';
import { seeded } from '../../maths/random.ts';
import { cellsReaching, isReached } from './cells.ts';
import { linearAt } from './sample.ts';

it('leaves out no place where the field reaches the level, and not nothing', () => {
  const random = seeded(1, 'cells');
  const dims = [5, 7, 4] as const;
  const values = Float32Array.from({ length: 5 * 7 * 4 }, () => random() ** 3);
  const field = { dims, values };
  const cells = cellsReaching(field, 0.4);
  let [reached, leftOut] = [0, 0];
  for (let n = 0; n < 20_000; n++) {
    const at = dims.map((size) => random() * (size + 3) - 2) as [number, number, number];
    if (isReached(cells, ...at)) continue;
    leftOut++;
    if (linearAt(field, ...at) >= 0.4) reached++;
  }
  expect(reached).toBe(0);
  expect(leftOut).toBeGreaterThan(2000);
});

it('knows the eight cells around one voxel', () => {
  const values = new Float32Array(27);
  values[13] = 1;
  const cells = cellsReaching({ dims: [3, 3, 3], values }, 0.5);
  expect(cells.reached.reduce((sum, one) => sum + one, 0)).toBe(8);
  for (const at of [0.2, 1.8])
    for (const other of [0.2, 1.8]) expect(isReached(cells, at, other, at)).toBe(true);
  expect(isReached(cells, -0.5, 1, 1)).toBe(false);
  expect(isReached(cells, 2.1, 1, 1)).toBe(false);
});
