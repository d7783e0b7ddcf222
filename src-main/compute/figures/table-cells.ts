import type { ScoreAbout, ScoreTableData, TableCell } from '../../figures/data.ts';
import { mostCommon } from '../../figures/words/numbers.ts';

interface OwnScore {
  readonly value: number | null;
  readonly n: number;
  readonly pairs: number;
  readonly ci?: readonly (number | null)[] | null | undefined;
  readonly ciMethod?: string | null | undefined;
}
interface OverSubjects {
  readonly mean?: number | null | undefined;
  readonly ci?: readonly (number | null)[] | null | undefined;
  readonly ciMethod?: string | null | undefined;
}

/** Scores of the subjects that have one as a number of a table: of several their mean, of one its own value; null of none. */
export function tableCell(scores: readonly OwnScore[], group: OverSubjects | undefined): TableCell | null {
  const found = scores.filter(({ value }) => value !== null);
  const value = found.length === 1 ? found[0]!.value : group?.mean;
  if (found.length === 0 || value === null || value === undefined) return null;
  const range = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  return {
    mean: value,
    ...intervalOf(scores, group),
    n: found.length,
    images: range(found.map(({ n }) => n)),
    pairs: range(found.map(({ pairs }) => pairs)),
  };
}

/** The interval of a mean over subjects, and what it is; of one subject that of its own score. */
export function intervalOf(
  scores: readonly OwnScore[],
  group: OverSubjects | undefined,
): Pick<TableCell, 'ci' | 'ciMethod'> {
  const found = scores.filter(({ value }) => value !== null);
  const from = whole(group?.ci) === null && found.length === 1 ? found[0]! : group;
  const ci = whole(from?.ci);
  return { ci, ciMethod: ci === null ? null : (from?.ciMethod ?? null) };
}

/** A column with the images and comparisons that most of its numbers have. */
export function ofMost(score: ScoreAbout, rows: ScoreTableData['rows'], column: number): ScoreAbout {
  const { mostImages: _images, mostPairs: _pairs, ...rest } = score;
  const sizes = rows.flatMap(({ cells }) => {
    const cell = cells[column];
    return cell === null || cell === undefined || cell.images[0] !== cell.images[1]
      ? []
      : [`${cell.images[0]} ${cell.pairs[0]}`];
  });
  const [images = score.images, pairs = score.pairs] = mostCommon(sizes)?.split(' ').map(Number) ?? [];
  return { ...rest, images, pairs };
}

function whole(ci: readonly (number | null)[] | null | undefined): readonly [number, number] | null {
  const [low, high] = ci ?? [];
  return typeof low === 'number' && typeof high === 'number' ? [low, high] : null;
}
