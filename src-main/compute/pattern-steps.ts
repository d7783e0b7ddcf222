import { resolve } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { RegionAtom } from '../decoding/regions/atom.ts';
import type { Matrix } from '../maths/matrix.ts';
import { needsTrainingPatterns } from '../recipe/decoder-schema.ts';
import type { PatternData } from '../recipe/schema.ts';
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
  readonly regions: PlannedRegions;
  readonly nVoxels: number;
  /** Values that are not a number. */
  readonly notANumber: number;
  readonly step: StepResult;
}

/** Reads the training and test patterns of a subject; test patterns of one image are averaged. */
export async function readSubjectPatterns(
  { cache, recipe, folder }: Context,
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
    'id' | 'step' | 'regions'
  > & {
    atoms: (Omit<RegionAtom, 'indices'> & { indices: number[] })[];
  };
  const atoms = about.atoms.map((atom) => ({ ...atom, indices: Uint32Array.from(atom.indices) }));
  return { ...about, id, regions: planRegions(recipe.regions, { atoms }, ['W']), step };
}

/** From patterns as read to W. */
export async function fittedPatterns(
  { cache, runner, recipe }: Context,
  read: ReadPatterns,
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
    regions: read.regions.resolve(maps, columns),
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
    notes: [],
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
