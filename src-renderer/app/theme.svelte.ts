export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** Light or dark: as the user chose, or as the system is. */
export class Theme {
  #choice = $state<ThemeChoice>('system');
  #systemDark = $state(false);

  get choice(): ThemeChoice {
    return this.#choice;
  }
  get shown(): 'light' | 'dark' {
    return this.#choice === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.#choice;
  }
  choose(choice: ThemeChoice): void {
    this.#choice = choice;
  }
  /** To the one that is not shown. */
  switch(): void {
    this.#choice = this.shown === 'dark' ? 'light' : 'dark';
  }

  /** Follows the system and marks the page. @returns a function that ends it */
  start(page: HTMLElement, system: MediaQueryList): () => void {
    const follow = (): void => {
      this.#systemDark = system.matches;
    };
    follow();
    system.addEventListener('change', follow);
    const end = $effect.root(() => {
      $effect(() => {
        page.dataset['theme'] = this.shown;
      });
    });
    return () => {
      system.removeEventListener('change', follow);
      end();
    };
  }
}
