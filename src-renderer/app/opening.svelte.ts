import type { CallOutput } from '../../src-main/contract/calls.ts';
import type { WireError } from '../../src-main/contract/error.ts';
import type { StudyView } from '../../src-main/contract/study.ts';
import { HostError } from '../bridge/bridge.ts';
import { asWireError } from '../ui/errors.ts';
import type { App } from './app.svelte.ts';
import type { FileChooser } from './file-chooser.svelte.ts';

export type RecentEntry = CallOutput<'files.recent'>['entries'][number];

/** Opens studies: chosen, dropped, opened before, or what the host was started with. */
export class Opening {
  #busy = $state<string | null>(null);
  #error = $state.raw<WireError | null>(null);
  #recent = $state.raw<readonly RecentEntry[]>([]);
  #latest = 0;

  constructor(
    private readonly app: App,
    private readonly files: FileChooser,
    /** Called with each study that was opened. */
    private readonly opened: (study: StudyView) => void,
    /** Called with what was thrown while another study is open. */
    private readonly failed: (thrown: unknown) => void,
  ) {}

  /** What is being opened; null when nothing is. */
  get busy(): string | null {
    return this.#busy;
  }
  /** Why the last could not be opened, where no study is open that it could cover. */
  get error(): WireError | null {
    return this.#error;
  }
  dismissError(): void {
    this.#error = null;
  }
  get recent(): readonly RecentEntry[] {
    return this.#recent;
  }

  /** What the host was started with, or what was open last. */
  async initial(): Promise<void> {
    await this.#open('', async () => (await this.app.bridge.call('study.initial', {})).study);
    await this.refreshRecent();
  }

  async token(token: string, name: string): Promise<void> {
    await this.#open(name, () => this.app.bridge.call('study.open', { token }));
    await this.refreshRecent();
  }

  /** Lets the user choose a study folder, or a recipe or array file. */
  async choose(purpose: 'study' | 'recipe'): Promise<void> {
    const file = await this.files.choose(purpose);
    if (file !== null) await this.token(file.token, file.name);
  }

  async refreshRecent(): Promise<void> {
    this.#recent = await this.app.bridge.call('files.recent', {}).then(
      ({ entries }) => entries,
      () => this.#recent,
    );
  }

  async forget(token: string): Promise<void> {
    await this.app.bridge.call('files.forgetRecent', { token });
    await this.refreshRecent();
  }

  /** The newest request wins: who opens a second study while a large one is being read wants the second. */
  async #open(name: string, read: () => Promise<StudyView | null>): Promise<void> {
    const mine = ++this.#latest;
    this.#busy = name;
    this.#error = null;
    try {
      const study = await read();
      if (mine !== this.#latest || study === null) return;
      this.opened(study);
      this.app.announce(`Opened ${study.name}`);
    } catch (thrown) {
      if (mine !== this.#latest || (thrown instanceof HostError && thrown.expected)) return;
      if (this.app.study === null) this.#error = asWireError(thrown);
      else this.failed(thrown);
    } finally {
      if (mine === this.#latest) this.#busy = null;
    }
  }
}
