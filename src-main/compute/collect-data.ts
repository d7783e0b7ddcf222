import type { DataId } from '../contract/common.ts';
import type { DataSource } from './methods/types.ts';
import type { FromCompute } from './protocol.ts';

/** Where bytes of the compute process go. */
export interface ComputeData {
  put(source: DataSource, id: DataId): void;
}

type Message = Extract<FromCompute, { type: 'bytes' | 'file' }>;

/** Joins pieces of bytes, which come in order; whole, they go to `store`. */
export function collectData(store: ComputeData): (message: Message) => void {
  const parts = new Map<DataId, { bytes: Uint8Array; filled: number }>();
  return (message) => {
    const { data } = message;
    if (message.type === 'file') {
      const { file, offset, length } = message;
      return store.put({ file, offset, length }, data);
    }
    const { bytes, from, size } = message;
    if (from === 0 && bytes.byteLength === size) return store.put(bytes, data);
    const part = parts.get(data) ?? { bytes: new Uint8Array(size), filled: 0 };
    if (part.bytes.byteLength !== size || part.filled !== from || from + bytes.byteLength > size)
      throw new Error('it sent a piece of data that does not follow the one before');
    part.bytes.set(bytes, from);
    part.filled += bytes.byteLength;
    if (part.filled < size) parts.set(data, part);
    else {
      parts.delete(data);
      store.put(part.bytes, data);
    }
  };
}
