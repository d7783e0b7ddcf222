import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { subjectId } from '../../contract/common.ts';
import { PerceptError, explainSystemError } from '../../errors.ts';
import { hashArray, readFirst } from '../../files.ts';
import { row, type Matrix } from '../../maths/matrix.ts';
import { loadRecipe } from '../../recipe/load.ts';
import { recipeSchema, type Recipe } from '../../recipe/schema.ts';
import { listed } from '../../study/findings.ts';
import { readLatents } from '../../study/formats/latent-table.ts';
import { NPY_HEAD, npyDataSize, parseNpyHeader } from '../../study/formats/npy.ts';
import { readText } from '../../text.ts';
import { loadMatrix } from '../arrays.ts';
import { imageFileNames } from '../decode-steps.ts';
import { manifestFile } from '../manifest-file.ts';
import { label } from '../output-folder.ts';
import { defaultResultsFolder } from '../run-file.ts';
import type { LoadedMethod, VectorSet, VectorSpace } from './model.ts';

/** Larger ones are not Percept's. */
const MOST_BYTES = 2 ** 28;
const MOST_LATENT_BYTES = 2 ** 31;
/** More subjects, regions or images than any study has. */
const MOST = 100_000;

const text = z.string().max(4000);

/** What is read of a results folder: members of results.json that this needs. Labels of subjects become parts of paths. */
const resultsSchema = z.object({
  title: text,
  simulated: z.boolean(),
  latents: z.object({ kind: z.string().max(200), dims: z.number().int().min(1) }),
  subjects: z
    .array(
      z.object({
        id: subjectId,
        regions: z.array(z.object({ name: z.string().min(1).max(200) })).max(MOST),
      }),
    )
    .max(MOST)
    .refine(
      (all) => new Set(all.map(({ id }) => id.toLowerCase())).size === all.length,
      'a subject stands twice',
    ),
});

const named = z.array(z.object({ name: text })).max(MOST);
/** A folder of the cache, as runs call them: no path that could lead elsewhere. */
const inCache = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,200}$/, 'is no folder of the cache');
const manifestSchema = z.object({
  recipeFolder: z.string().max(4096),
  latents: inCache,
  train: named,
  test: named,
});

/** Results of `percept run`, as they lie on disk. */
export interface PerceptResults {
  readonly out: string;
  readonly recipe: Recipe;
  /** Folder that paths of the recipe are relative to; undefined where the run's cache is gone. */
  readonly recipeFolder: string | undefined;
  readonly results: z.infer<typeof resultsSchema>;
  /** Test stimuli in their order, and their true latents [n x d], where the run's cache is there. */
  readonly truth: { readonly names: readonly string[]; readonly latents: Matrix } | undefined;
  readonly test: readonly string[];
}

/** The results folder that a path means: itself, or that of the recipe. @throws PerceptError where there are no results */
export async function findResults(path: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  if (found.isDirectory()) {
    if (isResultsFolder(path)) return path;
    throw new PerceptError('there are no results of Percept in this folder (results.json)', {
      file: path,
      remedy: 'Give the results folder of "percept run", or its recipe.',
    });
  }
  const out = defaultResultsFolder(await loadRecipe(path), path);
  if (isResultsFolder(out)) return out;
  throw new PerceptError('this recipe has no results yet', {
    file: path,
    remedy: `Run it first: percept run ${basename(path)}. Results elsewhere are given by their folder.`,
  });
}

export function isResultsFolder(path: string): boolean {
  return existsSync(join(path, 'results.json')) && existsSync(join(path, 'recipe.json'));
}

/** Reads what a run has left. @throws PerceptError naming the file that is damaged or of another version */
export async function openResults(path: string): Promise<PerceptResults> {
  const out = await findResults(resolve(path));
  const results = await parse(join(out, 'results.json'), resultsSchema);
  const { recipe } = await parse(join(out, 'recipe.json'), z.object({ recipe: recipeSchema }));
  const manifest = existsSync(manifestFile(out)) ? await parse(manifestFile(out), manifestSchema) : undefined;
  const latentFile = manifest && join(dirname(manifestFile(out)), manifest.latents, 'test.npy');
  const test = manifest?.test.map(({ name }) => name);
  let truth: PerceptResults['truth'];
  if (test !== undefined && latentFile !== undefined && existsSync(latentFile)) {
    const latents = await loadTruth(latentFile);
    if (latents.rows === test.length) truth = { names: test, latents };
  }
  return {
    out,
    recipe,
    recipeFolder: manifest === undefined ? undefined : resolve(out, manifest.recipeFolder),
    results,
    truth,
    test: test ?? (await firstTestNames(out, results)),
  };
}

