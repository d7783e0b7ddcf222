import { featureScores } from '../../decoding/scores/feature-scores.ts';
import type {
  Network,
  Predictor,
  Score,
  ScoreName,
  ScoreNull,
  ScoreOptions,
} from '../../decoding/scores/score.ts';
import { takeRows } from '../../maths/matrix.ts';
import { rowCorrelations } from '../../maths/stats.ts';
import type { Evaluation } from '../../recipe/evaluation-schema.ts';
import { loadMatrix } from '../arrays.ts';
import { saveNulls } from '../nulls.ts';
import { saveFeatureTables, type FeatureTable } from '../score-tables.ts';
import { scoreOptions } from './score-options.ts';

export interface ScoreFeaturesInput {
  /** The features of each layer: files of those of all images shown, and of those of the reconstructions. */
  readonly layers: readonly {
    readonly network: Network;
    readonly shown: string;
    readonly made: string;
  }[];
  /** Which of the images shown the reconstructions are of, in their order. */
  readonly testRows: Uint32Array;
  readonly evaluation: Pick<Evaluation, 'permutations' | 'bootstrap' | 'confidence'>;
  readonly seed: number;
  /** What made them, where it is not the decoder. */
  readonly predictor?: Predictor;
  /** Where what the scores are made of is kept, and, where something is permuted, the values under the permutations. */
  readonly folder: string;
}

/** What `scoreFeaturesTask` keeps the tables of its scores as. */
export const FEATURE_TABLES = 'tables';

/** Scores reconstructions by their features. */
export async function scoreFeaturesTask(input: ScoreFeaturesInput): Promise<Score[]> {
  const { layers, testRows, folder } = input;
  const nulls = new Map<ScoreName, ScoreNull>();
  const tables: FeatureTable[] = [];
  for (const { network, shown, made } of layers) {
    const truth = takeRows(await loadMatrix(shown), testRows);
    tables.push({ network, table: rowCorrelations(truth, await loadMatrix(made)) });
  }
  await saveFeatureTables(folder, FEATURE_TABLES, tables);
  const scores = scoreFeatureTables(tables, {
    ...scoreOptions(input),
    onNull: (name, one) => void nulls.set(name, one),
  });
  await saveNulls(folder, [nulls]);
  return scores;
}

/** The scores of images whose features are so alike. */
export function scoreFeatureTables(tables: readonly FeatureTable[], options: ScoreOptions): Score[] {
  return tables.flatMap(({ network, table }) => {
    const { featureDistance, featureTwoWay, featurePairwise } = featureScores(table, network, options);
    const { perImage, ...distance } = featureDistance;
    return [distance, featureTwoWay, featurePairwise];
  });
}
