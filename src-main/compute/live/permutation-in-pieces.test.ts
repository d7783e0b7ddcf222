import { expect, it } from 'vitest';
import { pairwise } from '../../decoding/scores/pairwise.ts';
import { permutationOrders, permutationP } from '../../decoding/scores/permutation.ts';
import { matrix } from '../../maths/matrix.ts';
import { seeded } from '../../maths/random.ts';
import { OutdatedError } from '../wire-error.ts';
import { permutationInPieces } from './permutation-in-pieces.ts';

const n = 9;
const random = seeded(4, 'correlations');
const statistic = pairwise(
  matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, () => random()),
  ),
);
const orders = permutationOrders(n, 101, 7);
const pairs = (n * (n - 1)) / 2;

it.each([1, 7, 50, 101, 1000])(
  'gives the same p in pieces of %i permutations, and waits before each',
  async (piece) => {
    let waits = 0;
    const pause = (): Promise<void> => {
      waits++;
      return Promise.resolve();
    };
    const p = await permutationInPieces(statistic, n, orders, pause, piece * pairs);
    expect(p).toBe(permutationP(statistic, n, orders));
    expect(p).toBeGreaterThan(0.01);
    expect(waits).toBe(Math.ceil(101 / piece));
  },
);

it('ends where it is not wanted any more', async () => {
  let left = 3;
  let scored = 0;
  const counted = {
    ...statistic,
    permuted: (order: ArrayLike<number>) => (scored++, statistic.permuted(order)),
  };
  const pause = (): Promise<void> => (left-- > 0 ? Promise.resolve() : Promise.reject(new OutdatedError()));
  await expect(permutationInPieces(counted, n, orders, pause, 5 * pairs)).rejects.toThrow(OutdatedError);
  // Three pieces of five, and for each the images in their own order.
  expect(scored).toBe(18);
});
