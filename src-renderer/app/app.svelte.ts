// First, and here: whatever the bundle makes of the modules, it runs before the first schema is made.
import './zod-without-eval.ts';
import { getContext, setContext } from 'svelte';
import type { CallOutput } from '../../src-main/contract/calls.ts';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import type { RecipeProblem } from '../../src-main/contract/recipe.ts';
import type { StudyView } from '../../src-main/contract/study.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { Connection } from '../bridge/socket-api.ts';
import { DocumentHistory } from '../document/history.svelte.ts';
import { PanelSizes } from './panel-sizes.svelte.ts';
import { Theme } from './theme.svelte.ts';

export const pages = ['workbench', 'study', 'model', 'evaluation', 'figures'] as const;
export type Page = (typeof pages)[number];
export type AppInfo = CallOutput<'app.info'>;
export type Backend = CallOutput<'app.backend'>;

/** What all parts of the window share: the bridge, the open study, its document, and what is pointed at. */
export class App {
  readonly history = new DocumentHistory();
  readonly theme = new Theme();
  readonly panels = new PanelSizes();
  #info = $state.raw<AppInfo | null>(null);
  #backend = $state.raw<Backend | null>(null);
  #gpu = $state<string | null>(null);
  #connection = $state<Connection>('open');
  #recipeRevision = $state<string | undefined>(undefined);
  #study = $state.raw<StudyView | null>(null);
  #stale = $state.raw<readonly string[]>([]);
  #recipeProblems = $state.raw<readonly RecipeProblem[]>([]);
  #page = $state<Page>('workbench');
  #hoveredRegion = $state<string | null>(null);
  #announcement = $state('');

  constructor(readonly bridge: Bridge) {}

  /** Versions and host; null until the host has answered. */
  get info(): AppInfo | null {
    return this.#info;
  }
  setInfo(info: AppInfo): void {
    this.#info = info;
  }
  /** What runs networks; null until it has started. */
  get backend(): Backend | null {
    return this.#backend;
  }
  setBackend(backend: Backend): void {
    this.#backend = backend;
  }
  /** The GPU of this window, where it makes live images. */
  get gpu(): string | null {
    return this.#gpu;
  }
  setGpu(gpu: string): void {
    this.#gpu = gpu;
  }
  /** Whether the host is there, is looked for, or does not let this window in any more. */
  get connection(): Connection {
    return this.#connection;
  }
  get connected(): boolean {
    return this.#connection === 'open';
  }
  setConnection(connection: Connection): void {
    this.#connection = connection;
  }

  get study(): StudyView | null {
    return this.#study;
  }
  get decoding(): DecodingView | null {
    return this.#study?.decoding ?? null;
  }
  /** The open study anew, as it is after a run; its document stays, and so does the object of a decoding that is the same. */
  setStudy(study: StudyView | null): void {
    const before = this.#study;
    const same =
      before !== null &&
      before.decoding !== null &&
      before.id === study?.id &&
      before.decoding.revision === study.decoding?.revision;
    this.#study = same ? { ...study, decoding: before.decoding } : study;
    this.#stale = study?.decoding?.stale ?? [];
  }

  /** How the recipe of the document differs from the one that the results are of; empty where it does not. */
  get stale(): readonly string[] {
    return this.#stale;
  }
  /** The host's recipe as this window knows it: see `recipe.update`. */
  get recipeRevision(): string | undefined {
    return this.#recipeRevision;
  }
  setRecipeRevision(revision: string | undefined): void {
    this.#recipeRevision = revision;
  }
  /** What the host finds wrong with the recipe of the document. */
  get recipeProblems(): readonly RecipeProblem[] {
    return this.#recipeProblems;
  }
  setRecipeState(state: { stale: readonly string[]; problems: readonly RecipeProblem[] }): void {
    this.#stale = state.stale;
    this.#recipeProblems = state.problems;
  }

  get page(): Page {
    return this.#page;
  }
  show(page: Page): void {
    this.#page = page;
  }

  /** Id of the region that is pointed at anywhere, highlighted everywhere. */
  get hoveredRegion(): string | null {
    return this.#hoveredRegion;
  }
  hoverRegion(id: string | null): void {
    this.#hoveredRegion = id;
  }

  /** What the live region of the window says to screen readers, and its status bar shows. */
  get announcement(): string {
    return this.#announcement;
  }
  announce(text: string): void {
    this.#announcement = text;
  }
}

const KEY = Symbol('app');
export const provideApp = (app: App): App => setContext(KEY, app);
export const useApp = (): App => getContext<App>(KEY);
