import type { Recipe } from '../../src-main/contract/recipe.ts';
import type { Choice } from './recipe-edits.ts';

type Select = NonNullable<Recipe['decoder']['select']>;

export const SELECTIONS: readonly Choice[] = [
  { value: 'all', title: 'All of the region', about: 'Every voxel of a region that has data.' },
  { value: 't', title: 'By |t| of the training fit', about: 'Of the mean response in the training runs.' },
  {
    value: 'r2',
    title: 'By cross-validated R²',
    about: 'Share of the variance of left-out training runs that the latents predict.',
  },
  {
    value: 'reliability',
    title: 'By split-half reliability',
    about: 'Correlation of the responses in two halves of the training runs, over images shown in both.',
  },
  {
    value: 'weights',
    title: 'By reliability of the weights',
    about: 'Correlation of the weights that are fitted on either half of the training runs.',
  },
];

export function selectionChoice({ decoder }: Recipe): string {
  return decoder.select?.by ?? 'all';
}

/** How many voxels are kept, in words that a field shows: "500", "50 %", "> 3". */
export function amountOf({ decoder: { select } }: Recipe): string {
  if (select?.voxels !== undefined) return String(select.voxels);
  if (select?.share !== undefined) return `${Number((100 * select.share).toPrecision(6))} %`;
  return select?.above === undefined ? '' : `> ${select.above}`;
}

/** "500", "50 %" or "> 3" as the recipe says it; null for anything else. */
export function parseAmount(text: string): Omit<Select, 'by'> | null {
  const plain = text.trim();
  const above = /^>\s*(-?[\d.]+)$/.exec(plain);
  if (above !== null) return Number.isFinite(Number(above[1])) ? { above: Number(above[1]) } : null;
  const share = /^([\d.]+)\s*%$/.exec(plain);
  if (share !== null) {
    const value = Number(share[1]) / 100;
    return value > 0 && value <= 1 ? { share: value } : null;
  }
  const voxels = Number(plain);
  return plain !== '' && Number.isInteger(voxels) && voxels >= 1 ? { voxels } : null;
}

export function withSelection(recipe: Recipe, by: string): Recipe {
  const { select, ...decoder } = recipe.decoder;
  if (by === 'all') return { ...recipe, decoder };
  const known = SELECTIONS.find(({ value }) => value === by);
  if (known === undefined) return recipe;
  const { by: _by, ...amount } = select ?? { voxels: 500 };
  return { ...recipe, decoder: { ...decoder, select: { by: by as Select['by'], ...amount } } };
}

export function withAmount(recipe: Recipe, text: string): Recipe {
  const amount = parseAmount(text);
  const { select } = recipe.decoder;
  if (amount === null || select === undefined) return recipe;
  return { ...recipe, decoder: { ...recipe.decoder, select: { by: select.by, ...amount } } };
}

/** The recipe with a searchlight of that radius in mm; null for none. What is no radius is refused. */
export function withSearchlight(recipe: Recipe, radius: number | null): Recipe {
  const { searchlight, ...rest } = recipe;
  if (radius === null) return rest;
  if (!(radius > 0 && radius <= 100)) return recipe;
  return { ...recipe, searchlight: { ...(searchlight ?? { step: 1 }), radius } };
}
