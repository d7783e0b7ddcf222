import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DataSource } from '../compute/methods/types.ts';
import type { DataId } from '../contract/common.ts';
import { explainSystemError } from '../errors.ts';
import { opaqueId } from '../opaque-id.ts';

/** Bytes that the window may fetch. */
export interface StoredData {
  readonly size: number;
  /** The bytes from `from` up to but not including `to`. @throws RangeError outside of them; PerceptError when their file cannot be read */
  read(from: number, to: number): Promise<Uint8Array>;
}

type Entry = { bytes: Uint8Array } | { file: string; offset: number; length: number };

/** File-backed entries cost no memory to speak of; still they are not kept without end. */
const mostEntries = 20_000;

/** Bytes under names that cannot be guessed. Those that were not asked for longest go when memory runs short. */
export class DataStore {
  private readonly entries = new Map<DataId, Entry>();
  private held = 0;

  /** @param maxBytes bound for what is held in memory; the newest entry is kept however large it is */
  constructor(private readonly maxBytes = 512 * 2 ** 20) {}

  /** Keeps bytes, which must not change afterwards, or a part of a file, by default all of it. @throws PerceptError when that is not there */
  put(source: DataSource, id: DataId = opaqueId('d')): DataId {
    this.forget(id);
    const entry = source instanceof Uint8Array ? { bytes: source } : partOf(source);
    this.entries.set(id, entry);
    if ('bytes' in entry) this.held += entry.bytes.byteLength;
    for (const [oldest, { bytes }] of this.entries as Map<DataId, { bytes?: Uint8Array }>) {
      if (oldest === id || (this.held <= this.maxBytes && this.entries.size <= mostEntries)) break;
      if (bytes !== undefined || this.entries.size > mostEntries) this.forget(oldest);
    }
    return id;
  }

  get(id: string): StoredData | undefined {
    const entry = this.entries.get(id);
    if (entry === undefined) return undefined;
    // The newest stands last.
    this.entries.delete(id);
    this.entries.set(id, entry);
    const size = 'bytes' in entry ? entry.bytes.byteLength : entry.length;
    return {
      size,
      async read(from, to) {
        if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= size))
          throw new RangeError(`bytes ${from} to ${to} of ${size}`);
        return 'bytes' in entry ? entry.bytes.subarray(from, to) : readPart(entry, from, to);
      },
    };
  }

  forget(id: string): void {
    const entry = this.entries.get(id);
    if (entry !== undefined && 'bytes' in entry) this.held -= entry.bytes.byteLength;
    this.entries.delete(id);
  }
}

function partOf({ file, offset = 0, length }: Exclude<DataSource, Uint8Array>): Entry {
  if (length !== undefined) return { file, offset, length };
  try {
    return { file, offset, length: Math.max(0, statSync(file).size - offset) };
  } catch (error) {
    throw explainSystemError(error, file);
  }
}

async function readPart(
  { file, offset }: { file: string; offset: number },
  from: number,
  to: number,
): Promise<Uint8Array> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw explainSystemError(error, file);
  });
  try {
    const bytes = new Uint8Array(to - from);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + from + done);
      if (bytesRead === 0) throw new RangeError(`${file} has become shorter`);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
