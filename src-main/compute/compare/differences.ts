import { mapBounded } from '../../study/folders.ts';
import type { FilledColumn } from './columns.ts';
import type { CompareWork, Difference, Scored } from './comparison.ts';

/** Which sets of two methods are held against each other: the same subjects, or all of one against the only set of the other. */
export function pairSubjects(a: readonly string[], b: readonly string[]): (readonly [string, string])[] {
  const common = a.filter((id) => b.includes(id));
  if (common.length > 0) return common.map((id) => [id, id] as const);
  if (b.length === 1 && b[0] === '') return a.map((id) => [id, ''] as const);
  if (a.length === 1 && a[0] === '') return b.map((id) => ['', id] as const);
  return [];
}

/** Every two methods of every column, in the order of the columns. */
export async function differencesOf(
  scored: readonly Scored[],
  columns: readonly FilledColumn[],
  { comparison, runner, onProgress, signal }: CompareWork,
): Promise<Difference[]> {
  const { permutations, bootstrap: resamples, confidence: level } = comparison.evaluation;
  const options = { permutations, resamples, level, seed: comparison.seed };
  const wanted = columns.flatMap(({ id, of }) => {
    const inColumn = scored.filter(({ score }) => of.has(score));
    const names = [...new Set(inColumn.map(({ method }) => method))];
    const sets = (method: string): Map<string, Scored> =>
      new Map(inColumn.filter((one) => one.method === method).map((one) => [one.subject, one]));
    return names.flatMap((a, i) =>
      names.slice(i + 1).map((b) => {
        const [left, right] = [sets(a), sets(b)];
        const pairs = pairSubjects([...left.keys()], [...right.keys()]).map(
          ([x, y]) => [valuesOf(left.get(x)!), valuesOf(right.get(y)!)] as const,
        );
        return { column: id, a, b, pairs };
      }),
    );
  });
  let done = 0;
  const found = await mapBounded(
    wanted,
    async ({ pairs, ...about }) => {
      signal?.throwIfAborted();
      const difference = await runner.run('methodDifference', { pairs, options }, signal);
      onProgress?.({ done: ++done, total: wanted.length, label: 'differences' });
      return difference && { ...about, subjects: pairs.length, ...difference };
    },
    runner.workers,
  );
  return found.filter((one) => one !== undefined);
}

/** What a worker needs of a score. */
function valuesOf({ perImage, shares }: Scored): Pick<Scored, 'perImage' | 'shares'> {
  return { ...(perImage && { perImage }), ...(shares && { shares }) };
}
