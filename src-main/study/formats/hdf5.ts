import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Dataset, File as H5File } from 'h5wasm/node';
import { PerceptError, explainSystemError } from '../../errors.ts';
import { countElements, decodeElements, type NumericArray } from './elements.ts';
import { damagedHdf5, decodeTexts, guard, loadHdf5, withMemory, type Hdf5Library } from './hdf5-library.ts';
import { elementType, type Hdf5Dataset } from './hdf5-types.ts';
import { blocksOf, type Block } from './hdf5-blocks.ts';

/** An HDF5 file opened for reading; paths are absolute inside it ('/metadata/key'). Close it when done. */
export interface Hdf5 {
  readonly path: string;
  /** Names in a group, and what they are; links into other files are 'external' and are never followed. */
  children(group: string): { name: string; kind: 'group' | 'dataset' | 'external' | 'other' }[];
  kind(object: string): 'group' | 'dataset' | 'other';
  describe(dataset: string): Hdf5Dataset;
  /** Text or first number of an attribute; undefined when there is none or it is something else. */
  attribute(object: string, name: string): string | number | undefined;
  /** Numbers of a dataset, or of the part [start, end) along each axis, in file (row-major) order. */
  numbers(dataset: string, part?: readonly (readonly [number, number])[]): NumericArray;
  texts(dataset: string): string[];
  /** Paths of the objects that a dataset of references points to. */
  references(dataset: string): string[];
  close(): void;
}

const builtInFilters = new Set([1, 2, 3, 4, 5, 6]);
const DEFLATE_LIMIT = 1032;
const ALWAYS_ALLOWED = 2 ** 26;
const LONGEST_ATTRIBUTE = 1 << 16;

/**
 * Opens an HDF5 file. It is read in pieces straight from disk, so files of any size will do; one array at a time must
 * fit into memory.
 * @throws PerceptError when it is missing or damaged
 */
export async function openHdf5(path: string): Promise<Hdf5> {
  const module = await loadHdf5();
  let fileSize: number;
  try {
    fileSize = statSync(path).size;
  } catch (error) {
    throw explainSystemError(error, path);
  }
  const file = guard(path, () => new H5File(resolve(path), 'r'));
  if (file.file_id < 0n) throw damagedHdf5(path, 'it cannot be opened');
  return new Reader(module, file, path, fileSize);
}

class Reader implements Hdf5 {
  private readonly module: Hdf5Library;
  private readonly file: H5File;
  private readonly fileSize: number;
  readonly path: string;

  constructor(module: Hdf5Library, file: H5File, path: string, fileSize: number) {
    this.module = module;
    this.file = file;
    this.path = path;
    this.fileSize = fileSize;
  }

  children(group: string): ReturnType<Hdf5['children']> {
    const { module, file } = this;
    return guard(this.path, () =>
      module.get_names(file.file_id, group, false).map((name) => {
        const path = `${group === '/' ? '' : group}/${name}`;
        const link = module.get_external_link(file.file_id, path) as { filename?: string };
        if (link.filename !== undefined) return { name, kind: 'external' as const };
        return { name, kind: this.kind(path) };
      }),
    );
  }

  kind(object: string): 'group' | 'dataset' | 'other' {
    const { module, file } = this;
    const type = guard(this.path, () => module.get_type(file.file_id, object));
    if (type === module.H5G_GROUP) return 'group';
    return type === module.H5G_DATASET ? 'dataset' : 'other';
  }

  describe(dataset: string): Hdf5Dataset {
    const { metadata } = this.dataset(dataset);
    if (metadata.virtual_sources !== undefined)
      return {
        shape: metadata.shape ?? [],
        type: { refused: 'a virtual dataset that points into other files' },
      };
    return { shape: metadata.shape ?? [0], type: elementType(metadata) };
  }

  attribute(object: string, name: string): string | number | undefined {
    const { module, file } = this;
    return guard(this.path, () => {
      if (!module.get_attribute_names(file.file_id, object).includes(name)) return undefined;
      const metadata = module.get_attribute_metadata(file.file_id, object, name);
      const { size, total_size: count, vlen } = metadata;
      const type = elementType(metadata);
      const isShort = count > 0 && count * size <= LONGEST_ATTRIBUTE;
      if (typeof type === 'object' || type === 'reference' || !isShort) return undefined;
      return withMemory(module, count * size, this.path, (pointer) => {
        const status = module.get_attribute_data(file.file_id, object, name, BigInt(pointer));
        if (status < 0) throw damagedHdf5(this.path, `the attribute '${name}' cannot be read`);
        if (type !== 'text')
          return decodeElements(module.HEAPU8.slice(pointer, pointer + size), type, true)[0];
        const [text] = decodeTexts(module, metadata, count, pointer);
        if (vlen) module.reclaim_vlen_memory(file.file_id, object, name, BigInt(pointer));
        return text;
      });
    });
  }

