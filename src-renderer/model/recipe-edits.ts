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
  {
    value: 'whitened',
    title: 'Inverse map, whitened',
    about:
      'Weights voxels by the covariance of their noise, from what the training fit leaves; shrunk (Ledoit & Wolf).',
  },
  {
    value: 'fastl2lir',
    title: 'FastL2LiR on single trials',
    about:
      'For each latent the 500 voxels that correlate with it most in training, and ridge regression on these.',
  },
  {
    value: 'fracridge',
    title: 'Fractional ridge on single trials',
    about:
      'Weights a fraction as long as those of least squares, for each latent, cross-validated over runs.',
  },
];

/** The decoder of a recipe as one choice. */
export function decoderChoice({ decoder }: Recipe): string {
  if (decoder.kind === 'inverse') return decoder.solver;
  return decoder.kind === 'ridge' ? 'regression' : decoder.kind;
}

/** The recipe with another decoder; the centring, and the selection of voxels, stay as they are. */
export function withDecoder(recipe: Recipe, choice: string): Recipe {
  const { select } = recipe.decoder;
  const kept = select === undefined ? {} : { select };
  const centring = 'centring' in recipe.decoder ? recipe.decoder.centring : 'test';
  const withKind = (decoder: Recipe['decoder']): Recipe => ({ ...recipe, decoder: { ...decoder, ...kept } });
  if (choice === 'regression') return withKind({ kind: 'ridge', lambda: 'cv', perDimension: false });
  if (choice === 'whitened') return withKind({ kind: 'whitened', centring, shrinkage: 'auto' });
  if (choice === 'fastl2lir') return withKind({ kind: 'fastl2lir', alpha: 100, voxels: 500 });
  if (choice === 'fracridge') return withKind({ kind: 'fracridge', perDimension: true });
  const solver = choice === 'pinv' || choice === 'ridge' ? choice : 'auto';
  return withKind({ kind: 'inverse', centring, solver, ...(solver === 'ridge' ? { lambda: 0.1 } : {}) });
}

export function withCentring(recipe: Recipe, centring: string): Recipe {
  const known = CENTRING.find(({ value }) => value === centring);
  if (known === undefined || !('centring' in recipe.decoder)) return recipe;
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
