import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hashFile } from '../../files.ts';
import { matchTableRows } from '../../study/methods/match-table.ts';
import { tsv } from '../tsv.ts';
import type { LoadedMethod } from './model.ts';

/** What tells tables of the comparison's own from those that are somebody's work. */
export interface Before {
  /** SHA-256 of the match tables as they were last written here, by name. */
  readonly earlier: ReadonlyMap<string, string>;
  /** Files that this comparison reads, absolute. */
  readonly inputs: readonly string[];
}

const earlierSchema = z.object({ matchTables: z.record(z.string().max(300), z.string()) });

/** Match tables that an earlier comparison.json says were written beside it; none where it is no such file. */
export async function earlierTables(file: string): Promise<Map<string, string>> {
  try {
    const { matchTables } = earlierSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    // The list is a file like any other: only names that a comparison gives are followed.
    return new Map(Object.entries(matchTables).filter(([name]) => /^match-[A-Za-z0-9._-]+\.tsv$/.test(name)));
  } catch {
    return new Map();
  }
}

/**
 * A table for each method and kind of files, each under a name of its own that no file has which must stay.
 * @returns names and contents, and a note for each table that has another name because of such a file
 */
export async function placeTables(
  out: string,
  loaded: readonly Pick<LoadedMethod, 'name' | 'reports'>[],
  before: Before,
): Promise<{ tables: [name: string, content: string][]; notes: string[] }> {
  const taken = new Set<string>();
  const tables: [string, string][] = [];
  const notes: string[] = [];
  for (const { name, reports } of loaded) {
    for (const { what, report } of reports) {
      const stem = `match-${plainName(name)}-${plainName(what)}`;
      let file = `${stem}.tsv`;
      const kept: string[] = [];
      for (let k = 2; ; k++) {
        // Windows and macOS do not tell upper from lower case.
        if (!taken.has(file.toLowerCase())) {
          const why = await whyKept(out, file, before);
          if (why === undefined) break;
          kept.push(`${file} is left as it is, because ${why}`);
        }
        file = `${stem}-${k}.tsv`;
      }
      taken.add(file.toLowerCase());
      tables.push([file, tsv(matchTableRows(report))]);
      if (kept.length > 0) notes.push(`${name}: ${kept.join('; ')}. The new match table is ${file}.`);
    }
  }
  return { tables, notes };
}

/** Takes away the tables that an earlier comparison in this folder made and this one does not, where they are as they were written. */
export async function removeEarlier(out: string, kept: ReadonlySet<string>, before: Before): Promise<void> {
  for (const name of before.earlier.keys())
    if (!kept.has(name) && (await whyKept(out, name, before)) === undefined)
      await rm(join(out, name), { force: true });
}

/** Why a file may be neither removed nor written over; undefined where it may, or is not there. */
async function whyKept(out: string, name: string, { earlier, inputs }: Before): Promise<string | undefined> {
  const path = join(out, name);
  const id = await identity(path);
  if (id === undefined) return undefined;
  for (const input of inputs) if ((await identity(input)) === id) return 'this comparison reads it';
  const sha256 = await hashFile(path).catch(() => undefined);
  return sha256 !== undefined && sha256 === earlier.get(name)
    ? undefined
    : 'it is not as a comparison has written it';
}

/** The file that a path leads to, whatever links and upper and lower case it is named by; undefined where there is none. */
async function identity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '_');
}
