/** Keeps what was made for the keys used last; what is used again is not made again. */
export class NewestCache<T> {
  readonly #kept = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string, make: () => T): T {
    const value = this.#kept.has(key) ? this.#kept.get(key)! : make();
    // Maps are in the order of insertion: the oldest come first.
    this.#kept.delete(key);
    this.#kept.set(key, value);
    for (const oldest of [...this.#kept.keys()].slice(0, -this.most)) this.#kept.delete(oldest);
    return value;
  }

  /** Forgets a value, unless another has taken its place. */
  forget(key: string, value: T): void {
    if (this.#kept.get(key) === value) this.#kept.delete(key);
  }
}
