import { PerceptError } from '../../errors.ts';
import { describeSize, makeImages, pixelsOf, type Images } from '../../images/image.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import type { ImageShape, ModelCard } from '../import/card/schema.ts';
import type { Batch, ModelRunner } from '../import/run/model-runner.ts';
import type { Values } from '../import/run/run-signature.ts';
import { checkSize, type LatentModel, type ModelOptions } from '../model.ts';
import { fromModelValues, toModelValues } from './image-values.ts';

/** An imported model as a latent model; it is run by `runner`. @param folder of the store, or a copy of it */
export function importedModel(card: ModelCard, folder: string, runner: ModelRunner): LatentModel {
  const { encode, generate } = card.roles;
  const lacking = (what: string): PerceptError =>
    new PerceptError(`the model ${card.name} has no ${what}`, {
      remedy: 'Import it again and say which signature it is, or use another model.',
    });
  return {
    name: card.name,
    dims: (generate ?? encode)?.dims ?? 0,
    async encode(images, options) {
      if (encode === undefined) throw lacking('encoder');
      const { signature, input, output, dims, image } = encode;
      checkSize(images, image);
      const latents = matrix(images.n, dims);
      await run(runner, options, {
        request: { folder, signature, inputs: { [input]: toModelValues(images, image) }, outputs: [output] },
        take: (batch) => latents.data.set(numbersOf(batch, output, dims, card.name), batch.from * dims),
      });
      return latents;
    },
    async generate(latents, options) {
      if (generate === undefined) throw lacking('generator');
      const { signature, input, output, dims, image } = generate;
      checkDims(latents, dims, card.name);
      const images = makeImages(latents.rows, image);
      const z = toVectors(latents, card, signature, input);
      await run(runner, options, {
        request: { folder, signature, inputs: { [input]: z }, outputs: [output] },
        take: (batch) =>
          images.data.set(imagesOf(batch, output, image, card.name).data, batch.from * pixelsOf(image)),
      });
      return images;
    },
  };
}

async function run(
  runner: ModelRunner,
  { signal, onProgress }: ModelOptions = {},
  work: { request: Parameters<ModelRunner['run']>[0]; take: (batch: Batch) => void },
): Promise<void> {
  let done = 0;
  await runner.run(work.request, {
    signal,
    onBatch: (batch) => {
      work.take(batch);
      done += batch.to - batch.from;
      onProgress?.(done);
    },
  });
}

function checkDims(latents: Matrix, dims: number, name: string): void {
  if (latents.cols !== dims)
    throw new PerceptError(`the model ${name} has ${dims} latents, an image was given ${latents.cols}`);
}

/** Latents in the shape that the model takes them in, which may have sides of length 1. */
function toVectors({ rows, cols, data }: Matrix, card: ModelCard, signature: string, input: string): Values {
  const tensor = card.signatures
    .find(({ name }) => name === signature)
    ?.inputs.find(({ name }) => name === input);
  const sides = (tensor?.shape ?? [null, null]).slice(1).map((side) => side ?? cols);
  return { shape: [rows, ...sides], data: Float32Array.from(data) };
}

function numbersOf({ from, to, outputs }: Batch, output: string, each: number, name: string): Values['data'] {
  const { data } = outputs[output]!;
  if (data.length !== (to - from) * each)
    throw new PerceptError(`the model ${name} gave ${data.length} numbers for ${to - from} items of ${each}`);
  return data;
}

function imagesOf(batch: Batch, output: string, image: ImageShape, name: string): Images {
  const { from, to, outputs } = batch;
  const { shape, data } = outputs[output]!;
  if (data.length !== (to - from) * pixelsOf(image))
    throw new PerceptError(
      `the model ${name} gave ${data.length} numbers for ${to - from} images of ${describeSize(image)}`,
    );
  return fromModelValues({ shape, data }, to - from, image);
}
