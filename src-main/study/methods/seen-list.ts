import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PerceptError, explainSystemError } from '../../errors.ts';
import { stimulusKey } from '../images.ts';

/** Which stimuli a list has, and by what: the image itself, or its category (WordNet synset) alone. */
export interface SeenList {
  readonly seen: ReadonlySet<string>;
  readonly by: 'image' | 'category';
  /** Lines that were read. */
  readonly lines: number;
}

export interface SeenOptions {
  /** Of a table with a header: the column of names, and the one that says whether it was seen. */
  readonly column?: string;
  readonly flag?: string;
}

/** ILSVRC's list of training images has 1,281,167 lines of some 40 bytes. */
const mostBytes = 512 * 2 ** 20;
const longestLine = 4096;
const nameColumn = /^(stimulus_?name|stimulus|image_?name|image|file_?name|file|name|synset|category)$/i;
const flagColumn = /(seen|in_?(train|ilsvrc|imagenet)|train|ilsvrc)/i;
const yes = /^(1|1\.0|true|yes|y|seen|in|train)$/i;
const no = /^(0|0\.0|false|no|n|unseen|out|-1|n\/a|)$/i;

/**
 * Which of the stimuli stand in a list of a generator's training images, such as ILSVRC's: one name a line ("n01440764_10026",
 * "n01440764/n01440764_10026.JPEG 0"), one synset a line ("n01440764"), or a table (TSV or CSV with a header) with a column of
 * names and maybe one of flags. The list may be long: it is read line by line.
 * @throws PerceptError when it cannot be read, or is no such list
 */
export async function readSeenList(
  path: string,
  stimuli: readonly string[],
  options: SeenOptions = {},
): Promise<SeenList> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  if (size > mostBytes)
    throw new PerceptError(`${size} bytes are too many for a list of names (at most ${mostBytes})`, {
      file: path,
      remedy: 'Check that this is the file you meant.',
    });
  const wanted = new Map<string, string[]>();
  const add = (key: string, stimulus: string): void =>
    void wanted.set(key, [...(wanted.get(key) ?? []), stimulus]);
  for (const stimulus of stimuli) add(plain(stimulus), stimulus);
  const synsets = new Map<string, string[]>();
  for (const stimulus of stimuli) {
    const synset = synsetOf(stimulus);
    if (synset !== undefined) synsets.set(synset, [...(synsets.get(synset) ?? []), stimulus]);
  }
  const images = new Set<string>();
  const categories = new Set<string>();
  let lines = 0;
  let named = false;
  let table: Header | undefined;
  const stream = createReadStream(path, 'utf8');
  const reader = createInterface({ input: stream, crlfDelay: Infinity });
  try {
    for await (const raw of reader) {
      const line = raw.replace(/^\ufeff/, '').trim();
      if (line === '' || line.startsWith('#')) continue;
      if (line.length > longestLine || line.includes('\0'))
        throw new PerceptError('this is no list of names', {
          file: path,
          remedy: 'Give a text file with one name a line, or a table with a column of names.',
        });
      lines++;
      if (lines === 1) {
        table = headerOf(line, options, path);
        if (table !== undefined) continue;
      }
      const name = table === undefined ? line.split(/[\s,;]/)[0]! : nameIn(line, table, path, lines);
      if (name === undefined) continue;
      const key = plain(name);
      if (/^n\d{8}$/.test(key)) {
        named = true;
        for (const stimulus of synsets.get(key) ?? []) categories.add(stimulus);
      } else for (const stimulus of wanted.get(key) ?? []) images.add(stimulus);
    }
  } catch (error) {
    throw explainSystemError(error, path);
  } finally {
    reader.close();
    stream.destroy();
  }
  if (lines === 0)
    throw new PerceptError('the list is empty', { file: path, remedy: 'Give one name a line.' });
  const by = named && images.size === 0 ? 'category' : 'image';
  return { seen: by === 'image' ? images : categories, by, lines };
}

interface Header {
  readonly separator: string;
  readonly name: number;
  readonly flag: number;
}

function headerOf(line: string, options: SeenOptions, path: string): Header | undefined {
  const separator = line.includes('\t') ? '\t' : ',';
  const cells = split(line, separator);
  const find = (asked: string | undefined, usual: RegExp): number => {
    if (asked === undefined) return cells.findIndex((cell) => usual.test(cell));
    const at = cells.indexOf(asked);
    if (at >= 0) return at;
    throw new PerceptError(`there is no column '${asked}'`, {
      file: path,
      remedy: `Its columns are ${cells.slice(0, 20).join(', ')}.`,
    });
  };
  const name = find(options.column, nameColumn);
  if (name < 0) return undefined;
  const flag = find(options.flag, flagColumn);
  return { separator, name, flag: flag === name ? -1 : flag };
}

/** The name in a row, or undefined where its flag says that it was not seen. */
function nameIn(line: string, table: Header, path: string, at: number): string | undefined {
  const cells = split(line, table.separator);
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

function split(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** A name without folders, ending and case. */
function plain(name: string): string {
  const key = stimulusKey(name);
  return key.slice(key.lastIndexOf('/') + 1).toLowerCase();
}

function synsetOf(name: string): string | undefined {
  return /^(n\d{8})(_|$)/.exec(plain(name))?.[1];
}
