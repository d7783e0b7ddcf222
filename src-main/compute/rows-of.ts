/** Where each name stands among `all`, which has every one of them once. */
export function rowsOf(names: readonly string[], all: readonly string[]): Uint32Array {
  const index = new Map(all.map((name, i) => [name, i]));
  return Uint32Array.from(names, (name) => index.get(name)!);
}
