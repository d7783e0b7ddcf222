import { PerceptError } from '../errors.ts';
import { guessMapping, type EventsMapping } from './events-mapping.ts';
import { listed } from './findings.ts';
import { matchesGlob } from './natural.ts';
import { isMissing, readTsv, toNumber, type Table } from '../read-tsv.ts';

export type { EventsMapping } from './events-mapping.ts';

/** One presentation of a stimulus. */
export interface Trial {
  /** s from the first volume of the run */
  readonly onset: number;
  /** s */
  readonly duration: number;
  /** as it stands in the table, always text: as a number '0100' or '2766534.015976' would not survive */
  readonly stimulus: string;
  readonly category?: string;
  readonly response?: string;
  /** line in the events file; the header is line 1 */
  readonly row: number;
  /** true for the second of two equal stimuli in a row, once markOneBack has been called */
  readonly repeat?: boolean;
}

/** The trials of one run, and what was decided in reading them. */
export interface Events {
  readonly path: string;
  /** in order of onset */
  readonly trials: readonly Trial[];
  /** rows left out, by reason */
  readonly dropped: Readonly<Record<string, number>>;
  /** the mapping used, guesses filled in */
  readonly mapping: EventsMapping;
  /** what was guessed, in words, for the user to check; empty when the mapping said all */
  readonly guesses: readonly string[];
  /** end of the last row of any kind, in s */
  readonly end: number;
  /** line of the first row that starts before the one above it; the trials were sorted */
  readonly unsortedAt?: number;
}

/**
 * Reads an events table (tab-separated, with a header). What the mapping leaves open is guessed from the column names.
 * @throws PerceptError naming the file, and the column, line and recipe key at fault: a column that is not there, an
 * onset or duration that is no number, a negative duration
 */
export async function readEvents(path: string, mapping: EventsMapping = {}): Promise<Events> {
  const table = await readTsv(path);
  const { mapping: used, guesses, leaveOut } = guessMapping(table, mapping);
  const column = (name: string) => table.columns.indexOf(name);
  const onsets = column(used.onset!);
  const durations = column(used.duration!);
  const stimuli = column(used.stimulus!);
  const dropped: Record<string, number> = {};
  const trials: Trial[] = [];
  let end = 0;
  let previous = -Infinity;
  let unsortedAt: number | undefined;
  table.rows.forEach((row, i) => {
    const line = table.lines[i]!;
    const onset = toNumber(row[onsets]!);
    const duration = toNumber(row[durations]!);
    if (onset !== undefined) {
      if (onset < previous) unsortedAt ??= line;
      previous = onset;
      end = Math.max(end, onset + Math.max(duration ?? 0, 0));
    }
    const reason =
      leaveOut(row) ?? reasonToDrop(table, row, used) ?? missingStimulus(row[stimuli]!, used.stimulus!);
    if (reason !== undefined) {
      dropped[reason] = (dropped[reason] ?? 0) + 1;
      return;
    }
    if (onset === undefined) refuseNumber(path, line, used.onset!, row[onsets]!, 'onset');
    if (duration === undefined || duration < 0)
      refuseNumber(path, line, used.duration!, row[durations]!, 'duration');
    const optional = (key: 'category' | 'response') => {
      const name = used[key];
      const cell = name === undefined ? '' : row[column(name)]!;
      return isMissing(cell) ? {} : { [key]: cell };
    };
    trials.push({
      onset,
      duration,
      stimulus: row[stimuli]!,
      ...optional('category'),
      ...optional('response'),
      row: line,
    });
  });
  trials.sort((a, b) => a.onset - b.onset || a.row - b.row);
  const odd = unsortedAt === undefined ? {} : { unsortedAt };
  return { path, trials, dropped, mapping: used, guesses, end, ...odd };
}

function missingStimulus(cell: string, column: string): string | undefined {
  return isMissing(cell) ? `${column} is n/a` : undefined;
}

/** Why the mapping's include and exclude leave a row out. Values may have * and ?. */
function reasonToDrop(table: Table, row: readonly string[], mapping: EventsMapping): string | undefined {
  const fits = (name: string, values: readonly string[]) =>
    values.some((value) => matchesGlob(row[table.columns.indexOf(name)]!, value));
  for (const [name, values] of Object.entries(mapping.include ?? {})) {
    if (!fits(name, values)) return `${name} is not ${listed(values)}`;
  }
  for (const [name, values] of Object.entries(mapping.exclude ?? {})) {
    if (fits(name, values)) return `${name} is ${row[table.columns.indexOf(name)]}`;
  }
  return undefined;
}

function refuseNumber(
  path: string,
  line: number,
  column: string,
  cell: string,
  what: 'onset' | 'duration',
): never {
  const kind = what === 'onset' ? 'a time in seconds' : 'a time of at least 0 s';
  throw new PerceptError(`line ${line}: ${column} is '${cell}', not ${kind}`, {
    file: path,
    remedy: 'Correct the row, or leave such rows out with data.events.exclude.',
  });
}
