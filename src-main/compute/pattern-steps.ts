import { resolve } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { RegionAtom } from '../decoding/regions/atom.ts';
import type { Matrix } from '../maths/matrix.ts';
import { needsTrainingPatterns } from '../recipe/decoder-schema.ts';
import type { PatternData, Recipe } from '../recipe/schema.ts';
import { saveArray } from './arrays.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import { averageByName, readPatterns } from './patterns.ts';
import { loadRegionMaps } from './region-maps.ts';
import { arrangeRepeats, type Repeats } from './repeats/arrange.ts';
import { planRegions, type PlannedRegions } from './regions.ts';
import { rowsOf } from './rows-of.ts';
import type { SubjectPatterns, SubjectStimuli } from './subject.ts';

/** A subject's patterns as read: npy files of a step, and what they stand for. */
export interface ReadPatterns extends Omit<SubjectStimuli, 'categories'> {
  readonly trainItems: readonly string[];
  /** The image of each test sample, before those of one image were averaged. */
  readonly testItems: readonly string[];
  readonly groups: readonly number[];
  readonly atoms: readonly RegionAtom[];
  readonly nVoxels: number;
  /** Values that are not a number. */
  readonly notANumber: number;
  readonly step: StepResult;
}

/** The same with what the recipe's regions take of them. */
export interface PlannedPatterns extends ReadPatterns {
  readonly regions: PlannedRegions;
}

/** @param elsewhere names of regions of all subjects' files. @throws PerceptError when a region is unknown, or none has a voxel */
export function planPatterns(
  { regions }: Pick<Recipe, 'regions'>,
  read: ReadPatterns,
  elsewhere: readonly string[],
): PlannedPatterns {
  return { ...read, regions: planRegions(regions, { atoms: read.atoms }, ['W'], elsewhere) };
}

/** Reads the training and test patterns of a subject; test patterns of one image are averaged. */
export async function readSubjectPatterns(
  { cache, folder }: Context,
  data: PatternData,
  id: string,
): Promise<ReadPatterns> {
  const files = data.subjects[id]!;
  const dependsOn = {
    files,
    train: await cache.hashOf(resolve(folder, files.train.file)),
    test: await cache.hashOf(resolve(folder, files.test.file)),
  };
  const step = await cache.step('patterns', dependsOn, async (out) => {
    const train = await readPatterns(files.train, folder);
    const test = await readPatterns(files.test, folder);
    if (train.values.cols !== test.values.cols) {
      throw new PerceptError(
        `training patterns have ${train.values.cols} voxels, test patterns ${test.values.cols}`,
        {
          file: resolve(folder, files.test.file),
          remedy: 'Both must have the same voxels in the same order.',
        },
      );
    }
    const trainItems = train.names ?? numbered('train', train.values.rows);
    const testItems = test.names ?? numbered('test', test.values.rows);
    const averaged = averageByName(testItems, test.values);
    await saveArray(join(out, 'train.npy'), [train.values.rows, train.values.cols], train.values.data);
    await saveArray(
      join(out, 'test.npy'),
      [averaged.values.rows, averaged.values.cols],
      averaged.values.data,
    );
    // The samples themselves, where some are of one image.
    if (averaged.names.length < testItems.length)
      await saveArray(join(out, 'samples.npy'), [test.values.rows, test.values.cols], test.values.data);
    const about = {
      trainItems,
      testItems,
      train: [...new Set(trainItems)],
      test: averaged.names,
      groups: [...(train.groups ?? trainItems.map((_, i) => i))],
      nVoxels: train.values.cols,
      notANumber: countNaN(train.values) + countNaN(averaged.values),
      atoms: train.atoms.map((atom) => ({ ...atom, indices: [...atom.indices] })),
    };
    await writeFile(join(out, 'about.json'), JSON.stringify(about));
  });
  const about = JSON.parse(await readFile(join(step.folder, 'about.json'), 'utf8')) as Omit<
    ReadPatterns,
    'id' | 'step' | 'atoms'
  > & {
    atoms: (Omit<RegionAtom, 'indices'> & { indices: number[] })[];
  };
  const atoms = about.atoms.map((atom) => ({ ...atom, indices: Uint32Array.from(atom.indices) }));
  return { ...about, id, atoms, step };
}

