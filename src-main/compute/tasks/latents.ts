import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { sourceOf, takeImages, type ImageSource } from '../../images/image.ts';
import { imageSource } from '../../images/load.ts';
import { scratchSource } from '../../images/scratch.ts';
import { fitPcaOf } from '../../latents/fit.ts';
import { encodeSource } from '../../latents/model.ts';
import { fitPca } from '../../latents/pca.ts';
import { pcaLatents, type PcaModel } from '../../latents/pca-model.ts';
import { fitRandomPca } from '../../latents/random-pca.ts';
import { lookupLatents } from '../../latents/table.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { readImageStack } from '../../study/formats/image-stack.ts';
import { readLatents } from '../../study/formats/latent-table.ts';
import { stimulusKey } from '../../study/images.ts';
import { saveArray } from '../arrays.ts';
import { saveAbout, savePcaModel, type LatentsAbout } from '../latents-store.ts';

/** Where the images of a list of stimuli are. */
export type ImageInput =
  | { kind: 'files'; paths: readonly string[]; size: readonly [number, number]; channels: 1 | 3 }
  | {
      kind: 'stack';
      file: string;
      variable?: string | undefined;
      size?: readonly [number, number] | undefined;
      order?: 'row-major' | 'column-major' | undefined;
      channels?: 1 | 3 | undefined;
      range?: readonly [number, number] | undefined;
    };

export interface LatentsInput {
  readonly latents: Recipe['latents'];
  readonly seed: number;
  readonly trainNames: readonly string[];
  readonly testNames: readonly string[];
  readonly train: ImageInput | undefined;
  readonly test: ImageInput | undefined;
  /** Whether the names are in the order of the patterns, so that rows without names can be told by their place. */
  readonly ordered: boolean;
  readonly folder: string;
}

/**
 * Latents of the training and test stimuli: writes train.npy [nTrain x d], test.npy [nTest x d], about.json; for a PCA
 * its model; shown.npy [nTest x pixels] where there are images.
 */
export async function latentsTask(input: LatentsInput): Promise<void> {
  const test =
    input.test === undefined ? undefined : await openImages(input.test, input.testNames, input.ordered);
  const about =
    input.latents.kind === 'pca'
      ? await fitLatents(input, input.latents, test)
      : await lookUp(input, input.latents);
  let shown: LatentsAbout['shown'];
  if (test !== undefined) {
    const images = await test.read(0, test.n);
    shown = { n: images.n, height: images.height, width: images.width, channels: images.channels };
    await saveArray(
      join(input.folder, 'shown.npy'),
      [images.n, images.height * images.width * images.channels],
      images.data,
    );
  }
  await saveAbout(input.folder, { ...about, shown });
}

async function fitLatents(
  input: LatentsInput,
  settings: Extract<Recipe['latents'], { kind: 'pca' }>,
  test: ImageSource | undefined,
): Promise<LatentsAbout> {
  if (input.train === undefined || test === undefined) {
    throw new PerceptError('a PCA needs the images of the training and test stimuli', {
      remedy: 'Say in data.stimuli of the recipe where they are, or use a table of latents.',
    });
  }
  const train = await openImages(input.train, input.trainNames, input.ordered);
  // A randomised PCA goes over the images several times: files are decoded once and kept as bytes meanwhile.
  const kept =
    input.train.kind === 'files' && train.n > MANY ? await scratchSource(train, input.folder) : undefined;
  const { model, z } = await fitAndEncode(kept ?? train, settings, input.seed).finally(() => kept?.close());
  const encoder = pcaLatents(model);
  const { dims } = encoder;
  await saveArray(join(input.folder, 'train.npy'), [z.rows, z.cols], z.data);
  const zTest = await encodeSource(encoder, test);
  await saveArray(join(input.folder, 'test.npy'), [zTest.rows, zTest.cols], zTest.data);
  const share = model.variances.reduce((sum, value) => sum + value, 0) / model.totalVariance;
  return {
    kind: 'PCA',
    dims,
    names: undefined,
    trainedOn: train.n,
    notes: [
      `PCA (${model.method}) of ${train.n} training images: ${dims} components hold ${(100 * share).toFixed(1)} % of their variance`,
      'The signs of principal components are arbitrary (here the first training image is positive), and scores that correlate over latents depend on them.',
    ],
    pca: await savePcaModel(input.folder, model),
    shown: undefined,
  };
}

