import type { CallInput, CallOutput } from '../../src-main/contract/calls.ts';
import type { WireError } from '../../src-main/contract/error.ts';
import type { Figure, FigureKind } from '../../src-main/contract/figures.ts';
import type { App } from '../app/app.svelte.ts';
import { HostError } from '../bridge/bridge.ts';
import { Newest } from '../live/newest.ts';
import { asWireError } from '../ui/errors.ts';

export type Drawn = CallOutput<'figure.draw'> & {
  /** Address of the SVG, for an img; it is freed with the next one. */
  readonly url: string;
};
export type Exported = CallOutput<'figure.export'>;

interface Wish {
  readonly study: string;
  readonly figure: Figure;
}

/** The figure of the document as it is drawn: the newest drawing, what went wrong, and what is under way. */
export class FigureManager {
  #drawn = $state.raw<Drawn | null>(null);
  #overview = $state.raw<Figure | null>(null);
  #error = $state.raw<WireError | null>(null);
  #busy = $state(false);
  #exporting = $state(false);
  readonly #newest = new Newest<Wish>((wish) => this.#ask(wish));

  constructor(private readonly app: App) {}

  /** The drawing of the newest figure that could be drawn. */
  get drawn(): Drawn | null {
    return this.#drawn;
  }
  /** The page that is shown before there is a figure in the document. */
  get overview(): Figure | null {
    return this.#overview;
  }
  get error(): WireError | null {
    return this.#error;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get exporting(): boolean {
    return this.#exporting;
  }

  /** Replaces the figure of the document by a ready-made one. */
  async start(study: string, kind: FigureKind, preset: string): Promise<void> {
    await this.#template(study, kind, preset, (figure) =>
      this.app.history.change('start a figure', () => ({ figure })),
    );
  }

  /** Makes the page that is shown before there is a figure in the document: no change of it, and nothing to undo. */
  async offer(study: string): Promise<void> {
    await this.#template(study, 'page', 'nature-2col', (figure) => (this.#overview = figure));
  }

  async #template(
    study: string,
    kind: FigureKind,
    preset: string,
    take: (figure: Figure) => void,
  ): Promise<void> {
    this.#error = null;
    this.#busy = true;
    try {
      take((await this.app.bridge.call('figure.template', { study, kind, preset })).figure);
    } catch (thrown) {
      this.#error = asWireError(thrown);
    } finally {
      this.#busy = this.#newest.running;
    }
  }

  draw(study: string, figure: Figure): void {
    this.#newest.want({ study, figure });
  }

  async #ask({ study, figure }: Wish): Promise<void> {
    this.#busy = true;
    try {
      const drawn = await this.app.bridge.call('figure.draw', { study, figure });
      const bytes = await this.app.bridge.data(drawn.svg);
      this.free();
      this.#drawn = { ...drawn, url: URL.createObjectURL(new Blob([bytes], { type: 'image/svg+xml' })) };
      this.#error = null;
    } catch (thrown) {
      if (!(thrown instanceof HostError && thrown.expected)) this.#error = asWireError(thrown);
    }
    this.#busy = this.#newest.outdated;
  }

  /** Gives back the memory of the drawing. */
  free(): void {
    if (this.#drawn !== null) URL.revokeObjectURL(this.#drawn.url);
    this.#drawn = null;
  }

  /** @throws HostError */
  async export(request: CallInput<'figure.export'>): Promise<Exported> {
    this.#exporting = true;
    try {
      return await this.app.bridge.call('figure.export', request);
    } finally {
      this.#exporting = false;
    }
  }
}
