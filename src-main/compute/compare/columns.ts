import { relative, sep } from 'node:path';
import { comparableColumns } from '../../decoding/scores/comparable.ts';
import { groupScore } from '../../decoding/scores/group.ts';
import type { Score } from '../../decoding/scores/score.ts';
import type { CompareRecipe } from '../../recipe/compare-schema.ts';
import type { Cell, Column, ComparedMethod, Scored } from './comparison.ts';
import type { LoadedMethod } from './model.ts';

/** A column with the scores that stand in it. */
export type FilledColumn = Column & { readonly of: ReadonlySet<Score> };

/** Columns in each of which all scores are comparable. */
export function columnsOf(scored: readonly Scored[]): FilledColumn[] {
  const groups = new Map<string, Scored[]>();
  for (const one of scored) {
    const key = [one.split, one.space, one.score.name].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const columns: (Column & { of: Set<Score> })[] = [];
  for (const group of groups.values()) {
    for (const scores of comparableColumns(group.map(({ score }) => score))) {
      const { value, p, permutations, permuted, ci, ciMethod, chance, ...definition } = scores[0]!;
      const { split, on } = group[0]!;
      columns.push({
        id: `c${columns.length + 1}`,
        score: definition.name,
        split,
        on,
        definition,
        of: new Set(scores),
      });
    }
  }
  return columns;
}

/** What one method has in each column. */
export function valuesOf(
  { name, kind, source, region, simulated, images, vectors }: LoadedMethod,
  scored: readonly Scored[],
  columns: readonly FilledColumn[],
  folder: string,
  { evaluation }: CompareRecipe,
): ComparedMethod {
  const own = scored.filter(({ method }) => method === name);
  const cells = columns.flatMap(({ id, of }): Cell[] => {
    const perSubject = own.filter(({ score }) => of.has(score));
    if (perSubject.length === 0) return [];
    const scores = perSubject.map(({ score }) => score);
    const found = groupScore(
      scores.map(({ value }) => value),
      scores.map(({ chance }) => chance),
      evaluation.confidence,
    );
    const [only] = scores;
    const alone = scores.length === 1 && only?.ci !== undefined;
    return [
      {
        column: id,
        perSubject: perSubject.map(({ subject, score, perImage }) => ({
          subject,
          score,
          ...(perImage && { perImage }),
        })),
        group: alone ? { ...found, ci: only.ci!, ciMethod: only.ciMethod! } : found,
      },
    ];
  });
  return {
    name,
    kind,
    source: relativeTo(folder, source),
    region,
    simulated,
    subjects: [...new Set([...images.keys(), ...vectors.map(({ subject }) => subject)])],
    cells,
  };
}

function relativeTo(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/') || '.';
}
