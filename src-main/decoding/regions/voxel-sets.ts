/** What stays of a voxel that is [only in the left set, in both, only in the right set]. */
const KEEP = {
  union: [true, true, true],
  intersection: [false, true, false],
  difference: [true, false, false],
} as const;

/** Union, intersection or difference of two sets of voxels; all ascending, each voxel once. */
export function combine(kind: keyof typeof KEEP, a: Uint32Array, b: Uint32Array): Uint32Array {
  const keep = KEEP[kind];
  const out = new Uint32Array(a.length + b.length);
  let size = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = i < a.length ? a[i]! : Infinity;
    const y = j < b.length ? b[j]! : Infinity;
    const where = x < y ? 0 : x === y ? 1 : 2;
    if (keep[where]) out[size++] = Math.min(x, y);
    if (where < 2) i++;
    if (where > 0) j++;
  }
  return out.slice(0, size);
}

/** The union of any number of sets; halves at a time, so that hundreds of parcels do not merge one by one into a growing set. */
export function uniteAll(sets: readonly Uint32Array[]): Uint32Array {
  if (sets.length === 0) return new Uint32Array(0);
  if (sets.length === 1) return sets[0]!.slice();
  const middle = sets.length >> 1;
  return combine('union', uniteAll(sets.slice(0, middle)), uniteAll(sets.slice(middle)));
}

/** The voxels of a grid of `size` that are not in `set`. */
export function complement(set: Uint32Array, size: number): Uint32Array {
  const out = new Uint32Array(size - set.length);
  let at = 0;
  let next = 0;
  for (let voxel = 0; voxel < size; voxel++) {
    if (set[next] === voxel) next++;
    else out[at++] = voxel;
  }
  return out;
}
