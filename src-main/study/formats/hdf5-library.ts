import { devNull } from 'node:os';
import { ready, type Metadata } from 'h5wasm/node';
import { PerceptError } from '../../errors.ts';

/** The HDF5 C library in WebAssembly. */
export type Hdf5Library = Awaited<typeof ready>;

let loaded: Promise<Hdf5Library> | undefined;

/** The library, loaded once. */
export function loadHdf5(): Promise<Hdf5Library> {
  loaded ??= ready.then((library) => {
    // It prints every failure to its standard error; each call here looks at the status and says it in one sentence.
    // Its own way to throw instead skips the closing of what a call had opened, and a file that is still open would be
    // given back when another of the same inode is opened.
    const { FS } = library as unknown as {
      FS: { streams: unknown[]; open(path: string, flags: string): unknown };
    };
    FS.streams[2] = FS.open(devNull, 'w');
    return library;
  });
  return loaded;
}

/** Says what is wrong with a damaged HDF5 file. */
export function damagedHdf5(file: string, why: string, cause?: unknown): PerceptError {
  return new PerceptError(`the HDF5 file is damaged: ${why}`, {
    file,
    remedy: 'Copy or save it again.',
    cause,
  });
}

/** Runs calls of the HDF5 library; what they throw becomes an error about `file`. */
export function guard<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof PerceptError) throw error;
    throw damagedHdf5(file, 'a part of it cannot be found or read', error);
  }
}

/** Runs `use` on memory of the library. @throws PerceptError when there is not enough */
export function withMemory<T>(
  library: Hdf5Library,
  length: number,
  file: string,
  use: (pointer: number) => T,
): T {
  const pointer = library._malloc(length);
  if (pointer === 0)
    throw new PerceptError('memory ran out while reading', { file, remedy: 'Read smaller parts of it.' });
  try {
    return use(pointer);
  } finally {
    library._free(pointer);
  }
}

/** Texts of the library's string elements at `pointer`, of fixed or variable length, as UTF-8 (which ASCII is too). */
export function decodeTexts(
  library: Hdf5Library,
  metadata: Pick<Metadata, 'vlen' | 'size' | 'strpad'>,
  count: number,
  pointer: number,
): string[] {
  const { vlen, size, strpad } = metadata;
  const bytes = Buffer.from(library.HEAPU8.slice(pointer, pointer + count * size).buffer);
  return Array.from({ length: count }, (_, i) => {
    if (vlen) {
      const text = bytes.readUInt32LE(i * size);
      return text === 0 ? '' : library.UTF8ToString(text);
    }
    const text = bytes.toString('utf8', i * size, (i + 1) * size).replace(/\0.*$/s, '');
    // strpad 2: filled up with spaces, as Fortran does.
    return strpad === 2 ? text.trimEnd() : text;
  });
}
