import type { Recipe } from '../../src-main/contract/recipe.ts';
import { regionTree, type Mask } from './region-tree.ts';

/** A region that the recipe evaluates. */
export type NamedRegion = NonNullable<Recipe['regions']>[number];
type NamedRegions = readonly NamedRegion[];

/** What hinders a name; null where nothing does. Case does not tell names apart: they become names of files. */
export function nameProblem(regions: NamedRegions, name: string, except?: string): string | null {
  const trimmed = name.trim();
  if (trimmed === '') return 'A region needs a name.';
  if (trimmed.length > 100) return 'A name has at most 100 characters.';
  const taken = regions.some(
    (region) => region.name !== except && region.name.toLowerCase() === trimmed.toLowerCase(),
  );
  return taken ? `There is a region “${trimmed}” already.` : null;
}

/** A name that is free: the one wished for, or with a number behind it. */
export function freeName(regions: NamedRegions, wish: string): string {
  const base = wish.trim().slice(0, 90) || 'region';
  let name = base;
  for (let number = 2; nameProblem(regions, name) !== null; number++) name = `${base} ${number}`;
  return name;
}

/** The regions that a recipe without any evaluates: one for each region with masks, and all together. */
export function impliedRegions(masks: readonly Mask[]): NamedRegion[] {
  const tree = regionTree(masks.filter(({ name }) => !/^brain$/i.test(name)));
  const whole = tree.map(({ id, label }) => ({ name: label, expression: id }));
  if (whole.length < 2) return whole;
  return [{ name: 'all', expression: whole.map(({ expression }) => expression).join(' + ') }, ...whole];
}

/** The regions with one in another place; outside of the list it stays at its end. */
export function moveRegion(regions: NamedRegions, name: string, by: number): NamedRegion[] {
  const from = regions.findIndex((region) => region.name === name);
  if (from < 0) return [...regions];
  const others = regions.toSpliced(from, 1);
  return others.toSpliced(Math.min(Math.max(from + by, 0), others.length), 0, regions[from]!);
}

/** The recipe with other regions; without any it evaluates what its masks imply. */
export function withRegions(recipe: Recipe, regions: NamedRegions): Recipe {
  const { regions: _, ...rest } = recipe;
  return regions.length === 0 ? rest : { ...rest, regions: [...regions] };
}
