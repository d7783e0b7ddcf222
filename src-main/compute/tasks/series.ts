import { readSeries } from '../../volumes/series.ts';
import type { Grid } from '../../volumes/grid.ts';
import { saveArray } from '../arrays.ts';

/** Reads the masked time series of one run and writes it to `out` as npy [nScans x nVoxels]. */
export async function seriesTask(input: {
  bold: string;
  grid: Grid;
  voxels: Uint32Array;
  out: string;
}): Promise<{ nanCount: number }> {
  const { nScans, nVoxels, data, nanCount } = await readSeries(input.bold, {
    grid: input.grid,
    indices: input.voxels,
  });
  await saveArray(input.out, [nScans, nVoxels], data);
  return { nanCount };
}
