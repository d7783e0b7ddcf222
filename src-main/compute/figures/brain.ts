import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { regionColour } from '../../contract/region-colours.ts';
import { evaluateRegion } from '../../decoding/regions/evaluate.ts';
import { parseRegion } from '../../decoding/regions/parse.ts';
import { PerceptError } from '../../errors.ts';
import type { BrainRegion, DrawnBrain } from '../../figures/data.ts';
import type { PanelOf } from '../../figures/schema.ts';
import { quantileOfSorted } from '../../maths/stats.ts';
import { readVolume } from '../../volumes/series.ts';
import { compactVolume } from '../brain/compact.ts';
import { basesOf, drawnVolume } from '../brain/volumes.ts';
import { subjectRegions } from '../live/subject-regions.ts';
import { regionNames, unknownRegion } from './scores.ts';
import type { FigureSource } from './source.ts';

/** What the maps of a results folder are called where they are shown. */
const maps: Readonly<Record<string, { name: string; unit: string; diverging: boolean }>> = {
  R2: { name: 'Explained variance', unit: '*R*²', diverging: false },
  t: { name: 'Response to test images', unit: '*t*', diverging: true },
  variance: { name: 'Residual variance', unit: 'units of the response, squared', diverging: false },
  rho: { name: 'Autocorrelation of the noise', unit: '*ρ*', diverging: true },
  searchlight: { name: 'Searchlight, pairwise accuracy', unit: 'share of pairs', diverging: false },
};

/**
 * What a panel of a brain shows of one subject: anatomy, the regions of the recipe in their colours, a statistic map.
 * @throws PerceptError when the subject's data have no positions, or a region or a map is unknown
 */
export async function gatherBrain(
  source: FigureSource,
  panel: PanelOf<'brain'> | PanelOf<'slices'>,
): Promise<DrawnBrain> {
  const { place, manifest, results } = source;
  const subject = panel.subject;
  if (!results.subjects.some(({ id }) => id === subject))
    throw new PerceptError(`the results have no subject "${subject}"`, {
      remedy: `They have ${results.subjects.map(({ id }) => id).join(', ')}.`,
    });
  const found = await subjectRegions(place, subject, manifest);
  if (found.grid === undefined)
    throw new PerceptError(`sub-${subject}: its patterns have no positions, so no brain can be drawn`, {
      remedy: 'Leave the panel out.',
    });
  const base = basesOf(found)[0];
  const anatomy = base === undefined ? null : await keptVolume(found, manifest, base.id);
  const window = anatomy === null ? undefined : compactVolume(anatomy.values);
  const notes: string[] = [];
  const { grid } = found;
  return {
    subject,
    anatomy:
      anatomy === null || window === undefined
        ? null
        : {
            dims: anatomy.grid.dims,
            affine: anatomy.grid.affine,
            values: anatomy.values,
            window: [Math.min(window.low, 0.25 * window.high), window.high],
            name: base!.name,
          },
    grid: { dims: grid.dims, affine: grid.affine },
    regions: await drawnRegions(source, found, panel.regions, notes),
    overlay: panel.overlay === undefined ? null : await readOverlay(place.out, subject, panel.overlay),
    notes,
  };
}

const MOST_KEPT = 3;
const kept = new Map<string, ReturnType<typeof drawnVolume>>();

/** The anatomy, read once while its file stays as it is: a figure is drawn again with each change of it. */
async function keptVolume(
  found: Awaited<ReturnType<typeof subjectRegions>>,
  manifest: FigureSource['manifest'],
  id: string,
): ReturnType<typeof drawnVolume> {
  if (id !== 't1w' || found.t1w === undefined) return drawnVolume(found, manifest, id);
  const { size, mtimeMs } = await stat(found.t1w).catch(() => ({ size: 0, mtimeMs: 0 }));
  const key = `${found.t1w}\0${size}\0${mtimeMs}`;
  let made = kept.get(key);
  if (made === undefined) {
    kept.set(key, (made = drawnVolume(found, manifest, id)));
    made.catch(() => kept.delete(key));
    for (const old of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(old);
  }
  return made;
}

async function drawnRegions(
  { place, results }: FigureSource,
  found: Awaited<ReturnType<typeof subjectRegions>>,
  wanted: readonly string[] | undefined,
  notes: string[],
): Promise<BrainRegion[]> {
  const known = regionNames(results);
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownRegion(unknown, known);
  const all: BrainRegion[] = [];
  for (const name of wanted ?? known) {
    const expression = results.subjects
      .flatMap(({ regions }) => regions)
      .find((one) => one.name === name)!.expression;
    try {
      const node = parseRegion(expression);
      const { indices } = evaluateRegion(node, await found.environment(node, place.recipe));
      if (indices.length > 0) all.push({ name, colour: regionColour(name), voxels: indices });
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      notes.push(`${name} is not drawn: ${error.problem}`);
    }
  }
  if (wanted !== undefined) return all;
  return withoutWholes(all);
}

/** The regions that hold no other one: of VC, V1 and V2 the parts. */
export function withoutWholes(all: readonly BrainRegion[]): BrainRegion[] {
  const sets = all.map(({ voxels }) => new Set(voxels));
  return all.filter(
    (region, r) =>
      !all.some(
        (other, o) =>
          o !== r &&
          other.voxels.length < region.voxels.length &&
          other.voxels.every((voxel) => sets[r]!.has(voxel)),
      ),
  );
}

/** Statistic maps of a subject's results that figures can show. */
export async function mapNames(out: string, subject: string): Promise<string[]> {
  const names = await readdir(join(out, `sub-${subject}`, 'func')).catch(() => []);
  return Object.keys(maps).filter((map) => names.some((name) => name.endsWith(endingOf(map))));
}

async function readOverlay(
  out: string,
  subject: string,
  { map, range, threshold }: NonNullable<PanelOf<'brain'>['overlay']>,
): Promise<DrawnBrain['overlay']> {
  const folder = join(out, `sub-${subject}`, 'func');
  const names = await readdir(folder).catch(() => []);
  const file = names.find((name) => name.endsWith(endingOf(map)));
  if (file === undefined || maps[map] === undefined) {
    const there = await mapNames(out, subject);
    throw new PerceptError(`sub-${subject} has no map "${map}"`, {
      file: folder,
      remedy:
        there.length === 0
          ? 'Let the recipe write its maps (output.maps).'
          : `There are ${there.join(', ')}.`,
    });
  }
  const { header, data } = await readVolume(join(folder, file));
  const about = maps[map];
  return {
    dims: header.grid.dims,
    affine: header.grid.affine,
    values: data,
    ...about,
    range: range ?? roundRange(data, about.diverging),
    threshold,
  };
}

/** How the file of a map ends in the results. */
function endingOf(map: string): string {
  return `_desc-${map}_${map === 'searchlight' ? 'pairwise' : 'statmap'}.nii.gz`;
}

/** From the 2nd to the 98th percentile of the values, outwards to two digits; symmetric where both signs count. */
function roundRange(data: Float64Array, diverging: boolean): [number, number] {
  const sorted = data.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return [0, 1];
  const [low, high] = [quantileOfSorted(sorted, 0.02), quantileOfSorted(sorted, 0.98)];
  const up = (value: number): number => {
    const power = 10 ** (Math.floor(Math.log10(value)) - 1);
    return Number((Math.ceil(value / power) * power).toPrecision(3));
  };
  const most = Math.max(Math.abs(low), Math.abs(high), 1e-6);
  return diverging ? [-up(most), up(most)] : [0, up(Math.max(high, 1e-6))];
}
