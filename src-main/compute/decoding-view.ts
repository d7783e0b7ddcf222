import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import {
  decodingView,
  groupMatched,
  groupRepeats,
  groupResult,
  regionResult,
  score,
  seenResult,
  type DecodingView,
} from '../contract/decoding.ts';
import type { Recipe } from '../recipe/schema.ts';
import { plainText } from '../plain-text.ts';
import { loadManifest, type LoadedManifest, type ManifestSubject } from './decoding-manifest.ts';
import { readJson } from './manifest-file.ts';
import { manifestProblem } from './manifest-problem.ts';
import { describeRescaling } from '../latents/rescale.ts';
import { generatorOf, loadAbout } from './latents-store.ts';

/** What the window shows of results.json. */
const resultsFile = z.object({
  title: z.string(),
  confidence: z.number(),
  subjects: z.array(
    z.object({ id: z.string(), regions: z.array(regionResult), ceiling: z.array(score).optional() }),
  ),
  group: z.array(groupResult),
  groupRepeats: z.array(groupRepeats).optional(),
  groupMatched: z.array(groupMatched).optional(),
  seen: seenResult.optional(),
  notes: z.array(z.string()),
  errors: z.array(z.strictObject({ subject: z.string(), message: z.string() })),
});

/** What a run has left, and the recipe as it was run, whose paths are relative to `recipeFolder`. */
export interface FoundDecoding {
  readonly view: DecodingView;
  readonly recipe: Recipe;
  readonly recipeFolder: string;
}

interface ResultsPlace {
  readonly root: string;
  readonly out: string;
}

/**
 * What the newest run of a study's recipe has left, from its manifest and results.json. `stale` is empty: who knows the recipe that the
 * window holds compares it with `recipe`.
 * @returns null where there is none, or a run must make it anew: see `findDecoding`
 */
export async function loadDecodingView(place: ResultsPlace): Promise<FoundDecoding | null> {
  const found = await findDecoding(place);
  return found !== null && 'view' in found ? found : null;
}

/** As `loadDecodingView`; with why it cannot be shown, in a clause, where results lie there. */
export async function findDecoding(
  place: ResultsPlace,
): Promise<FoundDecoding | { readonly unusable: string } | null> {
  const loaded = await loadManifest(place.out);
  if (loaded === undefined) {
    const unusable = await manifestProblem(place.out);
    return unusable === undefined ? null : { unusable };
  }
  try {
    return await readDecoding(place, loaded);
  } catch (error) {
    // Files of a results folder may be anything.
    return { unusable: `the results cannot be read (${reasonOf(error)})` };
  }
}

function reasonOf(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  const reason = issue === undefined ? (error as Error).message : `${issue.path.join('.')}: ${issue.message}`;
  return plainText(reason).slice(0, 200);
}

async function readDecoding(
  place: ResultsPlace,
  { manifest, folder }: LoadedManifest,
): Promise<FoundDecoding> {
  const about = await loadAbout(join(folder, manifest.latents));
  const { title, ...found } = resultsFile.parse(await readJson(join(place.out, 'results.json')));
  const { revision, finished, recipe, test, train, presented } = manifest;
  const { kind, dims, trainedOn, notes: latentNotes } = about;
  const generator = generatorOf(about);
  const rescaling = recipe.latents.kind === 'model' ? describeRescaling(recipe.latents.rescale) : undefined;
  const view = decodingView.parse({
    revision,
    title: plainText(title),
    finished,
    stale: [],
    latents: {
      kind,
      dims,
      trainedOn,
      notes: [...latentNotes, ...(rescaling === undefined ? [] : [rescaling])],
    },
    generator: generator ?? null,
    presented,
    test,
    train,
    subjects: manifest.subjects.map(subjectView),
    results: { ...found, shownPath: shownPath(place) },
  } satisfies DecodingView);
  return { view, recipe, recipeFolder: resolve(place.out, manifest.recipeFolder) };
}

function subjectView(subject: ManifestSubject): DecodingView['subjects'][number] {
  const { id, nVoxels, unusable, voxels, space, testRows, train, test, notes } = subject;
  return { id, voxels: nVoxels, unusable, grid: voxels?.grid ?? null, space, testRows, train, test, notes };
}

/** The results folder relative to the study where it is in it, else its own name: paths of this machine are nobody's business. */
function shownPath({ root, out }: { readonly root: string; readonly out: string }): string {
  const path = relative(root, out);
  return isAbsolute(path) || path.split(sep)[0] === '..' ? basename(out) : path.split(sep).join('/');
}
