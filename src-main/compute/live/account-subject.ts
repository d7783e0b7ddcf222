import { accountVoxels } from '../../decoding/regions/account.ts';
import type { LoadedManifest } from '../decoding-manifest.ts';
import type { StudyPlace } from '../methods/types.ts';
import { liveDecoding } from './live-decoding.ts';
import { SubjectDecoder } from './subject-decoder.ts';

/** Voxel counts of a region; what is not known before a run is null. */
export interface KnownCounts {
  readonly inRegion: number;
  readonly inData: number | null;
  readonly used: number | null;
}

/** Whether each column of a subject's data can be used; undefined before a run, and where its decoder does not say. */
export async function usableOf(
  place: StudyPlace,
  loaded: LoadedManifest | undefined,
  id: string,
): Promise<Uint8Array | undefined> {
  if (loaded === undefined) return undefined;
  const { subjects } = await liveDecoding(place, loaded);
  const decoder = subjects.find((subject) => subject.id === id)?.decoder;
  return decoder instanceof SubjectDecoder ? decoder.usable : undefined;
}

/** @param data voxels that have data, ascending; @param usable for each of them, whether it can be used */
export function countVoxels(
  indices: Uint32Array,
  data: Uint32Array | undefined,
  usable: Uint8Array | undefined,
): KnownCounts {
  if (data === undefined) return { inRegion: indices.length, inData: null, used: null };
  const counts = accountVoxels(indices, data, usable ?? new Uint8Array(data.length).fill(1));
  return usable === undefined ? { ...counts, used: null } : counts;
}
