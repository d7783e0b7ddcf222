import type { WireError } from '../../src-main/contract/error.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { Newest } from '../live/newest.ts';
import { asWireError } from '../ui/errors.ts';
import { pictureRows, type PictureRow } from './compared-pictures.ts';

interface Wish {
  readonly study: string;
  readonly stimuli: readonly string[];
  readonly subject: string;
  readonly side: number;
}

/** The page of a comparison's images that is looked at. */
export class ComparedPictures {
  #rows = $state.raw<readonly PictureRow[]>([]);
  /** What the rows are of. */
  #stimuli = $state.raw<readonly string[]>([]);
  #error = $state.raw<WireError | null>(null);
  readonly #newest = new Newest<Wish>((wish) => this.#ask(wish));

  constructor(private readonly bridge: Bridge) {}

  get rows(): readonly PictureRow[] {
    return this.#rows;
  }
  get stimuli(): readonly string[] {
    return this.#stimuli;
  }
  get error(): WireError | null {
    return this.#error;
  }

  want(wish: Wish): void {
    this.#newest.want(wish);
  }

  async #ask(wish: Wish): Promise<void> {
    try {
      const reply = await this.bridge.call('compare.images', { ...wish, stimuli: [...wish.stimuli] });
      const bytes = await this.bridge.data(reply.data);
      [this.#rows, this.#stimuli, this.#error] = [pictureRows(reply, bytes), wish.stimuli, null];
    } catch (thrown) {
      this.#error = asWireError(thrown);
    }
  }
}
