import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImages, type Images } from '../images/image.ts';
import type { ModelCard } from '../latents/import/card/schema.ts';
import type { LatentModel } from '../latents/model.ts';
import { pcaFromArrays, pcaToArrays, type PcaArrays } from '../latents/pca-arrays.ts';
import { pcaLatents, type PcaModel } from '../latents/pca-model.ts';
import { loadMatrix, saveArray } from './arrays.ts';
import type { ImageSize } from './image-input.ts';

/** What the latents step says of itself, beside its arrays. */
export interface LatentsAbout {
  readonly kind: string;
  readonly dims: number;
  /** Names of the latents, where they have some. */
  readonly names: string[] | undefined;
  readonly trainedOn: number;
  readonly notes: string[];
  readonly pca: PcaArrays['about'] | undefined;
  readonly model: ModelAbout | undefined;
  /** Size of the images shown, where there are images. */
  readonly shown: { n: number; height: number; width: number; channels: 1 | 3 } | undefined;
}

/** The imported model that latents are of, or that makes images of them. */
export type ModelAbout = Pick<ModelCard, 'name' | 'hash' | 'source' | 'precision' | 'roles'> & {
  /** What encoded the images; null where the latents came by table. */
  readonly encodedOn: string | null;
};

/** What makes images of latents: what it is called, and the size of its images. */
export type GeneratorAbout = { readonly name: string } & ImageSize;

/** The generator of latents; undefined where there is none. */
export function generatorOf({ pca, model, dims }: LatentsAbout): GeneratorAbout | undefined {
  const size = pca ?? model?.roles.generate?.image;
  if (size === undefined) return undefined;
  const { height, width, channels } = size;
  const name = pca === undefined ? model!.name : `PCA, ${dims} components of ${pca.nTrain} images`;
  return { name, height, width, channels };
}

/** Names of the latents: the table's, or z001, z002, ... */
export function latentNames({ names, dims }: LatentsAbout): string[] {
  return names ?? Array.from({ length: dims }, (_, j) => `z${String(j + 1).padStart(3, '0')}`);
}

export async function saveAbout(folder: string, about: LatentsAbout): Promise<void> {
  await writeFile(join(folder, 'about.json'), JSON.stringify(about, null, 1));
}

export async function loadAbout(folder: string): Promise<LatentsAbout> {
  return JSON.parse(await readFile(join(folder, 'about.json'), 'utf8')) as LatentsAbout;
}

export async function savePcaModel(folder: string, model: PcaModel): Promise<PcaArrays['about']> {
  const { arrays, about } = pcaToArrays(model);
  for (const [name, { shape, data }] of Object.entries(arrays))
    await saveArray(join(folder, `pca-${name}.npy`), shape, data);
  return about;
}

/** The PCA that the step left. */
export async function loadPca(folder: string, pca: PcaArrays['about'], dims: number): Promise<LatentModel> {
  const { height, width, channels } = pca;
  const size = [height, width, channels];
  const read = async (name: string): Promise<Float64Array> =>
    (await loadMatrix(join(folder, `pca-${name}.npy`))).data;
  return pcaLatents(
    pcaFromArrays({
      arrays: {
        mean: { shape: size, data: await read('mean') },
        components: { shape: [dims, ...size], data: await read('components') },
        variances: { shape: [dims], data: await read('variances') },
      },
      about: pca,
    }),
  );
}

/** The images that were shown in the test set, where there are any. */
export async function loadShown(folder: string, about: LatentsAbout): Promise<Images | undefined> {
  if (about.shown === undefined) return undefined;
  const { n, ...size } = about.shown;
  return makeImages(n, size, Float32Array.from((await loadMatrix(join(folder, 'shown.npy'))).data));
}
