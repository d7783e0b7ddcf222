import type { Recipe } from '../../src-main/contract/recipe.ts';

/** A choice of the model as a control shows it. */
export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly about: string;
}

export const NOISE: readonly Choice[] = [
  { value: 'ols', title: 'Independent (OLS)', about: 'Scans count as independent. Quickest.' },
  {
    value: 'ar1',
    title: 'AR(1), rho for each voxel',
    about: 'First-order autoregressive noise, estimated voxel by voxel.',
  },
];

export const CENTRING: readonly Choice[] = [
  {
    value: 'test',
    title: 'Mean of the test set',
    about: 'As the paper does. Transductive: an image is decoded with knowledge of the others.',
  },
  {
    value: 'leave-one-out',
    title: 'Mean of the other test images',
    about: 'Transductive as well; n/(n-1) times the former.',
  },
  { value: 'train', title: 'Mean of the training patterns', about: 'Uses no test data.' },
  { value: 'none', title: 'Not centred', about: 'Patterns as they were fitted.' },
];

export const DECODERS: readonly Choice[] = [
  {
    value: 'auto',
    title: 'Inverse map, eq. 2',
    about: 'X = Y Wᵀ (W Wᵀ)⁻¹; the pseudo-inverse where that cannot be inverted, and said.',
  },
  { value: 'pinv', title: 'Inverse map, pseudo-inverse', about: 'Always by the pseudo-inverse of W.' },
  {
    value: 'ridge',
    title: 'Inverse map, regularised',
    about: 'Adds a share of its mean to the diagonal of W Wᵀ.',
  },
  {
    value: 'regression',
    title: 'Ridge regression on single trials',
    about: 'Learns latents from patterns of single trials; lambda by cross-validation over runs.',
  },
];

/** The decoder of a recipe as one choice. */
export function decoderChoice({ decoder }: Recipe): string {
  return decoder.kind === 'ridge' ? 'regression' : decoder.solver;
}

export function withDecoder(recipe: Recipe, choice: string): Recipe {
  if (choice === 'regression')
    return { ...recipe, decoder: { kind: 'ridge', lambda: 'cv', perDimension: false } };
  const centring = recipe.decoder.kind === 'inverse' ? recipe.decoder.centring : 'test';
  const solver = choice === 'pinv' || choice === 'ridge' ? choice : 'auto';
  return {
    ...recipe,
    decoder: { kind: 'inverse', centring, solver, ...(solver === 'ridge' ? { lambda: 0.1 } : {}) },
  };
}

export function withCentring(recipe: Recipe, centring: string): Recipe {
  const known = CENTRING.find(({ value }) => value === centring);
  if (known === undefined || recipe.decoder.kind !== 'inverse') return recipe;
  return {
    ...recipe,
    decoder: { ...recipe.decoder, centring: known.value as typeof recipe.decoder.centring },
  };
}

/** Lambda of the regularised inverse, as a share of the mean of the diagonal of W Wᵀ; what is not above 0 is refused. */
export function withLambda(recipe: Recipe, lambda: number): Recipe {
  if (recipe.decoder.kind !== 'inverse' || !(lambda > 0)) return recipe;
  return { ...recipe, decoder: { ...recipe.decoder, lambda } };
}

export function withGlm(recipe: Recipe, glm: Partial<Recipe['glm']>): Recipe {
  return { ...recipe, glm: { ...recipe.glm, ...glm } };
}

/** Confound columns as they are typed, separated by commas or spaces. */
export function parseConfounds(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ''))];
}

export function withComponents(recipe: Recipe, components: number): Recipe {
  if (recipe.latents.kind !== 'pca' || !Number.isInteger(components) || components < 1 || components > 2000)
    return recipe;
  return { ...recipe, latents: { ...recipe.latents, components } };
}
