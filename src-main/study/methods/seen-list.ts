import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PerceptError, explainSystemError } from '../../errors.ts';
import { stimulusKey } from '../images.ts';
import { seenHeader, seenName, unquoted, type SeenHeader, type SeenOptions } from './seen-table.ts';

/** Which stimuli a list has, and by what: the image itself, or its category (WordNet synset) alone. */
export interface SeenList {
  readonly seen: ReadonlySet<string>;
  readonly by: 'image' | 'category';
  /** Lines that were read. */
  readonly lines: number;
}

/** ILSVRC's list of training images has 1,281,167 lines of some 40 bytes. */
const mostBytes = 512 * 2 ** 20;
const longestLine = 4096;
const synset = /^n\d{8}$/;

/**
 * Which of the stimuli stand in a list of a generator's training images, such as ILSVRC's: one name a line ("n01440764_10026",
 * "n01440764/n01440764_10026.JPEG 0"), one synset a line ("n01440764"), or a table (by tab, semicolon or comma, with a header) with a column of
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
  let table: SeenHeader | undefined;
  try {
    for await (const raw of linesOf(path)) {
      const line = raw.trim();
      if (line === '' || line.startsWith('#')) continue;
      lines++;
      if (lines === 1) {
        const isStimulus =
          options.column === undefined && options.flag === undefined && wanted.has(plain(unquoted(line)));
        table = isStimulus ? undefined : seenHeader(raw, options, path);
        if (table !== undefined) continue;
      }
      const name = table === undefined ? undefined : seenName(raw, table, path, lines);
      if (table !== undefined && name === undefined) continue;
      const keys = (name === undefined ? readings(line) : [name]).map(plain);
      const key = keys.find((some) => wanted.has(some)) ?? keys.find((some) => synset.test(some));
      if (key === undefined) continue;
      if (synset.test(key)) {
        named = true;
        for (const stimulus of synsets.get(key) ?? []) categories.add(stimulus);
      } else for (const stimulus of wanted.get(key) ?? []) images.add(stimulus);
    }
  } catch (error) {
    throw explainSystemError(error, path);
  }
  if (lines === (table === undefined ? 0 : 1))
    throw new PerceptError('the list is empty', { file: path, remedy: 'Give one name a line.' });
  const by = named && images.size === 0 ? 'category' : 'image';
  return { seen: by === 'image' ? images : categories, by, lines };
}

/** The lines of a file, read piece by piece: a line that is too long is refused before all of it is in memory. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  let first = true;
  const check = (line: string): string => {
    if (line.length <= longestLine && !line.includes('\0')) return line;
    throw new PerceptError('this is no list of names', {
      file: path,
      remedy: 'Give a text file with one name a line, or a table with a column of names.',
    });
  };
  for await (const piece of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + (first ? piece.replace(/^\ufeff/, '') : piece)).split(/\r\n?|\n/);
    first = false;
    rest = check(lines.pop()!);
    for (const line of lines) yield check(line);
  }
  if (rest !== '') yield rest;
}

/**
 * What may be the name in a line of a list without a header, the likeliest first: all of it, for paths may have spaces; all before
 * a final class number; what stands before the first separator.
 */
function readings(line: string): string[] {
  const quoted = /^"([^"]+)"(?=[\s,;]|$)/.exec(line)?.[1] ?? /^'([^']+)'(?=[\s,;]|$)/.exec(line)?.[1];
  if (quoted !== undefined) return [quoted.trim()];
  const first = line.split(/[\s,;]/)[0]!;
  // After the ending of an image, there is no more of a name.
  if (stimulusKey(first) !== first.replaceAll('\\', '/')) return [first];
  const numbered = /^(.*[^\s,;])[\s,;]+-?\d+$/.exec(line)?.[1];
  return [line, ...(numbered === undefined ? [] : [unquoted(numbered)]), first];
}

/** A name without folders, ending and case. */
function plain(name: string): string {
  const key = stimulusKey(name);
  return key.slice(key.lastIndexOf('/') + 1).toLowerCase();
}

function synsetOf(name: string): string | undefined {
  return /^(n\d{8})(_|$)/.exec(plain(name))?.[1];
}
