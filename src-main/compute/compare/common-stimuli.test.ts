import { expect, it } from 'vitest';
import { commonStimuli } from './common-stimuli.ts';
import type { LoadedMethod, Presented } from './model.ts';

const method = (name: string, stimuli: readonly string[], categories: boolean): LoadedMethod => ({
  name,
  kind: 'percept',
  source: `/results/${name}`,
  region: 'VC',
  simulated: false,
  categories,
  images: new Map(),
  vectors: [
    { space: name, subject: '01', rows: new Map(stimuli.map((one) => [one, Float64Array.of(1, 2)])) },
  ],
  spaces: [
    {
      id: name,
      kind: 'latents',
      label: name,
      layer: 'latents',
      dims: 2,
      truth: new Map(stimuli.map((one) => [one, Float64Array.of(1, 2)])),
    },
  ],
  reports: [],
  notes: [],
});
const shown = (stimuli: readonly string[]): Presented => ({ stimuli, files: new Map(), stack: undefined });
const images = ['a.png', 'b.png', 'c.png'];
const categories = ['owl', 'leopard'];

it.each([
  ['images', images],
  ['categories', categories],
])('says that results of categories are not of images, where %s are presented', (_what, stimuli) => {
  const methods = [method('PCA', images, false), method('imagery', categories, true)];
  expect(() => commonStimuli(shown(stimuli), methods)).toThrow(
    /"imagery" are of categories \(imagery\) and cannot be compared on images.*Take it off/s,
  );
});

it('compares results of categories with each other', () => {
  const methods = [method('PCA', categories, true), method('GAN', categories, true)];
  expect(commonStimuli(shown(categories), methods)).toEqual({ stimuli: categories, leftOut: [] });
});

it('says who lacks images where all are of images', () => {
  const methods = [method('PCA', images, false), method('GAN', ['a.png'], false)];
  expect(() => commonStimuli(shown(images), methods)).toThrow(/only 1 of 3 images.*GAN, sub-01/s);
});
