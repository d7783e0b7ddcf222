import { PerceptError } from '../../../errors.ts';
import { crc32c, maskCrc } from './crc32c.ts';
import { VarintReader } from './varint.ts';

const FOOTER = 48;
const MAGIC = 0xdb4775248b80fb57n;

/**
 * All entries of a LevelDB-style table in the order of their keys: the index of a TensorFlow checkpoint. Keys are Latin-1
 * text, so that those that are not names (slices) survive.
 * @throws PerceptError when the table is damaged, cut or compressed
 */
export function readTable(file: Uint8Array): Map<string, Uint8Array> {
  if (file.length < FOOTER)
    throw new PerceptError(`the index has ${file.length} bytes, too few for a footer`);
  const footer = file.subarray(file.length - FOOTER);
  const magic = new DataView(footer.buffer, footer.byteOffset + 40, 8).getBigUint64(0, true);
  if (magic !== MAGIC)
    throw new PerceptError('this is no checkpoint index: its last bytes are not those of a table');
  const handles = new VarintReader(footer.subarray(0, 40));
  readHandle(handles);
  const index = readBlock(file, readHandle(handles));
  const found = new Map<string, Uint8Array>();
  let last = '';
  for (const { value } of entriesOf(index)) {
    for (const { key, value: content } of entriesOf(readBlock(file, readHandle(new VarintReader(value))))) {
      if (found.size > 0 && key <= last) throw new PerceptError('the keys of the index are not in order');
      last = key;
      found.set(key, content);
    }
  }
  return found;
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

function readHandle(reader: VarintReader): Handle {
  return { offset: reader.next(), size: reader.next() };
}

/** Contents of a block, its checksum verified. */
function readBlock(file: Uint8Array, { offset, size }: Handle): Uint8Array {
  if (offset + size + 5 > file.length - FOOTER)
    throw new PerceptError(
      `a block of the index lies past its end (${offset} + ${size} of ${file.length} bytes)`,
    );
  const withType = file.subarray(offset, offset + size + 1);
  const stored = new DataView(file.buffer, file.byteOffset + offset + size + 1, 4).getUint32(0, true);
  if (maskCrc(crc32c(withType)) !== stored)
    throw new PerceptError(`the index is damaged: the checksum of its block at ${offset} does not match`);
  if (withType[size] !== 0)
    throw new PerceptError('the index is compressed, which checkpoints of TensorFlow are not');
  return file.subarray(offset, offset + size);
}

function* entriesOf(block: Uint8Array): Generator<{ key: string; value: Uint8Array }> {
  if (block.length < 4) throw new PerceptError('a block of the index is too short');
  const restarts = new DataView(block.buffer, block.byteOffset + block.length - 4, 4).getUint32(0, true);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw new PerceptError('a block of the index announces more restarts than it has room for');
  const reader = new VarintReader(block.subarray(0, end));
  let key = new Uint8Array(0);
  while (reader.left > 0) {
    const [shared, rest, length] = [reader.next(), reader.next(), reader.next()];
    if (shared > key.length) throw new PerceptError('a key of the index shares more than there is');
    const next = new Uint8Array(shared + rest);
    next.set(key.subarray(0, shared));
    next.set(reader.take(rest), shared);
    key = next;
    yield { key: Buffer.from(key).toString('latin1'), value: reader.take(length) };
  }
}
