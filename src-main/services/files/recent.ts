import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { writeFileWhole } from '../../files.ts';

const most = 20;

const recent = z.strictObject({
  path: z.string().min(1).max(32_768).refine(isAbsolute, 'not an absolute path'),
  name: z.string().max(500),
  kind: z.enum(['study', 'recipe']),
  opened: z.iso.datetime(),
});
export type Recent = z.infer<typeof recent>;

/** Studies and recipes opened before, newest first, in recents.json of the settings folder. */
export class Recents {
  private readonly file: string;
  private entries: Promise<Recent[]> | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(home: string) {
    this.file = join(home, 'recents.json');
  }

  /** With whether each is still there. */
  async list(): Promise<(Recent & { present: boolean })[]> {
    return (await this.read()).map((entry) => ({ ...entry, present: existsSync(entry.path) }));
  }

  async add(path: string, name: string, kind: Recent['kind']): Promise<void> {
    const others = (await this.read()).filter((entry) => entry.path !== path);
    const first = { path, name: name.slice(0, 500), kind, opened: new Date().toISOString() };
    await this.write([first, ...others].slice(0, most));
  }

  async forget(path: string): Promise<void> {
    await this.write((await this.read()).filter((entry) => entry.path !== path));
  }

  /** Waits until the newest list is written, or cannot be. */
  async flush(): Promise<void> {
    await this.writing.catch(() => undefined);
  }

  /** What is written by hand or half gone is left out entry by entry. */
  private read(): Promise<Recent[]> {
    this.entries ??= readFile(this.file, 'utf8').then(
      (text) => parseRecents(text),
      () => [],
    );
    return this.entries;
  }

  private async write(entries: Recent[]): Promise<void> {
    this.entries = Promise.resolve(entries);
    // One after the other, so that the newest list is the last to be written.
    this.writing = this.writing
      .catch(() => undefined)
      .then(() => writeFileWhole(this.file, `${JSON.stringify(entries, null, 2)}\n`));
    await this.writing;
  }
}

function parseRecents(text: string): Recent[] {
  try {
    const json: unknown = JSON.parse(text);
    if (!Array.isArray(json)) return [];
    return json.flatMap((one) => recent.safeParse(one).data ?? []).slice(0, most);
  } catch {
    return [];
  }
}
