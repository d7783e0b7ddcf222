import { PerceptError } from '../../errors.ts';
import { matrix, row, takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import { finishScores } from './finish.ts';
import { meanOwnCorrelation } from './mean-correlation.ts';
import type { Score, ScoreOptions } from './score.ts';
import { similarities } from './similarity.ts';

/** Mean vector of each category, in the order in which categories are first met. */
export interface CategoryMeans {
  readonly names: readonly string[];
  /** [nCategories x d] */
  readonly means: Matrix;
}

/** Means over the vectors [n x d] of each category; @param categories one a vector */
export function categoryMeans(vectors: Matrix, categories: readonly string[]): CategoryMeans {
  const names = [...new Set(categories)];
  const means = matrix(names.length, vectors.cols);
  const counts = new Float64Array(names.length);
  categories.forEach((category, i) => {
    const at = names.indexOf(category);
    const sum = row(means, at);
    row(vectors, i).forEach((x, j) => (sum[j]! += x));
    counts[at]!++;
  });
  for (let c = 0; c < names.length; c++) row(means, c).forEach((x, j, sum) => (sum[j] = x / counts[c]!));
  return { names, means };
}

/**
 * Category identification of Horikawa & Kamitani 2017, as their published code computes it: the share of wrong candidate categories whose mean
 * vector is not more like the prediction than that of the right category. A tie counts as right there.
 * @param predicted [nImages x d]; @param categories of each image; @param candidates all categories to choose from, the right ones among them
 * @throws PerceptError when an image's category is no candidate, there is no other candidate, or one is constant or not a number
 */
export function categoryIdentification(
  predicted: Matrix,
  categories: readonly string[],
  candidates: CategoryMeans,
  options: ScoreOptions & { readonly space: 'latents' | 'features' },
): Score {
  const { space, ...rest } = options;
  const wrong = candidates.names.length - 1;
  if (wrong < 1) throw new PerceptError('category identification needs two or more candidate categories');
  if (categories.length !== predicted.rows)
    throw new PerceptError(`${predicted.rows} predictions have ${categories.length} categories`);
  const right = categories.map((category) => {
    const at = candidates.names.indexOf(category);
    if (at < 0) throw new PerceptError(`category "${category}" is not among the candidates`);
    return at;
  });
  const alike = similarities(candidates.means, predicted, 'pearson');
  const kept = Uint32Array.from(predicted.rows === 0 ? [] : right.keys()).filter(
    (o) => !takeCols(alike, [o]).data.every(Number.isNaN),
  );
  candidates.names.forEach((name, c) => {
    if (kept.length > 0 && Number.isNaN(takeCols(takeRows(alike, [c]), kept).data[0]!))
      throw new PerceptError(`the mean of category "${name}" is constant or not a number`);
  });
  const n = kept.length;
  const table = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < n; o++) {
      const of = (c: number): number => alike.data[c * predicted.rows + kept[o]!]!;
      const mine = of(right[kept[i]!]!);
      let above = 0;
      for (let c = 0; c <= wrong; c++) above += +(of(c) > mine);
      table.data[i * n + o] = (wrong - above) / wrong;
    }
  }
  const [score] = finishScores(
    { total: predicted.rows, kept },
    [
      [
        {
          name: 'categoryIdentification',
          pairs: n * wrong,
          excluded: predicted.rows - n,
          tieRule: 'a tie is right',
          convention:
            'category identification of Horikawa & Kamitani 2017, Pearson, each prediction against the mean of its category and each other one',
          anchor: 'prediction',
          space,
          measure: 'pearson',
          candidates: wrong + 1,
          chance: mean(table.data),
        },
        meanOwnCorrelation(table),
      ],
    ],
    rest,
  );
  return score!;
}