async function parse<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const content = await readText(file, MOST_BYTES);
  let found: z.ZodSafeParseResult<T> | undefined;
  try {
    found = schema.safeParse(JSON.parse(content));
  } catch {
    found = undefined;
  }
  if (found?.success === true) return found.data;
  const [issue] = found?.error?.issues ?? [];
  throw new PerceptError(
    `it is damaged, or of another version of Percept${issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`}`,
    { file, remedy: 'Run the recipe again.' },
  );
}

/** True latents; what the file claims to hold is held against its size before any of it is read. */
async function loadTruth(file: string): Promise<Matrix> {
  const { size } = await stat(file);
  if (size > MOST_LATENT_BYTES)
    throw new PerceptError(`${size} bytes are too many for the latents of the test images`, { file });
  const header = parseNpyHeader(await readFirst(file, Math.min(size, NPY_HEAD)), file);
  npyDataSize(header, size - header.dataOffset, file);
  return loadMatrix(file);
}

async function firstTestNames(out: string, results: PerceptResults['results']): Promise<string[]> {
  const names = new Set<string>();
  for (const { id, regions } of results.subjects) {
    if (regions[0] === undefined) continue;
    for (const name of (await readLatents(latentsFile(out, id, regions[0].name))).names ?? [])
      names.add(name);
  }
  return [...names].sort();
}

function latentsFile(out: string, subject: string, region: string): string {
  const sub = `sub-${subject}`;
  return join(out, sub, 'latents', `${sub}_label-${label(region)}_desc-predicted_latents.tsv`);
}

/** Regions of some results that all of their subjects have. */
export function regionsOf({ results }: PerceptResults): string[] {
  const first = results.subjects[0]?.regions.map(({ name }) => name) ?? [];
  return first.filter((name) =>
    results.subjects.every(({ regions }) => regions.some((one) => one.name === name)),
  );
}

/** The reconstructions and predicted latents of one region. @throws PerceptError where there is no such region */
export async function loadPercept(
  found: PerceptResults,
  name: string,
  region: string,
  subjects: readonly string[] | undefined,
): Promise<LoadedMethod> {
  const { out, results, truth, recipe } = found;
  const asked = results.subjects.filter(({ id }) => subjects?.includes(id) ?? true);
  const having = asked.filter(({ regions }) => regions.some((one) => one.name === region));
  if (asked.length > 0 && having.length === 0) {
    const some = [...new Set(asked.flatMap(({ regions }) => regions.map((one) => one.name)))];
    throw new PerceptError(`there is no region "${region}" in these results`, {
      file: out,
      remedy: `They have ${listed(some)}: say which one with "region".`,
    });
  }
  const notes: string[] = [];
  const lacking = asked.filter((one) => !having.includes(one)).map(({ id }) => `sub-${id}`);
  if (lacking.length > 0)
    notes.push(`${name}: ${listed(lacking)} left out, without a voxel in the region "${region}".`);
  const category = recipe.data.kind === 'bids' && recipe.data.testItem === 'category';
  if (category)
    notes.push(
      `${name}: what was decoded are categories, not images that were shown; only latents are compared.`,
    );
  const space = truth === undefined ? undefined : spaceOf(found, truth);
  if (space === undefined)
    notes.push(
      `${name}: the true latents are gone with the cache of its run; latents are not scored. Run the recipe again for them.`,
    );
  const images = new Map<string, Map<string, string>>();
  const vectors: VectorSet[] = [];
  for (const { id } of having) {
    const table = await readLatents(latentsFile(out, id, region));
    const stimuli = table.names ?? [];
    if (space !== undefined && table.data.cols === space.dims)
      vectors.push({
        space: space.id,
        subject: id,
        rows: new Map(stimuli.map((stimulus, i) => [stimulus, row(table.data, i)])),
      });
    const folder = join(out, `sub-${id}`, 'images', `label-${label(region)}`);
    const files = imageFileNames(stimuli).map((file) => join(folder, file));
    const there = stimuli.flatMap((stimulus, i) =>
      existsSync(files[i]!) ? [[stimulus, files[i]!] as const] : [],
    );
    if (there.length > 0 && !category) images.set(id, new Map(there));
  }
  if (images.size === 0 && !category)
    notes.push(`${name}: it has no reconstructions; only latents are compared.`);
  return {
    name,
    kind: 'percept',
    source: out,
    region,
    simulated: results.simulated,
    categories: category,
    images,
    vectors,
    spaces: space === undefined ? [] : [space],
    reports: [],
    notes,
  };
}

function spaceOf(
  { results }: PerceptResults,
  { names, latents }: NonNullable<PerceptResults['truth']>,
): VectorSpace {
  const { kind } = results.latents;
  return {
    id: hashArray(latents.data).slice(0, 16),
    kind: 'latents',
    label: `${kind}, ${latents.cols} latents`,
    layer: 'latents',
    dims: latents.cols,
    truth: new Map(names.map((name, i) => [name, row(latents, i)])),
  };
}
