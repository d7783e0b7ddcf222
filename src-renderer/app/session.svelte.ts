import type { StudyView } from '../../src-main/contract/study.ts';
import type { App } from './app.svelte.ts';
import { documentOf, restoreSession, studyKey, withDocument, type SessionState } from './session-state.ts';

const PAUSE_MS = 600;

/** Keeps the state of the window: theme, page, panel sizes, and the document of each of the last ten studies. */
export class Session {
  #documents: SessionState['documents'] = [];
  #saved = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly app: App) {}

  /** Brings back how the window was left. */
  async load(): Promise<void> {
    const { session } = await this.app.bridge.call('session.load', {});
    const state = restoreSession(session);
    this.app.theme.choose(state.theme);
    this.app.show(state.page);
    this.app.panels.restore(state.panels);
    this.#documents = state.documents;
    this.#saved = JSON.stringify(this.toJSON());
  }

  /** Shows a study with its document as it was left. */
  open(study: StudyView): void {
    this.#remember();
    const { document, isNew } = documentOf(this.#documents, study);
    this.app.history.open(document);
    this.app.setRecipeState({ stale: [], problems: [] });
    this.app.setStudy(study);
    // What there is to decide first is whether everything was found.
    if (isNew && study.decoding === null) this.app.show('study');
  }

  toJSON(): SessionState {
    const { theme, page, panels } = this.app;
    return { theme: theme.choice, page, panels: panels.all, documents: this.#documents };
  }

  /** Saves what changes, a moment after it did. @returns a function that ends it */
  start(): () => void {
    return $effect.root(() => {
      $effect(() => {
        this.#remember();
        if (JSON.stringify(this.toJSON()) === this.#saved) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
      });
    });
  }

  /** Saves now what is not saved yet. A session that cannot be saved is no reason to disturb anybody. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#remember();
    const text = JSON.stringify(this.toJSON());
    if (text === this.#saved) return;
    this.#saved = text;
    await this.app.bridge.call('session.save', { session: JSON.parse(text) }).catch(() => {
      this.#saved = '';
    });
  }

  #remember(): void {
    const { study, history } = this.app;
    if (study !== null) this.#documents = withDocument(this.#documents, studyKey(study), history.now);
  }
}
