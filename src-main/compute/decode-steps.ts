import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Score } from '../decoding/scores/score.ts';
import { hashJson } from '../files.ts';
import { scoring } from '../recipe/evaluation-schema.ts';
import type { SeenList } from '../study/methods/seen-list.ts';
import { loadMatrix } from './arrays.ts';
import type { StepResult } from './cache.ts';
import { generatorCeiling } from './ceiling-step.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import { matchedOf } from './matched-step.ts';
import { networkScores } from './networks/scores.ts';
import type { NetworkPlan } from './networks/shown.ts';
import { repeatsOf } from './repeats/repeats-step.ts';
import type { MatchedResult, RegionResult, RepeatsResult, SubjectResult } from './results.ts';
import { rowsOf } from './rows-of.ts';
import { seenScores, type SubjectSeen } from './seen/seen-step.ts';
import { searchlightOf, type SubjectSearchlight } from './searchlight-step.ts';
import type { SubjectPatterns } from './subject.ts';
import { LEFT_OUT } from './tasks/decode.ts';
import type { DecoderFiles } from './tasks/decoders.ts';
import type { Reconstructed } from './tasks/reconstruct.ts';
import { trainingImages } from './training-images-step.ts';

/** A subject decoded: its result, and where its latents and images lie. */
export interface DecodedSubject {
  readonly patterns: SubjectPatterns;
  readonly decode: StepResult;
  readonly images: StepResult | undefined;
  /** Scores of the images by networks. */
  readonly networks: StepResult | undefined;
  readonly searchlight: SubjectSearchlight | undefined;
  /** Scores of seen and of unseen images alone; undefined where the recipe has no list. */
  readonly seen: SubjectSeen | undefined;
  /** What the model's images were made on; null where there are none, or a PCA made them. */
  readonly imagesMadeOn: string | null;
  readonly testRows: Uint32Array;
  readonly fileNames: readonly string[];
  readonly result: SubjectResult;
}

/** What the images step says of itself, beside the images: pixel scores by region. */
interface ImagesMade {
  readonly regions: Reconstructed[];
  readonly madeOn: string | null;
}

