import { expect, it } from 'vitest';
import { twoWay } from '../../decoding/scores/two-way.ts';
import { pairwise } from '../../decoding/scores/pairwise.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { seeded } from '../../maths/random.ts';
import { exchangeWeights } from './exchange.ts';
import type { Shares } from './score-sets.ts';

const n = 9;

/** Few different values, so that there are ties. */
function likeness(seed: number): Matrix {
  const random = seeded(seed, 'likeness');
  return matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, at) =>
      Math.round(4 * (random() + (at % (n + 1) === 0 ? 0.4 : 0))),
    ),
  );
}

it.each(['pairs', 'prediction', 'truth'] as const)(
  'gives the difference of two scores under any exchange, by %s',
  (by) => {
    const make = (c: Matrix): number => {
      const score = by === 'pairs' ? pairwise(c) : twoWay(c, by);
      return score.weighted(new Uint8Array(n).fill(1));
    };
    for (const seed of [1, 2, 3]) {
      const [a, b] = [likeness(seed), likeness(seed + 10)];
      const weights = exchangeWeights({ c: a, by } satisfies Shares, { c: b, by });
      for (let code = 0; code < 2 ** n; code++) {
        const swapped = (at: number): boolean => ((code >> (at % n)) & 1) === 1;
        const mixed = (one: Matrix, other: Matrix): Matrix =>
          matrix(
            n,
            n,
            one.data.map((value, at) => (swapped(at) ? other.data[at]! : value)),
          );
        const expected = make(mixed(a, b)) - make(mixed(b, a));
        const found = weights.reduce((sum, weight, i) => sum + (swapped(i) ? -weight : weight), 0);
        expect(found).toBeCloseTo(expected, 12);
      }
    }
  },
);
