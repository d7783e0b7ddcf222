import type { Recipe } from '../../recipe/schema.ts';

/** A recipe made from what a study holds, and in words what was guessed and what to check. */
export interface Proposal {
  readonly recipe: Recipe;
  readonly notes: readonly string[];
}

/** Components of a PCA of `images` training images: 30 as the tutorial has, fewer where there are few images. */
export function sensibleComponents(images: number): number {
  return Math.max(1, Math.min(30, Math.floor(images / 4)));
}