/** From here on decoding the files again in each pass costs more than keeping them. */
const MANY = 400;

async function fitAndEncode(
  train: ImageSource,
  settings: { components: number; method: string },
  seed: number,
): Promise<{ model: PcaModel; z: Matrix }> {
  const model = await fit(train, settings, seed);
  return { model, z: await encodeSource(pcaLatents(model), train) };
}

async function fit(
  train: ImageSource,
  { components, method }: { components: number; method: string },
  seed: number,
): Promise<PcaModel> {
  if (method === 'exact') return fitPca(await train.read(0, train.n), components);
  return method === 'randomised'
    ? fitRandomPca(train, { dims: components, seed })
    : fitPcaOf(train, { dims: components, seed });
}

async function lookUp(
  input: LatentsInput,
  { file, variable, names }: Extract<Recipe['latents'], { kind: 'table' }>,
): Promise<LatentsAbout> {
  const table = await readLatents(file, {
    ...(variable === undefined ? {} : { variable }),
    ...(names === undefined ? {} : { names }),
  });
  const rowsOf = (wanted: readonly string[], from: number) => {
    if (table.names !== undefined)
      return lookupLatents(
        wanted,
        { names: table.names, latents: table.data, file },
        { ignoreExtension: true },
      );
    if (!input.ordered || table.data.rows !== input.trainNames.length + input.testNames.length) {
      throw new PerceptError(
        `it has no stimulus names: its ${table.data.rows} rows cannot be told apart for ${input.trainNames.length} training and ${input.testNames.length} test stimuli`,
        { file, remedy: 'Give the names: in the recipe, latents.names.' },
      );
    }
    return takeRows(
      table.data,
      Uint32Array.from({ length: wanted.length }, (_, i) => from + i),
    );
  };
  const train = rowsOf(input.trainNames, 0);
  const test = rowsOf(input.testNames, input.trainNames.length);
  await saveArray(join(input.folder, 'train.npy'), [train.rows, train.cols], train.data);
  await saveArray(join(input.folder, 'test.npy'), [test.rows, test.cols], test.data);
  return {
    kind: 'table',
    dims: train.cols,
    names: [...table.dims],
    trainedOn: train.rows,
    notes: ['latents from a table: there is no generator, so no images are made'],
    pca: undefined,
    shown: undefined,
  };
}

/**
 * The images of stimuli, from files or a stack. @param ordered whether a stack without names is in the order of `names`
 * @throws PerceptError when a stack does not hold them
 */
export async function openImages(
  input: ImageInput,
  names: readonly string[],
  ordered: boolean,
): Promise<ImageSource> {
  if (input.kind === 'files')
    return imageSource(input.paths, { size: input.size, channels: input.channels, fit: 'centre-crop' });
  const { file, variable, size, order, channels, range } = input;
  const { images, names: own } = await readImageStack(file, {
    ...(order === undefined ? {} : { order }),
    ...(variable === undefined ? {} : { variable }),
    ...(size === undefined ? {} : { size }),
    ...(channels === undefined ? {} : { channels }),
    ...(range === undefined ? {} : { range }),
  });
  const rows =
    own === undefined
      ? []
      : names.map((name) => own.findIndex((one) => stimulusKey(one) === stimulusKey(name)));
  const found = rows.filter((row) => row >= 0).length;
  if (found > 0 && found === names.length) return sourceOf(takeImages(images, rows));
  if (found > 0 || !ordered) {
    throw new PerceptError(
      own === undefined
        ? 'it does not say which image is of which stimulus'
        : `${names.length - found} of ${names.length} stimuli are not among its names`,
      { file, remedy: 'Store the names beside the images ("names", one a row), or give folders of images.' },
    );
  }
  if (images.n !== names.length) {
    throw new PerceptError(`it holds ${images.n} images, ${names.length} were expected`, {
      file,
      remedy:
        'Give one image for each stimulus, in the order in which the stimuli first occur in the patterns.',
    });
  }
  return sourceOf(images);
}
