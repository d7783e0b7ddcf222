import { basename } from 'node:path';
import { gridSize, sameGrid, type Grid } from '../grid.ts';
import { nearestVoxels } from '../mask.ts';
import { gridFindings, tableFindings, type LabelReport } from './report.ts';
import { readAtlas, type Atlas, type AtlasLabel, type AtlasOptions } from './atlas.ts';

/**
 * Reads the labels of an image for use as masks of a study, and reports what matched.
 * @param options.grid the study's grid; when left out, labels stay on the image's own
 * @param options.resample what to do when the grids differ: 'refuse' (the default) gives no label but the report, which says how
 * they differ; 'nearest' takes for each voxel of the study the label in which its centre lies
 * @throws PerceptError naming the image or the table that cannot be read
 */
export async function importLabels(
  path: string,
  options: AtlasOptions & { grid?: Grid; resample?: 'refuse' | 'nearest' } = {},
): Promise<{ labels: AtlasLabel[]; report: LabelReport }> {
  const { grid, resample = 'refuse' } = options;
  const atlas = await readAtlas(path, options);
  const fit =
    grid === undefined
      ? 'no study'
      : sameGrid(atlas.grid, grid)
        ? 'same'
        : resample === 'nearest'
          ? 'resampled'
          : 'refused';
  const onGrid = fit === 'resampled' ? resampleLabels(atlas, grid!) : [...atlas.labels];
  const labels = fit === 'refused' ? [] : onGrid;
  const unnamed = atlas.labels.filter(({ title }) => title === undefined).map(({ id }) => id);
  const report: LabelReport = {
    image: path,
    kind: atlas.kind,
    table:
      atlas.table === undefined
        ? undefined
        : {
            path: atlas.table.path,
            format: atlas.table.format,
            entries: atlas.table.entries.size,
            given: atlas.table.given,
          },
    labels: atlas.labels.map(({ id, name, hemisphere, colour, indices }, n) => ({
      id,
      name,
      ...(hemisphere === undefined ? {} : { hemisphere }),
      ...(colour === undefined ? {} : { colour }),
      voxelsInImage: indices.length,
      voxels: labels[n]?.indices.length ?? 0,
    })),
    unnamed,
    absent: atlas.absent.map(({ id, name }) => ({ id, name })),
    grid: fit,
    findings: [
      ...gridFindings(atlas, grid, fit, labels),
      ...tableFindings(atlas, unnamed),
      ...atlas.notes,
      ...(atlas.table?.problems ?? []).map((problem) => `${basename(atlas.table!.path)}, ${problem}`),
    ],
  };
  return { labels, report };
}

/** A label as an entry of a recipe's `data.masks`. */
export interface LabelMaskEntry {
  readonly name: string;
  readonly file: string;
  readonly label: number;
  readonly hemisphere?: 'left' | 'right';
  readonly table?: string;
  readonly threshold?: number;
  readonly colour?: string;
}

/**
 * Labels as masks of a recipe. @param file the image as the recipe names it, relative to it; as `options.table`, where one was given
 */
export function labelMaskEntries(
  labels: readonly AtlasLabel[],
  file: string,
  options: AtlasOptions = {},
): LabelMaskEntry[] {
  const { table, threshold } = options;
  return labels.map(({ id, name, hemisphere, colour }) => ({
    name,
    file,
    label: id,
    ...(hemisphere === undefined ? {} : { hemisphere }),
    ...(table === undefined ? {} : { table }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(colour === undefined ? {} : { colour }),
  }));
}

/** Labels on another grid: each of its voxels gets the labels of the image's voxel in which its centre lies. */
function resampleLabels({ grid: from, labels }: Atlas, to: Grid): AtlasLabel[] {
  const nearest = nearestVoxels(from, to);
  // The voxels of `to` by the voxel of `from` that they take from: a list for each, all in one array.
  const starts = new Uint32Array(gridSize(from) + 1);
  for (const source of nearest) if (source >= 0) starts[source + 1]!++;
  for (let n = 0; n < gridSize(from); n++) starts[n + 1]! += starts[n]!;
  const targets = new Uint32Array(starts.at(-1)!);
  const next = starts.slice();
  nearest.forEach((source, target) => {
    if (source >= 0) targets[next[source]!++] = target;
  });
  return labels.map((label) => {
    let length = 0;
    for (const voxel of label.indices) length += starts[voxel + 1]! - starts[voxel]!;
    const indices = new Uint32Array(length);
    let at = 0;
    for (const voxel of label.indices) {
      const own = targets.subarray(starts[voxel]!, starts[voxel + 1]!);
      indices.set(own, at);
      at += own.length;
    }
    return { ...label, indices: indices.sort() };
  });
}
