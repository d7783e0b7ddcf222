import { existsSync } from 'node:fs';
import { copyFile, link, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { explainSystemError } from '../errors.ts';
import { hashFile, hashJson, makeFolder, temporaryName, writeFileWhole } from '../files.ts';
import { perceptBuild } from '../version.ts';

/** What a finished step left behind, and whether it was made now or found, here or in another results folder. */
export interface StepResult {
  readonly folder: string;
  readonly key: string;
  readonly fresh: boolean;
}

/**
 * Finished steps on disk, each a folder named by the hash of all that it depends on.
 * A folder appears whole (temporary name, rename) or not at all, so a run can be killed at any moment and resumed.
 */
export class StepCache {
  readonly folder: string;
  private readonly running = new Map<string, Promise<StepResult>>();
  private known: Record<string, { stamp: string; sha256: string }> | undefined;
  private knownChanged = false;
  private saving: Promise<void> = Promise.resolve();
  private readonly used = new Map<string, string>();

  /** @param siblings caches of other results, whose finished steps need not be made anew: equal keys hold equal results */
  constructor(
    folder: string,
    private readonly siblings: readonly string[] = [],
  ) {
    this.folder = resolve(folder);
  }

  /** Where a file of the cache is: here, else in a sibling; undefined where nobody has it. `path` is relative to a cache. */
  find(path: string): string | undefined {
    return [this.folder, ...this.siblings].map((folder) => join(folder, path)).find((one) => existsSync(one));
  }

  /** Runs `make(folder)` unless a finished folder of this kind and key is there. */
  async step(kind: string, dependsOn: unknown, make: (folder: string) => Promise<void>): Promise<StepResult> {
    const key = hashJson({ kind, dependsOn, build: perceptBuild });
    const name = `${kind}-${key.slice(0, 24)}`;
    const running = this.running.get(name);
    if (running !== undefined) return running;
    const promise = this.makeOrFind(join(this.folder, name), key, make);
    this.running.set(name, promise);
    return promise;
  }

  private async makeOrFind(
    folder: string,
    key: string,
    make: (folder: string) => Promise<void>,
  ): Promise<StepResult> {
    if (existsSync(folder)) return { folder, key, fresh: false };
    const temporary = temporaryName(folder);
    let adopted = false;
    try {
      await makeFolder(temporary);
      adopted = await this.adopt(basename(folder), temporary);
      if (!adopted) await make(temporary);
      await rename(temporary, folder).catch((error: unknown) => {
        // Another run may have finished the same step meanwhile: equal keys hold equal results.
        if (!existsSync(folder)) throw error;
      });
    } catch (error) {
      throw explainSystemError(error, this.folder);
    } finally {
      // Kept as the work goes on, so that a killed run need not read hours of scans again to know them.
      await this.saveHashes().catch(() => undefined);
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    }
    return { folder, key, fresh: !adopted };
  }

  /** Takes over a step that another results folder has: its files are linked, or copied where they cannot be. */
  private async adopt(name: string, to: string): Promise<boolean> {
    for (const sibling of this.siblings) {
      const from = join(sibling, name);
      if (!existsSync(from)) continue;
      try {
        await linkTree(from, to);
        return true;
      } catch {
        // Somebody may be removing those results: the step is made here.
        await rm(to, { recursive: true, force: true });
        await makeFolder(to);
      }
    }
    return false;
  }

  /** SHA-256 of a file; a file of unchanged size and modification time is not read again. */
  async hashOf(path: string): Promise<string> {
    const file = resolve(path);
    const { size, mtimeMs, ctimeMs, ino } = await stat(file).catch((error: unknown) => {
      throw explainSystemError(error, file);
    });
    // A file that is put in place with its old date (cp -p, rsync) still has a new time of change, or is another one.
    const stamp = `${size}:${mtimeMs}:${ctimeMs}:${ino}`;
    const known = await this.knownHashes();
    const entry = known[file];
    if (entry?.stamp === stamp) {
      this.used.set(file, entry.sha256);
      return entry.sha256;
    }
    const sha256 = await hashFile(file);
    this.used.set(file, sha256);
    known[file] = { stamp, sha256 };
    this.knownChanged = true;
    return sha256;
  }

  /** Hashes of the input files that were asked for so far, by path, sorted. */
  usedHashes(): Record<string, string> {
    return Object.fromEntries([...this.used].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private async knownHashes(): Promise<Record<string, { stamp: string; sha256: string }>> {
    if (this.known !== undefined) return this.known;
    const own = await readHashes(this.folder);
    const others = await Promise.all(this.siblings.map(readHashes));
    if (this.known !== undefined) return this.known;
    this.known = Object.assign({}, ...others, own) as typeof own;
    // These results are to be whole without the others.
    this.knownChanged ||= Object.keys(this.known).length > Object.keys(own).length;
    return this.known;
  }

  /** Keeps the hashes of input files for the next run. Saves follow one another: an older one must not come last. */
  saveHashes(): Promise<void> {
    const save = async (): Promise<void> => {
      if (!this.knownChanged) return;
      // What becomes known while this is written is for the next save.
      this.knownChanged = false;
      try {
        await writeFileWhole(join(this.folder, 'hashes.json'), JSON.stringify(this.known, null, 1));
      } catch (error) {
        this.knownChanged = true;
        throw error;
      }
    };
    this.saving = this.saving.then(save, save);
    return this.saving;
  }
}

async function readHashes(folder: string): Promise<Record<string, { stamp: string; sha256: string }>> {
  return readFile(join(folder, 'hashes.json'), 'utf8')
    .then((text) => (JSON.parse(text) ?? {}) as Record<string, { stamp: string; sha256: string }>)
    .catch(() => ({}));
}

/** Finished steps are never written into: that another folder has the same files under a second name harms neither. */
async function linkTree(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await makeFolder(target);
      await linkTree(source, target);
    } else await link(source, target).catch(() => copyFile(source, target));
  }
}

/**
 * The caches of the other results beside `out`, where that is a folder of derivatives/percept: elsewhere nobody knows what lies
 * beside it.
 */
export async function siblingCaches(out: string): Promise<string[]> {
  const parent = dirname(resolve(out));
  if (basename(parent) !== 'percept' || basename(dirname(parent)) !== 'derivatives') return [];
  const names = await readdir(parent).catch(() => []);
  return names
    .filter((name) => name !== basename(out))
    .sort()
    .map((name) => join(parent, name, '.cache'))
    .filter((folder) => existsSync(folder));
}
