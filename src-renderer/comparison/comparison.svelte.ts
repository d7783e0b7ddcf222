import type { CallOutput } from '../../src-main/contract/calls.ts';
import type { WireError } from '../../src-main/contract/error.ts';
import type { App } from '../app/app.svelte.ts';
import type { ChosenFile } from '../app/file-chooser.svelte.ts';
import { asWireError } from '../ui/errors.ts';
import { offAtFirst } from './off-at-first.ts';

export type ComparisonState = CallOutput<'compare.view'>;

/** What a study can be compared with, what is chosen, and the comparison that was made last. */
export class Comparison {
  #state = $state.raw<ComparisonState | null>(null);
  #error = $state.raw<WireError | null>(null);
  /** Folders of results that are not compared: those of categories at first, and what the user has taken off. */
  #off = $state.raw<readonly string[]>([]);
  #folders = $state.raw<readonly ChosenFile[]>([]);
  #region = $state<string | null>(null);
  #study = '';

  constructor(private readonly app: App) {}

  get state(): ComparisonState | null {
    return this.#state;
  }
  get error(): WireError | null {
    return this.#error;
  }
  get folders(): readonly ChosenFile[] {
    return this.#folders;
  }
  /** Null for the usual one: all visual cortex. */
  get region(): string | null {
    return this.#region;
  }
  chooseRegion(region: string | null): void {
    this.#region = region;
  }

  has(folder: string): boolean {
    return !this.#off.includes(folder);
  }
  set(folder: string, on: boolean): void {
    const others = this.#off.filter((one) => one !== folder);
    this.#off = on ? others : [...others, folder];
  }
  /** How many methods are chosen. */
  get count(): number {
    return (this.#state?.results.filter(({ folder }) => this.has(folder)).length ?? 0) + this.#folders.length;
  }

  addFolder(file: ChosenFile): void {
    const taken = [
      ...(this.#state?.results.map(({ folder }) => folder.toLowerCase()) ?? []),
      ...this.#folders.map(({ name }) => name.toLowerCase()),
    ];
    let name = file.name.slice(0, 70);
    for (let k = 2; taken.includes(name.toLowerCase()); k++) name = `${file.name.slice(0, 70)} ${k}`;
    this.#folders = [...this.#folders, { token: file.token, name }];
  }
  removeFolder(token: string): void {
    this.#folders = this.#folders.filter((one) => one.token !== token);
  }

  /** Asks anew; what was chosen for another study is forgotten. */
  async refresh(study: string): Promise<void> {
    if (study !== this.#study) {
      this.#study = study;
      [this.#state, this.#off, this.#folders, this.#region] = [null, [], [], null];
    }
    try {
      const state = await this.app.bridge.call('compare.view', { study });
      if (this.app.study?.id !== study) return;
      if (this.#state === null) this.#off = offAtFirst(state.results);
      this.#state = state;
      this.#error = null;
    } catch (thrown) {
      this.#error = asWireError(thrown);
    }
  }

  /** @throws HostError */
  async run(study: string): Promise<void> {
    const results = this.#state?.results.map(({ folder }) => folder).filter((one) => this.has(one)) ?? [];
    await this.app.bridge.call('compare.run', {
      study,
      results,
      folders: this.#folders.map(({ token, name }) => ({ token, name })),
      ...(this.#region === null ? {} : { region: this.#region }),
    });
  }
}
