/** Sizes of the panels that can be dragged, by name, as shares or pixels as their owners mean them; the session keeps them. */
export class PanelSizes {
  #sizes = $state.raw<Readonly<Record<string, number>>>({});

  get all(): Readonly<Record<string, number>> {
    return this.#sizes;
  }
  /** @param otherwise where none was set */
  get(name: string, otherwise: number): number {
    return this.#sizes[name] ?? otherwise;
  }
  set(name: string, size: number): void {
    this.#sizes = { ...this.#sizes, [name]: size };
  }
  restore(sizes: Readonly<Record<string, number>>): void {
    this.#sizes = sizes;
  }
}
