import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import {
  decodingView,
  groupMatched,
  groupRepeats,
  groupResult,
  regionResult,
  score,
  type DecodingView,
} from '../contract/decoding.ts';
import type { Recipe } from '../recipe/schema.ts';
import { loadManifest, type ManifestSubject } from './decoding-manifest.ts';
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
  notes: z.array(z.string()),
  errors: z.array(z.strictObject({ subject: z.string(), message: z.string() })),
});

/**
 * What the newest run of a study's recipe has left, from its manifest and results.json. `stale` is empty: who knows the recipe that the
 * window holds compares it with `recipe`, the recipe as it was run, whose paths are relative to `recipeFolder`.
 * @returns null where there is none, or a run must make it anew: see `loadManifest`
 */
export async function loadDecodingView(place: {
  readonly root: string;
  readonly out: string;
}): Promise<{ view: DecodingView; recipe: Recipe; recipeFolder: string } | null> {
  const loaded = await loadManifest(place.out);
  if (loaded === undefined) return null;
  const { manifest, folder } = loaded;
  const about = await loadAbout(join(folder, manifest.latents)).catch(() => undefined);
  const results = await readFile(join(place.out, 'results.json'), 'utf8').then(
    (text) => resultsFile.safeParse(JSON.parse(text)),
    () => undefined,
  );
  if (about === undefined || results?.success !== true) return null;
  const { title, ...found } = results.data;
  const { revision, finished, recipe, test, train, presented } = manifest;
  const { kind, dims, trainedOn, notes: latentNotes } = about;
  const generator = generatorOf(about);
  const rescaling = recipe.latents.kind === 'model' ? describeRescaling(recipe.latents.rescale) : undefined;
  const view = decodingView.parse({
    revision,
    title,
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
