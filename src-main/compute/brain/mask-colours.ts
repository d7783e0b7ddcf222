import type { RegionAtom } from '../../decoding/regions/atom.ts';
import { PerceptError } from '../../errors.ts';
import type { PlannedMask } from '../../recipe/planned-subject.ts';
import { findLabelTable } from '../../volumes/labels/find-table.ts';
import { readLabelTable } from '../../volumes/labels/read-table.ts';
import type { LabelTable } from '../../volumes/labels/table.ts';

/** The colours that label tables give to masks that are labels of an image. */
export async function maskColours(
  masks: readonly PlannedMask[],
): Promise<(atom: Pick<RegionAtom, 'name' | 'hemisphere'>) => string | undefined> {
  const tables = new Map<string, LabelTable | undefined>();
  const colours = new Map<string, string>();
  for (const { name, hemisphere, path, label, table } of masks) {
    if (label === undefined) continue;
    const key = `${path}\0${table ?? ''}`;
    if (!tables.has(key)) tables.set(key, await tableOf(path, table));
    const colour = colourIn(tables.get(key), label);
    if (colour !== undefined) colours.set(`${name}\0${hemisphere ?? ''}`, colour);
  }
  return ({ name, hemisphere }) => colours.get(`${name}\0${hemisphere ?? ''}`);
}

async function tableOf(image: string, given: string | undefined): Promise<LabelTable | undefined> {
  try {
    const path = given ?? (await findLabelTable(image));
    return path === undefined ? undefined : await readLabelTable(path);
  } catch (error) {
    // A colour is not worth an error; the masks themselves say what is wrong with their table.
    if (error instanceof PerceptError) return undefined;
    throw error;
  }
}

function colourIn(table: LabelTable | undefined, label: number | string): string | undefined {
  // Ids of tables that count volumes are not those of every image.
  if (table === undefined || (typeof label === 'number' && table.countsVolumes)) return undefined;
  if (typeof label === 'number') return table.entries.get(label)?.colour;
  return [...table.entries.values()].find(({ name }) => name === label)?.colour;
}
