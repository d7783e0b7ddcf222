import type { Recipe } from '../../src-main/contract/recipe.ts';
import { parity, runLabels, type RunColumn } from './run-columns.ts';

export type BidsData = Extract<Recipe['data'], { kind: 'bids' }>;
type Selection = BidsData['train'];
export type RunSelector = Exclude<Selection, readonly unknown[]>;

export const selectorsOf = (selection: Selection): RunSelector[] =>
  Array.isArray(selection) ? selection : [selection];
/** One selector alone is written without its list, as people write it. */
export const asSelection = (selectors: RunSelector[]): Selection =>
  selectors.length === 1 ? selectors[0]! : selectors;

/** Sessions or runs of a selector as they are typed: "perceptionTraining*", "1-6", "odd", "1, 3, 5". */
export function selectorText(value: RunSelector['session'] | RunSelector['run']): string {
  return value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value);
}

/** The reverse of `selectorText`; undefined for all. */
export function parseSelectorText(text: string): string | string[] | undefined {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length > 1 ? parts : parts[0];
}

/** A selector with one of its entities changed; what is undefined is left out of the recipe. */
export function withEntity<K extends keyof RunSelector>(
  selector: RunSelector,
  key: K,
  value: RunSelector[K] | undefined,
): RunSelector {
  const { [key]: _, ...rest } = selector;
  return value === undefined ? rest : { ...rest, [key]: value };
}

/**
 * The selector that takes the runs of a column and of no other: its task; its sessions, as one glob where that takes no others;
 * its runs, where other columns have some of the same sessions.
 */
export function selectorOfColumn(column: RunColumn, all: readonly RunColumn[]): RunSelector {
  const task = column.cells.find((cell) => cell !== undefined)?.task ?? '';
  const others = all.filter(
    (other) =>
      other !== column && other.from === column.from && other.cells.some((cell) => cell?.task === task),
  );
  const sessions = sessionsOf(column);
  const twins = others.some((other) => {
    const theirs = sessionsOf(other);
    return theirs.length === 0 ? sessions.length === 0 : theirs.some((session) => sessions.includes(session));
  });
  const runs = runLabels(column);
  return {
    task,
    ...sessionEntity(sessions, others.flatMap(sessionsOf)),
    ...(twins ? { run: parity(runs) ?? runs } : {}),
  };
}

function sessionEntity(sessions: readonly string[], taken: readonly string[]): Pick<RunSelector, 'session'> {
  const others = taken.filter((session) => !sessions.includes(session));
  if (sessions.length === 0 || others.length === 0) return {};
  const prefix = commonPrefix(sessions);
  if (sessions.length > 1 && prefix.length >= 2 && !others.some((session) => session.startsWith(prefix)))
    return { session: `${prefix}*` };
  return { session: sessions.length === 1 ? sessions[0]! : [...sessions] };
}

const sessionsOf = (column: RunColumn): string[] => [
  ...new Set(column.cells.flatMap((cell) => cell?.runs.flatMap(({ session }) => session ?? []) ?? [])),
];

/** Without digits at its end, which count the sessions. */
function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...rest] = texts;
  let length = first.length;
  for (const text of rest) while (!text.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length).replace(/\d+$/, '');
}
