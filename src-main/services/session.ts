import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import { writeFileWhole } from '../files.ts';

const mostBytes = 4 * 2 ** 20;

/** The state of the window as it was left, in session.json of the settings folder. What it means is the window's business. */
export class Session {
  private readonly file: string;
  private writing: Promise<void> = Promise.resolve();

  constructor(home: string) {
    this.file = join(home, 'session.json');
  }

  /** Null where there is none, or it cannot be read. */
  async load(): Promise<unknown> {
    try {
      await this.flush();
      if ((await stat(this.file)).size > mostBytes) return null;
      return JSON.parse(await readFile(this.file, 'utf8')) as unknown;
    } catch {
      return null;
    }
  }

  /** @throws PerceptError when it is larger than 4 MB, or cannot be written */
  async save(session: unknown): Promise<void> {
    const text = JSON.stringify(session ?? null);
    if (Buffer.byteLength(text) > mostBytes)
      throw new PerceptError('the state of the window is larger than 4 MB and is not kept', {
        file: this.file,
        remedy: 'Remove drawn regions that are not needed, or save them to files.',
      });
    // One after the other, so that the newest state is the last to be written.
    this.writing = this.writing.catch(() => undefined).then(() => writeFileWhole(this.file, text));
    await this.writing;
  }
  /** Waits until what was saved last is written; one that could not be was told so. */
  async flush(): Promise<void> {
    await this.writing.catch(() => undefined);
  }
}
