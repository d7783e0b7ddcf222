import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import { writeFileWhole } from '../files.ts';

const mostBytes = 4 * 2 ** 20;

/** The state of the window as it was left, in session.json of the settings folder. What it means is the window's business. */
export class Session {
  private readonly file: string;
  private writing: Promise<void> = Promise.resolve();
  /** Counts what was saved, and what of it each window knows: several windows of one server share a session. */
  private version = 0;
  private readonly known = new Map<string, number>();

  constructor(home: string) {
    this.file = join(home, 'session.json');
  }

  /** Null where there is none, or it cannot be read. @param window that knows it from then on */
  async load(window = ''): Promise<unknown> {
    this.known.set(window, this.version);
    try {
      await this.flush();
      if ((await stat(this.file)).size > mostBytes) return null;
      return JSON.parse(await readFile(this.file, 'utf8')) as unknown;
    } catch {
      return null;
    }
  }

  /**
   * Saves what a window gives, unless another one has saved since it last loaded or saved: then nothing is.
   * @returns whether it was. @throws PerceptError when it is larger than 4 MB, or cannot be written
   */
  async save(session: unknown, window = ''): Promise<boolean> {
    if ((this.known.get(window) ?? this.version) !== this.version) return false;
    this.known.set(window, ++this.version);
    const text = JSON.stringify(session ?? null);
    if (Buffer.byteLength(text) > mostBytes)
      throw new PerceptError('the state of the window is larger than 4 MB and is not kept', {
        file: this.file,
        remedy: 'Remove drawn regions that are not needed, or save them to files.',
      });
    // One after the other, so that the newest state is the last to be written.
    this.writing = this.writing.catch(() => undefined).then(() => writeFileWhole(this.file, text));
    await this.writing;
    return true;
  }

  /** Waits until what was saved last is written; one that could not be was told so. */
  async flush(): Promise<void> {
    await this.writing.catch(() => undefined);
  }
}
