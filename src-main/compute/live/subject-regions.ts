import { dirname, join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { RegionAtom } from '../../decoding/regions/atom.ts';
import type { RegionEnvironment } from '../../decoding/regions/environment.ts';
import { isBrain } from '../../decoding/regions/evaluate.ts';
import { regionDrawings, regionMaps, regionNames, type RegionNode } from '../../decoding/regions/node.ts';
import { PerceptError } from '../../errors.ts';
import { hashJson } from '../../files.ts';
import { chooseRuns, masksFor } from '../../recipe/plan-bids.ts';
import type { PlannedMask } from '../../recipe/planned-subject.ts';
import type { BidsData, Recipe } from '../../recipe/schema.ts';
import { listed } from '../../study/findings.ts';
import { indexStudy, type Study } from '../../study/bids/index.ts';
import { subjectOfLabel } from '../../study/bids/subject-label.ts';
import type { Grid } from '../../volumes/grid.ts';
import { readHeader } from '../../volumes/header.ts';
import { loadIndices } from '../arrays.ts';
import type { LoadedManifest, ManifestSubject } from '../decoding-manifest.ts';
import { readDrawings } from '../drawings.ts';
import { regionEnvironment } from '../mask-regions.ts';
import type { StudyPlace } from '../methods/types.ts';
import { readPatterns } from '../patterns.ts';
import { loadRegionMaps } from '../region-maps.ts';

/** What region expressions can mean in one subject of a study, before a run or after one. */
export interface SubjectRegions {
  readonly id: string;
  /** Grid of the scans; undefined for patterns without positions. */
  readonly grid: Grid | undefined;
  /** Masks of the subject on that grid, a brain mask apart. */
  readonly atoms: readonly RegionAtom[];
  /** All mask files, those that did not fit among them. */
  readonly masks: readonly PlannedMask[];
  /** Voxels that have data, ascending: the columns of W; undefined before a run. */
  readonly data: Uint32Array | undefined;
  readonly t1w: string | undefined;
  /** The first training run's scans. */
  readonly bold: string | undefined;
  readonly notes: readonly string[];
  /** Masks to be drawn: also those of another grid, at the nearest voxels, with notes that say so. */
  shown(): Promise<{ atoms: readonly RegionAtom[]; notes: string[] }>;
  /** What an expression is evaluated in: with the maps and drawings that it names, and a brain mask where it asks for one. */
  environment(node: RegionNode, recipe: Recipe): Promise<RegionEnvironment>;
}

/** The ids of a study's subjects: those that were decoded, else those of the recipe. */
export async function subjectIds(place: StudyPlace, loaded: LoadedManifest | undefined): Promise<string[]> {
  if (loaded !== undefined) return loaded.manifest.subjects.map(({ id }) => id);
  const { data } = place.recipe;
  if (data.kind === 'patterns') return Object.keys(data.subjects);
  const study = await studyOf(place);
  const all = study.subjects.map(({ id }) => id);
  return data.subjects === undefined
    ? all
    : [...new Set(data.subjects.map((label) => subjectOfLabel(all, label)))];
}

/** Reading masks takes seconds and a region change milliseconds: what was read stays, while recipe and results are the same. */
const known = new Map<string, Promise<SubjectRegions>>();
const MOST_KNOWN = 64;

/**
 * The masks of a subject and what else its regions are made of. Where there are results, on the grid and in the space of the data that
 * they were made from, with the masks that the recipe names now.
 * @throws PerceptError when the study has no such subject, or its scans cannot be read
 */
export async function subjectRegions(
  place: StudyPlace,
  id: string,
  loaded: LoadedManifest | undefined,
): Promise<SubjectRegions> {
  const { root, out, recipeFolder, recipe } = place;
  const key = hashJson([root, out, recipeFolder, loaded?.manifest.revision ?? null, recipe.data, id]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = read(place, id, loaded);
  known.set(key, made);
  // What failed may be mended meanwhile.
  made.catch(() => known.delete(key));
  for (const old of known.keys()) if (known.size > MOST_KNOWN) known.delete(old);
  return made;
}

async function read(
  place: StudyPlace,
  id: string,
  loaded: LoadedManifest | undefined,
): Promise<SubjectRegions> {
  const { data } = place.recipe;
  return data.kind === 'bids' ? readBids(place, data, id, loaded) : readTable(place, id, loaded);
}

async function readBids(
  place: StudyPlace,
  now: BidsData,
  id: string,
  loaded: LoadedManifest | undefined,
): Promise<SubjectRegions> {
  const asRun = loaded?.manifest.recipe.data;
  const decoded = loaded?.manifest.subjects.find((subject) => subject.id === id);
  // Masks may have been added since the run; the data that they are for are those of the run.
  const data: BidsData =
    asRun?.kind === 'bids' ? { ...asRun, masks: now.masks, resampleMasks: now.resampleMasks } : now;
  const study = await studyOf(place);
  const subject = study.subjects.find((one) => one.id === id);
  if (subject === undefined) throw new PerceptError(`there is no subject ${id}`, { file: study.root });
  const first = chooseRuns(study, data, id, data.train).find(({ bold }) => bold !== undefined);
  const grid = toGrid(decoded?.voxels?.grid) ?? (first && (await readHeader(first.bold!)).grid);
  if (grid === undefined) {
    throw new PerceptError(`sub-${id}: none of its training runs has its volume here`, {
      file: study.root,
      remedy: 'Get the volumes (with DataLad or git-annex: "datalad get"), or choose other runs.',
    });
  }
  const masks = masksFor(study, data, id, first?.space, place.recipeFolder);
  const masked = { id, grid, masks };
  const recipeNow = { ...place.recipe, data };
  const { environment, notes } = await regionEnvironment(recipeNow, masked, place.recipeFolder, []);
  const fit = new Set(environment.atoms.map(({ name }) => name.toLowerCase()));
  const others = new Set(masks.map(({ name }) => name.toLowerCase()).filter((name) => !fit.has(name)));
  const indices =
    decoded === undefined || decoded.voxels === null
      ? undefined
      : await loadIndices(join(loaded!.folder, decoded.voxels.indices));
  const maps = mapsLoader(decoded, loaded?.folder, indices);
  const named = new Map<string, Promise<RegionEnvironment>>();
  const withNamed = (node: RegionNode, names: readonly string[]): Promise<RegionEnvironment> => {
    const key = names.join('\0');
    const known = named.get(key);
    if (known !== undefined) return known;
    const made = regionEnvironment(recipeNow, masked, place.recipeFolder, [node]).then(
      (all) => all.environment,
    );
    named.set(key, made);
    return made;
  };
  return {
    id,
    grid,
    atoms: environment.atoms,
    masks,
    data: indices,
    t1w: subject.anatomy.t1w,
    bold: first?.bold,
    notes,
    async shown() {
      const unfit = [
        ...new Set(
          masks.map(({ name }) => name).filter((name) => others.has(name.toLowerCase()) && !isBrain(name)),
        ),
      ];
      if (unfit.length === 0) return { atoms: environment.atoms, notes: [...notes] };
      const nearest = { ...recipeNow, data: { ...data, resampleMasks: 'nearest' as const } };
      const drawn = await regionEnvironment(nearest, masked, place.recipeFolder, []);
      const note = `drawn at the nearest voxels, being of another grid than the scans: ${listed(unfit)}. To decode from them, set data.resampleMasks of the recipe to "nearest".`;
      return { atoms: drawn.environment.atoms, notes: [...drawn.notes, note] };
    },
    async environment(node, recipe) {
      // A brain mask and masks of another grid are there only for an expression that names them, the latter to be refused.
      const asked = regionNames(node).filter((name) => isBrain(name) || others.has(name.toLowerCase()));
      const { atoms } = asked.length === 0 ? environment : await withNamed(node, asked);
      const { drawings } = await readDrawings(
        { drawings: recipe.drawings, data },
        id,
        grid,
        place.recipeFolder,
        regionDrawings(node),
      );
      return { atoms, grid, drawings, maps: await maps(node) };
    },
  };
}

async function readTable(
  place: StudyPlace,
  id: string,
  loaded: LoadedManifest | undefined,
): Promise<SubjectRegions> {
  const decoded = loaded?.manifest.subjects.find((subject) => subject.id === id);
  const atoms =
    decoded === undefined
      ? await atomsOfPatterns(place, id)
      : await atomsOfStep(dirname(join(loaded!.folder, decoded.y)));
  const columns =
    decoded === undefined ? undefined : Uint32Array.from({ length: decoded.nVoxels }, (_, column) => column);
  const maps = mapsLoader(decoded, loaded?.folder, columns);
  return {
    id,
    grid: undefined,
    atoms,
    masks: [],
    data: columns,
    t1w: undefined,
    bold: undefined,
    notes: [],
    shown: async () => ({ atoms, notes: [] }),
    environment: async (node) => ({ atoms, maps: await maps(node) }),
  };
}

/** The masks that a file of patterns defines, as the step that read it has kept them. */
async function atomsOfStep(folder: string): Promise<RegionAtom[]> {
  const about = JSON.parse(await readFile(join(folder, 'about.json'), 'utf8')) as {
    atoms: (Omit<RegionAtom, 'indices'> & { indices: number[] })[];
  };
  return about.atoms.map((atom) => ({ ...atom, indices: Uint32Array.from(atom.indices) }));
}

async function atomsOfPatterns({ recipe, recipeFolder }: StudyPlace, id: string): Promise<RegionAtom[]> {
  // A label such as "constructor" is a member of every object.
  const { data } = recipe;
  const table = data.kind === 'patterns' && Object.hasOwn(data.subjects, id) ? data.subjects[id] : undefined;
  if (table === undefined) throw new PerceptError(`there is no subject ${id} in the recipe`);
  return (await readPatterns(table.train, recipeFolder)).atoms;
}

/** Loads the maps that an expression names, each once. */
function mapsLoader(
  decoded: ManifestSubject | undefined,
  folder: string | undefined,
  columns: Uint32Array | undefined,
): (node: RegionNode) => ReturnType<typeof loadRegionMaps> {
  const all: Awaited<ReturnType<typeof loadRegionMaps>> = new Map();
  return async (node) => {
    if (decoded === undefined || columns === undefined) return new Map();
    const path = (name: string): string | undefined =>
      decoded.maps[name] === undefined ? undefined : join(folder!, decoded.maps[name]);
    const [R2, test] = [path('R2'), path('test')];
    const files = {
      W: path('W')!,
      ...(R2 === undefined ? {} : { R2 }),
      ...(test === undefined ? {} : { test }),
    };
    const asked = regionMaps(node).map((name) => name.toLowerCase());
    const missing = Object.keys(files).filter((name) => !all.has(name) && asked.includes(name.toLowerCase()));
    if (missing.length > 0) {
      for (const [name, map] of await loadRegionMaps(missing, files, columns)) all.set(name, map);
    }
    return all;
  };
}

function toGrid(wire: { dims: [number, number, number]; affine: number[] } | undefined): Grid | undefined {
  return wire && { dims: wire.dims, affine: Float64Array.from(wire.affine) };
}

let indexed: { root: string; at: number; study: Promise<Study> } | undefined;
const INDEX_LASTS = 30_000;

/** The index of a study's folder; it is read again after half a minute, for files may have come. */
function studyOf({ recipe, recipeFolder, root }: StudyPlace): Promise<Study> {
  const folder = recipe.data.kind === 'bids' ? resolve(recipeFolder, recipe.data.folder) : root;
  if (indexed?.root !== folder || Date.now() - indexed.at > INDEX_LASTS) {
    const study = indexStudy(folder);
    indexed = { root: folder, at: Date.now(), study };
    study.catch(() => (indexed = undefined));
  }
  return indexed.study;
}
