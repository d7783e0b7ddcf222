import type { StudyView } from '../../src-main/contract/study.ts';
import { emptyDocument, restoreDocument, type WorkbenchDocument } from '../document/document.ts';
import type { App } from './app.svelte.ts';
import {
  documentOf,
  joinDocuments,
  restoreSession,
  studyKey,
  withDocument,
  type SessionState,
} from './session-state.ts';

const PAUSE_MS = 600;

/** Two windows that save at the same time come after one another; more attempts are not needed. */
const MOST_ATTEMPTS = 4;

/**
 * Keeps the state of the window: theme, page, panel sizes, and the document of each of the last ten studies. Where another window keeps
 * its own meanwhile, each slice of a document stays as the window that changed it has it.
 */
export class Session {
  #documents: SessionState['documents'] = [];
  /** The open study's document as this window loaded or saved it last, and as it is kept: another window may have changed that. */
  #base = emptyDocument();
  #kept = emptyDocument();
  /** Studies whose documents this window has changed since it last saved. */
  #changed: readonly string[] = [];
  #saved = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param told called where another window has changed the same: its work is shown then, one step of undo from this one's */
  constructor(
    private readonly app: App,
    private readonly told: () => void = () => undefined,
  ) {}

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
    this.#base = this.#kept = document;
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
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      this.#remember();
      const text = JSON.stringify(this.toJSON());
      if (text === this.#saved) return;
      this.#saved = text;
      const { now } = this.app.history;
      const documents = this.#documents;
      const changed = this.#changed;
      const answer = await this.app.bridge.call('session.save', { session: JSON.parse(text) }).catch(() => {
        this.#saved = '';
      });
      if (answer === undefined) return;
      if (answer.saved) {
        this.#changed = this.#changed.filter((study) => !changed.includes(study));
        this.#settle(now, documents);
        return;
      }
      this.#saved = '';
      this.#join(restoreSession(answer.session).documents);
    }
  }

  /** What this window has is kept. */
  #settle(now: WorkbenchDocument, documents: SessionState['documents']): void {
    const { study } = this.app;
    const own = documents.find((entry) => study !== null && entry.study === studyKey(study));
    // Another study may have been opened while this was being saved.
    if (own === undefined) return;
    this.#kept = own.document as WorkbenchDocument;
    this.#base = now;
  }

  /** Another window has saved meanwhile: its documents, with what was changed here. */
  #join(others: SessionState['documents']): void {
    const { study, history } = this.app;
    const own = study === null ? null : studyKey(study);
    const changed = this.#documents.filter(
      (entry) => this.#changed.includes(entry.study) && entry.study !== own,
    );
    const left = others.filter((entry) => changed.every((one) => one.study !== entry.study));
    this.#documents = [...left, ...changed];
    const theirs = others.find((entry) => entry.study === own);
    if (theirs === undefined) return;
    this.#kept = restoreDocument(theirs.document);
    const work = joinDocuments(this.#base, history.now, this.#kept).others;
    if (Object.keys(work).length === 0) return;
    // Now it is as the other window has it, which is what this one has changed last.
    history.change('changes of another window', () => work);
    this.told();
  }

  #remember(): void {
    const { study, history } = this.app;
    if (study === null) return;
    const key = studyKey(study);
    const { document } = joinDocuments(this.#base, history.now, this.#kept);
    const before = this.#documents.find((entry) => entry.study === key);
    const documents = withDocument(this.#documents, key, document);
    if (JSON.stringify(before) !== JSON.stringify(documents.at(-1)))
      this.#changed = [...this.#changed.filter((one) => one !== key), key];
    this.#documents = documents;
  }
}