/** Decodes a subject's test patterns in each region that has voxels, and generates the images where the latents have a generator. */
export async function decodeSubject(
  context: Context,
  read: SubjectPatterns,
  shared: {
    trainNames: readonly string[];
    testNames: readonly string[];
    latents: LatentsStep;
    networks: NetworkPlan;
    seen: SeenList | undefined;
  },
): Promise<DecodedSubject> {
  const { recipe, cache, runner, progress, signal, say } = context;
  const { latents } = shared;
  const { evaluation, seed } = recipe;
  const testRows = rowsOf(read.testNames, shared.testNames);
  const decoder: DecoderFiles = {
    w: read.w,
    y: read.y,
    single:
      read.single === undefined
        ? undefined
        : {
            patterns: read.single.patterns,
            rows: rowsOf(read.single.names, shared.trainNames),
            groups: read.single.groups,
          },
    trainT: read.trainT,
    residuals: read.residuals,
    memoryBytes: (recipe.memoryMB * 2 ** 20) / runner.workers,
    trainLatents: join(latents.folder, 'train.npy'),
    latentMean: read.latentMean,
    designRank: read.train?.rank,
    decoder: recipe.decoder,
  };
  const decodedFrom = {
    patterns: read.key,
    latents: latents.key,
    testRows: [...testRows],
    regions: read.regions.map((region) => ({ ...region, columns: [...region.columns] })),
    decoder: recipe.decoder,
    seed,
  };
  const dependsOn = { ...decodedFrom, evaluation: scoring(evaluation) };
  const decode = await cache.step('decode', dependsOn, (folder) =>
    runner.run('decode', {
      ...decoder,
      testLatents: join(latents.folder, 'test.npy'),
      testRows,
      regions: read.regions,
      evaluation,
      seed,
      folder,
    }),
  );
  const found = await readJson<RegionResult[]>(join(decode.folder, 'regions.json'));
  const leftOut = await readJson<string[]>(join(decode.folder, LEFT_OUT));
  for (const why of leftOut) say(`sub-${read.id}: ${why}`);
  // From here on files count the regions that were decoded.
  const patterns: SubjectPatterns = {
    ...read,
    regions: read.regions.filter(({ name }) => found.some((region) => region.name === name)),
    notes: [...read.notes, ...leftOut],
  };
  const { regions } = patterns;
  progress.finish(`sub-${patterns.id}: decoded`);
  const decoderOf = { key: hashJson(decodedFrom), decoder, latents, testRows };
  const repeats = await repeatsOf(context, patterns, decoderOf);
  const matched = await matchedOf(context, patterns, decoderOf);
  const searchlight = await searchlightOf(context, patterns, { latents, testRows });
  const fileNames = imageFileNames(patterns.testNames);
  let images: StepResult | undefined;
  const { generator } = latents;
  if (generator !== undefined) {
    const training = await trainingImages(context, latents);
    const depends = {
      decode: decode.key,
      fileNames,
      rescaling: generator.rescaling,
      training: training?.key,
    };
    images = await cache.step('images', depends, async (folder) => {
      progress.expect(regions.length);
      const found: Reconstructed[] = [];
      for (const [i, region] of regions.entries()) {
        const predicted = await loadMatrix(join(decode.folder, `latents-${i}.npy`));
        const input = {
          latentFolder: latents.folder,
          images: await generator.make(generator.rescale(predicted), { signal }),
          testRows,
          fileNames,
          evaluation,
          seed,
          training,
          folder: join(folder, String(i)),
        };
        found.push(await runner.run('reconstruct', input));
        progress.finish(`sub-${patterns.id}: images of ${region.name} generated`);
      }
      const made: ImagesMade = { regions: found, madeOn: await generator.madeOn() };
      await writeFile(join(folder, 'images.json'), JSON.stringify(made));
    });
  }
  const ceiling = await generatorCeiling(context, latents, testRows);
  const networks = await networkScores(context, shared.networks, latents, {
    id: patterns.id,
    images,
    regions,
    fileNames,
    testRows,
  });
  const seen = await seenScores(context, shared.seen, patterns, latents, testRows, {
    decode,
    images,
    networks: networks?.step,
    ceiling: ceiling?.step,
    networkCeiling: networks?.ceiling?.step,
  });
  progress.finish(`sub-${patterns.id}: ${images === undefined ? 'scored' : 'images generated'}`);
  const made =
    images === undefined ? undefined : await readJson<ImagesMade>(join(images.folder, 'images.json'));
  return {
    patterns,
    decode,
    images,
    networks: networks?.step,
    searchlight,
    seen,
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
      ...(ceiling && { ceiling: [...ceiling.scores, ...(networks?.ceiling?.scores ?? [])] }),
      regions: found.map((region, i) =>
        withRest(region, i, { made, networks: networks?.regions, repeats, matched }),
      ),
    },
  };
}

/** A region's result with what the steps after decoding found of it. */
function withRest(
  region: RegionResult,
  i: number,
  {
    made,
    networks,
    repeats,
    matched,
  }: {
    readonly made: ImagesMade | undefined;
    readonly networks: readonly Score[][] | undefined;
    readonly repeats: readonly (RepeatsResult | null)[] | undefined;
    readonly matched: readonly (MatchedResult | string)[] | undefined;
  },
): RegionResult {
  const ofRepeats = repeats?.[i];
  const ofMatched = matched?.[i];
  const notes = [
    ...(ofRepeats === null ? ['no voxel has numbers in all repeats of the test images'] : []),
    ...(typeof ofMatched === 'string' ? [ofMatched] : []),
    ...(made?.regions[i]?.notes ?? []),
  ];
  return {
    ...region,
    notes: [...region.notes, ...notes],
    scores: [...region.scores, ...(made?.regions[i]?.scores ?? []), ...(networks?.[i] ?? [])],
    ...(region.baselines && {
      baselines: [...region.baselines, ...(made?.regions[i]?.baselines ?? [])],
    }),
    ...(ofRepeats && { repeats: ofRepeats }),
    ...(typeof ofMatched === 'object' && { matched: ofMatched }),
  };
}

function subjectNotes({ notes, train, unusable, nVoxels, notANumber, repeats }: SubjectPatterns): string[] {
  const said = [...notes, ...(repeats?.notes ?? [])];
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
