import { PerceptError } from '../../errors.ts';
import type { Hemisphere, RegionNode } from './node.ts';
import type { RegionAtom } from './atom.ts';
import { resolveName } from './resolve.ts';

export interface RegionSelection {
  /** Ascending, each voxel once. */
  readonly indices: Uint32Array;
  /** For names that are not the name of a mask: the masks that they were taken for. */
  readonly resolved: Record<string, string[]>;
}

/**
 * The voxels of a region expression over a study's masks; a name stands for its masks of both hemispheres together.
 * @throws PerceptError when a name is unknown, or a hemisphere is asked of a region without left and right masks
 */
export function evaluateRegion(node: RegionNode, atoms: readonly RegionAtom[]): RegionSelection {
  for (const atom of atoms) checkAscending(atom);
  const resolved: Record<string, string[]> = {};

  const evaluate = (part: RegionNode, sides: readonly Hemisphere[]): Uint32Array => {
    if (part.kind === 'name') {
      const names = resolveName(part, atoms);
      if (names.length !== 1 || names[0] !== part.name) resolved[part.name] = names;
      const members = atoms.filter((atom) => names.includes(atom.name));
      if (sides.length > 0 && members.every((atom) => atom.hemisphere === undefined)) {
        throw new PerceptError(`region "${part.name}" has no ${sides[0]!} hemisphere: its mask covers both`, {
          remedy: 'Use it without .left or .right, or add masks of each hemisphere to the study',
        });
      }
      const asked = members.filter((atom) => sides.every((side) => atom.hemisphere === side));
      return uniteAll(asked.map((atom) => atom.indices));
    }
    if (part.kind === 'hemisphere') return evaluate(part.of, [part.side, ...sides]);
    const left = evaluate(part.left, sides);
    const right = evaluate(part.right, sides);
    return merge(left, right, KEEP[part.kind]);
  };

  return { indices: evaluate(node, []), resolved };
}

/** What stays of a voxel that is [only in the left set, in both, only in the right set]. */
const KEEP = {
  union: [true, true, true],
  intersection: [false, true, false],
  difference: [true, false, false],
} as const;

function merge(a: Uint32Array, b: Uint32Array, keep: readonly [boolean, boolean, boolean]): Uint32Array {
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

/** Halves at a time, so that hundreds of parcels do not merge one by one into a growing set. */
function uniteAll(sets: readonly Uint32Array[]): Uint32Array {
  if (sets.length === 0) return new Uint32Array(0);
  if (sets.length === 1) return sets[0]!.slice();
  const middle = sets.length >> 1;
  return merge(uniteAll(sets.slice(0, middle)), uniteAll(sets.slice(middle)), KEEP.union);
}

function checkAscending({ name, indices }: RegionAtom): void {
  for (let k = 1; k < indices.length; k++) {
    if (indices[k]! <= indices[k - 1]!)
      throw new PerceptError(`the voxel indices of mask "${name}" are not ascending`);
  }
}
