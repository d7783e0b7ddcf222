import { describe, expect, it } from 'vitest';
import { recipeSchema, type Recipe } from '../../src-main/contract/recipe.ts';
import {
  CENTRING,
  DECODERS,
  decoderChoice,
  NOISE,
  parseConfounds,
  withCentring,
  withComponents,
  withDecoder,
  withGlm,
  withLambda,
} from './recipe-edits.ts';

const recipe: Recipe = recipeSchema.parse({
  percept: 1,
  data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
  latents: { kind: 'pca', components: 10 },
  decoder: { kind: 'inverse', centring: 'train' },
});

describe('edits of a recipe', () => {
  it('gives a valid recipe for each choice that is offered, and that choice back', () => {
    for (const { value } of DECODERS) {
      const changed = recipeSchema.parse(withDecoder(recipe, value));
      expect(decoderChoice(changed)).toBe(value);
    }
    for (const { value } of CENTRING)
      expect(recipeSchema.parse(withCentring(recipe, value)).decoder).toMatchObject({ centring: value });
    for (const { value } of NOISE)
      expect(recipeSchema.parse(withGlm(recipe, { noise: value as Recipe['glm']['noise'] })).glm.noise).toBe(
        value,
      );
  });

  it('keeps the centring when the solver changes', () => {
    expect(withDecoder(recipe, 'pinv').decoder).toMatchObject({ centring: 'train', solver: 'pinv' });
    expect(withDecoder(recipe, 'whitened').decoder).toMatchObject({ centring: 'train', kind: 'whitened' });
  });

  it('keeps the selection of voxels when the decoder changes', () => {
    const select = { by: 'r2', voxels: 500 } as const;
    const selecting = { ...recipe, decoder: { ...recipe.decoder, select } };
    for (const { value } of DECODERS)
      expect(recipeSchema.parse(withDecoder(selecting, value)).decoder.select).toEqual(select);
  });

  it('leaves the recipe as it is for what makes no sense', () => {
    expect(withLambda(recipe, 0)).toBe(recipe);
    expect(withComponents(recipe, 0)).toBe(recipe);
    expect(withComponents(recipe, 2.5)).toBe(recipe);
    expect(withCentring(recipe, 'sideways')).toBe(recipe);
    expect(withCentring(withDecoder(recipe, 'regression'), 'none').decoder).toMatchObject({ kind: 'ridge' });
  });

  it('reads confounds however they are separated, each once', () => {
    expect(parseConfounds(' motion6, csf;white_matter  csf\n')).toEqual(['motion6', 'csf', 'white_matter']);
  });
});
