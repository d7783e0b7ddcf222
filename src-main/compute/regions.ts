import { evaluateRegion } from '../decoding/regions/evaluate.ts';
import type { RegionAtom } from '../decoding/regions/atom.ts';
import { parseRegion } from '../decoding/regions/parse.ts';
import { PerceptError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';

/** A region of one subject: which columns of the subject's patterns it takes. */
export interface Region {
  readonly name: string;
  readonly expression: string;
  /** Ascending columns of the patterns. */
  readonly columns: Uint32Array;
  /** For names of the expression that are not a mask's: the masks they stand for. */
  readonly masks: Record<string, string[]>;
}

/**
 * The recipe's regions over a subject's masks.
 * @returns the regions, and the voxels that any mask has (ascending): the columns of the subject's patterns
 * @throws PerceptError when a name is unknown or a region has no voxel
 */
export function resolveRegions(
  wanted: Recipe['regions'],
  atoms: readonly RegionAtom[],
): { regions: Region[]; voxels: Uint32Array } {
  const selected = (wanted ?? defaultRegions(atoms)).map(({ name, expression }) => {
    const { indices, resolved } = evaluateRegion(parseRegion(expression), atoms);
    if (indices.length === 0) {
      throw new PerceptError(`region "${name}" (${expression}) has no voxel`, {
        remedy: 'Check its expression, and that the masks overlap the data.',
      });
    }
    return { name, expression, indices, masks: resolved };
  });
  // All masks, not only those of these regions: another choice of regions then needs no scan read and no fit made anew.
  const voxels = uniteSorted(atoms.map(({ indices }) => indices));
  const column = new Map<number, number>();
  voxels.forEach((voxel, at) => column.set(voxel, at));
  const regions = selected.map(({ indices, ...rest }) => ({
    ...rest,
    columns: indices.map((voxel) => column.get(voxel)!),
  }));
  return { regions, voxels };
}

/** Each region that has masks (both hemispheres; dorsal and ventral parts joined) and, where there are several, all together. */
export function defaultRegions(atoms: readonly RegionAtom[]): { name: string; expression: string }[] {
  const names = [...new Set(atoms.map(({ name }) => name))].filter((name) => !/^brain$/i.test(name));
  const whole = names.map((name) => {
    const part = /^(.*\d)[dv]$/.exec(name)?.[1];
    const joined = part !== undefined && names.includes(`${part}d`) && names.includes(`${part}v`);
    return { region: joined ? part : name, mask: name };
  });
  const regions = [...new Set(whole.map(({ region }) => region))].map((region) => ({
    name: region,
    expression: whole
      .filter((entry) => entry.region === region)
      .map(({ mask }) => `"${mask}"`)
      .join(' + '),
  }));
  if (regions.length === 0) {
    throw new PerceptError('there is no mask to make a region of', {
      remedy:
        'Add masks to sourcedata/ or derivatives/ of the study, or name them in data.masks of the recipe.',
    });
  }
  const all = { name: 'all', expression: names.map((name) => `"${name}"`).join(' + ') };
  return regions.length === 1 ? regions : [all, ...regions];
}

function uniteSorted(sets: readonly Uint32Array[]): Uint32Array {
  const union = new Set<number>();
  for (const set of sets) for (const value of set) union.add(value);
  return Uint32Array.from(union).sort();
}
