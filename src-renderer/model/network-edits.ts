import type { ModelView } from '../../src-main/contract/models.ts';
import type { Recipe } from '../../src-main/contract/recipe.ts';

type Network = NonNullable<Recipe['evaluation']['networks']>[number];

/** A network as a check box of the recipe's form. */
export interface NetworkChoice {
  /** As the recipe names the model. */
  readonly model: string;
  readonly label: string;
  readonly about: string;
  readonly chosen: boolean;
}

/** The imported models that give features, and those that the recipe names though they are not imported or give none. */
export function networkChoices(recipe: Recipe, models: readonly ModelView[]): NetworkChoice[] {
  const named = recipe.evaluation.networks ?? [];
  const usable = models.flatMap((model) => {
    const features = model.roles.find(({ role }) => role === 'features');
    return features === undefined ? [] : [{ ...model, about: features.about }];
  });
  const imported = usable.map(({ name, hash, about }) => {
    // Two models of one name can only be told by their hashes.
    const alone = models.filter((other) => other.name === name).length === 1;
    const own = named.filter(({ model }) => isOf(model, { name, hash }, alone));
    const layers = own.flatMap(({ layer }) => layer ?? []);
    return {
      model: own[0]?.model ?? (alone ? name : hash),
      label: `${alone ? name : `${name} (${hash.slice(0, 6)})`}${layers.length === 0 ? '' : `: ${layers.join(', ')}`}`,
      about,
      chosen: own.length > 0,
    };
  });
  const missing = [...new Set(named.map(({ model }) => model))].filter(
    (model) => !imported.some((one) => one.chosen && one.model === model),
  );
  return [
    ...imported,
    ...missing
      .filter((model) => !usable.some((one) => one.name === model || isHashOf(model, one.hash)))
      .map((model) => ({
        model,
        label: model,
        about: 'not imported here, or gives no features',
        chosen: true,
      })),
  ];
}

/** The recipe with a network, each of its layers, or without it. */
export function withNetwork(recipe: Recipe, model: string, chosen: boolean): Recipe {
  const { networks = [], ...evaluation } = recipe.evaluation;
  const others = networks.filter((network) => network.model !== model);
  if (chosen === others.length < networks.length) return recipe;
  const now: Network[] = chosen ? [...networks, { model }] : others;
  return { ...recipe, evaluation: now.length === 0 ? evaluation : { ...evaluation, networks: now } };
}

function isOf(named: string, { name, hash }: Pick<ModelView, 'name' | 'hash'>, alone: boolean): boolean {
  return (alone && named === name) || isHashOf(named, hash);
}

function isHashOf(named: string, hash: string): boolean {
  return /^[0-9a-f]{4,16}$/.test(named) && hash.startsWith(named);
}
