import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Score } from '../decoding/scores/score.ts';
import { loadMatrix } from './arrays.ts';
import type { StepResult } from './cache.ts';
import { generatorCeiling } from './ceiling-step.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import type { RegionResult, SubjectResult } from './results.ts';
import { rowsOf } from './rows-of.ts';
import { searchlightOf, type SubjectSearchlight } from './searchlight-step.ts';
import type { SubjectPatterns } from './subject.ts';

/** A subject decoded: its result, and where its latents and images lie. */
export interface DecodedSubject {
  readonly patterns: SubjectPatterns;
  readonly decode: StepResult;
  readonly images: StepResult | undefined;
  readonly searchlight: SubjectSearchlight | undefined;
  /** What the model's images were made on; null where there are none, or a PCA made them. */
  readonly imagesMadeOn: string | null;
  readonly testRows: Uint32Array;
  readonly fileNames: readonly string[];
  readonly result: SubjectResult;
}

/** What the images step says of itself, beside the images: pixel scores by region. */
interface ImagesMade {
  readonly scores: Score[][];
  readonly madeOn: string | null;
}

/** Decodes a subject's test patterns in each region, and generates the images where the latents have a generator. */
export async function decodeSubject(
  context: Context,
  patterns: SubjectPatterns,
  shared: { trainNames: readonly string[]; testNames: readonly string[]; latents: LatentsStep },
): Promise<DecodedSubject> {
  const { recipe, cache, runner, progress, signal } = context;
  const { latents } = shared;
  const { decoder, evaluation, seed } = recipe;
  const testRows = rowsOf(patterns.testNames, shared.testNames);
  const regions = patterns.regions;
  const dependsOn = {
    patterns: patterns.key,
    latents: latents.key,
    testRows: [...testRows],
    regions: regions.map((region) => ({ ...region, columns: [...region.columns] })),
    decoder,
    evaluation,
    seed,
  };
  const decode = await cache.step('decode', dependsOn, (folder) =>
    runner.run('decode', {
      w: patterns.w,
      y: patterns.y,
      single:
        patterns.single === undefined
          ? undefined
          : {
              patterns: patterns.single.patterns,
              rows: rowsOf(patterns.single.names, shared.trainNames),
              groups: patterns.single.groups,
            },
      trainT: patterns.trainT,
      residuals: patterns.residuals,
      trainLatents: join(latents.folder, 'train.npy'),
      latentMean: patterns.latentMean,
      testLatents: join(latents.folder, 'test.npy'),
      testRows,
      regions,
      designRank: patterns.train?.rank,
      decoder,
      evaluation,
      seed,
      folder,
    }),
  );
  progress.finish(`sub-${patterns.id}: decoded`);
  const searchlight = await searchlightOf(context, patterns, { latents, testRows });
  const fileNames = imageFileNames(patterns.testNames);
  let images: StepResult | undefined;
  const { generator } = latents;
  if (generator !== undefined) {
    const depends = { decode: decode.key, fileNames, rescaling: generator.rescaling };
    images = await cache.step('images', depends, async (folder) => {
      progress.expect(regions.length);
      const scores: Score[][] = [];
      for (const [i, region] of regions.entries()) {
        const predicted = await loadMatrix(join(decode.folder, `latents-${i}.npy`));
        const input = {
          latentFolder: latents.folder,
          images: await generator.make(generator.rescale(predicted), { signal }),
          testRows,
          fileNames,
          evaluation,
          seed,
          folder: join(folder, String(i)),
        };
        scores.push(await runner.run('reconstruct', input));
        progress.finish(`sub-${patterns.id}: images of ${region.name} generated`);
      }
      const made: ImagesMade = { scores, madeOn: await generator.madeOn() };
      await writeFile(join(folder, 'images.json'), JSON.stringify(made));
    });
  }
  const ceiling = await generatorCeiling(context, latents, testRows);
  progress.finish(`sub-${patterns.id}: ${images === undefined ? 'scored' : 'images generated'}`);
  const found = await readJson<RegionResult[]>(join(decode.folder, 'regions.json'));
  const made =
    images === undefined ? undefined : await readJson<ImagesMade>(join(images.folder, 'images.json'));
  return {
    patterns,
    decode,
    images,
    searchlight,
    imagesMadeOn: made?.madeOn ?? null,
    testRows,
    fileNames,
    result: {
      id: patterns.id,
      voxelsRead: patterns.nVoxels,
      voxelsUnusable: patterns.unusable,
      notANumber: patterns.notANumber,
      train: patterns.train,
      test: patterns.test,
      notes: subjectNotes(patterns),
      ...(searchlight && { searchlight: searchlight.result }),
      ...(ceiling && { ceiling }),
      regions: found.map((region, i) => ({
        ...region,
        scores: [...region.scores, ...(made?.scores[i] ?? [])],
      })),
    },
  };
}

function subjectNotes({ notes, train, unusable, nVoxels, notANumber }: SubjectPatterns): string[] {
  const said = [...notes];
  if (train !== null && train.rank < train.columns) {
    said.push(
      `the design has rank ${train.rank} of ${train.columns}: ${train.faults.join('; ')}. Decoding goes on by pseudo-inverse.`,
    );
  }
  if (unusable > 0) {
    said.push(
      `${unusable} of ${nVoxels} voxels are left out: constant, or not a number (${notANumber} such values)`,
    );
  }
  return said;
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

/** File names for stimuli, each once, without characters that a file system refuses. */
export function imageFileNames(stimuli: readonly string[]): string[] {
  const taken = new Set<string>();
  return stimuli.map((stimulus) => {
    const plain = stimulus
      .replace(/\.(png|jpe?g|bmp|tiff?|webp)$/i, '')
      .replace(/[^A-Za-z0-9._-]+/g, '_')
      .replace(/^\.+/, '_')
      .slice(0, 120);
    // Windows keeps the names of devices for itself, with any ending.
    const stem = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
    let name = `${stem}.png`;
    // Windows and macOS do not tell upper from lower case.
    for (let k = 2; taken.has(name.toLowerCase()); k++) name = `${stem}_${k}.png`;
    taken.add(name.toLowerCase());
    return name;
  });
}
