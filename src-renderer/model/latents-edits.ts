import type { ModelView } from '../../src-main/contract/models.ts';
import type { Recipe } from '../../src-main/contract/recipe.ts';
import type { Choice } from './recipe-edits.ts';

/** The generator that comes with Percept. */
export const BUILT_IN = 'tutorial-generator';

export const RESCALING: readonly Choice[] = [
  { value: 'none', title: 'As decoded', about: 'Predicted latents go to the generator as they are.' },
  {
    value: 'per-dimension',
    title: 'Mean and SD of the training images',
    about:
      'Each latent gets over the test images the mean and SD that it has over the training images (transductive). Images alone change, scores on latents do not.',
  },
  {
    value: 'norm',
    title: 'Length √d',
    about:
      'Each vector gets the length that latents drawn from a normal distribution have. Images alone change, scores on latents do not.',
  },
];

/** What the latents of a recipe can be, as one choice: "pca", "table", or "model:" with the name of a model. */
export function latentsChoice({ latents }: Recipe): string {
  if (latents.kind !== 'model') return latents.kind;
  return `model:${latents.model ?? latents.file ?? ''}`;
}

/** The choices of a recipe: what it says now among them, whatever is imported. */
export function latentsChoices(
  recipe: Recipe,
  models: readonly ModelView[],
): { value: string; label: string }[] {
  const usable = models.filter(({ roles }) => roles.some(({ role }) => role !== 'features'));
  const choices = [
    { value: 'pca', label: 'PCA of the training images' },
    { value: `model:${BUILT_IN}`, label: 'Generator of the tutorial’s scenes' },
    ...usable.map(({ name, hash }) => {
      // Two models of one name can only be told by their hashes.
      const alone = usable.filter((other) => other.name === name).length === 1;
      return { value: `model:${alone ? name : hash}`, label: alone ? name : `${name} (${hash.slice(0, 6)})` };
    }),
  ];
  const now = latentsChoice(recipe);
  if (choices.some(({ value }) => value === now)) return choices;
  const { latents } = recipe;
  const label =
    latents.kind === 'table' ? `Table ${latents.file}` : `${now.slice('model:'.length)} (not imported here)`;
  return [...choices, { value: now, label }];
}

/** The recipe with other latents. A table cannot be chosen by name: it stays what it is. */
export function withLatents(recipe: Recipe, choice: string): Recipe {
  if (choice === latentsChoice(recipe) || choice === 'table') return recipe;
  if (choice === 'pca') return { ...recipe, latents: { kind: 'pca', components: 30, method: 'auto' } };
  return { ...recipe, latents: { kind: 'model', model: choice.slice('model:'.length), rescale: 'none' } };
}

export function withRescaling(recipe: Recipe, rescale: string): Recipe {
  const known = RESCALING.find(({ value }) => value === rescale);
  if (known === undefined || recipe.latents.kind !== 'model') return recipe;
  return { ...recipe, latents: { ...recipe.latents, rescale: known.value as typeof recipe.latents.rescale } };
}