/** From patterns as read to W. */
export async function fittedPatterns(
  { cache, runner, recipe, say }: Context,
  read: PlannedPatterns,
  trainNames: readonly string[],
  latents: Promise<StepResult>,
): Promise<SubjectPatterns> {
  const { folder, key } = await latents;
  const rows = rowsOf(read.trainItems, trainNames);
  const fit = await cache.step(
    'fit-patterns',
    { patterns: read.step.key, latents: key, rows: [...rows] },
    async (out) => {
      const found = await runner.run('fitPatterns', {
        patterns: join(read.step.folder, 'train.npy'),
        latents: join(folder, 'train.npy'),
        rows,
        folder: out,
      });
      await writeFile(join(out, 'about.json'), JSON.stringify(found));
    },
  );
  const found = JSON.parse(await readFile(join(fit.folder, 'about.json'), 'utf8')) as {
    rank: number;
    condition: number | null;
    columns: number;
    nanVoxels: number;
  };
  const w = join(fit.folder, 'w.npy');
  // Columns stay those of the file, so that another choice of regions needs nothing fitted anew.
  const columns = Uint32Array.from({ length: read.nVoxels }, (_, column) => column);
  const maps = await loadRegionMaps(read.regions.maps, { W: w }, columns);
  if (recipe.decoder.kind === 'whitened' && read.trainItems.length <= found.rank) {
    throw new PerceptError(
      `the fit of ${read.trainItems.length} training patterns by ${found.rank} columns leaves no residuals, and the whitened inverse needs them`,
      { remedy: 'Take fewer latent dimensions, or the decoder "inverse".' },
    );
  }
  const residuals =
    recipe.decoder.kind === 'whitened'
      ? await patternResiduals({ cache, runner }, read, fit, { latents: join(folder, 'train.npy'), rows })
      : undefined;
  const notes: string[] = [];
  const regions = read.regions.resolve(maps, columns, (why) => {
    notes.push(why);
    say(`sub-${read.id}: ${why}`);
  });
  return {
    id: read.id,
    w,
    y: join(read.step.folder, 'test.npy'),
    trainT: undefined,
    residuals,
    searchlight: undefined,
    single:
      needsTrainingPatterns(recipe.decoder) || recipe.decoder.select !== undefined
        ? { patterns: join(read.step.folder, 'train.npy'), names: read.trainItems, groups: read.groups }
        : undefined,
    latentMean: join(fit.folder, 'mean.npy'),
    testNames: read.test,
    regions,
    nVoxels: read.nVoxels,
    voxels: undefined,
    trainTask: undefined,
    testTask: undefined,
    space: undefined,
    unusable: found.nanVoxels,
    notANumber: read.notANumber,
    train: {
      scans: read.trainItems.length,
      runs: new Set(read.groups).size,
      columns: found.columns,
      rank: found.rank,
      condition: found.condition ?? Infinity,
      faults:
        found.rank < found.columns
          ? [`${found.columns - found.rank} of ${found.columns} columns depend on the others`]
          : [],
      method: found.rank < found.columns ? 'pseudo-inverse' : 'least squares',
      noise: 'ols',
    },
    test: null,
    notes,
    repeats: recipe.evaluation.repeats ? samplesOf(read) : undefined,
    key: `${fit.key}:${read.step.key}`,
  };
}

/** The test samples before those of one image were averaged. */
function samplesOf({ test, testItems, step }: ReadPatterns): Repeats {
  const files = [join(step.folder, 'samples.npy')];
  return { ...arrangeRepeats(test, [testItems], 'sample'), files, key: step.key };
}

/** What the fit leaves of the training patterns. */
async function patternResiduals(
  { cache, runner }: Pick<Context, 'cache' | 'runner'>,
  read: ReadPatterns,
  fit: StepResult,
  z: { readonly latents: string; readonly rows: Uint32Array },
): Promise<string[]> {
  const step = await cache.step('residuals', { fit: fit.key }, (folder) =>
    runner.run('patternResiduals', {
      ...z,
      patterns: join(read.step.folder, 'train.npy'),
      w: join(fit.folder, 'w.npy'),
      latentMean: join(fit.folder, 'mean.npy'),
      folder,
    }),
  );
  return [join(step.folder, 'residuals.npy')];
}

function numbered(prefix: string, n: number): string[] {
  return Array.from({ length: n }, (_, i) => `${prefix}-${String(i + 1).padStart(4, '0')}`);
}

function countNaN({ data }: Matrix): number {
  return data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}
