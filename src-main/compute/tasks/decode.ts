import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeInverse } from '../../decoding/inverse.ts';
import { fitRidge, predictRidge } from '../../decoding/ridge/ridge.ts';
import { scoreLatents, type LatentScores } from '../../decoding/scores/latent-scores.ts';
import type { Score } from '../../decoding/scores/score.ts';
import { PerceptError } from '../../errors.ts';
import { matrix, row, takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { loadMatrix, saveArray } from '../arrays.ts';
import type { Region } from '../regions.ts';
import type { RegionResult } from '../results.ts';

export interface DecodeInput {
  readonly w: string;
  readonly y: string;
  /** Training patterns of single trials, the row of the latents and the group (run) of each; for ridge. */
  readonly single: { patterns: string; rows: Uint32Array; groups: readonly number[] } | undefined;
  readonly trainLatents: string;
  readonly latentMean: string;
  /** True latents, and which rows of them are the test images in their order. */
  readonly testLatents: string;
  readonly testRows: Uint32Array;
  readonly regions: readonly Region[];
  /** Rank of the design that W was fitted with: W has no more directions than that, whatever rounding says. */
  readonly designRank: number | undefined;
  readonly decoder: Recipe['decoder'];
  readonly evaluation: Recipe['evaluation'];
  readonly seed: number;
  readonly folder: string;
}

interface Decoded {
  readonly latents: Matrix;
  readonly voxels: number;
  readonly rank: number;
  readonly condition: number;
  readonly solver: string;
  readonly notes: string[];
}

/**
 * Decodes one subject in each region: writes latents-<i>.npy [nImages x d], profile-<i>.npy (correlation of each latent across
 * images [d], NaN where it is constant) and regions.json (RegionResult[]).
 */
export async function decodeTask(input: DecodeInput): Promise<void> {
  const [w, y] = await Promise.all([loadMatrix(input.w), loadMatrix(input.y)]);
  const truth = takeRows(await loadMatrix(input.testLatents), input.testRows);
  const mean = row(await loadMatrix(input.latentMean), 0);
  const single = input.single === undefined ? undefined : await loadSingle(input.single, input.trainLatents);
  const results: RegionResult[] = [];
  for (const [i, region] of input.regions.entries()) {
    const decoded = naming(region, () =>
      single === undefined || input.decoder.kind === 'inverse'
        ? invert(input, region, w, y, mean)
        : learn(input.decoder, region, single, y),
    );
    await saveArray(
      join(input.folder, `latents-${i}.npy`),
      [decoded.latents.rows, decoded.latents.cols],
      decoded.latents.data,
    );
    const scores = scoreRegion(input, truth, decoded);
    const profile = scores.profileCorrelation.perDimension;
    await saveArray(join(input.folder, `profile-${i}.npy`), [profile.length], profile);
    results.push(summarise(region, scores, decoded));
  }
  await writeFile(join(input.folder, 'regions.json'), JSON.stringify(results));
}

/** Says which region an error is about. */
function naming<T>({ name }: Region, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    const { file, problem, remedy } = error;
    throw new PerceptError(`region "${name}": ${problem}`, { file, remedy, cause: error });
  }
}

/** Eq. 2; the predicted latents are relative to the training mean, which is added back. */
function invert(input: DecodeInput, { columns }: Region, w: Matrix, y: Matrix, mean: Float64Array): Decoded {
  if (input.decoder.kind !== 'inverse') throw new Error('the inverse map was asked to do another decoder');
  const { centring, solver, lambda } = input.decoder;
  const weights = takeCols(w, columns);
  const found = decodeInverse(weights, takeCols(y, columns), {
    centring,
    solver,
    // W's first row is the mean training pattern (with uncentred modulators, the response where all latents are 0).
    ...(centring === 'train' ? { trainMean: row(weights, 0) } : {}),
    ...(lambda === undefined ? {} : { lambda }),
    ...(input.designRank === undefined ? {} : { designRank: input.designRank }),
  });
  const latents = matrix(found.latents.rows, found.latents.cols, found.latents.data.slice());
  for (let i = 0; i < latents.data.length; i++) latents.data[i]! += mean[i % latents.cols]!;
  return { ...found, latents };
}

async function loadSingle(
  { patterns, rows, groups }: NonNullable<DecodeInput['single']>,
  trainLatents: string,
): Promise<{ patterns: Matrix; latents: Matrix; groups: readonly number[] }> {
  return {
    patterns: await loadMatrix(patterns),
    latents: takeRows(await loadMatrix(trainLatents), rows),
    groups,
  };
}

function learn(
  { lambda, perDimension }: Extract<Recipe['decoder'], { kind: 'ridge' }>,
  { columns }: Region,
  { patterns, latents, groups }: { patterns: Matrix; latents: Matrix; groups: readonly number[] },
  y: Matrix,
): Decoded {
  const model = fitRidge(
    takeCols(patterns, columns),
    latents,
    lambda === 'cv' ? { groups, perDimension } : { lambda },
  );
  const lambdas = [...new Set(model.lambda)].sort((a, b) => a - b);
  const said =
    lambdas.length === 1
      ? `lambda ${lambdas[0]!.toPrecision(4)}`
      : `lambda ${lambdas[0]!.toPrecision(3)} to ${lambdas.at(-1)!.toPrecision(3)}`;
  const how = lambda === 'cv' ? `, cross-validated over runs (${model.folds} folds)` : ', as given';
  return {
    latents: predictRidge(model, takeCols(y, columns)),
    voxels: columns.length - model.ignoredVoxels,
    rank: Math.min(columns.length - model.ignoredVoxels, patterns.rows - 1),
    condition: NaN,
    solver: 'ridge regression',
    notes: [`ridge regression on ${patterns.rows} training patterns, ${said}${how}`, ...model.notes],
  };
}

function scoreRegion({ evaluation, seed }: DecodeInput, truth: Matrix, { latents }: Decoded): LatentScores {
  const { permutations, bootstrap: resamples, confidence: level } = evaluation;
  return scoreLatents(truth, latents, { permutations, resamples, level, seed });
}

function summarise(region: Region, scores: LatentScores, decoded: Decoded): RegionResult {
  const plain: Score[] = Object.values(scores).map(
    (full: Score & { perDimension?: unknown; perImage?: unknown }) => {
      const { perDimension, perImage, ...rest } = full;
      return rest;
    },
  );
  return {
    name: region.name,
    expression: region.expression,
    masks: region.masks,
    voxels: decoded.voxels,
    voxelsInRegion: region.columns.length,
    nImages: scores.pairwise.n,
    pairwise: scores.pairwise.value,
    pairs: scores.pairwise.pairs,
    twoWay: scores.twoWayPrediction.value,
    p: scores.pairwise.p ?? null,
    rank: decoded.rank,
    condition: decoded.condition,
    solver: decoded.solver,
    notes: [...region.notes, ...decoded.notes],
    scores: plain,
  };
}