  numbers(dataset: string, part?: readonly (readonly [number, number])[]): NumericArray {
    const { type } = this.describe(dataset);
    if (typeof type === 'object' || type === 'text' || type === 'reference')
      throw new PerceptError(
        `'${dataset}' holds ${typeof type === 'object' ? type.refused : type}, not numbers`,
        {
          file: this.path,
          remedy: 'Name an array of numbers.',
        },
      );
    return decodeElements(this.bytes(dataset, part), type, true);
  }

  texts(dataset: string): string[] {
    const { module } = this;
    const { metadata } = this.dataset(dataset);
    const count = countElements(metadata.shape ?? [0]);
    const length = count * metadata.size;
    this.checkSize(dataset, this.dataset(dataset), length);
    if (length === 0) return Array.from({ length: count }, () => '');
    return withMemory(module, length, this.path, (pointer) => {
      this.fill(
        dataset,
        (metadata.shape ?? []).map((end) => [0, end] as const),
        pointer,
      );
      const texts = decodeTexts(module, metadata, count, pointer);
      if (metadata.vlen) module.reclaim_vlen_memory(this.file.file_id, dataset, '', BigInt(pointer));
      return texts;
    });
  }

  references(dataset: string): string[] {
    const { size } = this.dataset(dataset).metadata;
    const bytes = this.bytes(dataset);
    return guard(this.path, () =>
      Array.from({ length: bytes.length / size }, (_, i) =>
        this.module.get_referenced_name(this.file.file_id, bytes.slice(i * size, (i + 1) * size), true),
      ),
    );
  }

  close(): void {
    this.file.close();
  }

  private dataset(path: string): Dataset {
    return guard(this.path, () => {
      const found = this.file.get(path);
      if (!(found instanceof Dataset)) throw damagedHdf5(this.path, `there is no dataset '${path}'`);
      // The library reads the description when it is first asked for, and keeps it: here a failure is caught.
      void found.metadata;
      return found;
    });
  }

  /** Bytes of a dataset or a part of it, little-endian, read block by block. */
  private bytes(path: string, part?: readonly (readonly [number, number])[]): Uint8Array {
    const dataset = this.dataset(path);
    const { metadata } = dataset;
    if (metadata.shape === null) return new Uint8Array(0);
    const range = part ?? metadata.shape.map((length) => [0, length] as const);
    const shape = range.map(([start, end]) => end - start);
    const total = countElements(shape) * metadata.size;
    this.checkSize(path, dataset, total);
    const out = allocate(total, path, this.path);
    let at = 0;
    for (const block of blocksOf(range, metadata.size, metadata.chunks)) {
      const bytes = this.readBlock(path, block, metadata.size);
      out.set(bytes, at);
      at += bytes.length;
    }
    return out;
  }

  private checkSize(path: string, dataset: Dataset, total: number): void {
    const foreign = guard(this.path, () => dataset.filters).filter(
      (filter) => !builtInFilters.has(filter.id),
    );
    if (foreign.length > 0)
      throw new PerceptError(`'${path}' is compressed with ${foreign[0]!.name}, which is not built in`, {
        file: this.path,
        remedy: 'Compress it with gzip instead: h5repack -f GZIP=4 OLD NEW.',
      });
    if (total > ALWAYS_ALLOWED && total > this.fileSize * DEFLATE_LIMIT)
      throw damagedHdf5(this.path, `'${path}' claims ${total} bytes in a file of ${this.fileSize}`);
  }

  private readBlock(path: string, block: Block, size: number): Uint8Array {
    const { module } = this;
    const length = countElements(block.map(([start, end]) => end - start)) * size;
    if (length === 0) return new Uint8Array(0);
    return withMemory(module, length, this.path, (pointer) => {
      this.fill(path, block, pointer);
      return module.HEAPU8.slice(pointer, pointer + length);
    });
  }

  private fill(path: string, block: Block, pointer: number): void {
    const scalar = block.length === 0;
    const status = guard(this.path, () =>
      this.module.get_dataset_data(
        this.file.file_id,
        path,
        scalar ? null : block.map(([start, end]) => BigInt(end - start)),
        scalar ? null : block.map(([start]) => BigInt(start)),
        scalar ? null : block.map(() => 1n),
        BigInt(pointer),
      ),
    );
    if (status < 0) throw damagedHdf5(this.path, `'${path}' cannot be read`);
  }
}

function allocate(length: number, dataset: string, file: string): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (error) {
    throw new PerceptError(`'${dataset}' takes ${(length / 2 ** 30).toFixed(1)} GiB, more than can be held`, {
      file,
      remedy: 'Save the part that is needed as a file of its own.',
      cause: error,
    });
  }
}
