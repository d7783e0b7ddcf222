/** Labels are stored in 16 bits. */
const MOST_COMBOS = 65_536;

export interface LabelCombos {
  /** Sets of masks that share voxels, by their place in the list; set 0 is empty. */
  readonly combos: readonly (readonly number[])[];
  /** For each voxel of the grid its set. */
  readonly labels: Uint16Array;
  /** Masks that there was no room for, by their place in the list. */
  readonly leftOut: readonly number[];
}

/**
 * Masks that may overlap as one volume: each voxel is of one set of masks, those that it lies in. Exact, whatever the overlaps. Masks
 * overlap in a few ways; should they in more than 65,535, the smallest ones that do not fit any more are left out.
 * @param masks voxels of each, ascending; @param size voxels of the grid
 */
export function labelCombos(masks: readonly Uint32Array[], size: number, most = MOST_COMBOS): LabelCombos {
  let labels = new Uint16Array(size);
  let combos: number[][] = [[]];
  const leftOut: number[] = [];
  const bySize = masks.map((_, m) => m).sort((a, b) => masks[b]!.length - masks[a]!.length || a - b);
  for (const m of bySize) {
    const split = new Map<number, number>();
    for (const voxel of masks[m]!) {
      const from = labels[voxel]!;
      if (!split.has(from)) split.set(from, combos.length + split.size);
    }
    if (combos.length + split.size > most) {
      // Sets that have lost all of their voxels make room.
      ({ labels, combos } = withoutEmpty(labels, combos));
      const touched = new Set<number>();
      for (const voxel of masks[m]!) touched.add(labels[voxel]!);
      if (combos.length + touched.size > most) {
        leftOut.push(m);
        continue;
      }
      split.clear();
      for (const from of touched) split.set(from, combos.length + split.size);
    }
    for (const from of split.keys()) combos.push([...combos[from]!, m]);
    for (const voxel of masks[m]!) labels[voxel] = split.get(labels[voxel]!)!;
  }
  ({ labels, combos } = withoutEmpty(labels, combos));
  return {
    combos: combos.map((members) => members.sort((a, b) => a - b)),
    labels,
    leftOut: leftOut.sort((a, b) => a - b),
  };
}

/** The same without sets that no voxel is of; set 0 stays. */
function withoutEmpty(
  labels: Uint16Array,
  combos: readonly number[][],
): { labels: Uint16Array<ArrayBuffer>; combos: number[][] } {
  const used = new Uint8Array(combos.length);
  used[0] = 1;
  for (const label of labels) used[label] = 1;
  const renumbered = new Uint16Array(combos.length);
  const kept: number[][] = [];
  combos.forEach((members, label) => {
    if (used[label] === 0) return;
    renumbered[label] = kept.length;
    kept.push(members);
  });
  return { labels: labels.map((label) => renumbered[label]!), combos: kept };
}
