import type { Grid } from '../../volumes/grid.ts';
import type { RegionAtom } from './atom.ts';

/** A statistic of the voxels that have data. */
export interface StatisticMap {
  /** Ascending. */
  readonly voxels: Uint32Array;
  /** One value for each voxel, in the map's own unit; NaN where there is none. */
  readonly values: Float64Array | Float32Array;
}

/** Voxels painted by hand. */
export interface Drawing {
  readonly name: string;
  /** Ascending. */
  readonly indices: Uint32Array;
}

/** What the words of a region expression stand for, in one subject. */
export interface RegionEnvironment {
  /** The subject's masks. */
  readonly atoms: readonly RegionAtom[];
  /** The grid that all voxel indices count in; patterns that were extracted before have none. */
  readonly grid?: Grid | undefined;
  /** Statistic maps by name, each obtained when it is asked for. */
  readonly maps?: ReadonlyMap<string, () => StatisticMap>;
  readonly drawings?: readonly Drawing[];
}
