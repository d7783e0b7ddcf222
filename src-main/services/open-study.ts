import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StudyPlace } from '../compute/methods/types.ts';
import type { Draft, OpenedStudy } from '../compute/open/open-study.ts';
import { canonicalJson, hashJson } from '../files.ts';
import { absoluteRecipe, relocateRecipe } from '../recipe/relocate.ts';
import type { Recipe } from '../recipe/schema.ts';
import { staleReasons } from '../recipe/stale.ts';

/** A recipe's file as it was when it was last read or written here. */
export interface KnownFile {
  readonly file: string;
  readonly sha256: string;
}

/** A recipe, and the folder that its paths are relative to. */
export interface HeldRecipe {
  readonly recipe: Recipe;
  readonly folder: string;
}

/**
 * A study that the window has open, with the recipe as the window holds it. Paths of that recipe stay relative to one
 * folder while the study is open, wherever it is saved.
 */
export class OpenStudy {
  /** The file that the recipe was read from or saved to; null for one that was proposed. */
  file!: KnownFile | null;
  notes!: readonly string[];
  /** What is wrong with the recipe that the window sent last; `place.recipe` is the last one that was right. */
  problems: readonly { path: string; message: string }[] = [];
  /** Files that were written or chosen to be written in this session. */
  readonly own = new Set<string>();
  place!: StudyPlace;
  /** The name that the recipe is saved under. */
  name!: string;
  /** Of the results that the window was told of last: `manifestStamp` of `place.out`. */
  resultsStamp: string | undefined;
  /** As it was run, with absolute paths. */
  /** The window that the recipe is of as it is now; undefined where no window has changed it. */
  changedBy: string | undefined;
  private asRun: Recipe | null = null;
  private revised: { recipe: Recipe; revision: string } | undefined;
  /** What the file, or the proposal, says, in canonical JSON with absolute paths. */
  private clean!: string;

  constructor(
    readonly id: string,
    /** What was opened: the real path of a folder, a recipe or an array file. */
    readonly path: string,
    opened: OpenedStudy,
  ) {
    this.adopt(opened);
  }

  /** Opened again: its file may have changed, and what the window held was given along as a draft. */
  adopt(opened: OpenedStudy): void {
    this.place = opened.place;
    this.name = opened.place.recipeName;
    this.file = opened.file;
    this.notes = opened.notes;
    this.problems = [];
    this.clean = this.keyOf(opened.file?.recipe ?? opened.proposed ?? opened.place.recipe);
  }

  get held(): HeldRecipe {
    return { recipe: this.place.recipe, folder: this.place.recipeFolder };
  }

  get recipe(): Recipe {
    return this.place.recipe;
  }

  set recipe(recipe: Recipe) {
    this.place = { ...this.place, recipe };
  }

  /** Another text for each recipe. */
  get revision(): string {
    const { recipe } = this.place;
    if (this.revised?.recipe !== recipe) this.revised = { recipe, revision: revisionOf(recipe) };
    return this.revised.revision;
  }

  /** Whether another window has changed the recipe since the one that asks knew it as `base`. */
  isOthers(base: string | undefined, window: string | undefined): boolean {
    return base !== undefined && base !== this.revision && this.changedBy !== window;
  }

  /** Whether the recipe says something else than its file, or than was proposed. */
  get isChanged(): boolean {
    return this.keyOf(this.recipe) !== this.clean;
  }

  /** 'draft' once the recipe differs from its file or proposal. */
  get currentOrigin(): OpenedStudy['origin'] {
    if (this.isChanged) return 'draft';
    return this.file === null ? 'proposed' : 'file';
  }

  /** What is kept of the recipe for the next time; null where its file or a proposal says the same. */
  draft(): Draft | null {
    if (!this.isChanged) return null;
    const folder = this.file === null ? this.place.recipeFolder : dirname(this.file.file);
    return {
      recipe: relocateRecipe(this.recipe, this.place.recipeFolder, folder, existsSync),
      // The file as it was found comes with its recipe, which a draft has no use for.
      basedOn: this.file === null ? null : { file: this.file.file, sha256: this.file.sha256 },
    };
  }

  /** The recipe has been written to a file. */
  saved(file: KnownFile, name: string, held: HeldRecipe): void {
    this.file = file;
    this.name = name;
    this.own.add(file.file);
    this.clean = recipeKey(held.recipe, held.folder);
  }

  ran(recipe: Recipe, folder: string): void {
    this.asRun = absoluteRecipe(recipe, folder, existsSync);
  }

  neverRan(): void {
    this.asRun = null;
  }

  /** What differs between the recipe and the run whose results are shown. */
  stale(): string[] {
    return this.asRun === null
      ? []
      : staleReasons(this.asRun, absoluteRecipe(this.recipe, this.place.recipeFolder, existsSync));
  }

  private keyOf(recipe: Recipe): string {
    return recipeKey(recipe, this.place.recipeFolder);
  }
}

export function revisionOf(recipe: Recipe): string {
  return hashJson(recipe).slice(0, 16);
}

/** The same text for recipes that mean the same, wherever they lie. */
export function recipeKey(recipe: Recipe, folder: string): string {
  const { $schema, ...rest } = absoluteRecipe(recipe, folder, existsSync);
  return canonicalJson(rest);
}
