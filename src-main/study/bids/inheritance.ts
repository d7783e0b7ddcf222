import { readJsonObject } from '../json.ts';
import { isSubset } from './entities.ts';
import type { Entry } from './tree.ts';

/** Finds the files that apply to another by BIDS inheritance, and reads each sidecar once. */
export interface Inheritance {
  /** The files with this suffix and extension that apply to `target`, farthest first. */
  applicable(target: Pick<Entry, 'name' | 'folders'>, suffix: string, extension: string): Entry[];
  /**
   * The sidecars of `target` merged key by key: base, subject, session, beside the file; the nearest wins, and at one
   * level the one with more entities. @throws PerceptError naming the file and the line of bad JSON
   */
  sidecar(
    target: Pick<Entry, 'name' | 'folders'>,
    suffix: string,
  ): Promise<Readonly<Record<string, unknown>>>;
}

export function inheritance(entries: readonly Entry[]): Inheritance {
  const places = new Map<string, Entry[]>();
  const placeOf = (folders: readonly string[], suffix: string, extension: string) =>
    [...folders, suffix, extension].join('\0');
  for (const entry of entries) {
    if (entry.name.prefix !== '') continue;
    const place = placeOf(entry.folders, entry.name.suffix, entry.name.extension);
    const there = places.get(place);
    if (there === undefined) places.set(place, [entry]);
    else there.push(entry);
  }
  const size = (entry: Entry) => Object.keys(entry.name.entities).length;
  const applicable: Inheritance['applicable'] = (target, suffix, extension) => {
    const found: Entry[] = [];
    for (let depth = 0; depth <= target.folders.length; depth++) {
      const there = places.get(placeOf(target.folders.slice(0, depth), suffix, extension)) ?? [];
      found.push(
        ...there
          .filter((entry) => isSubset(entry.name.entities, target.name.entities))
          .sort((a, b) => size(a) - size(b)),
      );
    }
    return found;
  };

  const parsed = new Map<string, Promise<Record<string, unknown>>>();
  const merged = new Map<string, Promise<Record<string, unknown>>>();
  const read = (path: string) => {
    const known = parsed.get(path) ?? readJsonObject(path);
    parsed.set(path, known);
    return known;
  };
  return {
    applicable,
    sidecar(target, suffix) {
      const paths = applicable(target, suffix, '.json').map((entry) => entry.path);
      const together = paths.join('\0');
      const known =
        merged.get(together) ??
        Promise.all(paths.map(read)).then((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
      merged.set(together, known);
      return known;
    },
  };
}
