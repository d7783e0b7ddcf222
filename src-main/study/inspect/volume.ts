import { describeGrid } from '../../volumes/grid.ts';
import { readHeader } from '../../volumes/header.ts';
import type { Inspection } from './inspection.ts';

/** A NIfTI image by its header. @throws PerceptError when it is damaged */
export async function inspectVolume(path: string): Promise<Inspection> {
  const { version, nVolumes, grid, datatype, tr, slope, inter, gzip } = await readHeader(path);
  const isSeries = nVolumes > 1;
  const facts: [string, string][] = [
    ['grid', describeGrid(grid)],
    [
      'volumes',
      isSeries
        ? `${nVolumes}${tr === undefined ? ', the time between them is not given' : `, one every ${tr} s`}`
        : '1',
    ],
    [
      'values',
      `${datatype}${slope === 1 && inter === 0 ? '' : `, scaled by ${slope} and offset by ${inter}`}`,
    ],
  ];
  return {
    path,
    kind: 'nifti',
    title: `a NIfTI-${version} ${isSeries ? 'series' : 'volume'}${gzip ? ', compressed' : ''}`,
    facts,
    suggestions: [
      isSeries
        ? 'A run: it is used through the BIDS folder that it lies in (data.folder).'
        : 'A mask of a region (data.masks), where its voxels above 0 belong to the region.',
    ],
  };
}
