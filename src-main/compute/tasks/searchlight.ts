import { Searchlight, type SearchlightScores } from '../../decoding/searchlight/searchlight.ts';
import type { InverseOptions } from '../../decoding/inverse.ts';
import { row, takeRows } from '../../maths/matrix.ts';
import type { Grid } from '../../volumes/grid.ts';
import { loadMatrix } from '../arrays.ts';

export interface SearchlightTask {
  /** Tells searchlights apart. */
  readonly key: string;
  readonly w: string;
  readonly y: string;
  readonly latentMean: string;
  readonly testLatents: string;
  readonly testRows: Uint32Array;
  readonly grid: Grid;
  /** The voxel of each column, and the columns that spheres take their voxels from; ascending. */
  readonly voxels: Uint32Array;
  readonly mask: Uint32Array;
  /** mm */
  readonly radius: number;
  readonly options: Pick<InverseOptions, 'centring' | 'solver' | 'lambda' | 'designRank'>;
}

// Blocks of one searchlight come to a thread one after the other; its arrays are read once.
let ready: { key: string; searchlight: Searchlight } | undefined;

/** Decodes at a block of centres (columns, ascending). */
export async function searchlightTask(
  input: SearchlightTask & { centres: Uint32Array },
): Promise<SearchlightScores> {
  if (ready?.key !== input.key) {
    // The one before goes first, so that there are never two of them.
    ready = undefined;
    const [w, y, mean, truth] = await Promise.all(
      [input.w, input.y, input.latentMean, input.testLatents].map(loadMatrix),
    );
    const { grid, voxels, mask, radius, options, testRows } = input;
    const searchlight = new Searchlight({
      w: w!,
      y: y!,
      truth: takeRows(truth!, testRows),
      latentMean: row(mean!, 0),
      grid,
      voxels,
      mask,
      radius,
      options,
    });
    ready = { key: input.key, searchlight };
  }
  return ready.searchlight.decode(input.centres);
}
