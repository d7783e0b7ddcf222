import { resolve } from 'node:path';
import { PerceptError } from '../../errors.ts';
import type { Raster } from '../../figures/display.ts';
import { takeImages } from '../../images/image.ts';
import { openImages } from '../image-input.ts';
import { imageMaker } from '../live/image-columns.ts';
import { locateImages } from '../locate-images.ts';
import { rasterOf, type FigureSource } from './source.ts';

/** The images that were shown; null for each where they are not at hand. */
export async function presentedImages(
  { place, manifest }: FigureSource,
  names: readonly string[],
  as: { width: number; height: number; channels: 1 | 3 } | undefined,
): Promise<(Raster | null)[]> {
  const { recipe, recipeFolder, root } = place;
  const ordered = recipe.data.kind === 'patterns';
  // A stack without names is in the order of all test images, which the manifest knows.
  const all = ordered ? manifest?.manifest.test.map(({ name }) => name) : names;
  if (all === undefined) return names.map(() => null);
  try {
    const found = await locateImages(recipe, resolve(recipeFolder), {
      train: [],
      test: all,
      root: ordered ? undefined : root,
    });
    const images = await openImages(found.test, all, ordered, as);
    return await Promise.all(
      names.map(async (name) => {
        const at = all.indexOf(name);
        return at < 0 ? null : rasterOf(await images.read(at, at + 1));
      }),
    );
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    return names.map(() => null);
  }
}

/** What the generator makes of the true latents, or why nothing can be shown of it. */
export async function idealImages(
  source: FigureSource,
  names: readonly string[],
): Promise<readonly (Raster | null)[] | string> {
  const { manifest, place, runner, signal } = source;
  if (manifest === undefined)
    return 'what the run kept beside its results (.cache) is gone, or this version of Percept cannot read it: run the recipe again, which makes anew only what is missing';
  const test = manifest.manifest.test.map(({ name }) => name);
  const maker = await imageMaker(place, manifest, runner);
  const rows = names.map((name) => test.indexOf(name));
  const { images, at } = await maker.column(
    { kind: 'ideal' },
    rows.filter((row) => row >= 0),
    undefined,
    signal,
  );
  if (images === undefined)
    return at.find((why) => typeof why === 'string') ?? 'none of these images was a test image';
  let next = 0;
  return rows.map((row) => {
    const place = row < 0 ? '' : at[next++]!;
    return typeof place === 'number' ? rasterOf(takeImages(images, [place])) : null;
  });
}
