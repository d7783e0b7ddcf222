import { join } from 'node:path';
import { hashFile } from '../../files.ts';
import { takeImages, type Images } from '../../images/image.ts';
import { fitImages } from '../../latents/import/roles.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { saveArray } from '../arrays.ts';
import type { StepResult } from '../cache.ts';
import type { Context } from '../context.ts';
import { fittedStimuli } from '../fitted-stimuli.ts';
import type { LatentsStep } from '../latents-step.ts';
import { loadShown } from '../latents-store.ts';
import { locateImages } from '../locate-images.ts';
import { networkFeatures } from './features.ts';
import type { FeatureNetwork } from './find.ts';

/** The networks of a recipe, and the images that were shown to be compared with. */
export interface NetworkPlan {
  readonly networks: readonly FeatureNetwork[];
  readonly test: readonly string[];
  /** The study's folder, where it has one. */
  readonly root: string | undefined;
  /** Whether what was decoded are categories: their images are means, which have no files. */
  readonly categories: boolean;
}

/** A network's features of the images shown: a file shown-<layer>.npy for each of its layers. */
export interface ShownFeatures {
  readonly network: FeatureNetwork;
  readonly step: StepResult;
}

/**
 * Features of the images shown, of each network; made once for all subjects and regions. Images are read from their files, at their own
 * size; mean images of categories are those that the latents step keeps. Undefined where there are no images.
 */
export async function shownFeatures(
  context: Context,
  { networks, test, root, categories }: NetworkPlan,
  latents: LatentsStep,
): Promise<ShownFeatures[] | undefined> {
  const { recipe, folder, cache, runner, signal, progress } = context;
  if (latents.about.shown === undefined) return undefined;
  const names = { train: [], test, root };
  const images = categories
    ? undefined
    : (await locateImages(recipe, folder, names, (path) => cache.hashOf(path))).test;
  const made: ShownFeatures[] = [];
  for (const network of networks) {
    const source =
      images === undefined
        ? await keptImages(latents, network)
        : await fittedStimuli(
            context,
            { names: test, images, ordered: recipe.data.kind === 'patterns' },
            network.features,
          );
    const dependsOn = { ...identity(network), images: source.hashes };
    const step = await cache.step('features', dependsOn, async (out) => {
      progress.expect(1);
      const found = await networkFeatures(network, test.length, source.read, runner.models, { signal });
      await saveLayers(out, 'shown', found);
      progress.finish(`images shown: features of ${network.card.name}`);
    });
    made.push({ network, step });
  }
  return made;
}

async function keptImages(
  { folder, about }: LatentsStep,
  { features }: FeatureNetwork,
): Promise<{ hashes: string[]; read: (rows: readonly number[]) => Promise<Images> }> {
  const shown = (await loadShown(folder, about))!;
  return {
    hashes: [await hashFile(join(folder, 'shown.npy'))],
    read: (rows) => Promise.resolve(fitImages(takeImages(shown, rows), features)),
  };
}

/** What a network's features depend on beside the images. */
function identity({ card, features, layers }: FeatureNetwork): object {
  return { model: card.hash, features, layers };
}

/** A matrix for each layer, in single precision as networks compute: <name>-<number of the layer>.npy. */
export async function saveLayers(folder: string, name: string, layers: readonly Matrix[]): Promise<void> {
  for (const [l, { rows, cols, data }] of layers.entries())
    await saveArray(join(folder, `${name}-${l}.npy`), [rows, cols], Float32Array.from(data));
}
