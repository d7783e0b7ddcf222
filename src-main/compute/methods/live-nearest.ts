import { loadManifest } from '../decoding-manifest.ts';
import { liveDecoding } from '../live/live-decoding.ts';
import { liveSession } from '../live/session.ts';
import { orNull } from '../or-null.ts';
import { OutdatedError } from '../wire-error.ts';
import type { Method } from './types.ts';

/** The training images whose latents correlate most with those that live.decode last gave of a set. */
export const liveNearest: Method<'live.nearest'> = async (place, { set, request }, { window }) => {
  const session = liveSession(place, window);
  const last = session.lastOf(set, request);
  const stillNewest = session.begin(`nearest ${set}`, set);
  const loaded = await loadManifest(place.out);
  if (loaded?.manifest.revision !== last.revision) throw new OutdatedError();
  const { nearest } = await liveDecoding(place, loaded);
  const subjects = [];
  for (const { id, latents } of last.subjects) {
    await stillNewest();
    const found = nearest.of(latents);
    subjects.push({
      id,
      nearest: found.map(({ train, correlation }) => ({ train, correlation: orNull(correlation) })),
    });
  }
  return { subjects };
};
