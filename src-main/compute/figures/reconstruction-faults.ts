import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hashJson } from '../../files.ts';
import { reconstructionFile, type FigureSource } from './source.ts';

const MOST_NAMED = 3;

const outputs = z.record(z.string(), z.object({ from: z.string() }));

/**
 * What is wrong with the files of reconstructions, in words: those that are missing, and those that are not what the run made. The copies
 * that the run keeps (.cache) are the truth, byte by byte; times are none, since copying a folder changes them. Where no copy is kept,
 * nothing is said of what the files hold.
 */
export async function reconstructionFaults(
  source: FigureSource,
  subjects: readonly string[],
  region: string,
  names: readonly string[],
): Promise<string[]> {
  const { out } = source.place;
  const cache = join(out, '.cache');
  const steps = (await readdir(cache).catch(() => [])).filter((name) => name.startsWith('images-'));
  const copiedFrom = await madeFrom(join(cache, 'outputs.json'));
  const missing: string[] = [];
  const changed: string[] = [];
  for (const subject of subjects) {
    // A step keeps the images of each region in a folder of its place in the results.
    const place = source.results.subjects
      .find(({ id }) => id === subject)!
      .regions.findIndex((one) => one.name === region);
    if (place < 0) continue;
    for (const stimulus of names) {
      const parts = await reconstructionFile(source, subject, region, stimulus);
      if (parts === undefined) continue;
      const name = parts.join('/');
      const own = await hashOf(join(out, ...parts));
      if (own === undefined) {
        missing.push(name);
        continue;
      }
      const copies = steps.map((step) => join(cache, step, String(place), parts.at(-1)!));
      // Which copy it was is told by its path; of results that were moved, any of the same region may be it.
      const from = copies.filter((path) => hashJson(path) === copiedFrom.get(name));
      const kept = (await Promise.all((from.length > 0 ? from : copies).map(hashOf))).filter(
        (hash) => hash !== undefined,
      );
      if (kept.length > 0 && !kept.includes(own)) changed.push(name);
    }
  }
  return [
    ...fault(missing, 'missing'),
    ...fault(changed, 'not what the run made: changed since, or of another run'),
  ];
}

function fault(files: readonly string[], what: string): string[] {
  if (files.length === 0) return [];
  const named = files.slice(0, MOST_NAMED).join(', ');
  const more = files.length > MOST_NAMED ? ` and ${files.length - MOST_NAMED} more` : '';
  const subject = files.length === 1 ? 'a reconstruction is' : `${files.length} reconstructions are`;
  return [`${subject} ${what} (${named}${more}); run the recipe again`];
}

/** Of each file of the results the hash of what it was copied from; empty where that was not kept. */
async function madeFrom(file: string): Promise<ReadonlyMap<string, string>> {
  try {
    const found = outputs.parse(JSON.parse(await readFile(file, 'utf8')));
    return new Map(Object.entries(found).map(([name, { from }]) => [name, from]));
  } catch {
    return new Map();
  }
}

/** SHA-256 of a file; undefined where there is none. */
function hashOf(file: string): Promise<string | undefined> {
  return readFile(file).then(
    (bytes) => createHash('sha256').update(bytes).digest('hex'),
    () => undefined,
  );
}
