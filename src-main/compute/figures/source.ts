import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { loadImage } from '../../images/load.ts';
import type { Raster } from '../../figures/display.ts';
import { sharp } from '../../images/codec.ts';
import { readTsv } from '../../read-tsv.ts';
import { loadRecipe } from '../../recipe/load.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { loadManifestOfAnyBuild, type LoadedManifest } from '../decoding-manifest.ts';
import { imageFileNames } from '../decode-steps.ts';
import type { StudyPlace } from '../methods/types.ts';
import { label } from '../output-folder.ts';
import type { Runner } from '../pool.ts';
import { readComparison, type ComparisonFile } from './comparison-file.ts';
import { readResults, type Results } from './results-file.ts';

/** A results folder that figures are drawn from, with the study that it is of. */
export interface FigureSource {
  readonly place: StudyPlace;
  readonly results: Results;
  /** SHA-256 of results.json. */
  readonly sha256: string;
  /** As it was run, with its defaults. */
  readonly recipeAsRun: Record<string, unknown>;
  /** What is left of the run for making further images; undefined where it is gone, or cannot be read by this version. */
  readonly manifest: LoadedManifest | undefined;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly comparison: ComparisonFile | undefined;
  /** Test stimuli of a subject, in the order of its latents. */
  testNames(subject: string): Promise<readonly string[]>;
}

export interface SourceRequest {
  readonly runner: Runner;
  readonly signal?: AbortSignal;
  /** The results folder; by default derivatives/percept/<name of the recipe> of the study. */
  readonly out?: string;
  readonly comparison?: string;
}

/**
 * Opens what a recipe has made, for drawing.
 * @throws PerceptError when the recipe was not run, or its results cannot be read
 */
export async function openSource(recipeFile: string, request: SourceRequest): Promise<FigureSource> {
  const file = resolve(recipeFile);
  const recipe = await loadRecipe(file);
  const recipeFolder = dirname(file);
  const root = studyRoot(recipe, recipeFolder);
  const recipeName = basename(file).replace(/\.json$/i, '');
  const out = resolve(request.out ?? join(root, 'derivatives', 'percept', recipeName));
  return sourceAt({ root, kind: recipe.data.kind, recipe, recipeFolder, recipeName, out }, request);
}

/** Opens the results of an opened study, for drawing. @throws PerceptError when there are none, or they cannot be read */
export async function sourceAt(
  place: StudyPlace,
  request: Omit<SourceRequest, 'out'>,
): Promise<FigureSource> {
  const { out } = place;
  const { results, sha256, recipe: recipeAsRun } = await readResults(out);
  const names = new Map<string, Promise<readonly string[]>>();
  return {
    place,
    results,
    sha256,
    recipeAsRun,
    manifest: await loadManifestOfAnyBuild(out),
    runner: request.runner,
    signal: request.signal ?? new AbortController().signal,
    comparison:
      request.comparison === undefined ? undefined : await readComparison(resolve(request.comparison)),
    testNames: (subject) => {
      let found = names.get(subject);
      if (found === undefined) names.set(subject, (found = readTestNames(out, results, subject)));
      return found;
    },
  };
}

function studyRoot({ data }: Recipe, folder: string): string {
  if (data.kind === 'bids') return resolve(folder, data.folder);
  const first = Object.values(data.subjects)[0];
  return first === undefined ? folder : dirname(resolve(folder, first.train.file));
}

async function readTestNames(out: string, results: Results, subject: string): Promise<readonly string[]> {
  const region = results.subjects.find(({ id }) => id === subject)?.regions[0];
  if (region === undefined) throw new PerceptError(`sub-${subject} has no results`, { file: out });
  const sub = `sub-${subject}`;
  const { rows } = await readTsv(
    join(out, sub, 'latents', `${sub}_label-${label(region.name)}_desc-predicted_latents.tsv`),
  );
  return rows.map(([name]) => name!);
}

/** File of a reconstruction, relative to the results folder; undefined where the subject did not see the image. */
export async function reconstructionFile(
  source: FigureSource,
  subject: string,
  region: string,
  stimulus: string,
): Promise<string[] | undefined> {
  const names = await source.testNames(subject);
  const at = names.indexOf(stimulus);
  if (at < 0) return undefined;
  return [`sub-${subject}`, 'images', `label-${label(region)}`, imageFileNames(names)[at]!];
}

/** A reconstruction as it was saved; null where there is none. */
export async function reconstructionOf(
  source: FigureSource,
  subject: string,
  region: string,
  stimulus: string,
): Promise<Raster | null> {
  const parts = await reconstructionFile(source, subject, region, stimulus);
  if (parts === undefined) return null;
  const file = join(source.place.out, ...parts);
  return existsSync(file) ? readRaster(file) : null;
}

/** An image file at its own size, as 8-bit samples. */
async function readRaster(file: string): Promise<Raster> {
  const { width, height, channels } = await sharp(file).metadata();
  const image = await loadImage(file, {
    size: [height, width],
    channels: channels < 3 ? 1 : 3,
    fit: 'stretch',
  });
  return rasterOf(image);
}

/** One image of values 0..1 as 8-bit samples, rounded as they are saved. */
export function rasterOf(image: {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Float32Array;
}): Raster {
  const { width, height, channels } = image;
  const data = Uint8Array.from(image.data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return { width, height, channels, data };
}
