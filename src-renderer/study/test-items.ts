import type { RunColumn } from './run-columns.ts';
import { selectorOfColumn, selectorsOf, type BidsData, type RunSelector } from './selectors.ts';

/** Which images stand for a category, as a control shows it. */
export type CategoryChoice = 'usual' | 'training' | 'runs';

export function categoryChoice({ categoryImages }: BidsData): CategoryChoice {
  if (categoryImages === undefined) return 'usual';
  return categoryImages === 'training' ? 'training' : 'runs';
}

/**
 * The data with another choice of the images that stand for a category. Other runs are at first those that the recipe does not use and
 * that are of a task of the training runs: the perception test where imagery is decoded.
 */
export function withCategoryChoice(
  data: BidsData,
  choice: CategoryChoice,
  columns: readonly RunColumn[],
): BidsData {
  const { categoryImages: _, ...rest } = data;
  if (choice === categoryChoice(data)) return data;
  if (choice === 'usual') return rest;
  return { ...rest, categoryImages: choice === 'training' ? 'training' : otherRuns(data, columns) };
}

function otherRuns(data: BidsData, columns: readonly RunColumn[]): RunSelector {
  const used = [...selectorsOf(data.train), ...selectorsOf(data.test)];
  const tasks = selectorsOf(data.train).map(({ task }) => task);
  // What the study was told to use its runs for may be older than the recipe: the selectors count.
  const free = columns.filter((column) => !used.some((selector) => takesSome(selector, column)));
  const found = free.find((column) => tasks.includes(taskOf(column))) ?? free[0];
  return found === undefined ? {} : selectorOfColumn(found, columns);
}

const taskOf = ({ cells }: RunColumn): string | undefined => cells.find((cell) => cell !== undefined)?.task;

/** Whether runs of a group are meant by a selector, whichever of them by number. */
function takesSome({ task, session }: RunSelector, column: RunColumn): boolean {
  if (task !== undefined && task !== taskOf(column)) return false;
  if (session === undefined) return true;
  const globs = [session].flat().map((glob) => new RegExp(`^${glob.split('*').map(literally).join('.*')}$`));
  return column.cells.some((cell) =>
    cell?.runs.some((run) => globs.some((glob) => glob.test(run.session ?? ''))),
  );
}

function literally(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}

/** The data with columns of their own for the events of the test runs, all to be guessed at first; or with those of the training runs. */
export function withTestEvents(data: BidsData, own: boolean): BidsData {
  const { testEvents: _, ...rest } = data;
  return own ? { ...rest, testEvents: { onsetShift: data.events.onsetShift } } : rest;
}

/**
 * The data with test patterns of images or of categories. What only categories have goes with them, so that the recipe says nothing that
 * it does not use.
 */
export function withTestItem(data: BidsData, testItem: BidsData['testItem']): BidsData {
  const { categoryImages, ...rest } = data;
  return {
    ...rest,
    testItem,
    ...(testItem === 'category' && categoryImages !== undefined ? { categoryImages } : {}),
  };
}
