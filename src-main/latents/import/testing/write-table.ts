import { crc32c, maskCrc } from '../bundle/crc32c.ts';

const BLOCK = 256 * 1024;
const RESTART = 16;

/** A LevelDB-style table as TensorFlow writes its checkpoint indexes; the reverse of bundle/table.ts. Keys are Latin-1. */
export function writeTable(entries: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  const put = (content: Buffer): Buffer => {
    const withType = Buffer.concat([content, Buffer.of(0)]);
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(maskCrc(crc32c(withType)));
    parts.push(withType, crc);
    const handle = Buffer.concat([varint(offset), varint(content.length)]);
    offset += withType.length + 4;
    return handle;
  };
  const index = new Map<string, Uint8Array>();
  let pending: [string, Uint8Array][] = [];
  let size = 0;
  const flush = (): void => {
    if (pending.length === 0) return;
    index.set(pending.at(-1)![0], put(block(pending, RESTART)));
    pending = [];
    size = 0;
  };
  for (const [key, value] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    pending.push([key, value]);
    size += key.length + value.length;
    if (size > BLOCK) flush();
  }
  flush();
  const meta = put(block([], RESTART));
  const handles = Buffer.concat([meta, put(block([...index], 1))]);
  const footer = Buffer.alloc(48);
  handles.copy(footer);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  return Buffer.concat([...parts, footer]);
}

function block(entries: readonly (readonly [string, Uint8Array])[], interval: number): Buffer {
  const parts: Buffer[] = [];
  const restarts: number[] = entries.length === 0 ? [0] : [];
  let [at, last] = [0, ''];
  entries.forEach(([key, value], i) => {
    if (i % interval === 0) {
      restarts.push(at);
      last = '';
    }
    let shared = 0;
    while (shared < last.length && last[shared] === key[shared]) shared++;
    const rest = Buffer.from(key.slice(shared), 'latin1');
    const entry = Buffer.concat([varint(shared), varint(rest.length), varint(value.length), rest, value]);
    parts.push(entry);
    at += entry.length;
    last = key;
  });
  const tail = Buffer.alloc(4 * restarts.length + 4);
  [...restarts, restarts.length].forEach((value, i) => tail.writeUInt32LE(value, 4 * i));
  return Buffer.concat([...parts, tail]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
