import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import type { ImageSource } from '../../images/image.ts';
import { scratchSource } from '../../images/scratch.ts';
import { fitPcaOf } from '../../latents/fit.ts';
import { encodeSource } from '../../latents/model.ts';
import { fitPca } from '../../latents/pca.ts';
import { pcaLatents, type PcaModel } from '../../latents/pca-model.ts';
import { fitRandomPca } from '../../latents/random-pca.ts';
import { lookupLatents } from '../../latents/table.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { readLatents } from '../../study/formats/latent-table.ts';
import { loadMatrix, saveArray } from '../arrays.ts';
import { openImages, type ImageInput } from '../image-input.ts';
import { saveAbout, savePcaModel, type LatentsAbout, type ModelAbout } from '../latents-store.ts';

export interface LatentsInput {
  /** Paths are absolute. */
  readonly latents: Recipe['latents'];
  /** The model of the recipe; without a table it has encoded the stimuli, and train.npy and test.npy are there. */
  readonly model: ModelAbout | undefined;
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
 * its model; shown.npy [nTest x pixels] where there are images, at the generator's size where that is a model.
 */
export async function latentsTask(input: LatentsInput): Promise<void> {
  const as = input.model?.roles.generate?.image;
  const test =
    input.test === undefined ? undefined : await openImages(input.test, input.testNames, input.ordered, as);
  const about = await makeLatents(input, test);
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

async function makeLatents(input: LatentsInput, test: ImageSource | undefined): Promise<LatentsAbout> {
  const { latents, model } = input;
  if (latents.kind === 'pca') return fitLatents(input, latents, test);
  if (latents.kind === 'table')
    return lookUp(input, latents, ['latents from a table: there is no generator, so no images are made']);
  if (model === undefined) throw new Error('latents of a model were asked without one');
  return modelLatents(input, latents, model);
}

/** The latents that a model has encoded, or those of a table beside it. */
async function modelLatents(
  input: LatentsInput,
  { table }: Extract<Recipe['latents'], { kind: 'model' }>,
  model: ModelAbout,
): Promise<LatentsAbout> {
  const { name, hash, source, roles } = model;
  const from = `${name} (${hash}, from ${source.name})`;
  if (table !== undefined) {
    const about = await lookUp(input, table, [`latents from a table, images by the model ${from}`]);
    const dims = roles.generate?.dims;
    if (dims !== undefined && dims !== about.dims)
      throw new PerceptError(
        `its rows have ${about.dims} latents, the model ${name} makes images of ${dims}`,
        {
          file: table.file,
          remedy: 'Give the latents that belong to the model.',
        },
      );
    return { ...about, model };
  }
  const train = await loadMatrix(join(input.folder, 'train.npy'));
  const { height, width } = roles.encode!.image;
  return {
    kind: name,
    dims: train.cols,
    names: undefined,
    trainedOn: train.rows,
    notes: [
      `latents${roles.generate === undefined ? '' : ' and images'} by the model ${from}`,
      `images were encoded by ${model.encodedOn ?? ''} at ${height} x ${width}: ${describeFitting(roles.encode!)}`,
      ...(roles.generate === undefined ? [`the model ${name} has no generator, so no images are made`] : []),
    ],
    pca: undefined,
    model,
    shown: undefined,
  };
}

function describeFitting({
  crop,
  cropFraction = 1,
  resize,
}: NonNullable<ModelAbout['roles']['encode']>): string {
  const part = crop === 'whole' ? 'whole' : 'the central part of its proportions';
  const share = cropFraction === 1 ? '' : `, ${(100 * cropFraction).toFixed(1)} % of it`;
  return `${part}${share}, resized ${resize === 'bicubic' ? "with TensorFlow's bicubic kernel" : 'bilinearly'}`;
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
    model: undefined,
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
  { file, variable, names }: Omit<Extract<Recipe['latents'], { kind: 'table' }>, 'kind'>,
  notes: string[],
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
    notes,
    pca: undefined,
    model: undefined,
    shown: undefined,
  };
}
