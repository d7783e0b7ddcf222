import { PerceptError } from '../errors.ts';
import { listed } from './findings.ts';
import { isMissing, type Table } from '../read-tsv.ts';

/** Which columns of an events table mean what (the recipe's `data.events`), and which rows are trials. */
export interface EventsMapping {
  /** 'onset' when left out; s */
  readonly onset?: string;
  /** 'duration' when left out; s */
  readonly duration?: string;
  /** the column that names the stimulus; guessed when left out */
  readonly stimulus?: string;
  readonly category?: string;
  readonly response?: string;
  /** only rows with one of these values in this column; values may have * and ? */
  readonly include?: Readonly<Record<string, readonly string[]>>;
  /** no rows with one of these values in this column */
  readonly exclude?: Readonly<Record<string, readonly string[]>>;
}

/** Columns that name stimuli, the most telling first; category_name is what an imagery task has. */
const stimulusColumns = [
  'stimulus_name',
  'stim_file',
  'stimulus',
  'stim_name',
  'stimulus_id',
  'stim_id',
  'image',
  'image_name',
  'image_file',
  'picture',
  'trial_type',
  'category_name',
];
const categoryColumns = ['category', 'category_name', 'class', 'trial_type'];
/** Columns that never name a single image. */
const categoryAlone = /^categor(y|ies)(_|$)/i;
const typeColumns = ['event_type', 'trial_type', 'type'];
const stimulusLike = /^(stim|stimulus|stimuli|image|picture|imagery)$/i;
const restLike =
  /^(inter_?)?(rest|baseline|fix|fixation|iti|isi|blank|null|pause|break|cue|instructions?|response|evaluation|feedback)$/i;

export interface Guess {
  readonly mapping: EventsMapping;
  readonly guesses: readonly string[];
  /** why a row is left out by what was guessed about its type, or undefined */
  readonly leaveOut: (row: readonly string[]) => string | undefined;
}

/**
 * Fills in what a mapping leaves open. Types of rows are guessed only where it has neither include nor exclude.
 * @throws PerceptError when a column is not there or none can be the stimulus, naming the recipe key to set
 */
export function guessMapping(table: Table, asked: EventsMapping): Guess {
  const guesses: string[] = [];
  const has = (name: string, key: string): string => {
    if (table.columns.includes(name)) return name;
    throw new PerceptError(`there is no column '${name}'`, {
      file: table.path,
      remedy: `Set data.events.${key} to one of the columns: ${listed(table.columns, 30)}.`,
    });
  };
  const onset = has(asked.onset ?? 'onset', 'onset');
  const duration = has(asked.duration ?? 'duration', 'duration');
  for (const key of ['include', 'exclude'] as const) {
    for (const name of Object.keys(asked[key] ?? {})) has(name, key);
  }
  const filled = (name: string) => {
    const at = table.columns.findIndex((column) => column.toLowerCase() === name);
    return at >= 0 && table.rows.some((row) => !isMissing(row[at]!)) ? table.columns[at] : undefined;
  };
  const guess = (names: readonly string[]) => names.map(filled).find((name) => name !== undefined);

  let stimulus = asked.stimulus === undefined ? undefined : has(asked.stimulus, 'stimulus');
  if (stimulus === undefined) {
    stimulus = guess(stimulusColumns);
    if (stimulus === undefined) {
      throw new PerceptError(
        'no column names the stimulus (stimulus_name, stim_file, stimulus, trial_type, …)',
        {
          file: table.path,
          remedy: `Set data.events.stimulus to one of the columns: ${listed(table.columns, 30)}.`,
        },
      );
    }
    guesses.push(`the stimulus is in the column ${stimulus}`);
  }
  let category = asked.category === undefined ? undefined : has(asked.category, 'category');
  const type = asked.include === undefined && asked.exclude === undefined ? typeOfRows(table) : undefined;
  if (category === undefined) {
    const found = guess(categoryColumns);
    if (found !== undefined && found !== stimulus && found !== type?.column) {
      category = found;
      guesses.push(`the category is in the column ${category}`);
    }
  }
  if (category === undefined && categoryAlone.test(stimulus)) {
    category = stimulus;
    guesses.push(`trials name a category, not an image (${stimulus}); none counts as a one-back repeat`);
  }
  if (asked.response !== undefined) has(asked.response, 'response');
  if (type !== undefined) guesses.push(type.said);
  const mapping: EventsMapping = {
    ...asked,
    onset,
    duration,
    stimulus,
    ...(category === undefined ? {} : { category }),
  };
  return { mapping, guesses, leaveOut: type?.leaveOut ?? (() => undefined) };
}

/** The first column whose values tell trials from rest: with values like 'stimulus' only those rows, else all but rest. */
function typeOfRows(table: Table): { column: string; said: string; leaveOut: Guess['leaveOut'] } | undefined {
  for (const column of typeColumns) {
    const at = table.columns.indexOf(column);
    if (at < 0) continue;
    const values = [...new Set(table.rows.map((row) => row[at]!))];
    const wanted = values.filter((value) => stimulusLike.test(value));
    const unwanted = values.filter((value) => restLike.test(value));
    const left = (value: string) => `${column} is ${value}`;
    if (wanted.length > 0) {
      const leaveOut: Guess['leaveOut'] = (row) => (wanted.includes(row[at]!) ? undefined : left(row[at]!));
      return { column, said: `trials are the rows whose ${column} is ${listed(wanted)}`, leaveOut };
    }
    if (unwanted.length > 0) {
      const leaveOut: Guess['leaveOut'] = (row) => (unwanted.includes(row[at]!) ? left(row[at]!) : undefined);
      return { column, said: `rows whose ${column} is ${listed(unwanted)} are no trials`, leaveOut };
    }
  }
  return undefined;
}
