import type { Hemisphere } from './node.ts';

/** One mask of a study: voxels by ascending index, of one hemisphere or of both. */
export interface RegionAtom {
  readonly name: string;
  readonly hemisphere?: Hemisphere;
  readonly indices: Uint32Array;
}
