import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usableVoxels } from '../../decoding/regions/account.ts';
import { takeRows } from '../../maths/matrix.ts';
import { matchedVoxels } from '../../statistics/matched-voxels.ts';
import { accuracy } from '../accuracy.ts';
import { loadMatrix } from '../arrays.ts';
import type { Region } from '../regions.ts';
import type { MatchedResult } from '../results.ts';
import { loadDecoder, type DecoderFiles } from './decoders.ts';

export interface MatchedInput {
  readonly decoder: DecoderFiles;
  /** True latents, and which rows of them are the subject's test images in their order. */
  readonly testLatents: string;
  readonly testRows: Uint32Array;
  readonly regions: readonly Region[];
  /** How many voxels; as many as the smallest region can use. */
  readonly voxels: 'smallest' | number;
  readonly draws: number;
  /** Of the intervals over draws. */
  readonly level: number;
  readonly seed: number;
  readonly folder: string;
}

/** Regions of one subject at one number of voxels. Writes matched.json, for each region MatchedResult, or how many voxels it can use where these are too few. */
export async function matchedTask(input: MatchedInput): Promise<void> {
  const { draws, seed, level, decoder } = input;
  const truth = takeRows(await loadMatrix(input.testLatents), input.testRows);
  const decode = await loadDecoder(decoder);
  const usable = usableVoxels(await loadMatrix(decoder.w), await loadMatrix(decoder.y));
  const regions = input.regions.map(({ name, columns }) => ({
    name,
    columns: columns.filter((column) => usable[column] === 1),
  }));
  const voxels =
    input.voxels === 'smallest' ? Math.min(...regions.map(({ columns }) => columns.length)) : input.voxels;
  const enough = regions.filter(({ columns }) => columns.length >= voxels && voxels > 0);
  const score = (columns: Uint32Array): number => accuracy('pairwise', truth, decode(columns).latents);
  const found = enough.length === 0 ? [] : matchedVoxels(enough, score, { voxels, draws, seed, level });
  const n = truth.rows;
  const results = regions.map(({ name, columns }): MatchedResult | number => {
    const one = found.find((candidate) => candidate.name === name);
    if (one === undefined) return columns.length;
    const times = one.values.length;
    return {
      score: 'pairwise',
      voxels: one.taken,
      available: one.available,
      draws: times,
      mean: one.mean,
      sd: one.sd,
      interval: one.interval,
      n,
      pairs: (n * (n - 1)) / 2,
      convention: `eq. 3 of Mozafari, Reddy & VanRullen 2020, Pearson, over n(n-1)/2 pairs; ${
        times === 1
          ? `all ${one.taken} voxels of the region`
          : `mean over ${times} random draws of ${one.taken} of ${one.available} voxels, ${100 * level} % of the draws between the ends of the interval`
      }${decoder.decoder.select === undefined ? '' : '; voxels are selected within each draw'}`,
    };
  });
  await writeFile(join(input.folder, 'matched.json'), JSON.stringify(results));
}
