import type { DesignView } from '../../src-main/contract/recipe.ts';
import type { App } from '../app/app.svelte.ts';
import { HostError } from '../bridge/bridge.ts';

export type DesignPart = 'train' | 'test';

/** A design with its pictures fetched. */
export interface LoadedDesign {
  readonly view: DesignView;
  readonly picture: Uint8Array;
  readonly correlations: Float32Array;
}

/** The design of one subject's runs; what comes for an older question is dropped. */
export class DesignManager {
  #design = $state.raw<LoadedDesign | null>(null);
  #error = $state.raw<HostError | null>(null);
  #busy = $state(false);
  #request = 0;

  constructor(private readonly app: App) {}

  get design(): LoadedDesign | null {
    return this.#design;
  }
  get error(): HostError | null {
    return this.#error;
  }
  get busy(): boolean {
    return this.#busy;
  }

  /** @param keep whether the design before stays in view until the new one is there */
  async load(study: string, subject: string, part: DesignPart, keep: boolean): Promise<void> {
    const request = ++this.#request;
    this.#busy = true;
    if (!keep) this.#design = null;
    try {
      const view = await this.app.bridge.call('recipe.design', { study, subject, part });
      const [picture, correlations] = await Promise.all([
        this.app.bridge.data(view.picture.data),
        this.app.bridge.data(view.correlations),
      ]);
      if (request !== this.#request) return;
      this.#design = {
        view,
        picture: new Uint8Array(picture),
        correlations: new Float32Array(correlations),
      };
      this.#error = null;
    } catch (error) {
      if (request !== this.#request) return;
      this.#design = null;
      this.#error =
        error instanceof HostError ? error : new HostError({ problem: String(error), code: 'fault' });
    } finally {
      if (request === this.#request) this.#busy = false;
    }
  }
}
