import { voxelAt, voxelIndex } from '../brain/space.ts';
import type { LabelVolume, Vec3 } from '../brain/model.ts';
import type { Volume } from './brain-data.svelte.ts';

/** What lies at a point, of all that is shown. */
export interface Readout {
  readonly mm: Vec3;
  /** Voxel of the scans' grid; null outside. */
  readonly voxel: Vec3 | null;
  readonly base: number | null;
  /** NaN where the statistic has no value. */
  readonly overlay: number | null;
  /** Ids of the regions that have the voxel. */
  readonly regions: readonly string[];
}

export interface Shown {
  readonly labels: LabelVolume | null;
  /** Ids by place, as combos count them. */
  readonly regions: readonly { readonly id: string }[];
  readonly base: Volume | null;
  readonly overlay: Volume | null;
}

export function readAt(mm: Vec3, { labels, regions, base, overlay }: Shown): Readout {
  const grid = labels?.grid ?? overlay?.about.grid ?? base?.about.grid;
  const voxel = grid === undefined ? null : voxelAt(grid, mm);
  const combo = labels === null || voxel === null ? 0 : (labels.values[voxelIndex(labels.grid, voxel)] ?? 0);
  return {
    mm,
    voxel,
    base: valueAt(base, mm),
    overlay: valueAt(overlay, mm),
    regions: (labels?.combos[combo] ?? []).flatMap((place) => regions[place]?.id ?? []),
  };
}

function valueAt(volume: Volume | null, mm: Vec3): number | null {
  if (volume === null) return null;
  const voxel = voxelAt(volume.about.grid, mm);
  return voxel === null ? null : (volume.values[voxelIndex(volume.about.grid, voxel)] ?? null);
}

/** A number with as many digits as help: 0.1234, 12.3, 1234. */
export function shownNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return value.toFixed(size >= 1000 ? 0 : size >= 10 ? 1 : 3);
}

/** "-12.0, 34.5, 6.0" */
export const shownMm = (mm: Vec3): string =>
  mm.map((x) => (Math.round(x * 10) / 10 + 0).toFixed(1)).join(', ');

/** A value and its unit as they are read; "none" where a statistic has no value. */
export function shownValue(value: number | null, unit: string): string {
  if (value === null) return 'outside';
  if (Number.isNaN(value)) return 'none';
  return unit === '' ? shownNumber(value) : `${shownNumber(value)} ${unit}`;
}

/** The parts of a readout with their names, for the line below the brain, for copying and for screen readers. */
export function readoutParts(
  readout: Readout,
  names: { readonly base: string | null; readonly overlay: string | null; readonly unit: string },
): readonly { readonly name: string; readonly text: string }[] {
  return [
    { name: 'mm', text: shownMm(readout.mm) },
    { name: 'voxel', text: readout.voxel === null ? 'outside' : readout.voxel.join(', ') },
    ...(names.base === null ? [] : [{ name: names.base, text: shownValue(readout.base, '') }]),
    ...(names.overlay === null
      ? []
      : [{ name: names.overlay, text: shownValue(readout.overlay, names.unit) }]),
    { name: 'region', text: readout.regions.length === 0 ? 'none' : readout.regions.join(', ') },
  ];
}

export function readoutText(parts: readonly { readonly name: string; readonly text: string }[]): string {
  return parts.map(({ name, text }) => `${name} ${text}`).join('; ');
}
