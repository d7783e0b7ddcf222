import { basename, join } from 'node:path';
import type { BrainScene } from '../../contract/brain.ts';
import { weightNorm } from '../../decoding/regions/weight-norm.ts';
import { PerceptError } from '../../errors.ts';
import { gridSize, type Grid } from '../../volumes/grid.ts';
import { readHeader } from '../../volumes/header.ts';
import { readVolume } from '../../volumes/series.ts';
import { unmask } from '../../volumes/unmask.ts';
import { streamVoxels } from '../../volumes/voxels.ts';
import { loadMatrix } from '../arrays.ts';
import type { LoadedManifest } from '../decoding-manifest.ts';
import type { SubjectRegions } from '../live/subject-regions.ts';

type Base = BrainScene['bases'][number];
type Overlay = BrainScene['overlays'][number];

/** A volume to draw: values with i fastest, NaN where there is none. */
export interface DrawnVolume {
  readonly grid: Grid;
  readonly values: Float64Array | Float32Array;
}

/** 500 MB as float64: a T1w of 0.5 mm has 50 million voxels. */
const MOST_VOXELS = 64_000_000;

/** Images that a subject's brain can be drawn on; the first is the one to begin with. */
export function basesOf({ t1w, bold }: SubjectRegions): Base[] {
  return [
    ...(t1w === undefined
      ? []
      : [{ id: 't1w', name: 'Anatomy (T1w)', about: `${basename(t1w)}, on its own grid` }]),
    ...(bold === undefined
      ? []
      : [
          {
            id: 'mean-scan',
            name: 'Mean of the scans',
            about: `mean over the scans of ${basename(bold)}, in the units of the scanner`,
          },
        ]),
  ];
}

/** What can be laid over it, by the name that region expressions have for it. */
const OVERLAYS: readonly Overlay[] = [
  {
    id: 'R2',
    name: 'R²',
    about:
      'share of the variance left by nuisance that the latents explain in the training runs (least squares)',
    unit: 'share of variance',
    kind: 'sequential',
  },
  {
    id: 'W',
    name: '|W|',
    about: 'how strongly the latents act on a voxel: norm of its weights without the mean response',
    unit: 'units of the response',
    kind: 'sequential',
  },
  {
    id: 'test',
    name: 't of the test images',
    about:
      't of the mean response to the test images: the data that are decoded, so regions chosen by it are circular',
    unit: 't',
    kind: 'diverging',
  },
  {
    id: 'searchlight',
    name: 'Searchlight (eq. 3)',
    about:
      'pairwise accuracy of decoding from the voxels around each voxel, chance 0.5: of the test images, so regions chosen by it are circular',
    unit: 'share of pairs',
    kind: 'sequential',
  },
  {
    id: 'variance',
    name: 'Residual variance',
    about: 'variance that the training fit leaves, divided by its degrees of freedom',
    unit: 'units of the response, squared',
    kind: 'sequential',
  },
  {
    id: 'rho',
    name: 'rho of the noise',
    about: 'lag-one correlation of the noise in the training runs',
    unit: 'correlation',
    kind: 'diverging',
  },
];

/** The statistic maps of a subject; none before a run, and none for patterns without positions. */
export function overlaysOf(loaded: LoadedManifest | undefined, id: string): Overlay[] {
  const subject = loaded?.manifest.subjects.find((one) => one.id === id);
  if (subject === undefined || subject.voxels === null) return [];
  return OVERLAYS.filter((overlay) => Object.hasOwn(subject.maps, overlay.id));
}

/**
 * The voxels of a base image or a statistic map.
 * @throws PerceptError when the subject has no volume of that id, or it cannot be read
 */
export async function drawnVolume(
  regions: SubjectRegions,
  loaded: LoadedManifest | undefined,
  id: string,
): Promise<DrawnVolume> {
  if (id === 't1w' && regions.t1w !== undefined) return anatomy(regions.t1w);
  if (id === 'mean-scan' && regions.bold !== undefined) return meanScan(regions.bold);
  const overlay = overlaysOf(loaded, regions.id).find((one) => one.id === id);
  const { grid, data } = regions;
  if (overlay === undefined || grid === undefined || data === undefined)
    throw new PerceptError(`sub-${regions.id} has no volume "${id}"`);
  const path = loaded!.manifest.subjects.find((one) => one.id === regions.id)!.maps[id]!;
  const stored = await loadMatrix(join(loaded!.folder, path));
  const values = id === 'W' ? weightNorm(stored) : stored.data;
  return { grid, values: unmask(values, { grid, indices: data }, NaN) };
}

async function anatomy(path: string): Promise<DrawnVolume> {
  const { grid } = await readHeader(path);
  if (gridSize(grid) > MOST_VOXELS) {
    throw new PerceptError(`it has ${grid.dims.join(' x ')} voxels, more than can be drawn`, {
      file: path,
      remedy: 'Bring it to a coarser grid.',
    });
  }
  const { data } = await readVolume(path);
  return { grid, values: data };
}

const MOST_MEANS = 8;
const means = new Map<string, Promise<DrawnVolume>>();

/** Mean over all scans of a run; a run takes a second to read, so the last few are kept. */
function meanScan(path: string): Promise<DrawnVolume> {
  const found = means.get(path);
  if (found !== undefined) return found;
  const made = readMean(path);
  means.set(path, made);
  made.catch(() => means.delete(path));
  for (const old of means.keys()) if (means.size > MOST_MEANS) means.delete(old);
  return made;
}

async function readMean(path: string): Promise<DrawnVolume> {
  const header = await readHeader(path);
  const { grid, nVolumes, slope, inter } = header;
  const sums = new Float64Array(gridSize(grid));
  await streamVoxels(header, 0, nVolumes - 1, (values, count, _volume, at) => {
    for (let n = 0; n < count; n++) sums[at + n]! += values[n]!;
  });
  return { grid, values: Float32Array.from(sums, (sum) => (slope * sum) / nVolumes + inter) };
}
