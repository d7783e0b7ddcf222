import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { grid, subjectId } from '../contract/common.ts';
import { designSummary, stimulus } from '../contract/decoding.ts';
import { hashArray, hashJson, writeFileWhole } from '../files.ts';
import { recipeSchema } from '../recipe/schema.ts';
import { categoryInName } from '../study/category-name.ts';
import { perceptBuild } from '../version.ts';
import { saveArray } from './arrays.ts';
import type { Context } from './context.ts';
import type { DecodedSubject } from './decode-steps.ts';
import type { LatentsStep } from './latents-step.ts';
import { manifestFile, manifestStamp, readJson } from './manifest-file.ts';

/** A file or folder of the cache: relative to it, with forward slashes, never leading out of it. */
const cachePath = z
  .string()
  .max(300)
  .refine((path) => !isAbsolute(path) && !path.split(/[/\\]/).includes('..'), 'leads out of the cache');

export const manifestSchema = z.object({
  build: z.string(),
  revision: z.string(),
  finished: z.string(),
  /** As it was run, with its defaults. */
  recipe: recipeSchema,
  /** Folder that paths of the recipe are relative to, itself relative to the results folder. */
  recipeFolder: z.string().max(4096),
  /** Folder with train.npy, test.npy and what the latents step says of itself. */
  latents: cachePath,
  /** Folder of the model that makes images of them, where it was imported for the recipe; null where it is in the store, or there is none. */
  model: cachePath.nullable(),
  train: z.array(stimulus),
  test: z.array(stimulus),
  /** Whether the presented images were at hand. */
  presented: z.boolean(),
  subjects: z.array(
    z.object({
      id: subjectId,
      /** W, npy [(d+1) x nVoxels], and the test patterns, npy [nImages x nVoxels]. */
      w: cachePath,
      y: cachePath,
      /** npy [1 x d] */
      latentMean: cachePath,
      nVoxels: z.number().int(),
      unusable: z.number().int(),
      /** Grid of the scans and, npy uint32, which of its voxels the columns are; null for patterns without positions. */
      voxels: z.object({ grid, indices: cachePath }).nullable(),
      space: z.string().nullable(),
      /** Rows of `test`. */
      testRows: z.array(z.number().int().min(0)),
      train: designSummary.nullable(),
      test: designSummary.nullable(),
      notes: z.array(z.string()),
      /** What statistic maps are made of: W itself, else npy [nVoxels]. R2, W and test are what region expressions know. */
      maps: z.record(z.string(), cachePath),
    }),
  ),
});

/** What the newest run of a results folder has left for decoding other regions from the same fits. */
export type DecodingManifest = z.infer<typeof manifestSchema>;
/** With the folder that its paths are relative to. */
export type LoadedManifest = { readonly manifest: DecodingManifest; readonly folder: string };
export type ManifestSubject = DecodingManifest['subjects'][number];

/** Writes the manifest of a run that is done; its arrays are the steps' own. */
export async function writeManifest(
  context: Context,
  out: string,
  run: {
    readonly latents: LatentsStep;
    readonly trainNames: readonly string[];
    readonly testNames: readonly string[];
    readonly categories: ReadonlyMap<string, string>;
    readonly presented: boolean;
    readonly decoded: readonly DecodedSubject[];
  },
): Promise<void> {
  const { cache, recipe } = context;
  const inCache = (path: string): string => relative(cache.folder, path).split(sep).join('/');
  const named = (names: readonly string[]): DecodingManifest['train'] =>
    names.map((name) => ({ name, category: run.categories.get(name) ?? categoryInName(name) }));
  const subjects = await Promise.all(
    run.decoded.map(async ({ patterns, testRows, result, searchlight }): Promise<ManifestSubject> => {
      const { voxels } = patterns;
      return {
        id: result.id,
        w: inCache(patterns.w),
        y: inCache(patterns.y),
        latentMean: inCache(patterns.latentMean),
        nVoxels: patterns.nVoxels,
        unusable: patterns.unusable,
        voxels:
          voxels === undefined
            ? null
            : {
                grid: { dims: [...voxels.grid.dims], affine: [...voxels.grid.affine] },
                indices: inCache(await saveIndices(context, voxels.indices)),
              },
        space: patterns.space ?? null,
        testRows: [...testRows],
        train: finite(patterns.train),
        test: finite(patterns.test),
        notes: [...result.notes],
        maps: {
          ...mapsOf(patterns, inCache),
          ...(searchlight && { searchlight: inCache(join(searchlight.step.folder, 'pairwise.npy')) }),
        },
      };
    }),
  );
  const content = {
    build: perceptBuild,
    recipe,
    recipeFolder: relative(out, context.folder),
    latents: inCache(run.latents.folder),
    model: run.latents.model?.inCache === true ? inCache(run.latents.model.folder) : null,
    train: named(run.trainNames),
    test: named(run.testNames),
    presented: run.presented,
    subjects,
  };
  const revision = hashJson([content, run.decoded.map(({ decode }) => decode.key)]).slice(0, 16);
  // A run that made nothing anew leaves this as it was, too.
  if ((await writtenRevision(out)) === revision) return;
  const manifest: DecodingManifest = { ...content, finished: new Date().toISOString(), revision };
  await writeFileWhole(manifestFile(out), JSON.stringify(manifest));
}

