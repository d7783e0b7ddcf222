import type { App } from '../app/app.svelte.ts';
import type { BidsData } from './selectors.ts';

/**
 * Changes the data part of a BIDS recipe as a step that undo takes back.
 * @param name as it reads behind "Undo"
 */
export function changeData(app: App, name: string, change: (data: BidsData) => BidsData): void {
  app.history.change(name, ({ recipe }) =>
    recipe?.data.kind === 'bids' ? { recipe: { ...recipe, data: change(recipe.data) } } : {},
  );
}
