import { copyFile, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashArray, hashJson, writeFileWhole, writeWhole } from '../files.ts';
import { sweepFolder } from './sweep.ts';

/** What a file was made from, and its size and time when it was made: while these hold, it need not be made again. */
interface Made {
  readonly from: string;
  readonly stamp: string;
}

/** The results folder of a run: every file appears whole or not at all, and only where it would differ. */
export class OutputFolder {
  /** Files of this run, relative, with forward slashes. */
  readonly made: string[] = [];
  private readonly swept = new Map<string, Promise<void>>();
  private readonly after: Record<string, Made> = {};
  private before: Promise<Record<string, Made>> | undefined;

  constructor(
    readonly folder: string,
    private readonly signal?: AbortSignal,
  ) {}

  /**
   * Makes one file with `write`, which must make it whole, unless it stands there as it was made from the same.
   * @param from hash of all that the content depends on
   */
  async make(parts: readonly string[], from: string, write: (path: string) => Promise<void>): Promise<void> {
    this.signal?.throwIfAborted();
    const name = parts.join('/');
    const path = join(this.folder, ...parts);
    const known = (await this.known())[name];
    if (known?.from !== from || known.stamp !== (await stampOf(path))) {
      const folder = dirname(path);
      if (!this.swept.has(folder)) this.swept.set(folder, sweepFolder(folder));
      await this.swept.get(folder);
      await write(path);
    }
    this.after[name] = { from, stamp: (await stampOf(path)) ?? '' };
    this.made.push(name);
  }

  async write(parts: readonly string[], content: string): Promise<void> {
    await this.make(parts, hashArray(Buffer.from(content)), (path) => writeFileWhole(path, content));
  }

  async json(parts: readonly string[], value: unknown): Promise<void> {
    await this.write(parts, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Copies a file of a finished step; its path bears the step's hash. */
  async copy(source: string, parts: readonly string[]): Promise<void> {
    await this.make(parts, hashJson(source), (path) =>
      writeWhole(path, (temporary) => copyFile(source, temporary)),
    );
  }

  /** Remembers what was made from what, for the next run. */
  async close(): Promise<void> {
    await writeFileWhole(this.manifest, JSON.stringify(this.after, null, 1));
  }

  private get manifest(): string {
    return join(this.folder, '.cache', 'outputs.json');
  }

  private known(): Promise<Record<string, Made>> {
    this.before ??= readFile(this.manifest, 'utf8')
      .then((text) => (JSON.parse(text) ?? {}) as Record<string, Made>)
      .catch(() => ({}));
    return this.before;
  }
}

async function stampOf(path: string): Promise<string | undefined> {
  return stat(path).then(
    ({ size, mtimeMs }) => `${size}:${mtimeMs}`,
    () => undefined,
  );
}

/** A region's name as a BIDS label: letters and digits. */
export function label(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9]+/g, '');
  // Names that differ only in signs ("V1+V2", "V1V2") must not share files.
  return plain === name ? name : `${plain}x${hashJson(name).slice(0, 4)}`;
}
