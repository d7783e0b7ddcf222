/**
 * Asks for one thing at a time and remembers only the newest wish meanwhile: a hand that moves faster than the answers
 * come leaves no queue behind it.
 */
export class Newest<T> {
  #waiting: { wish: T } | null = null;
  #running = false;

  /** @param ask must not reject; what is wished while it is under way is asked afterwards, the newest alone */
  constructor(private readonly ask: (wish: T) => Promise<void>) {}

  get running(): boolean {
    return this.#running;
  }
  /** Whether something newer than what is under way is wanted. */
  get outdated(): boolean {
    return this.#waiting !== null;
  }

  want(wish: T): void {
    this.#waiting = { wish };
    if (!this.#running) void this.#run();
  }

  /** Drops what waits; what is under way ends by itself. */
  forget(): void {
    this.#waiting = null;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting !== null) {
      const { wish } = this.#waiting;
      this.#waiting = null;
      await this.ask(wish);
    }
    this.#running = false;
  }
}
