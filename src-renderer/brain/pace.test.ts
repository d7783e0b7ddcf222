import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('draws coarser and less at once while that takes long, and more while it is quick', () => {
  const pace = new Pace(false);
  expect(pace.share).toBe(1);
  for (let n = 0; n < 10; n++) pace.tookCoarse(100);
  const coarsest = pace.share;
  expect(coarsest).toBeLessThan(0.5);
  pace.tookCoarse(40);
  expect(pace.share).toBe(coarsest);
  pace.tookCoarse(5);
  expect(pace.share).toBeGreaterThan(coarsest);

  const { rows } = pace;
  pace.tookStrip(500);
  expect(pace.rows).toBe(rows / 2);
  for (let n = 0; n < 20; n++) pace.tookStrip(500);
  expect(pace.rows).toBe(16);

  const { direct } = pace;
  pace.tookDirect(100, direct);
  expect(pace.direct).toBe(direct / 2);
  // A few samples say nothing about many.
  pace.tookDirect(1, 10);
  expect(pace.direct).toBe(direct / 2);
  pace.tookDirect(1, direct / 2);
  expect(pace.direct).toBe(direct);
});
