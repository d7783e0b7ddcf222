import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { hashArray, hashJson, writeFileWhole } from '../../files.ts';
import { perceptVersion } from '../../version.ts';
import { describeGrid, gridSize, type Grid } from '../../volumes/grid.ts';
import { writeNifti } from '../../volumes/write.ts';
import type { VoxelAccount } from './account.ts';

/** A region as it is saved: its voxels, and all that is needed to make them again. */
export interface SavedRegion {
  readonly name: string;
  readonly expression: string;
  readonly subject?: string;
  readonly space?: string;
  readonly grid: Grid;
  /** Ascending. */
  readonly indices: Uint32Array;
  readonly account: VoxelAccount;
  /** For names of the expression that are not a mask's: the masks they stand for. */
  readonly resolved?: Readonly<Record<string, readonly string[]>>;
  /** The recipe that the region belongs to: its JSON, or where it is. */
  readonly recipe?: unknown;
  /** What a reader must know, such as which data a threshold used. */
  readonly notes?: readonly string[];
}

/**
 * Saves a region as a uint8 mask on the subject's grid, `sub-01_space-T1w_label-V1_mask.nii.gz`, with a JSON sidecar: expression,
 * counts, and the SHA-256 of the voxels' indices (uint32, little endian, ascending). A region of the same name is replaced. Each file
 * appears whole or not at all, the sidecar last: it is of the image beside it when its hash says so. The same region
 * gives the same bytes.
 * @returns the two paths
 * @throws PerceptError when the region has no voxel, its voxels do not fit its grid, or the disk refuses
 */
export async function saveRegion(
  folder: string,
  region: SavedRegion,
): Promise<{ image: string; sidecar: string }> {
  const { name, expression, subject, space, grid, indices, account } = region;
  const size = gridSize(grid);
  if (indices.length === 0) {
    throw new PerceptError(`region "${name}" has no voxel, so there is nothing to save`, {
      remedy: 'Check its expression.',
    });
  }
  const data = new Uint8Array(size);
  for (let n = 0; n < indices.length; n++) {
    if (indices[n]! >= size || (n > 0 && indices[n]! <= indices[n - 1]!)) {
      throw new PerceptError(
        `the voxels of region "${name}" are not ascending indices of ${describeGrid(grid)}`,
      );
    }
    data[indices[n]!] = 1;
  }
  const entities = [
    ...(subject === undefined ? [] : [`sub-${plain(subject)}`]),
    ...(space === undefined ? [] : [`space-${plain(space.replace(/:.*$/, ''))}`]),
  ];
  const stem = (label: string): string => join(folder, [...entities, `label-${label}`, 'mask'].join('_'));
  const label = fileLabel(name);
  // Names that differ in case only, or in what a file name cannot hold, must not take each other's files.
  const taken = await nameIn(`${stem(label)}.json`);
  const base = stem(taken === undefined || taken === name ? label : withHash(label, name));
  const [image, sidecar] = [`${base}.nii.gz`, `${base}.json`];
  await writeNifti(image, { grid, data, description: `Percept region ${name}` });
  const about = {
    Type: 'ROI',
    Name: name,
    Expression: expression,
    ...(subject === undefined ? {} : { Subject: subject }),
    ...(space === undefined ? {} : { Space: space }),
    Grid: { Dims: grid.dims, Affine: [...grid.affine] },
    Voxels: { InRegion: account.inRegion, InData: account.inData, Used: account.used },
    VoxelsSha256: hashArray(indices),
    ...(region.resolved === undefined ? {} : { Masks: region.resolved }),
    ...(region.notes === undefined ? {} : { Notes: region.notes }),
    ...(region.recipe === undefined ? {} : { Recipe: region.recipe }),
    GeneratedBy: [{ Name: 'Percept', Version: perceptVersion }],
  };
  await writeFileWhole(sidecar, `${JSON.stringify(about, null, 2)}\n`);
  return { image, sidecar };
}

/**
 * A name as a BIDS label: ASCII letters and digits, which every file system takes and none has reserved behind "label-".
 * A name that loses anything, or is long, gets four digits of its hash.
 */
function fileLabel(name: string): string {
  const label = plain(name).slice(0, 60);
  return label === name ? label : withHash(label, name);
}

function withHash(label: string, name: string): string {
  return `${label}x${hashJson(name).slice(0, 4)}`;
}

function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '');
}

/** The name of the region that a sidecar is of; undefined where there is none that can be read. */
async function nameIn(sidecar: string): Promise<string | undefined> {
  try {
    const { Name } = JSON.parse(await readFile(sidecar, 'utf8')) as { Name?: unknown };
    return typeof Name === 'string' ? Name : undefined;
  } catch {
    return undefined;
  }
}
