import { readMask } from './mask.ts';
import { readSeries } from './series.ts';

/** Times the reading of a masked run (header, inflation, mask), the mask being in memory already. */
export async function benchIngest(
  path: string,
  maskPath: string,
): Promise<{ seconds: number; scans: number; voxels: number }> {
  const mask = await readMask(maskPath);
  const start = performance.now();
  const { nScans, nVoxels } = await readSeries(path, mask);
  return { seconds: (performance.now() - start) / 1e3, scans: nScans, voxels: nVoxels };
}
