import { basename } from 'node:path';
import { describeGrid, orientationLetters, voxelSizes, type Grid } from '../grid.ts';
import type { Atlas, AtlasLabel } from './atlas.ts';

export interface LabelCount {
  readonly id: number;
  readonly name: string;
  readonly hemisphere?: 'left' | 'right';
  readonly colour?: string;
  /** On the image's own grid, and on the study's. */
  readonly voxelsInImage: number;
  readonly voxels: number;
}

/** What was found in a label image, for the user to judge. */
export interface LabelReport {
  readonly image: string;
  readonly kind: Atlas['kind'];
  /** The table that the names are from; `given`: by the user, not found beside the image. */
  readonly table: { path: string; format: string; entries: number; given: boolean } | undefined;
  readonly labels: readonly LabelCount[];
  /** Ids of the image that the table does not name. */
  readonly unnamed: readonly number[];
  /** Names of the table that the image has no voxel of. */
  readonly absent: readonly { id: number; name: string }[];
  /** How the image's grid and the study's agree; 'refused': they do not, and resampling was not asked for. */
  readonly grid: 'same' | 'resampled' | 'refused' | 'no study';
  /** All of this in sentences, the most important first. */
  readonly findings: readonly string[];
}

/** What should be said of the image's grid. @param labels the labels as they were taken */
export function gridFindings(
  atlas: Atlas,
  grid: Grid | undefined,
  fit: LabelReport['grid'],
  labels: readonly AtlasLabel[],
): string[] {
  if (grid === undefined || fit === 'same') return [];
  const how = `${describeDifference(atlas.grid, grid)}: the image has ${describeGrid(atlas.grid)}; the study has ${describeGrid(grid)}`;
  if (fit === 'refused') {
    return [
      `The image is on another grid than the study, ${how}. No label was taken: ask for resampling by nearest neighbour if both are in the same space.`,
    ];
  }
  const lost = labels.filter(({ indices }, n) => indices.length === 0 && atlas.labels[n]!.indices.length > 0);
  return [
    `The labels were resampled by nearest neighbour, for the image is on another grid than the study, ${how}.`,
    ...(lost.length === 0 ? [] : [`No voxel is left on the study's grid of ${list(lost.map(nameOf))}.`]),
  ];
}

/** In what two grids differ, in words. */
function describeDifference(image: Grid, study: Grid): string {
  const close = (a: readonly number[], b: readonly number[], by: number): boolean =>
    a.every((value, n) => Math.abs(value - b[n]!) <= by);
  const differ = [
    ...(close(image.dims, study.dims, 0) ? [] : ['shape']),
    ...(close(voxelSizes(image.affine), voxelSizes(study.affine), 1e-3) ? [] : ['voxel size']),
    ...(orientationLetters(image.affine) === orientationLetters(study.affine) ? [] : ['orientation']),
  ];
  return differ.length === 0 ? 'in position or angle' : `in ${differ.join(', ')}`;
}

/** What should be said of the names. @param unnamed ids that the table does not name */
export function tableFindings(atlas: Atlas, unnamed: readonly number[]): string[] {
  const { table, labels, absent } = atlas;
  const named = labels.length - unnamed.length;
  const found: string[] = [];
  if (table === undefined) {
    found.push('No label table was found beside the image: give one, or the labels go by their ids.');
  } else {
    const where = table.given ? 'given' : 'found beside the image';
    found.push(
      `${named} of ${labels.length} labels are named by ${basename(table.path)} (${table.format}, ${where}).`,
    );
    if (unnamed.length > 0) found.push(`The table has no name for ${list(unnamed.map(String))}.`);
    if (absent.length > 0) {
      found.push(`The image has no voxel of these names of the table: ${list(absent.map(nameOf))}.`);
    }
  }
  const seen = new Map<string, number>();
  for (const { name, hemisphere = '' } of labels) {
    seen.set(`${name}\0${hemisphere}`, (seen.get(`${name}\0${hemisphere}`) ?? 0) + 1);
  }
  const twice = [...seen].filter(([, count]) => count > 1).map(([key]) => key.replace(/\0.*$/, ''));
  if (twice.length > 0) found.push(`Several ids have the same name and are one region: ${list(twice)}.`);
  const empty = labels.filter(({ indices }) => indices.length === 0);
  if (empty.length > 0) found.push(`No voxel is in ${list(empty.map(nameOf))}.`);
  return found;
}

function nameOf({ id, name }: { id: number; name: string }): string {
  return `${name} (${id})`;
}

function list(items: readonly string[]): string {
  return items.length <= 12
    ? items.join(', ')
    : `${items.slice(0, 12).join(', ')} and ${items.length - 12} more`;
}
