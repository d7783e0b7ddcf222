import { z } from 'zod';
import { figureSchema, type Figure } from '../../src-main/contract/figures.ts';
import { recipeSchema, type Recipe } from '../../src-main/contract/recipe.ts';

/**
 * Everything of a study's window that undo takes back and that a session keeps: plain, immutable JSON. What a slice does
 * not say falls back to its default, so that documents of older versions still open.
 */
const fallback = <T extends z.ZodType>(schema: T, value: z.output<T>) =>
  schema.catch(value as never).default(value as never);

export const regionsSlice = z.object({
  /** The decoded region, and the one it is compared with; expressions. */
  A: fallback(z.string().min(1).max(20_000).nullable(), null),
  B: fallback(z.string().min(1).max(20_000).nullable(), null),
  /** Which of the two clicks and tools change. */
  active: fallback(z.enum(['A', 'B']), 'A'),
  /** Ids of regions that are not drawn ("V1.left"). */
  hidden: fallback(z.array(z.string()), []),
  /** Regions whose colour the user changed: id to #rrggbb. */
  colours: fallback(z.record(z.string(), z.string().regex(/^#[0-9a-f]{6}$/i)), {}),
});

export const brainSlice = z.object({
  subject: fallback(z.string().nullable(), null),
  base: fallback(z.string().nullable(), null),
  overlay: fallback(z.string().nullable(), null),
  threshold: fallback(z.number().nullable(), null),
  overlayRange: fallback(z.tuple([z.number(), z.number()]).nullable(), null),
  /** The view state of `brain/`, which validates it itself. */
  view: fallback(z.record(z.string(), z.unknown()), {}),
});

export const reconstructionsSlice = z.object({
  sort: fallback(z.enum(['score', 'category', 'name']), 'name'),
  descending: fallback(z.boolean(), false),
  /** Names of pinned test stimuli, in the order of pinning. */
  pinned: fallback(z.array(z.string()), []),
  /** Side of an image in the grid, CSS pixels. */
  size: fallback(z.number().min(32).max(320), 88),
  /** Columns that are not shown: "presented", "ideal", "mean", "subject:01". */
  hiddenColumns: fallback(z.array(z.string()), []),
  /** A/B: both sets side by side. */
  compare: fallback(z.boolean(), false),
  search: fallback(z.string(), ''),
});

export const evaluationSlice = z.object({
  /** Which test images are scored: all, or those that the generator has or has not seen, where results tell them apart. */
  images: fallback(z.enum(['all', 'seen', 'unseen']), 'all'),
});

export const documentSchema = z.object({
  recipe: recipeSchema.nullable().catch(null).default(null),
  regions: regionsSlice.prefault({}),
  brain: brainSlice.prefault({}),
  reconstructions: reconstructionsSlice.prefault({}),
  evaluation: evaluationSlice.prefault({}),
  /** The figure that is edited; null before the first. */
  figure: figureSchema.nullable().catch(null).default(null),
});

export interface WorkbenchDocument {
  readonly recipe: Recipe | null;
  readonly regions: Readonly<z.output<typeof regionsSlice>>;
  readonly brain: Readonly<z.output<typeof brainSlice>>;
  readonly reconstructions: Readonly<z.output<typeof reconstructionsSlice>>;
  readonly evaluation: Readonly<z.output<typeof evaluationSlice>>;
  readonly figure: Figure | null;
}

export function emptyDocument(): WorkbenchDocument {
  return documentSchema.parse({});
}

/** A stored document; what is not valid in it becomes its default. */
export function restoreDocument(json: unknown): WorkbenchDocument {
  const parsed = documentSchema.safeParse(json);
  return parsed.success ? parsed.data : emptyDocument();
}
