import { columnsOf } from '../decoding/regions/account.ts';
import type { RegionAtom } from '../decoding/regions/atom.ts';
import type { RegionEnvironment, StatisticMap } from '../decoding/regions/environment.ts';
import { evaluateRegion, regionScope } from '../decoding/regions/evaluate.ts';
import { walkRegion, type RegionNode } from '../decoding/regions/node.ts';
import { parseRegion } from '../decoding/regions/parse.ts';
import { resolveMaps, resolveName } from '../decoding/regions/resolve.ts';
import { combine, uniteAll } from '../decoding/regions/voxel-sets.ts';
import { NoVoxelsError, PerceptError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import { listed } from '../study/findings.ts';
import { regionMapNotes, type RegionMapName } from './region-maps.ts';

/** A region of one subject: which columns of the subject's patterns it takes. */
export interface Region {
  readonly name: string;
  readonly expression: string;
  /** Ascending columns of the patterns. */
  readonly columns: Uint32Array;
  /** For names of the expression that are not a mask's: the masks they stand for. */
  readonly masks: Record<string, string[]>;
  /** What a reader must know of how its voxels were chosen. */
  readonly notes: readonly string[];
}

/** The regions of one subject before its data are read. */
export interface PlannedRegions {
  /** Voxels whose series are needed, ascending: the columns of the subject's patterns. */
  readonly voxels: Uint32Array;
  /** Statistic maps that regions wait for. */
  readonly maps: readonly string[];
  /**
   * The regions, once the maps are there. Those without a voxel are left out; `onLeftOut` is told which, and why.
   * @param columns what the patterns' columns are, `voxels` unless given
   * @throws PerceptError when no region has a voxel
   */
  resolve(
    maps: ReadonlyMap<string, () => StatisticMap>,
    columns?: Uint32Array,
    onLeftOut?: (why: string) => void,
  ): Region[];
}

/** Voxels outside of all masks that spheres, drawings and dilations may take: more than a whole brain at 2 mm. */
const MOST_OUTSIDE = 400_000;

/**
 * What the recipe's regions need of a subject. Regions without `where` are made now, so that their faults are said before
 * anything is computed; what is known of the others is checked. A region that has no voxel in this subject, or a mask that only other
 * subjects have, is left out when the regions are resolved.
 * @param known the statistic maps that there will be
 * @param elsewhere names of masks that this subject lacks and others have
 * @throws PerceptError when a name is unknown, or no region has a voxel
 */
export function planRegions(
  wanted: Recipe['regions'],
  environment: RegionEnvironment,
  known: readonly RegionMapName[],
  elsewhere: readonly string[] = [],
): PlannedRegions {
  const planned = (wanted ?? defaultRegions(environment.atoms)).map(({ name, expression }) => {
    const node = parseRegion(expression);
    const maps = resolveMaps(node, known) as RegionMapName[];
    const lacks = lacking(node, environment.atoms, elsewhere);
    if (lacks.length > 0) return { name, expression, maps: [], empty: withoutMasks(name, expression, lacks) };
    if (maps.length > 0) return { name, expression, node, maps };
    const made = evaluateRegion(node, environment);
    if (made.indices.length === 0) return { name, expression, maps: [], empty: noVoxel(name, expression) };
    return { name, expression, node, maps, made };
  });
  const [first] = planned;
  if (first?.empty !== undefined && planned.every(({ empty }) => empty !== undefined)) throw first.empty;
  // All masks, not only those of these regions: another choice of regions then needs no scan read and no fit made anew.
  const masks = uniteAll(environment.atoms.map(({ indices }) => indices));
  const needed = planned.flatMap(({ node, made }) =>
    node === undefined ? [] : [made?.indices ?? regionScope(node, environment)],
  );
  const voxels = combine('union', masks, uniteAll(needed));
  if (voxels.length - masks.length > MOST_OUTSIDE) {
    throw new PerceptError(
      `the regions take ${voxels.length - masks.length} voxels outside of all masks, of which ${MOST_OUTSIDE} can be read`,
      { remedy: 'Choose smaller spheres, drawings or dilations, or cut them with masks (&).' },
    );
  }
  return {
    voxels,
    maps: [...new Set(planned.flatMap(({ maps }) => maps))],
    resolve: (maps, columns = voxels, onLeftOut) => {
      const faults: PerceptError[] = [];
      const regions = planned.flatMap(({ name, expression, node, maps: used, made, empty }) => {
        const found =
          node === undefined ? undefined : (made ?? evaluateRegion(node, { ...environment, maps }));
        if (found === undefined || found.indices.length === 0) {
          faults.push(empty ?? noVoxel(name, expression));
          return [];
        }
        return [
          {
            name,
            expression,
            columns: columnsOf(found.indices, columns),
            masks: found.resolved,
            notes: used.map((map) => regionMapNotes[map]),
          },
        ];
      });
      if (regions.length === 0) throw faults[0]!;
      for (const { problem } of faults) onLeftOut?.(leftOut(problem));
      return regions;
    },
  };
}

/** What is noted of a subject that a region is left out of. @param problem names the region */
export function leftOut(problem: string): string {
  return `${problem}: it is left out of this subject`;
}

/** Names of an expression that mean nothing in this subject but a mask of others. @throws PerceptError when a name is unknown everywhere */
function lacking(node: RegionNode, atoms: readonly RegionAtom[], elsewhere: readonly string[]): string[] {
  const found = new Set<string>();
  const all = [...atoms, ...elsewhere.map((name) => ({ name, indices: new Uint32Array(0) }))];
  walkRegion(node, (part) => {
    if (part.kind !== 'name') return;
    try {
      resolveName(part, atoms);
    } catch (error) {
      if (elsewhere.length === 0) throw error;
      resolveName(part, all);
      found.add(part.name);
    }
  });
  return [...found];
}

/** Plans whose data are read together: each then has the voxels and waits for the maps of all. */
export function unitePlanned(plans: readonly PlannedRegions[]): PlannedRegions[] {
  const voxels = uniteAll(plans.map((plan) => plan.voxels));
  const maps = [...new Set(plans.flatMap((plan) => plan.maps))];
  return plans.map((plan) => ({
    voxels,
    maps,
    resolve: (found, columns = voxels, onLeftOut) => plan.resolve(found, columns, onLeftOut),
  }));
}

function noVoxel(name: string, expression: string): NoVoxelsError {
  return new NoVoxelsError(`region "${name}" (${expression}) has no voxel`, {
    remedy: 'Check its expression, and that the masks overlap the data.',
  });
}

function withoutMasks(name: string, expression: string, masks: readonly string[]): NoVoxelsError {
  return new NoVoxelsError(
    `region "${name}" (${expression}) cannot be made: there is no mask ${listed(masks)} of this subject`,
    { remedy: 'Add the mask to the study, or leave the region out of the recipe.' },
  );
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
