import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { Images } from '../images/image.ts';
import type { ModelRunner } from '../latents/import/run/model-runner.ts';
import { readCard } from '../latents/import/store/store.ts';
import { importedModel } from '../latents/imported/imported-model.ts';
import type { ModelOptions } from '../latents/model.ts';
import { describeRescaling, rescaleLatents } from '../latents/rescale.ts';
import type { Matrix } from '../maths/matrix.ts';
import type { Recipe } from '../recipe/schema.ts';
import { loadMatrix } from './arrays.ts';
import { describeBackend } from './describe-backend.ts';
import { generatorOf, type GeneratorAbout, type LatentsAbout } from './latents-store.ts';
import { modelFolder } from './recipe-model.ts';

type Make = (latents: Matrix, options?: ModelOptions) => Promise<Images>;

/** What makes images of the latents of a run: its PCA, or a model. */
export interface Generator extends GeneratorAbout {
  /** Images of latents [n x d]. */
  readonly make: Make;
  /** The latents predicted for a set of test images [n x d] as images are made of them: rescaled as the recipe says. */
  rescale(predicted: Matrix): Matrix;
  /** How they are rescaled, in words; undefined where they are not. */
  readonly rescaling: string | undefined;
  /** What the images are made on; null for a PCA, which is Percept's own arithmetic. */
  madeOn(): Promise<string | null>;
}

export interface GeneratorInput {
  /** Folder of the latents step, and what it says of itself. */
  readonly latentFolder: string;
  readonly about: LatentsAbout;
  /** Of the recipe. */
  readonly latents: Recipe['latents'];
  /** The model's folder in the cache; null where it is in the store of models. */
  readonly cachedModel: string | null;
  /** Makes images by the step's PCA. */
  readonly byPca: Make;
}

/**
 * The generator of a run's latents; undefined where there is none. @param models runs a model
 * @throws PerceptError when the model is not there any more
 */
export async function openGenerator(
  models: ModelRunner,
  { latentFolder, about, latents, cachedModel, byPca }: GeneratorInput,
): Promise<Generator | undefined> {
  const found = generatorOf(about);
  if (found === undefined) return undefined;
  const kind = latents.kind === 'model' ? latents.rescale : 'none';
  const train = kind === 'none' ? undefined : await loadMatrix(join(latentFolder, 'train.npy'));
  const { model } = about;
  return {
    ...found,
    make: model === undefined ? byPca : await byModel(models, model.hash, cachedModel),
    rescale: (predicted) => (train === undefined ? predicted : rescaleLatents(kind, predicted, train)),
    rescaling: describeRescaling(kind),
    madeOn: async () => (model === undefined ? null : describeBackend(await models.backend())),
  };
}

async function byModel(models: ModelRunner, hash: string, cached: string | null): Promise<Make> {
  const folder = await modelFolder(hash, cached);
  const card = await readCard(folder);
  if (card.hash !== hash)
    throw new PerceptError(`it is the model ${card.hash}, not ${hash}`, {
      file: folder,
      remedy: 'Run the recipe again.',
    });
  const opened = importedModel(card, folder, models);
  return (latents, options) => opened.generate(latents, options);
}
