import type { WireError } from '../../src-main/contract/error.ts';
import type { ImportAnswers, ModelView } from '../../src-main/contract/models.ts';
import type { App } from '../app/app.svelte.ts';
import type { ChosenFile, FileChooser } from '../app/file-chooser.svelte.ts';
import { asWireError } from '../ui/errors.ts';

/** Files that are models and nothing else that Percept opens. */
const modelFile = /(\.(tgz|tar|tar\.gz|onnx|safetensors)|^saved_model\.pb|^model\.json)$/i;
export const isModelFile = (name: string): boolean => modelFile.test(name);

/** The imported models, and the one that is about to be imported. */
export class Models {
  #list = $state.raw<readonly ModelView[] | null>(null);
  #error = $state.raw<WireError | null>(null);
  #chosen = $state.raw<ChosenFile | null>(null);

  constructor(
    private readonly app: App,
    private readonly files: FileChooser,
  ) {}

  /** By name; null until they were asked for. */
  get list(): readonly ModelView[] | null {
    return this.#list;
  }
  /** Why the list cannot be had. */
  get error(): WireError | null {
    return this.#error;
  }
  /** The file that the import dialog is open for. */
  get chosen(): ChosenFile | null {
    return this.#chosen;
  }

  async refresh(): Promise<void> {
    try {
      this.#list = (await this.app.bridge.call('models.list', {})).models;
      this.#error = null;
    } catch (thrown) {
      this.#error = asWireError(thrown);
    }
  }

  /** @returns a function that ends it */
  listen(): () => void {
    return this.app.bridge.on('models.changed', () => void this.refresh());
  }

  /** Lets the user choose a model; then the dialog asks what to make of it. */
  async choose(): Promise<void> {
    const file = await this.files.choose('model');
    if (file !== null) this.#chosen = file;
  }

  /** A model that was dropped on the window. */
  take(file: ChosenFile): void {
    this.#chosen = file;
  }

  forget(): void {
    this.#chosen = null;
  }

  /** Imports the chosen file. @throws HostError */
  async import(answers: ImportAnswers): Promise<void> {
    const file = this.#chosen;
    if (file === null) return;
    this.#chosen = null;
    await this.app.bridge.call('models.import', { token: file.token, answers });
  }

  async rename(hash: string, name: string): Promise<void> {
    if (name.trim() !== '') await this.app.bridge.call('models.rename', { hash, name: name.trim() });
  }

  async remove(hash: string): Promise<void> {
    await this.app.bridge.call('models.remove', { hash });
  }
}
