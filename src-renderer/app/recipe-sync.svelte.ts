import type { Recipe } from '../../src-main/contract/recipe.ts';
import { HostError } from '../bridge/bridge.ts';
import type { App } from './app.svelte.ts';

const PAUSE_MS = 250;

/** JSON with keys in order: the host writes the same recipe in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Tells the host the recipe of the document, however it changed: by a form, by undo, by redo. */
export class RecipeSync {
  /** The recipe as it was last sent, and as the host then had it: with defaults. */
  #sent = '';
  #held = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly app: App,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  /** The host's recipe is this, and needs not be told. @param revision see `recipe.update` */
  know(recipe: Recipe | null, revision: string | undefined): void {
    this.#sent = this.#held = canonical(recipe);
    this.app.setRecipeRevision(revision);
  }

  /** Whether there are changes that the host was not told of. */
  get waits(): boolean {
    return this.#unsent;
  }

  /** Whether a recipe of the host's is another than was last sent or got: masks were imported. */
  differs(recipe: Recipe): boolean {
    return canonical(recipe) !== this.#held;
  }

  /** @returns a function that ends it */
  start(): () => void {
    return $effect.root(() => {
      $effect(() => {
        if (!this.#unsent) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.flush().catch(this.failed), PAUSE_MS);
      });
    });
  }

  /** Another window's recipe becomes the document's, as a step that can be undone. */
  takeOver(recipe: Recipe, revision: string): void {
    this.know(recipe, revision);
    this.app.history.change('changes of another window', () => ({ recipe }));
  }

  get #unsent(): boolean {
    const { study, history } = this.app;
    return study !== null && history.now.recipe !== null && canonical(history.now.recipe) !== this.#sent;
  }

  /**
   * Sends now what is not sent yet; what follows on it (a run, saving) uses the newest recipe then.
   * @throws HostError; also where another window has changed the recipe meanwhile, whose recipe the document then has, one step of undo
   * from its own
   */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#sending = this.#sending.catch(() => undefined).then(() => this.#send());
    return this.#sending;
  }

  async #send(): Promise<void> {
    const { app } = this;
    const study = app.study?.id;
    const { recipe } = app.history.now;
    if (study === undefined || recipe === null || !this.#unsent) return;
    const base = app.recipeRevision;
    const answer = await app.bridge.call('recipe.update', {
      study,
      recipe,
      ...(base === undefined ? {} : { base }),
    });
    if (app.study?.id !== study) return;
    if (answer.other && answer.recipe !== null) {
      this.takeOver(answer.recipe, answer.revision);
      throw new HostError({
        problem: 'the recipe was changed in another window at the same time',
        remedy: 'It is shown as that window has it; Undo brings back yours.',
      });
    }
    app.setRecipeRevision(answer.revision);
    this.#sent = canonical(recipe);
    this.#held = canonical(answer.recipe ?? recipe);
    // What runs are used for, and whether the recipe is that of its file, is the host's to say.
    const view = await app.bridge.call('study.view', { study });
    if (app.study?.id !== study) return;
    app.setStudy(view);
    app.setRecipeState({ problems: answer.problems, stale: answer.stale });
  }
}
