import { PerceptError } from '../../errors.ts';
import { gridSize, type Grid } from '../grid.ts';
import { readHeader, type NiftiHeader } from '../header.ts';
import { readVolume } from '../series.ts';
import { streamVoxels } from '../voxels.ts';

/** What the values of an image turned out to be. */
export type LabelKind =
  /** whole numbers: each voxel the id of its label, 0 for none */
  | 'labels'
  /** one volume of 0 and 1 */
  | 'mask'
  /** a volume of 0 and 1 a label */
  | 'masks'
  /** a volume of probabilities a label; voxels count from a threshold on */
  | 'probabilities';

/** The labels of an image, without names. */
export interface LabelVoxels {
  readonly kind: LabelKind;
  readonly grid: Grid;
  /** Voxels of each id, ascending; ids in ascending order. Of several volumes the id is the volume, counted from 0. */
  readonly voxels: ReadonlyMap<number, Uint32Array>;
  /** What should be known about the values. */
  readonly notes: readonly string[];
}

/** More different values than any atlas has labels. */
const MOST_LABELS = 65_536;
const MOST_VOLUMES = 4096;
/** Voxels of all labels together, of probabilistic maps that overlap. */
const MOST_VOXELS = 2 ** 27;
/** Whole numbers that were scaled in float32 are off by less. */
const WHOLE = 1e-3;
/** Likewise, 0.7 in float32 is a little less than 0.7. */
const LITTLE = 1e-6;

/**
 * Reads the voxels of each label of a NIfTI image: one volume of whole numbers, or of probabilities or 0 and 1 (one label); or several
 * volumes of probabilities (0 to 1, or 0 to 100) or of 0 and 1, one a label. NaN is outside of all labels.
 * @param options.threshold probability, 0 to 1, from which on a voxel is of the label (0.5)
 * @throws PerceptError when the values are none of these
 */
export async function readLabelVoxels(
  path: string,
  options: { threshold?: number } = {},
): Promise<LabelVoxels> {
  const { threshold = 0.5 } = options;
  if (!(threshold > 0 && threshold <= 1)) {
    throw new PerceptError(`a probability of ${threshold} is no threshold`, {
      file: path,
      remedy: 'Give one above 0 and at most 1.',
    });
  }
  const header = await readHeader(path);
  return header.nVolumes > 1 ? severalVolumes(header, threshold) : oneVolume(path, threshold);
}

async function oneVolume(path: string, threshold: number): Promise<LabelVoxels> {
  const { header, data, nanCount } = await readVolume(path);
  const { grid } = header;
  const notes = nanCount === 0 ? [] : [`${nanCount} voxels are not a number and belong to no label`];
  let [least, most, farthest] = [Infinity, -Infinity, 0];
  let fraction = 0;
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
    const off = Math.abs(value - Math.round(value));
    if (off > farthest) [farthest, fraction] = [off, value];
  }
  if (farthest > WHOLE) {
    if (least < 0 || most > 1) {
      throw new PerceptError(`its values are not whole numbers (${Number(fraction.toPrecision(6))} is one)`, {
        file: path,
        remedy: 'A label image holds ids, a probability map 0 to 1. For a statistic map use where(...).',
      });
    }
    notes.push(`its values are probabilities from 0 to 1: voxels from ${threshold} on count`);
    const indices = select(data, (value) => value >= threshold - LITTLE);
    return { kind: 'probabilities', grid, voxels: new Map([[1, indices]]), notes };
  }
  if (farthest > 0)
    notes.push(`its ids are whole numbers to within ${farthest.toExponential(1)}, and were rounded`);
  if (least < -WHOLE) notes.push('ids below 0 belong to no label');
  const voxels = group(data, path);
  const isMask = voxels.size === 1 && voxels.has(1);
  return { kind: isMask ? 'mask' : 'labels', grid, voxels, notes };
}

