import { join, relative, sep } from 'node:path';
import { evaluateRegion } from '../../decoding/regions/evaluate.ts';
import { formatRegion } from '../../decoding/regions/node.ts';
import { parseRegion } from '../../decoding/regions/parse.ts';
import { resolveMaps } from '../../decoding/regions/resolve.ts';
import { saveRegion } from '../../decoding/regions/save.ts';
import { PerceptError } from '../../errors.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { countVoxels, usableOf } from '../live/account-subject.ts';
import { subjectIds, subjectRegions } from '../live/subject-regions.ts';
import { regionMapNotes, type RegionMapName } from '../region-maps.ts';
import type { Method } from './types.ts';

/**
 * Saves a region of every subject that has voxels of it, in `regions/` beside the results of the study's recipes.
 * @throws PerceptError when there are no positions, or no subject has a voxel of it
 */
export const regionsSave: Method<'regions.save'> = async (place, { name, expression }) => {
  const node = parseRegion(expression);
  const loaded = await loadManifest(place.out);
  const folder = join(place.out, '..', 'regions');
  const files: string[] = [];
  let withoutGrid = 0;
  for (const id of await subjectIds(place, loaded)) {
    const { grid, data, environment } = await subjectRegions(place, id, loaded);
    if (grid === undefined) {
      withoutGrid++;
      continue;
    }
    const { indices, resolved } = evaluateRegion(node, await environment(node, place.recipe));
    if (indices.length === 0) continue;
    const known = countVoxels(indices, data, await usableOf(place, loaded, id));
    const maps = resolveMaps(node, Object.keys(regionMapNotes)) as RegionMapName[];
    const space = loaded?.manifest.subjects.find((subject) => subject.id === id)?.space ?? undefined;
    const saved = await saveRegion(folder, {
      name,
      expression: formatRegion(node),
      subject: id,
      ...(space === undefined ? {} : { space }),
      grid,
      indices,
      account: {
        inRegion: known.inRegion,
        inData: known.inData ?? known.inRegion,
        used: known.used ?? known.inData ?? known.inRegion,
      },
      resolved,
      recipe: place.recipeName,
      notes: [
        ...maps.map((map) => regionMapNotes[map]),
        ...(known.inData === null
          ? ['counted before a run: which of its voxels have data was not known']
          : []),
      ],
    });
    files.push(saved.image, saved.sidecar);
  }
  if (files.length === 0) {
    throw new PerceptError(
      withoutGrid > 0
        ? 'these patterns have no positions, so there is no image to save a region in'
        : `region "${name}" has no voxel in any subject`,
      { remedy: withoutGrid > 0 ? 'Add it to the recipe instead.' : 'Check its expression.' },
    );
  }
  const shown = relative(place.root, folder);
  return {
    shownPath: shown.startsWith('..') ? folder : shown.split(sep).join('/'),
    files: files.map((file) => relative(folder, file).split(sep).join('/')),
  };
};
