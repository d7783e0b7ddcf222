import { isAbsolute } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { isMissing, readTsv } from '../../read-tsv.ts';
import { matchRules, type FileReport, type GivenMatch } from './match-files.ts';

/** Rows of a match table with a header: what matched, stimuli without a file, files that are not used. It can be given back, corrected. */
export function matchTableRows(report: FileReport): (string | undefined)[][] {
  return [
    ['subject', 'stimulus_name', 'file', 'rule', 'confidence'],
    ...report.matched.map(({ subject, stimulus, file, rule }) => [
      subject,
      stimulus,
      file,
      rule,
      matchRules[rule],
    ]),
    ...report.missing.map(({ subject, stimulus }) => [subject, stimulus, undefined, 'none', 'no file']),
    ...report.unused.map(({ file, why }) => [undefined, undefined, file, 'unused', why]),
  ];
}

/**
 * Reads a match table: columns stimulus_name and file, relative to the method's folder, and where there are several subjects
 * subject. n/a for the file says that the stimulus has none, n/a for the stimulus that the file is left out.
 * @throws PerceptError naming the line: a path that leads out of the folder, a file twice, a stimulus that is none
 */
export async function readMatchTable(path: string, stimuli: readonly string[]): Promise<GivenMatch[]> {
  const { columns, rows, lines } = await readTsv(path);
  const column = (name: string): number => columns.indexOf(name);
  for (const name of ['stimulus_name', 'file']) {
    if (column(name) >= 0) continue;
    throw new PerceptError(`there is no column '${name}'`, {
      file: path,
      remedy: 'A match table has the columns stimulus_name and file, and where needed subject.',
    });
  }
  const known = new Set(stimuli);
  const seen = new Map<string, number>();
  return rows.map((cells, i) => {
    const line = lines[i]!;
    const cell = (name: string): string | undefined => {
      const text = cells[column(name)] ?? '';
      return isMissing(text) ? undefined : text;
    };
    const stimulus = cell('stimulus_name');
    const file = cell('file')?.replaceAll('\\', '/').replace(/^\.\//, '');
    const refuse = (problem: string, remedy: string): never => {
      throw new PerceptError(`line ${line}: ${problem}`, { file: path, remedy });
    };
    if (file === undefined && stimulus === undefined)
      refuse('it has neither a stimulus nor a file', 'Remove the row.');
    if (file !== undefined && (isAbsolute(file) || /^[A-Za-z]:/.test(file) || file.split('/').includes('..')))
      refuse(`'${file}' leads out of the folder of the method`, 'Files are named relative to that folder.');
    if (file !== undefined && seen.has(file))
      refuse(`'${file}' stands in line ${seen.get(file)!} already`, 'Give each file one row.');
    if (file !== undefined) seen.set(file, line);
    if (stimulus !== undefined && !known.has(stimulus))
      refuse(`'${stimulus}' is none of the ${stimuli.length} stimuli`, 'Name stimuli as the events do.');
    return { subject: cell('subject')?.replace(/^sub-/, ''), stimulus, file };
  });
}
