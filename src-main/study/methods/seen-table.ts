import { PerceptError } from '../../errors.ts';

export interface SeenOptions {
  /** Of a table with a header: the column of names, and the one that says whether it was seen. */
  readonly column?: string;
  readonly flag?: string;
}

/** Where in the rows of a table the names are, and the flags (-1 where it has none). */
export interface SeenHeader {
  readonly separator: string;
  readonly name: number;
  readonly flag: number;
}

const nameColumn = /^(stimulus_?name|stimulus|image_?name|image|file_?name|file|name|synset|category)$/;
// The whole name of a column, so that "unseen" and "not_in_train" are none.
const flagColumn =
  /^((is|was)_?)?(seen|in_?(train|ilsvrc|imagenet)|train|ilsvrc)(ing)?(_?(in|train|training|set|data|ilsvrc|imagenet|2012))*$/;
const unseenColumn =
  /^(novel|held_?out|excluded)$|(^|_|is|was)unseen|(^|_)(un|not?|non|never|outside)_?(seen|in_|in$|in_?(train|ilsvrc|imagenet)|train|ilsvrc|imagenet)/;
const aboutSeeing = /seen|train|ilsvrc|imagenet/;
const aboutIdentity = /_(id|index|class|label|synset|name|path|file|url)$/;
const word = /^[a-z][a-z _-]*$/i;
const yes = /^(1|1\.0|true|yes|y|seen|in|train)$/i;
const no = /^(0|0\.0|false|no|n|unseen|out|-1|n\/a|)$/i;

/**
 * Reads the first line of a list as the header of a table by tab, semicolon or comma; undefined where it is a name already.
 * @throws PerceptError where a column that is asked for is missing, or where it is not certain which column says what
 */
export function seenHeader(line: string, options: SeenOptions, path: string): SeenHeader | undefined {
  const asked = [options.column, options.flag].filter((name) => name !== undefined);
  const separators = ['\t', ';', ','].filter((mark) => line.includes(mark));
  const isColumn = (cell: string): boolean =>
    asked.includes(cell) || nameColumn.test(normal(cell)) || flagColumn.test(normal(cell));
  const separator = separators.find((mark) => splitCells(line, mark).some(isColumn)) ?? separators[0] ?? '\t';
  const cells = splitCells(line, separator);
  const names = cells.map(normal);
  const columns = `Its columns are ${cells.slice(0, 20).join(', ')}`;
  const fail = (problem: string, remedy: string): never => {
    throw new PerceptError(problem, { file: path, remedy });
  };
  for (const name of asked) {
    if (!cells.includes(name)) fail(`there is no column '${name}'`, `${columns}.`);
    if (unseenColumn.test(normal(name)))
      fail(
        `the column '${name}' says what was not seen`,
        'Give a column that says 1 for a stimulus that was seen.',
      );
  }
  if (options.column !== undefined && options.column === options.flag)
    fail(`'${options.column}' cannot be both "column" and "flag"`, `${columns}.`);

  const name =
    options.column === undefined
      ? names.findIndex((cell, i) => nameColumn.test(cell) && cells[i] !== options.flag)
      : cells.indexOf(options.column);
  const others = cells.map((_, i) => i).filter((i) => i !== name);
  const flags = others.filter((i) => flagColumn.test(names[i]!));
  const doubtful = others.filter(
    (i) => unseenColumn.test(names[i]!) || (aboutSeeing.test(names[i]!) && !aboutIdentity.test(names[i]!)),
  );
  if (name < 0) {
    const isHeader =
      options.flag !== undefined ||
      (doubtful.length > 0 &&
        cells.every((cell) => cell === '' || word.test(cell)) &&
        (cells.length > 1 || flags.length > 0 || unseenColumn.test(names[0]!)));
    if (isHeader) fail('it is not known which column has the names', `${columns}: name one with "column".`);
    const words = line.trim().split(/\s+/).map(normal);
    if (separators.length === 0 && words.length > 1 && words.some((cell) => nameColumn.test(cell)))
      if (words.some((cell) => flagColumn.test(cell) || unseenColumn.test(cell)))
        fail('its columns are separated by spaces', 'Separate them by tabs, semicolons or commas.');
    return undefined;
  }
  if (options.flag !== undefined) return { separator, name, flag: cells.indexOf(options.flag) };
  if (flags.length > 1 || (flags.length === 0 && doubtful.length > 0))
    fail(
      `it is not certain that '${cells[(flags[0] ?? doubtful[0])!]!}' says 1 for a stimulus that was seen`,
      `${columns}: name the one that does with "flag", or leave out those that do not.`,
    );
  return { separator, name, flag: flags[0] ?? -1 };
}

/** The name in a row, or undefined where its flag says that it was not seen. @throws PerceptError where the flag says neither */
export function seenName(line: string, table: SeenHeader, path: string, at: number): string | undefined {
  const cells = splitCells(line, table.separator);
  const name = cells[table.name];
  if (name === undefined || name === '') return undefined;
  if (table.flag < 0) return name;
  const flag = cells[table.flag] ?? '';
  if (yes.test(flag)) return name;
  if (no.test(flag)) return undefined;
  throw new PerceptError(`row ${at}: '${flag}' says neither seen nor unseen`, {
    file: path,
    remedy: 'Write 1 or 0, true or false, or name the column of flags with "flag".',
  });
}

/** The cells of a row without their quotes; a separator within quotes parts none. */
function splitCells(line: string, separator: string): string[] {
  const cells: string[] = [''];
  let quoted = false;
  for (const sign of line) {
    const cell = cells[cells.length - 1]!;
    if (sign === '"' && (quoted || cell.trim() === '')) quoted = !quoted;
    if (sign === separator && !quoted) cells.push('');
    else cells[cells.length - 1] = cell + sign;
  }
  return cells.map(unquoted);
}

/** Text without the quotes and the white space around it. */
export function unquoted(text: string): string {
  const bare = text.trim();
  const inner = /^"(.*)"$/.exec(bare)?.[1] ?? /^'(.*)'$/.exec(bare)?.[1];
  return inner === undefined ? bare : inner.replaceAll('""', '"').trim();
}

function normal(cell: string): string {
  return cell
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
