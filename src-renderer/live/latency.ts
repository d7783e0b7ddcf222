const MOST = 200;

/** The newest 200 durations (ms), oldest first. */
export class Ring {
  #values: number[] = [];

  add(value: number): void {
    this.#values.push(value);
    if (this.#values.length > MOST) this.#values.shift();
  }
  get values(): number[] {
    return [...this.#values];
  }
}

/** How long after a change of a region what follows from it was there (ms). */
export class Latencies {
  /** Scores known to the window. */
  readonly decode = new Ring();
  /** Scores in a painted frame. */
  readonly painted = new Ring();
  /** The visible images of every subject drawn. */
  readonly images = new Ring();
}
