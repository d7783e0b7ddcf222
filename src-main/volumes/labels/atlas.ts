import { basename } from 'node:path';
import { NoVoxelsError, PerceptError } from '../../errors.ts';
import type { Grid } from '../grid.ts';
import type { Mask } from '../voxel-set.ts';
import { findLabelTable, imageStem } from './find-table.ts';
import { splitHemisphere } from './hemisphere.ts';
import { readLabelVoxels, type LabelKind } from './label-image.ts';
import { readLabelTable } from './read-table.ts';
import { cleanName, type LabelEntry, type LabelTable } from './table.ts';

/** A label of an image, by the name that a region expression calls it. */
export interface AtlasLabel {
  /** What the image holds; of several volumes the volume, from 0. */
  readonly id: number;
  /** The table's name without its hemisphere; "label 17" where the table has none. */
  readonly name: string;
  readonly hemisphere?: 'left' | 'right';
  /** The name as the table has it; undefined where it has none. */
  readonly title?: string;
  readonly abbreviation?: string;
  /** '#rrggbb' */
  readonly colour?: string;
  /** Ascending, on the image's own grid. */
  readonly indices: Uint32Array;
}

/** A label image and the names of its labels. */
export interface Atlas {
  readonly path: string;
  readonly kind: LabelKind;
  readonly grid: Grid;
  readonly labels: readonly AtlasLabel[];
  readonly table: (LabelTable & { readonly path: string; readonly given: boolean }) | undefined;
  /** Lines of the table whose id is nowhere in the image; background apart. */
  readonly absent: readonly LabelEntry[];
  readonly notes: readonly string[];
}

export interface AtlasOptions {
  /** The label table; when left out, one is looked for beside the image (`findLabelTable`). */
  readonly table?: string | undefined;
  /** Probability, 0 to 1, from which on a voxel of a probabilistic image is of the label (0.5). */
  readonly threshold?: number | undefined;
}

/**
 * Reads a label image with the names of its labels.
 * @throws PerceptError naming the image or the table that cannot be read
 */
export async function readAtlas(path: string, options: AtlasOptions = {}): Promise<Atlas> {
  const { threshold } = options;
  const { kind, grid, voxels, notes } = await readLabelVoxels(
    path,
    threshold === undefined ? {} : { threshold },
  );
  const { table, fault } = await tableOf(path, options.table);
  const { offset, note } = idOffset(table, kind, voxels.size);
  // A single mask or probability map without a table is called after its file.
  const alone = voxels.size === 1 && kind !== 'labels' ? cleanName(imageStem(path)) : '';
  const labels = [...voxels].map(([id, indices]) =>
    nameLabel(id, indices, table?.entries.get(id + offset), alone),
  );
  const absent = [...(table?.entries.values() ?? [])].filter(
    (entry) => !voxels.has(entry.id - offset) && !isBackground(entry),
  );
  return {
    path,
    kind,
    grid,
    labels,
    table,
    absent,
    notes: [...notes, note, fault].filter((one) => one !== undefined),
  };
}

/** The table that was given, or else found beside the image; one that was only found need not be a label table. */
async function tableOf(
  image: string,
  given: string | undefined,
): Promise<{ table: Atlas['table']; fault?: string }> {
  if (given !== undefined) return { table: { ...(await readLabelTable(given)), path: given, given: true } };
  const path = await findLabelTable(image);
  if (path === undefined) return { table: undefined };
  try {
    return { table: { ...(await readLabelTable(path)), path, given: false } };
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    return { table: undefined, fault: `${basename(path)} beside the image was not used: ${error.problem}` };
  }
}

function nameLabel(
  id: number,
  indices: Uint32Array,
  entry: LabelEntry | undefined,
  alone: string,
): AtlasLabel {
  const named = entry?.name ?? (alone === '' ? undefined : alone);
  return {
    id,
    ...(named === undefined ? { name: `label ${id}` } : splitHemisphere(named)),
    ...(entry === undefined ? {} : { title: entry.name }),
    ...(entry?.abbreviation === undefined ? {} : { abbreviation: entry.abbreviation }),
    ...(entry?.colour === undefined ? {} : { colour: entry.colour }),
    indices,
  };
}

/** What is added to an id of the image to find it in the table, and the words for it where that is not 0. */
function idOffset(
  table: LabelTable | undefined,
  kind: LabelKind,
  nLabels: number,
): { offset: number; note?: string } {
  if (table === undefined) return { offset: 0 };
  const byVolume = kind === 'masks' || (kind === 'probabilities' && nLabels > 1);
  if (table.countsVolumes) {
    if (byVolume) return { offset: 0 };
    return {
      offset: -1,
      note: 'the table counts the volumes of the probabilistic atlas from 0: its index 0 is id 1 of this image',
    };
  }
  const first = table.entries.get(0);
  if (!byVolume || (first !== undefined && !isBackground(first))) return { offset: 0 };
  return {
    offset: 1,
    note: 'id 1 of the table was taken for the first volume, id 2 for the second, and so on',
  };
}

/** What tables call the voxels of no label. */
function isBackground({ id, name }: LabelEntry): boolean {
  return id === 0 && /clear|background|unknown|unlabel|none|outside|empty|\*\.\*/i.test(name);
}

/**
 * One label as a mask on the image's grid, by its id or its name: the table's, or that without the hemisphere where only one label
 * has it. @throws PerceptError when there is no such label, or several
 */
export function labelMask(atlas: Atlas, label: number | string): Mask {
  const { labels, path, grid } = atlas;
  const ways: ((one: AtlasLabel) => boolean)[] =
    typeof label === 'number'
      ? [({ id }) => id === label]
      : [
          ({ title }) => title === label,
          ({ name }) => name === label,
          ({ title, name }) => [title, name].some((own) => own?.toLowerCase() === label.toLowerCase()),
        ];
  for (const way of ways) {
    const found = labels.filter(way);
    if (found.length === 1) return { grid, indices: found[0]!.indices };
    if (found.length > 1) {
      const which = found.slice(0, 10).map(({ id, title, name }) => `${id} (${title ?? name})`);
      throw new PerceptError(`several labels are called "${label}": ${which.join(', ')}`, {
        file: path,
        remedy: 'Give the id.',
      });
    }
  }
  const known = labels
    .slice(0, 20)
    .map(({ id, title }) => (title === undefined ? `${id}` : `${id} (${title})`));
  throw new NoVoxelsError(`it has no label ${typeof label === 'number' ? label : `"${label}"`}`, {
    file: path,
    remedy:
      labels.length === 0
        ? 'It has no label at all.'
        : `Its labels are ${known.join(', ')}${labels.length > 20 ? ` and ${labels.length - 20} more` : ''}.`,
  });
}
