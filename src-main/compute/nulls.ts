import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScoreNull } from '../decoding/scores/score.ts';
import { row } from '../maths/matrix.ts';
import { loadMatrix, saveArray } from './arrays.ts';

/** One region's scores by name, each with its values under the permutations that all regions, subjects and models share. */
export type RegionNulls = ReadonlyMap<string, ScoreNull>;

/**
 * Keeps the permuted scores of a subject's regions for what is computed over regions and subjects: nulls.npy
 * [nScores x nRegions x (1 + permutations)] with the observed value first, and nulls.json, the names of the scores. In double precision, so
 * that equal scores stay equal. Writes nothing where nothing was permuted.
 */
export async function saveNulls(folder: string, regions: readonly RegionNulls[]): Promise<void> {
  const names = [...new Set(regions.flatMap((region) => [...region.keys()]))];
  const permutations = regions.flatMap((region) => [...region.values()])[0]?.permuted.length;
  if (permutations === undefined) return;
  const width = 1 + permutations;
  const data = new Float64Array(names.length * regions.length * width).fill(NaN);
  names.forEach((name, s) =>
    regions.forEach((region, r) => {
      const found = region.get(name);
      if (found === undefined) return;
      const at = (s * regions.length + r) * width;
      data[at] = found.observed;
      data.set(found.permuted, at + 1);
    }),
  );
  await saveArray(join(folder, 'nulls.npy'), [names.length * regions.length, width], data);
  await writeFile(join(folder, 'nulls.json'), JSON.stringify({ scores: names, regions: regions.length }));
}

/** What `saveNulls` kept, a map for each region; undefined where nothing was permuted. */
export async function loadNulls(folder: string): Promise<RegionNulls[] | undefined> {
  const about = await readFile(join(folder, 'nulls.json'), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (about === undefined) return undefined;
  const { scores, regions } = JSON.parse(about) as { scores: string[]; regions: number };
  const values = await loadMatrix(join(folder, 'nulls.npy'));
  return Array.from({ length: regions }, (_, r) => {
    const found = new Map<string, ScoreNull>();
    scores.forEach((name, s) => {
      const [observed] = row(values, s * regions + r);
      if (observed === undefined || Number.isNaN(observed)) return;
      found.set(name, { observed, permuted: row(values, s * regions + r).subarray(1) });
    });
    return found;
  });
}

/**
 * The permuted scores of a subject's regions: those on latents, which the decode step left, and those of the images of region i, which were left in
 * the folder <i> of each step that scored them. Undefined where nothing was permuted.
 */
export async function subjectNulls(
  decodeFolder: string,
  imageFolders: readonly string[],
  regions: number,
): Promise<RegionNulls[] | undefined> {
  const latents = await loadNulls(decodeFolder);
  if (latents === undefined) return undefined;
  return Promise.all(
    Array.from({ length: regions }, async (_, i) => {
      const ofImages = await Promise.all(imageFolders.map((folder) => loadNulls(join(folder, String(i)))));
      return new Map([latents[i], ...ofImages.map((found) => found?.[0])].flatMap((one) => [...(one ?? [])]));
    }),
  );
}
