import { PerceptError } from '../../errors.ts';
import { makeImages, pixelsOf, type Images } from '../../images/image.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { fitPicture, type Fitting } from '../imported/fit-picture.ts';
import { toModelValues } from '../imported/image-values.ts';
import { importedModel } from '../imported/imported-model.ts';
import type { ModelOptions } from '../model.ts';
import type { FeaturesRole } from './card/schema.ts';
import { runAll, type ModelRunner } from './run/model-runner.ts';
import type { Values } from './run/run-signature.ts';
import { readCard } from './store/store.ts';

/** Features by the name of their tensor: [n x ...] of n images. */
export type Features = Readonly<Record<string, Values>>;

/**
 * Latents [n x d] of images of any size, by the model in a folder of the store: cut, resized and normalised as its card says.
 * @throws PerceptError when it has no encoder
 */
export async function encodeImages(
  folder: string,
  images: Images,
  runner: ModelRunner,
  options?: ModelOptions,
): Promise<Matrix> {
  const card = await readCard(folder);
  const model = importedModel(card, folder, runner);
  const { encode } = card.roles;
  return model.encode(encode === undefined ? images : fitImages(images, encode), options);
}

/**
 * Images of latents [n x d], by the model in a folder of the store.
 * @throws PerceptError when it has no generator, or takes other latents
 */
export async function generateImages(
  folder: string,
  latents: Matrix,
  runner: ModelRunner,
  options?: ModelOptions,
): Promise<Images> {
  return importedModel(await readCard(folder), folder, runner).generate(latents, options);
}

/**
 * Features of images of any size, by the network in a folder of the store: cut, resized and normalised as its card says.
 * @param options.outputs which of its features; all that the card lists when left out
 * @throws PerceptError when it has none, or not those
 */
export async function extractFeatures(
  folder: string,
  images: Images,
  runner: ModelRunner,
  { signal, onProgress, outputs }: ModelOptions & { readonly outputs?: readonly string[] } = {},
): Promise<Features> {
  const card = await readCard(folder);
  const { features } = card.roles;
  if (features === undefined)
    throw new PerceptError(`the model ${card.name} has no features`, {
      file: folder,
      remedy: 'Import it again and name the tensors: percept model import FILE --features TENSOR.',
    });
  return featuresOfFitted({ folder, features }, fitImages(images, features), runner, {
    outputs: outputs ?? features.outputs,
    signal,
    ...(onProgress && { onProgress }),
  });
}

/** The same of images that are as the network takes them already: at its size, 0..1. */
export function featuresOfFitted(
  { folder, features }: { readonly folder: string; readonly features: FeaturesRole },
  fitted: Images,
  runner: ModelRunner,
  { outputs, signal, onProgress }: ModelOptions & { readonly outputs: readonly string[] },
): Promise<Features> {
  const inputs = { [features.input]: toModelValues(fitted, features.image) };
  const request = { folder, signature: features.signature, inputs, outputs };
  return runAll(runner, request, { signal, ...(onProgress && { onProgress }) });
}

/** Images as a model takes them: the part that its card says, at its size, in colour or gray. */
export function fitImages(images: Images, fitting: Fitting): Images {
  const { height, width, channels } = images;
  const fitted = makeImages(images.n, fitting.image);
  const [from, to] = [pixelsOf(images), pixelsOf(fitted)];
  for (let i = 0; i < images.n; i++) {
    const data = images.data.subarray(i * from, (i + 1) * from);
    fitted.data.set(fitPicture({ height, width, channels, data, white: 1 }, fitting).data, i * to);
  }
  return fitted;
}
