import { bootstrapInterval } from '../../statistics/bootstrap.ts';
import { pairwise } from '../../decoding/scores/pairwise.ts';
import { permutationOrders, restrictOrders } from '../../decoding/scores/permutation.ts';
import { validImages, withoutInvalid } from '../../decoding/scores/valid-images.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { takeRows } from '../../maths/matrix.ts';
import { rowCorrelations } from '../../maths/stats.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { orNull } from '../or-null.ts';
import { liveDecoding } from '../live/live-decoding.ts';
import { permutationInPieces } from '../live/permutation-in-pieces.ts';
import { liveSession } from '../live/session.ts';
import { OutdatedError } from '../wire-error.ts';
import type { Method } from './types.ts';

/**
 * p and interval of eq. 3 for what live.decode last gave of a set, with the permutations, resamples and seed of the recipe as it was
 * run: what a run gives for the same region. A newer request of the set ends it.
 */
export const liveSignificance: Method<'live.significance'> = async (place, { set, request }, { window }) => {
  const session = liveSession(place, window);
  const last = session.lastOf(set, request);
  const stillNewest = session.begin(`significance ${set}`, set);
  const loaded = await loadManifest(place.out);
  if (loaded?.manifest.revision !== last.revision) throw new OutdatedError();
  const { truth } = await liveDecoding(place, loaded);
  const { evaluation, seed } = loaded.manifest.recipe;
  const { permutations, bootstrap: resamples, confidence: level } = evaluation;
  const ordersOf = permutationsOf(permutations, seed);

  const subjects = [];
  for (const { id } of loaded.manifest.subjects) {
    await stillNewest();
    const decoded = last.subjects.find((subject) => subject.id === id);
    subjects.push({ id, ...(decoded === undefined ? nothing : await significance(decoded)) });
  }
  return { permutations, subjects };

  async function significance(decoded: {
    readonly latents: Matrix;
    readonly testRows: readonly number[];
  }): Promise<{ p: number | null; ci: [number | null, number | null] | null }> {
    const all = rowCorrelations(takeRows(truth, decoded.testRows), decoded.latents);
    const c = withoutInvalid(all);
    if (c.rows < 2) return nothing;
    const statistic = pairwise(c);
    const orders = restrictOrders(ordersOf(all.rows), all.rows, validImages(all));
    const p = permutations === 0 ? null : await permutationInPieces(statistic, c.rows, orders, stillNewest);
    const ci = resamples === 0 ? null : bootstrapInterval(statistic, c.rows, { resamples, level, seed });
    return { p, ci: ci && [orNull(ci[0]), orNull(ci[1])] };
  }
};

const nothing = { p: null, ci: null };

/** The orders for n images, drawn once for all subjects that have as many. */
function permutationsOf(count: number, seed: number): (n: number) => Uint32Array {
  const drawn = new Map<number, Uint32Array>();
  return (n) => {
    const found = drawn.get(n) ?? permutationOrders(n, count, seed);
    drawn.set(n, found);
    return found;
  };
}
