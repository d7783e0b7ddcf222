import { compactVolume } from '../brain/compact.ts';
import { drawnVolume } from '../brain/volumes.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { subjectRegions } from '../live/subject-regions.ts';
import type { Method } from './types.ts';

/** The voxels of one base image or statistic map of a subject. */
export const brainVolume: Method<'brain.volume'> = async (place, { subject, id }, { putData }) => {
  const loaded = await loadManifest(place.out);
  const regions = await subjectRegions(place, subject, loaded);
  const { grid, values } = await drawnVolume(regions, loaded, id);
  const { bytes, ...about } = compactVolume(values);
  return { grid: { dims: [...grid.dims], affine: [...grid.affine] }, data: putData(bytes), ...about };
};
