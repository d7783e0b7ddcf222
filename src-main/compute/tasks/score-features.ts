import { scoreFeatures } from '../../decoding/scores/feature-scores.ts';
import type { Network, Predictor, Score, ScoreName, ScoreNull } from '../../decoding/scores/score.ts';
import { takeRows } from '../../maths/matrix.ts';
import type { Evaluation } from '../../recipe/evaluation-schema.ts';
import { loadMatrix } from '../arrays.ts';
import { saveNulls } from '../nulls.ts';

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
  /** Where the values under the permutations are kept; undefined for nowhere. */
  readonly folder: string | undefined;
}

/** Scores reconstructions by their features. */
export async function scoreFeaturesTask(input: ScoreFeaturesInput): Promise<Score[]> {
  const { layers, testRows, evaluation, seed, predictor, folder } = input;
  const nulls = new Map<ScoreName, ScoreNull>();
  const scores: Score[] = [];
  for (const { network, shown, made } of layers) {
    const truth = takeRows(await loadMatrix(shown), testRows);
    const { featureDistance, featureTwoWay, featurePairwise } = scoreFeatures(
      truth,
      await loadMatrix(made),
      network,
      {
        permutations: evaluation.permutations,
        resamples: evaluation.bootstrap,
        level: evaluation.confidence,
        seed,
        ...(predictor && { predictor }),
        onNull: (name, one) => void nulls.set(name, one),
      },
    );
    const { perImage, ...distance } = featureDistance;
    scores.push(distance, featureTwoWay, featurePairwise);
  }
  if (folder !== undefined) await saveNulls(folder, [nulls]);
  return scores;
}
