import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

const LARGEST_SHARD = 64 * 2 ** 20;

/** Bytes written one after the other into files of at most 64 MB, hashed on the way. */
export class ShardWriter {
  readonly files: { readonly name: string; readonly sha256: string }[] = [];
  bytes = 0;
  private readonly folder: string;
  private current: { name: string; file: FileHandle; hash: Hash; left: number } | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.length;
    for (let from = 0; from < bytes.length;) {
      const shard = (this.current ??= await this.next());
      const part = bytes.subarray(from, from + shard.left);
      await shard.file.writeFile(part);
      shard.hash.update(part);
      shard.left -= part.length;
      from += part.length;
      if (shard.left === 0) await this.close();
    }
  }

  /** Closes the file that is being written; what comes next goes into another one. */
  async close(): Promise<void> {
    const shard = this.current;
    if (shard === undefined) return;
    this.current = undefined;
    await shard.file.sync().finally(() => shard.file.close());
    this.files.push({ name: shard.name, sha256: shard.hash.digest('hex') });
  }

  private async next(): Promise<NonNullable<ShardWriter['current']>> {
    const name = `weights-${String(this.files.length + 1).padStart(5, '0')}.bin`;
    const file = await open(join(this.folder, name), 'wx');
    return { name, file, hash: createHash('sha256'), left: LARGEST_SHARD };
  }
}
