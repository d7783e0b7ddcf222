import type { RegionAtom } from '../decoding/regions/atom.ts';
import type { RegionEnvironment } from '../decoding/regions/environment.ts';
import { isBrain } from '../decoding/regions/evaluate.ts';
import { regionDrawings, regionNames, type RegionNode } from '../decoding/regions/node.ts';
import { parseRegion } from '../decoding/regions/parse.ts';
import { NoVoxelsError, PerceptError } from '../errors.ts';
import type { PlannedMask, PlannedSubject } from '../recipe/planned-subject.ts';
import type { Recipe } from '../recipe/schema.ts';
import { listed } from '../study/findings.ts';
import { labelMask, readAtlas, type Atlas } from '../volumes/labels/atlas.ts';
import { sameGrid } from '../volumes/grid.ts';
import { fitMask, readMask } from '../volumes/mask.ts';
import type { Mask } from '../volumes/voxel-set.ts';
import { readDrawings } from './drawings.ts';
import { planRegions, unitePlanned, type PlannedRegions } from './regions.ts';

/** What regions need to know of a subject. */
export type MaskedSubject = Pick<PlannedSubject, 'id' | 'grid' | 'masks'>;

/**
 * The recipe's regions, and the mask of its searchlight, over a subject's mask files, on the grid of its scans. A mask of another grid that no
 * region names is left out and noted. @param folder the recipe's; @param elsewhere names of masks of other subjects
 * @returns the regions, the searchlight's mask as the only region of its own plan, and the files besides the masks that they depend on; both
 * plans have the voxels that either needs
 * @throws PerceptError naming the mask of another grid, or the region that cannot be made
 */
export async function readRegions(
  recipe: Recipe,
  subject: PlannedSubject,
  folder: string,
  elsewhere: readonly string[] = [],
): Promise<{
  planned: PlannedRegions;
  searchlight: PlannedRegions | undefined;
  notes: string[];
  files: string[];
}> {
  const plan = async (
    regions: Recipe['regions'],
  ): Promise<{ planned: PlannedRegions; notes: string[]; files: string[] }> => {
    const nodes = regions?.map(({ expression }) => parseRegion(expression));
    const made = await makeEnvironment(recipe, subject, folder, nodes);
    const { environment, notes, files } = made;
    const others = [...new Set([...elsewhere, ...made.absent.map(({ name }) => name)])];
    try {
      // A fit of scans has all of the maps.
      return { planned: planRegions(regions, environment, ['R2', 'W', 'test'], others), notes, files };
    } catch (error) {
      // Nothing is left: which label its image lacks says more.
      throw error instanceof NoVoxelsError && made.absent[0] !== undefined ? made.absent[0].error : error;
    }
  };
  const own = await plan(recipe.regions);
  const expression = recipe.searchlight?.mask;
  if (expression === undefined) return { ...own, searchlight: undefined };
  const light = await plan([{ name: 'mask of the searchlight', expression }]);
  const [planned, searchlight] = unitePlanned([own.planned, light.planned]);
  return {
    planned: planned!,
    searchlight: searchlight!,
    notes: [...new Set([...own.notes, ...light.notes])],
    files: [...new Set([...own.files, ...light.files])],
  };
}

/**
 * What the words of region expressions stand for in a subject, but for statistic maps: its masks and drawings on the grid of its scans.
 * @param nodes the expressions; when left out, all masks but a brain mask are taken, and no drawing
 * @returns also the files besides the masks' own that were read: label tables, drawings
 * @throws PerceptError naming the mask of another grid that an expression names, or the drawing
 */
export async function regionEnvironment(
  recipe: Recipe,
  subject: MaskedSubject,
  folder: string,
  nodes?: readonly RegionNode[],
): Promise<{ environment: RegionEnvironment; notes: string[]; files: string[] }> {
  const { absent, ...made } = await makeEnvironment(recipe, subject, folder, nodes);
  if (absent[0] !== undefined) throw absent[0].error;
  return made;
}

/** The same; `absent` are masks that the expressions name and that their label images do not have. */
async function makeEnvironment(
  recipe: Recipe,
  subject: MaskedSubject,
  folder: string,
  nodes: readonly RegionNode[] | undefined,
): Promise<{
  environment: RegionEnvironment;
  notes: string[];
  files: string[];
  absent: readonly AbsentMask[];
}> {
  const { grid } = subject;
  const { atoms, absent, notes, files } = await readAtoms(recipe, subject, nodes?.flatMap(regionNames));
  const names = nodes?.flatMap(regionDrawings) ?? [];
  const drawn = await readDrawings(recipe, subject.id, grid, folder, names);
  return {
    environment: { atoms, grid, drawings: drawn.drawings },
    notes,
    files: [...files, ...drawn.files],
    absent,
  };
}

interface AbsentMask {
  readonly name: string;
  readonly error: PerceptError;
}

/** The subject's masks as voxels of its scans; `named` are the names that must be there. */
async function readAtoms(
  recipe: Recipe,
  subject: MaskedSubject,
  named: readonly string[] | undefined,
): Promise<{ atoms: RegionAtom[]; absent: AbsentMask[]; notes: string[]; files: string[] }> {
  const policy = recipe.data.kind === 'bids' ? recipe.data.resampleMasks : 'refuse';
  const isNamed = (mask: string): boolean =>
    named?.some((name) => name.toLowerCase() === mask.toLowerCase()) ?? true;
  // A brain mask is a mask like any other, but it is taken only where it is asked for.
  const masks = subject.masks.filter(({ name }) => !isBrain(name) || (named !== undefined && isNamed(name)));
  const read = maskReader();
  const unfit: string[] = [];
  const absent: string[] = [];
  const wanted: AbsentMask[] = [];
  const atoms: RegionAtom[] = [];
  for (const planned of masks) {
    const { name, hemisphere, path, label } = planned;
    const image = await read(planned);
    try {
      const mask = 'labels' in image ? labelMask(image, label!) : image;
      const { indices } = fitMask(mask, subject.grid, policy);
      atoms.push({ name, indices, ...(hemisphere === undefined ? {} : { hemisphere }) });
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      const fault = { file: path, remedy: error.remedy };
      if (isNamed(name) && !(error instanceof NoVoxelsError)) throw new PerceptError(error.problem, fault);
      if (isNamed(name)) wanted.push({ name, error: new NoVoxelsError(error.problem, fault) });
      (sameGrid(image.grid, subject.grid) ? absent : unfit).push(name);
    }
  }
  const leftOut = (names: string[], why: string): string[] =>
    names.length === 0 ? [] : [`masks ${why} are left out: ${listed([...new Set(names)])}`];
  return {
    atoms,
    absent: wanted,
    notes: [
      ...leftOut(unfit, 'of another grid than the scans'),
      ...leftOut(absent, 'that their label image does not have'),
    ],
    files: [...read.tables],
  };
}

/** Reads masks, and label images, each once; `tables` are the label tables that were read. */
function maskReader(): ((planned: PlannedMask) => Promise<Mask | Atlas>) & { tables: Set<string> } {
  const atlases = new Map<string, Atlas>();
  const tables = new Set<string>();
  const read = async ({ path, label, table, threshold }: PlannedMask): Promise<Mask | Atlas> => {
    if (label === undefined) return readMask(path);
    const key = JSON.stringify([path, table, threshold]);
    const atlas = atlases.get(key) ?? (await readAtlas(path, { table, threshold }));
    atlases.set(key, atlas);
    if (atlas.table !== undefined) tables.add(atlas.table.path);
    return atlas;
  };
  return Object.assign(read, { tables });
}
