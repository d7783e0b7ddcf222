import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Score, ScoreName, ScoreNull } from '../../decoding/scores/score.ts';
import { makeFolder } from '../../files.ts';
import { takeCols, takeRows } from '../../maths/matrix.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { SeenPart } from '../../study/methods/seen-parts.ts';
import { loadMatrix } from '../arrays.ts';
import { saveNulls, type RegionNulls } from '../nulls.ts';
import type { RegionResult } from '../results.ts';
import { imageScores, imageTablesOf, nearestImageScores } from '../score-images.ts';
import { scoreRegionLatents } from '../score-latents.ts';
import { loadFeatureTables, loadImageTables } from '../score-tables.ts';
import { NEAREST_TABLES } from './reconstruct.ts';
import { FEATURE_TABLES, scoreFeatureTables } from './score-features.ts';
import { imageOptions, IMAGE_TABLES } from './score-images.ts';
import { scoreOptions } from './score-options.ts';

/** What a subject's scores were made of, and which of its images are scored alone. */
export interface SeenScoresInput {
  /** True latents of all test images, and which rows of them are the subject's; those of the training images. */
  readonly testLatents: string;
  readonly testRows: Uint32Array;
  readonly trainLatents: string;
  /** Folders of the steps that decoded, and that scored images; region i in the folder <i> of the latter. */
  readonly decoded: string;
  readonly images: string | undefined;
  readonly networks: string | undefined;
  /** Folders of the scores of the images that the generator makes of the true latents. */
  readonly ceiling: string | undefined;
  readonly networkCeiling: string | undefined;
  readonly regions: readonly string[];
  readonly parts: readonly SeenPart[];
  readonly evaluation: Recipe['evaluation'];
  readonly seed: number;
  readonly folder: string;
}

/** Scores of some of a subject's test images alone. */
export interface PartScores {
  readonly name: SeenPart['name'];
  readonly regions: Pick<RegionResult, 'name' | 'scores' | 'baselines'>[];
  readonly ceiling?: Score[];
}

/**
 * Scores each part of a subject's test images alone, from the latents and tables that the scores of all of them were made of: parts.json
 * (PartScores[]), and in the folder of each part what `saveNulls` keeps. Images are permuted within the part.
 */
export async function seenScoresTask(input: SeenScoresInput): Promise<void> {
  const found: PartScores[] = [];
  for (const part of input.parts) {
    const folder = join(input.folder, part.name);
    await makeFolder(folder);
    const nulls: RegionNulls[] = [];
    const regions: PartScores['regions'][number][] = [];
    for (const [i, name] of input.regions.entries()) {
      const region = await scoreRegion(input, part.rows, i);
      nulls.push(region.nulls);
      regions.push({ name, scores: region.scores, ...(region.baselines && { baselines: region.baselines }) });
    }
    await saveNulls(folder, nulls);
    const ceiling = await scoreCeiling(input, part.rows);
    found.push({ name: part.name, regions, ...(ceiling.length > 0 && { ceiling }) });
  }
  await writeFile(join(input.folder, 'parts.json'), JSON.stringify(found));
}

async function scoreRegion(
  input: SeenScoresInput,
  rows: readonly number[],
  i: number,
): Promise<{ scores: Score[]; baselines: Score[] | undefined; nulls: RegionNulls }> {
  const { evaluation, seed } = input;
  const truth = takeRows(await loadMatrix(input.testLatents), input.testRows);
  const predicted = await loadMatrix(join(input.decoded, `latents-${i}.npy`));
  const latents = scoreRegionLatents(
    takeRows(truth, rows),
    takeRows(predicted, rows),
    await loadMatrix(input.trainLatents),
    evaluation,
    seed,
  );
  const nulls = new Map<string, ScoreNull>(latents.nulls);
  const onNull = (name: ScoreName, one: ScoreNull): void => void nulls.set(name, one);
  const own = input.images === undefined ? undefined : join(input.images, String(i));
  const images = await tablesOf(own, IMAGE_TABLES, rows);
  const nearest = await tablesOf(own, NEAREST_TABLES, rows);
  const ofNetworks = input.networks === undefined ? undefined : join(input.networks, String(i));
  const features = await featuresOf(ofNetworks, rows);
  return {
    scores: [
      ...latents.scores,
      ...(images === undefined ? [] : imageScores(images, { ...imageOptions(input), onNull })),
      ...scoreFeatureTables(features, { ...scoreOptions(input), onNull }),
    ],
    baselines: latents.baselines && [
      ...latents.baselines,
      ...(nearest === undefined
        ? []
        : nearestImageScores(nearest, { ...imageOptions(input), permutations: 0 })),
    ],
    nulls,
  };
}

/** Levels to compare with: they need an interval, and no p of their own. */
async function scoreCeiling(input: SeenScoresInput, rows: readonly number[]): Promise<Score[]> {
  const predictor = "the generator's own" as const;
  const images = await tablesOf(input.ceiling, IMAGE_TABLES, rows);
  const features = await featuresOf(input.networkCeiling, rows);
  return [
    ...(images === undefined
      ? []
      : imageScores(images, { ...imageOptions(input), predictor, permutations: 0 })),
    ...scoreFeatureTables(features, { ...scoreOptions(input), predictor, permutations: 0 }),
  ];
}

async function tablesOf(
  folder: string | undefined,
  name: string,
  rows: readonly number[],
): Promise<ReturnType<typeof imageTablesOf> | undefined> {
  const tables = folder === undefined ? undefined : await loadImageTables(folder, name);
  return tables === undefined ? undefined : imageTablesOf(tables, rows);
}

async function featuresOf(
  folder: string | undefined,
  rows: readonly number[],
): Promise<NonNullable<Awaited<ReturnType<typeof loadFeatureTables>>>> {
  const tables = folder === undefined ? undefined : await loadFeatureTables(folder, FEATURE_TABLES);
  return (tables ?? []).map(({ network, table }) => ({
    network,
    table: takeCols(takeRows(table, rows), rows),
  }));
}
