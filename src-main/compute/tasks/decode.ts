import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoVoxelsError, PerceptError } from '../../errors.ts';
import { takeRows } from '../../maths/matrix.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { loadMatrix, saveArray } from '../arrays.ts';
import { saveNulls, type RegionNulls } from '../nulls.ts';
import { leftOut, type Region } from '../regions.ts';
import type { RegionResult } from '../results.ts';
import { scoreRegionLatents, type ScoredLatents } from '../score-latents.ts';
import { loadDecoder, type Decoded, type DecoderFiles } from './decoders.ts';

export interface DecodeInput extends DecoderFiles {
  /** True latents, and which rows of them are the test images in their order. */
  readonly testLatents: string;
  readonly testRows: Uint32Array;
  readonly regions: readonly Region[];
  readonly evaluation: Recipe['evaluation'];
  readonly seed: number;
  readonly folder: string;
}

/** File of a decode step that says which regions were left out. */
export const LEFT_OUT = 'left-out.json';

/**
 * Decodes one subject in each region: writes latents-<i>.npy [nImages x d], profile-<i>.npy (correlation of each latent across
 * images [d], NaN where it is constant), regions.json (RegionResult[]) and what `saveNulls` keeps. A region of which no voxel can be used is left
 * out, and <i> counts the others: left-out.json says why (string[]).
 * @throws PerceptError when no region can be decoded
 */
export async function decodeTask(input: DecodeInput): Promise<void> {
  const truth = takeRows(await loadMatrix(input.testLatents), input.testRows);
  const decode = await loadDecoder(input);
  const training = await loadMatrix(input.trainLatents);
  const results: RegionResult[] = [];
  const nulls: RegionNulls[] = [];
  const faults: PerceptError[] = [];
  for (const region of input.regions) {
    const decoded = naming(region, () => decode(region.columns));
    if (decoded instanceof NoVoxelsError) {
      faults.push(decoded);
      continue;
    }
    const i = results.length;
    await saveArray(
      join(input.folder, `latents-${i}.npy`),
      [decoded.latents.rows, decoded.latents.cols],
      decoded.latents.data,
    );
    const scored = scoreRegionLatents(truth, decoded.latents, training, input.evaluation, input.seed);
    const profile = scored.perDimension;
    await saveArray(join(input.folder, `profile-${i}.npy`), [profile.length], profile);
    results.push(summarise(region, scored, decoded));
    nulls.push(scored.nulls);
  }
  if (results.length === 0 && faults[0] !== undefined) throw faults[0];
  await writeFile(
    join(input.folder, LEFT_OUT),
    JSON.stringify(faults.map(({ problem }) => leftOut(problem))),
  );
  await saveNulls(input.folder, nulls);
  await writeFile(join(input.folder, 'regions.json'), JSON.stringify(results));
}

/** Says which region an error is about; that no voxel can be used is an answer. */
function naming<T>({ name }: Region, decode: () => T): T | NoVoxelsError {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    const { file, problem, remedy } = error;
    const about = [`region "${name}": ${problem}`, { file, remedy, cause: error }] as const;
    if (error instanceof NoVoxelsError) return new NoVoxelsError(...about);
    throw new PerceptError(...about);
  }
}

function summarise(region: Region, scored: ScoredLatents, decoded: Decoded): RegionResult {
  return {
    name: region.name,
    expression: region.expression,
    masks: region.masks,
    voxels: decoded.voxels,
    ...(decoded.selection && { selection: decoded.selection }),
    voxelsInRegion: region.columns.length,
    nImages: scored.pairwise.n,
    pairwise: scored.pairwise.value,
    pairs: scored.pairwise.pairs,
    twoWay: scored.twoWayPrediction.value,
    p: scored.pairwise.p ?? null,
    rank: decoded.rank,
    condition: decoded.condition,
    solver: decoded.solver,
    notes: [...region.notes, ...decoded.notes],
    scores: scored.scores,
    ...(scored.baselines && { baselines: scored.baselines }),
  };
}
