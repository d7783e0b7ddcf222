import type { CallInput } from '../../src-main/contract/calls.ts';
import type { App } from './app.svelte.ts';

export type FilePurpose = CallInput<'files.browse'>['purpose'];
export interface ChosenFile {
  readonly token: string;
  readonly name: string;
}

/** Lets the user choose a file: by the system's dialog where the host has one, otherwise by browsing its folders in the window. */
export class FileChooser {
  #asked = $state.raw<{ purpose: FilePurpose; answer: (file: ChosenFile | null) => void } | null>(null);

  constructor(private readonly app: App) {}

  /** What the dialog of the window is open for. */
  get purpose(): FilePurpose | null {
    return this.#asked?.purpose ?? null;
  }

  /** @returns null when the user has thought better of it. @throws HostError */
  async choose(purpose: FilePurpose, suggestedName?: string): Promise<ChosenFile | null> {
    if (this.app.info?.files === 'dialog') {
      const { token, name } = await this.app.bridge.call('files.choose', {
        purpose,
        ...(suggestedName === undefined ? {} : { suggestedName }),
      });
      return token === null ? null : { token, name };
    }
    this.#asked?.answer(null);
    return new Promise((answer) => {
      this.#asked = { purpose, answer };
    });
  }

  /** What was chosen in the window's dialog; null when it was closed. */
  settle(file: ChosenFile | null): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.answer(file);
  }
}
