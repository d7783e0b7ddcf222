import type { StatisticMap } from '../decoding/regions/environment.ts';
import { weightNorm } from '../decoding/regions/weight-norm.ts';
import { loadMatrix } from './arrays.ts';

/** The statistic maps that a region's `where` can use, and what must be said of a region that was chosen by them. */
export const regionMapNotes = {
  R2: 'chosen by R2 of the training fit: no test data were used to choose its voxels',
  W: 'chosen by the weights W of the training fit: no test data were used to choose its voxels',
  test: 'chosen by t of the mean test response: the data that are decoded also chose the voxels, so that the scores are not independent of that choice (circular)',
} as const;

export type RegionMapName = keyof typeof regionMapNotes;

/** The npy files that statistic maps are made of. */
export interface RegionMapFiles {
  /** [(d+1) x nVoxels], bias first. */
  readonly W: string;
  /** [nVoxels]; patterns that were extracted before have neither. */
  readonly R2?: string;
  readonly test?: string;
}

/** The maps that there are files for. */
export function knownMaps(files: { readonly [K in RegionMapName]?: unknown }): RegionMapName[] {
  return (Object.keys(regionMapNotes) as RegionMapName[]).filter((name) => files[name] !== undefined);
}

/**
 * Loads the maps that are wanted: R2 (share of the variance that the latents explain in the training runs), W (norm of a voxel's
 * weights over the latents), test (t of the mean test response).
 * @param voxels the voxels that the files' columns are of, ascending
 */
export async function loadRegionMaps(
  names: readonly string[],
  files: RegionMapFiles,
  voxels: Uint32Array,
): Promise<Map<string, () => StatisticMap>> {
  const maps = new Map<string, () => StatisticMap>();
  for (const name of knownMaps(files)) {
    if (!names.includes(name)) continue;
    const stored = await loadMatrix(files[name]!);
    const values = name === 'W' ? weightNorm(stored) : stored.data;
    maps.set(name, () => ({ voxels, values }));
  }
  return maps;
}
