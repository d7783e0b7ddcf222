import { copyFile, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, hashArray, hashJson, writeFileWhole, writeWhole } from '../files.ts';
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
  private cleared: Promise<void> | undefined;
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
    const folder = dirname(path);
    if (!this.swept.has(folder)) this.swept.set(folder, sweepFolder(folder));
    await this.swept.get(folder);
    if (known?.from !== from || known.stamp !== (await stampOf(path))) {
      // Old results beside new files would be a mixture: they go before the first file changes, and come last.
      this.cleared ??= rm(join(this.folder, 'results.json'), { force: true });
      await this.cleared;
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

  /**
   * Remembers what was made from what, for the next run.
   * @param whole whether this run made everything: files of earlier runs that it did not make, and that nobody has
   * changed since, are then of another recipe and go
   */
  async close(whole: boolean): Promise<void> {
    const before = await this.known();
    for (const [name, { stamp }] of Object.entries(before)) {
      // The manifest is a file like any other: a name that leads out of the folder is not followed.
      if (name in this.after || name.split('/').includes('..')) continue;
      const path = join(this.folder, ...name.split('/'));
      if (whole && (await stampOf(path)) === stamp) await rm(path, { force: true });
      else if (!whole) this.after[name] = before[name]!;
    }
    if (canonicalJson(this.after) !== canonicalJson(before))
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