/** The voxels of each id above 0, rounded; ids ascending. */
function group(data: Float64Array, path: string): Map<number, Uint32Array> {
  const counts = new Map<number, number>();
  for (const value of data) {
    if (!(value > WHOLE)) continue;
    const id = Math.round(value);
    counts.set(id, (counts.get(id) ?? 0) + 1);
    if (counts.size > MOST_LABELS) {
      throw new PerceptError(`it has more than ${MOST_LABELS} different values: this is no label image`, {
        file: path,
        remedy: 'Check that this is the file you meant.',
      });
    }
  }
  const ids = [...counts.keys()].sort((a, b) => a - b);
  const found = new Map(ids.map((id) => [id, { indices: new Uint32Array(counts.get(id)!), count: 0 }]));
  for (let n = 0; n < data.length; n++) {
    if (!(data[n]! > WHOLE)) continue;
    const label = found.get(Math.round(data[n]!))!;
    label.indices[label.count++] = n;
  }
  return new Map([...found].map(([id, { indices }]) => [id, indices]));
}

function select(data: Float64Array, isInside: (value: number) => boolean): Uint32Array {
  const found = new Uint32Array(data.length);
  let count = 0;
  for (let n = 0; n < data.length; n++) if (isInside(data[n]!)) found[count++] = n;
  return found.slice(0, count);
}

async function severalVolumes(header: NiftiHeader, threshold: number): Promise<LabelVoxels> {
  const { path, nVolumes, grid, slope, inter } = header;
  if (nVolumes > MOST_VOLUMES) {
    throw new PerceptError(`it has ${nVolumes} volumes: more than any atlas has labels`, {
      file: path,
      remedy: 'Check that this is the file you meant.',
    });
  }
  let [least, most, nanCount] = [Infinity, -Infinity, 0];
  let isBinary = true;
  await streamVoxels(header, 0, nVolumes - 1, (values, count) => {
    for (let n = 0; n < count; n++) {
      const value = slope * values[n]! + inter;
      if (!Number.isFinite(value)) nanCount++;
      else {
        if (value < least) least = value;
        if (value > most) most = value;
        if (value !== 0 && value !== 1) isBinary = false;
      }
    }
  });
  // Rounded up, for 1 scaled in float32 may come out above 1.
  const scale = most <= 1 + WHOLE ? 1 : most <= 100 + WHOLE ? 100 : undefined;
  if (least < -WHOLE || scale === undefined || most <= 0) {
    throw new PerceptError(
      `its ${nVolumes} volumes have values from ${least} to ${most}, which are no probabilities`,
      { file: path, remedy: 'Several volumes must each hold 0 and 1, or probabilities 0 to 1 or 0 to 100.' },
    );
  }
  const notes = nanCount === 0 ? [] : [`${nanCount} values are not a number and belong to no label`];
  const range = scale === 1 ? 'from 0 to 1' : 'in per cent (0 to 100)';
  const from = scale === 1 ? String(threshold) : `${Number((100 * threshold).toPrecision(6))} %`;
  if (!isBinary) notes.push(`its values are probabilities ${range}: voxels from ${from} on count`);
  const limit = isBinary ? 1 : (threshold - LITTLE) * scale;

  const voxels = new Map<number, Uint32Array>();
  const scratch = new Uint32Array(gridSize(grid));
  let found = 0;
  let total = 0;
  await streamVoxels(header, 0, nVolumes - 1, (values, count, volume, at) => {
    if (at === 0) found = 0;
    for (let n = 0; n < count; n++) if (slope * values[n]! + inter >= limit) scratch[found++] = at + n;
    if (at + count < scratch.length) return;
    total += found;
    if (total > MOST_VOXELS) {
      throw new PerceptError(`its labels have more than ${MOST_VOXELS} voxels together`, {
        file: path,
        remedy: 'Choose a higher threshold, or an image of larger voxels.',
      });
    }
    voxels.set(volume, scratch.slice(0, found));
  });
  return { kind: isBinary ? 'masks' : 'probabilities', grid, voxels, notes };
}
