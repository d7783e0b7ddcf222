import { PerceptError } from '../../errors.ts';
import type { ArrayEntry } from './nd-array.ts';

/** The entry of that name. @throws PerceptError that lists what there is */
export function findEntry(path: string, entries: readonly ArrayEntry[], name: string): ArrayEntry {
  const found = entries.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const there = entries.map((entry) => entry.name);
  const listed =
    there.length > 20 ? `${there.slice(0, 20).join(', ')} and ${there.length - 20} more` : there.join(', ');
  throw new PerceptError(`there is no variable '${name}'`, {
    file: path,
    remedy: there.length === 0 ? 'The file holds no variables.' : `It holds: ${listed}.`,
  });
}

/** The entry of that name, which must be of `kind`. @throws PerceptError that says what it is instead */
export function findEntryOfKind(
  path: string,
  entries: readonly ArrayEntry[],
  name: string,
  kind: 'numeric' | 'text',
): ArrayEntry {
  const entry = findEntry(path, entries, name);
  if (entry.kind === kind) return entry;
  const wanted = kind === 'numeric' ? 'an array of numbers' : 'text';
  throw new PerceptError(`'${name}' is ${describeKind(entry)}, not ${wanted}`, {
    file: path,
    remedy: entry.note ?? `Name a variable that is ${wanted}.`,
  });
}

function describeKind(entry: ArrayEntry): string {
  if (entry.kind === 'other') return entry.dtype;
  return { numeric: 'an array of numbers', text: 'text', struct: 'a struct', cell: 'a cell array' }[
    entry.kind
  ];
}
