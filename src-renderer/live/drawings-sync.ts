import type { Recipe } from '../../src-main/contract/recipe.ts';
import type { StudyView } from '../../src-main/contract/study.ts';
import type { App } from '../app/app.svelte.ts';
import { HostError } from '../bridge/bridge.ts';

/**
 * Sees to it that the host holds what regions of the window's recipe refer to (what was drawn by hand) before it is asked
 * to decode them. Other changes of the recipe reach the host in their own time.
 */
export class DrawingsSync {
  #held: { study: string; drawings: unknown } | null = null;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly app: Pick<App, 'bridge' | 'recipeRevision' | 'setRecipeRevision'>) {}

  /** @throws HostError */
  async ensure(study: StudyView, recipe: Recipe | null): Promise<void> {
    if (recipe === null) return;
    if (this.#held?.study !== study.id)
      this.#held = { study: study.id, drawings: drawingsOf(study.recipe.value) };
    const drawings = drawingsOf(recipe);
    if (!same(this.#held.drawings, drawings)) {
      this.#held = { study: study.id, drawings };
      const held = this.#held;
      const base = this.app.recipeRevision;
      this.#sending = this.app.bridge
        .call('recipe.update', { study: study.id, recipe, ...(base === undefined ? {} : { base }) })
        .then(({ other, revision }) => {
          // Another window's recipe is there now: who keeps the recipe takes it over, and asks anew.
          if (other) throw new HostError({ problem: 'the recipe was changed elsewhere', code: 'outdated' });
          this.app.setRecipeRevision(revision);
        })
        .catch((fault: unknown) => {
          // What the host holds is unknown now: it is sent again.
          if (this.#held === held) this.#held = { study: study.id, drawings: undefined };
          throw fault;
        });
    }
    // The other set may have begun to send the same.
    await this.#sending;
  }
}

export function drawingsOf(recipe: Recipe | null): unknown {
  return (recipe as { drawings?: unknown } | null)?.drawings;
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a ?? []) === JSON.stringify(b ?? []);
