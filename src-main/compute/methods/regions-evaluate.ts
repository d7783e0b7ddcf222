import { countVoxels, usableOf } from '../live/account-subject.ts';
import { evaluateRegion } from '../../decoding/regions/evaluate.ts';
import { formatRegion } from '../../decoding/regions/node.ts';
import { parseRegion } from '../../decoding/regions/parse.ts';
import { PerceptError } from '../../errors.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { encodeDrawing } from '../drawings.ts';
import { problemOf } from '../live/problem.ts';
import { subjectIds, subjectRegions } from '../live/subject-regions.ts';
import type { RegionCounts } from '../../contract/live.ts';
import type { Method } from './types.ts';

/** Voxel counts of a region in every subject, without decoding. @throws PerceptError where the expression is none */
export const regionsEvaluate: Method<'regions.evaluate'> = async (place, { expression, voxelsOf }) => {
  const node = parseRegion(expression);
  const loaded = await loadManifest(place.out);
  const subjects: RegionCounts['subjects'] = [];
  let voxels: RegionCounts['voxels'] = null;
  for (const id of await subjectIds(place, loaded)) {
    try {
      const regions = await subjectRegions(place, id, loaded);
      const { indices } = evaluateRegion(node, await regions.environment(node, place.recipe));
      subjects.push({
        id,
        ...countVoxels(indices, regions.data, await usableOf(place, loaded, id)),
        problem: indices.length === 0 ? 'the region has no voxel in this subject' : null,
      });
      if (id === voxelsOf && regions.grid !== undefined) {
        const { dims, affine } = regions.grid;
        voxels = {
          subject: id,
          grid: { dims: [...dims], affine: [...affine] },
          runs: encodeDrawing(indices),
        };
      }
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      subjects.push({ id, inRegion: 0, inData: null, used: null, problem: problemOf(error) });
    }
  }
  return { formatted: formatRegion(node), subjects, voxels };
};
