/** Samples per pixel edge while the view moves, best first. */
const coarseSteps = [1, 0.7, 0.5, 0.35, 0.25];
const quickFrame = 24;
const slowFrame = 60;

/** How much is drawn at once, so that no frame takes long; it follows the time that drawing takes. */
export class Pace {
  #coarse: number;
  #rows: number;
  #direct: number;
  readonly #mostDirect: number;

  /** @param software whether the processor draws, for a cautious start */
  constructor(software: boolean) {
    this.#coarse = software ? 3 : 0;
    this.#rows = software ? 96 : 4096;
    this.#direct = software ? 2 ** 14 : 2 ** 17;
    this.#mostDirect = software ? 2 ** 15 : 2 ** 19;
  }

  /** Samples per pixel edge of a coarse picture. */
  get share(): number {
    return coarseSteps[this.#coarse]!;
  }

  /** Samples that are refined at once when nothing moves, in rows as wide as the pane. */
  get rows(): number {
    return this.#rows;
  }

  /** So many samples that a fine picture lacks are marched at once even while something moves. */
  get direct(): number {
    return this.#direct;
  }

  /** A coarse picture, wholly drawn, took `ms`. */
  tookCoarse(ms: number): void {
    if (ms > slowFrame) this.#coarse = Math.min(this.#coarse + 1, coarseSteps.length - 1);
    else if (ms < quickFrame) this.#coarse = Math.max(this.#coarse - 1, 0);
  }

  /** `rows` rows took `ms`. */
  tookStrip(ms: number): void {
    if (ms > 2 * slowFrame) this.#rows = Math.max(16, this.#rows >> 1);
    else if (ms < slowFrame) this.#rows = Math.min(4096, this.#rows << 1);
  }

  /** `samples` fine samples, drawn while something moved, took `ms`. */
  tookDirect(ms: number, samples: number): void {
    if (ms > slowFrame) this.#direct = Math.max(2 ** 10, this.#direct >> 1);
    else if (ms < quickFrame && 2 * samples > this.#direct) {
      this.#direct = Math.min(this.#mostDirect, this.#direct << 1);
    }
  }
}
