import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Score } from '../decoding/scores/score.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import type { RegionResult, SubjectResult } from './results.ts';
import { rowsOf } from './rows-of.ts';
import type { SubjectPatterns } from './subject.ts';

/** A subject decoded: its result, and where its latents and images lie. */
export interface DecodedSubject {
  readonly patterns: SubjectPatterns;
  readonly decode: StepResult;
  readonly images: StepResult | undefined;
  readonly testRows: Uint32Array;
  readonly fileNames: readonly string[];
  readonly result: SubjectResult;
}

/** Decodes a subject's test patterns in each region, and generates the images where the latents have a generator. */
export async function decodeSubject(
  { recipe, cache, runner, progress }: Context,
  patterns: SubjectPatterns,
  shared: { trainNames: readonly string[]; testNames: readonly string[]; latents: LatentsStep },
): Promise<DecodedSubject> {
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
  const fileNames = imageFileNames(patterns.testNames);
  let images: StepResult | undefined;
  if (latents.about.pca !== undefined) {
    images = await cache.step('images', { decode: decode.key, fileNames }, (folder) =>
      runner.run('reconstruct', {
        latentFolder: latents.folder,
        decodeFolder: decode.folder,
        regionCount: regions.length,
        testRows,
        fileNames,
        evaluation,
        seed,
        folder,
      }),
    );
  }
  progress.finish(`sub-${patterns.id}: ${images === undefined ? 'scored' : 'images generated'}`);
  const found = await readJson<RegionResult[]>(join(decode.folder, 'regions.json'));
  const pixels =
    images === undefined
      ? found.map(() => [])
      : await readJson<Score[][]>(join(images.folder, 'pixels.json'));
  return {
    patterns,
    decode,
    images,
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
      regions: found.map((region, i) => ({ ...region, scores: [...region.scores, ...pixels[i]!] })),
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
