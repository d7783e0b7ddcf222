import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Draft } from '../compute/open/open-study.ts';
import { hashJson, writeFileWhole } from '../files.ts';

const mostBytes = 8 * 2 ** 20;

const draftFile = z.strictObject({
  path: z.string(),
  draft: z.strictObject({
    recipe: z.unknown(),
    basedOn: z.strictObject({ file: z.string().min(1), sha256: z.string() }).nullable(),
  }),
});

/** Recipes as the window left them, never in a study: one file each in drafts/ of the settings folder, by what was opened. */
export class Drafts {
  private readonly waiting = new Map<string, { draft: Draft | null; timer: NodeJS.Timeout }>();
  private writing: Promise<void> = Promise.resolve();

  /** @param delay ms that changes are gathered before they are written */
  constructor(
    private readonly home: string,
    private readonly delay = 400,
  ) {}

  async load(path: string): Promise<Draft | null> {
    await this.flush();
    try {
      const text = await readFile(this.fileOf(path), 'utf8');
      if (text.length > mostBytes) return null;
      const parsed = draftFile.safeParse(JSON.parse(text));
      return parsed.data?.path === path ? parsed.data.draft : null;
    } catch {
      return null;
    }
  }

  /** Keeps a draft soon; null removes it. */
  keep(path: string, draft: Draft | null): void {
    clearTimeout(this.waiting.get(path)?.timer);
    const timer = setTimeout(() => void this.flush(), this.delay);
    this.waiting.set(path, { draft, timer });
  }

  /** Writes what waits. A draft that cannot be written is lost when the program ends, and only then. */
  async flush(): Promise<void> {
    for (const [path, { draft, timer }] of this.waiting) {
      clearTimeout(timer);
      this.waiting.delete(path);
      const file = this.fileOf(path);
      this.writing = this.writing.then(() =>
        (draft === null
          ? rm(file, { force: true })
          : writeFileWhole(file, JSON.stringify({ path, draft }))
        ).catch(() => undefined),
      );
    }
    await this.writing;
  }

  private fileOf(path: string): string {
    return join(this.home, 'drafts', `${hashJson(path).slice(0, 24)}.json`);
  }
}
