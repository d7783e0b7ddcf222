import { setImmediate } from 'node:timers/promises';
import { bootstrapInterval, bootstrapWords } from '../../statistics/bootstrap.ts';
import {
  exchangeTest,
  pairedDifference,
  type DifferenceOptions,
  type PairedDifference,
} from '../../statistics/paired-difference.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import type { FilledColumn } from './columns.ts';
import type { CompareInput, Difference, Scored } from './comparison.ts';
import type { SetScore } from './score-sets.ts';

/** Which sets of two methods are held against each other: the same subjects, or all of one against the only set of the other. */
export function pairSubjects(a: readonly string[], b: readonly string[]): (readonly [string, string])[] {
  const common = a.filter((id) => b.includes(id));
  if (common.length > 0) return common.map((id) => [id, id] as const);
  if (b.length === 1 && b[0] === '') return a.map((id) => [id, ''] as const);
  if (a.length === 1 && a[0] === '') return b.map((id) => ['', id] as const);
  return [];
}

/**
 * The difference of two methods in one score, mean over their subjects, paired over images: both are resampled and exchanged image by
 * image, all subjects alike, so that the images are what the test generalises over. Undefined where the score has no value an image.
 */
export function methodDifference(
  pairs: readonly (readonly [SetScore, SetScore])[],
  options: DifferenceOptions,
): PairedDifference | undefined {
  if (pairs.length === 0) return undefined;
  const shares = pairs.flatMap(([{ shares: a }, { shares: b }]) => (a && b ? [[a, b] as const] : []));
  if (shares.length < pairs.length) {
    const side = (which: 0 | 1): Float64Array | undefined =>
      meanOverSubjects(pairs.map((pair) => pair[which].perImage));
    const [a, b] = [side(0), side(1)];
    return a && b && pairedDifference(a, b, options);
  }
  const { permutations, resamples, level, seed } = options;
  const n = shares[0]![0].c.rows;
  // Every image once: the value itself, at less cost than as the order of a permutation.
  const once = new Uint8Array(n).fill(1);
  const statistics = shares.map(([a, b]) => [a.make(a.c), b.make(b.c)] as const);
  const difference = mean(statistics.map(([a, b]) => a.weighted(once) - b.weighted(once)));
  const base = { difference, n, excluded: 0 };
  if (n < 2 || Number.isNaN(difference)) return base;
  const mixed = [matrix(n, n), matrix(n, n)] as const;
  const exchanged = (marks: Uint8Array): number =>
    mean(
      shares.map(([a, b]) => {
        mix(a.c, b.c, marks, mixed);
        return a.make(mixed[0]).weighted(once) - b.make(mixed[1]).weighted(once);
      }),
    );
  const weighted = (counts: ArrayLike<number>): number =>
    mean(statistics.map(([a, b]) => a.weighted(counts) - b.weighted(counts)));
  return {
    ...base,
    ...(permutations > 0 && exchangeTest(n, permutations, seed, exchanged)),
    ...(resamples > 0 && {
      ci: bootstrapInterval({ weighted }, n, { resamples, level, seed }),
      ciMethod: bootstrapWords({ resamples, level, seed }),
    }),
  };
}

/** Predictions are columns: those of the images that are marked change sides. */
function mix(a: Matrix, b: Matrix, marks: Uint8Array, [first, second]: readonly [Matrix, Matrix]): void {
  const n = a.rows;
  for (let at = 0; at < n * n; at++) {
    const swap = marks[at % n] === 1;
    first.data[at] = (swap ? b : a).data[at]!;
    second.data[at] = (swap ? a : b).data[at]!;
  }
}

function meanOverSubjects(values: readonly (Float64Array | undefined)[]): Float64Array | undefined {
  const known = values.filter((one) => one !== undefined);
  if (known.length < values.length || known.length === 0) return undefined;
  return known[0]!.map((_, i) => mean(known.map((one) => one[i]!)));
}

/** Every two methods of every column. */
export async function differencesOf(
  scored: readonly Scored[],
  columns: readonly FilledColumn[],
  { comparison, onProgress, signal }: CompareInput,
): Promise<Difference[]> {
  const { permutations, bootstrap: resamples, confidence: level } = comparison.evaluation;
  const options = { permutations, resamples, level, seed: comparison.seed };
  const found: Difference[] = [];
  for (const { id, of } of columns) {
    // Between columns whoever waits is heard: this takes seconds, and an interrupt should not wait for all of it.
    await setImmediate();
    signal?.throwIfAborted();
    const inColumn = scored.filter(({ score }) => of.has(score));
    const names = [...new Set(inColumn.map(({ method }) => method))];
    const sets = (method: string): Map<string, Scored> =>
      new Map(inColumn.filter((one) => one.method === method).map((one) => [one.subject, one]));
    for (const [i, a] of names.entries()) {
      for (const b of names.slice(i + 1)) {
        const [left, right] = [sets(a), sets(b)];
        const pairs = pairSubjects([...left.keys()], [...right.keys()]).map(
          ([x, y]) => [left.get(x)!, right.get(y)!] as const,
        );
        const difference = methodDifference(pairs, options);
        if (difference !== undefined) found.push({ column: id, a, b, subjects: pairs.length, ...difference });
      }
    }
  }
  onProgress?.({ done: 1, total: 1, label: 'differences' });
  return found;
}