async function writtenRevision(out: string): Promise<unknown> {
  const text = await readFile(manifestFile(out), 'utf8').catch(() => 'null');
  try {
    return (JSON.parse(text) as { revision?: unknown } | null)?.revision;
  } catch {
    return undefined;
  }
}

/**
 * The manifest of a results folder, with the folder of its files.
 * @returns undefined where there is none, it was written by another build, or files that it names are gone: a run makes it anew
 */
export async function loadManifest(out: string): Promise<LoadedManifest | undefined> {
  const loaded = await loadManifestOfAnyBuild(out);
  return loaded?.manifest.build === perceptBuild ? loaded : undefined;
}

/**
 * The same whichever build has written it: enough to show what the results were made of, as a figure of them does. To go on computing beside
 * them takes the code that made them.
 */
export async function loadManifestOfAnyBuild(out: string): Promise<LoadedManifest | undefined> {
  const file = manifestFile(out);
  const folder = dirname(file);
  const stamp = await manifestStamp(out);
  if (stamp === undefined) return undefined;
  const key = `${file}:${stamp}`;
  if (parsed?.key !== key) parsed = { key, manifest: await parse(file) };
  const { manifest } = parsed;
  if (manifest === undefined) return undefined;
  const files = manifest.subjects.flatMap(({ w, y, latentMean, voxels, maps }) => [
    ...[w, y, latentMean, ...Object.values(maps)],
    ...(voxels === null ? [] : [voxels.indices]),
  ]);
  const model = manifest.model === null ? [] : [manifest.model];
  const whole = [manifest.latents, ...model, ...files].every((path) => existsSync(join(folder, path)));
  return whole ? { manifest, folder } : undefined;
}

/** Every region change asks for the manifest: the newest one read stays. */
let parsed: { key: string; manifest: DecodingManifest | undefined } | undefined;

async function parse(file: string): Promise<DecodingManifest | undefined> {
  try {
    return manifestSchema.parse(await readJson(file));
  } catch {
    return undefined;
  }
}

async function saveIndices({ cache }: Context, indices: Uint32Array): Promise<string> {
  const step = await cache.step('voxels', hashArray(indices), (folder) =>
    saveArray(join(folder, 'indices.npy'), [indices.length], indices),
  );
  return join(step.folder, 'indices.npy');
}

/** Maps of the fits beside W and Y; W is the norm of W over latents, made of W where it is asked for. */
function mapsOf(
  { w, y, train, voxels }: DecodedSubject['patterns'],
  inCache: (path: string) => string,
): Record<string, string> {
  const beside = (file: string, name: string): string => inCache(join(dirname(file), name));
  // Patterns that were extracted before have no fit of scans beside them.
  if (voxels === undefined) return { W: inCache(w) };
  return {
    W: inCache(w),
    R2: beside(w, 'r2.npy'),
    test: beside(y, 't.npy'),
    variance: beside(w, 'variance.npy'),
    ...(train?.noise === 'ar1' ? { rho: beside(w, 'rho.npy') } : {}),
  };
}

/** JSON has no infinity: a condition that is infinite is null. */
function finite(summary: DecodedSubject['patterns']['train']): z.infer<typeof designSummary> | null {
  if (summary === null) return null;
  return { ...summary, condition: Number.isFinite(summary.condition) ? summary.condition : null };
}
