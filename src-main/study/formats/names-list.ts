import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PerceptError, explainSystemError } from '../../errors.ts';
import { withArrayFile } from './array-file.ts';
import type { ArrayFile } from './nd-array.ts';
import { sniffFile } from './sniff.ts';
import { readTable } from './table.ts';

const likelyNames = [
  'names',
  'name',
  'stimuli',
  'stimulus_name',
  'stimulus_names',
  'image_names',
  'images',
  'labels',
  'filenames',
];

/**
 * Names of the `count` rows of an array: from `where` (a variable of the file, else a path), or from a variable that is
 * called like names and holds `count` texts.
 */
export async function findNames(
  file: ArrayFile,
  count: number,
  where?: string,
): Promise<string[] | undefined> {
  if (where !== undefined) {
    const entry = file.entries.find((one) => one.name === where);
    return entry === undefined ? listBeside(file.path, where) : file.readText(entry.name);
  }
  for (const name of likelyNames) {
    const entry = file.entries.find((one) => one.name === name && one.kind === 'text');
    if (entry === undefined) continue;
    const texts = await file.readText(entry.name);
    if (texts.length === count) return texts;
  }
  return undefined;
}

/**
 * A list of names: text with one a line (or the first column of a table), or the only text of a .npy, .npz or .mat file.
 * @throws PerceptError when there is none, or more than one
 */
export async function readNamesList(path: string): Promise<string[]> {
  if ((await sniffFile(path)) === 'text') {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw explainSystemError(error, path);
    });
    const lines = text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .map((line) => line.trim());
    const filled = lines.filter((line) => line !== '');
    if (filled.some((line) => /[\t,;]/.test(line))) return (await readTable(path)).names;
    return filled.map((line) => line.replace(/^"(.*)"$/, '$1'));
  }
  return withArrayFile(path, async (file) => {
    const texts = file.entries.filter((entry) => entry.kind === 'text');
    if (texts.length === 1) return file.readText(texts[0]!.name);
    throw new PerceptError(`it holds ${texts.length} lists of text where one of names is needed`, {
      file: path,
      remedy: 'Give a text file with one name a line.',
    });
  });
}

/** The list of names at `where`, a path relative to the folder of `path`. */
export function listBeside(path: string, where: string): Promise<string[]> {
  return readNamesList(resolve(dirname(path), where));
}
