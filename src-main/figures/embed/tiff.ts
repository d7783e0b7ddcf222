/** Tag 270. */
const IMAGE_DESCRIPTION = 270;
/** Tag 305. */
const SOFTWARE = 305;
const ASCII = 2;

interface Directory {
  readonly little: boolean;
  readonly at: number;
  readonly entries: Buffer[];
}

/** The first image directory of a classic TIFF; undefined where this is none, or it is damaged. */
function readDirectory(tiff: Buffer): Directory | undefined {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const u16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  if (u16(2) !== 42) return undefined;
  const at = u32(4);
  if (at + 2 > tiff.length) return undefined;
  const count = u16(at);
  if (at + 2 + 12 * count + 4 > tiff.length) return undefined;
  return {
    little,
    at,
    entries: Array.from({ length: count }, (_, i) => tiff.subarray(at + 2 + 12 * i, at + 14 + 12 * i)),
  };
}

/** A TIFF with a description and the program's name: a new directory at its end, in which the old one's entries stand too. */
export function withTiffText(tiff: Buffer, description: string, software: string): Buffer {
  const directory = readDirectory(tiff);
  if (directory === undefined) throw new RangeError('this is no TIFF file');
  const { little } = directory;
  const put = (buffer: Buffer, at: number, value: number, bytes: 2 | 4): void => {
    if (bytes === 2) void (little ? buffer.writeUInt16LE(value, at) : buffer.writeUInt16BE(value, at));
    else void (little ? buffer.writeUInt32LE(value, at) : buffer.writeUInt32BE(value, at));
  };
  const tagOf = (entry: Buffer): number => (little ? entry.readUInt16LE(0) : entry.readUInt16BE(0));
  const parts: Buffer[] = [tiff, Buffer.alloc(tiff.length % 2)];
  let end = tiff.length + (tiff.length % 2);
  const added = (
    [
      [IMAGE_DESCRIPTION, description],
      [SOFTWARE, software],
    ] as const
  ).map(([tag, text]) => {
    const bytes = Buffer.from(`${text}\0`, 'latin1');
    const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
    const entry = Buffer.alloc(12);
    put(entry, 0, tag, 2);
    put(entry, 2, ASCII, 2);
    put(entry, 4, bytes.length, 4);
    if (bytes.length <= 4) bytes.copy(entry, 8);
    else {
      put(entry, 8, end, 4);
      parts.push(padded);
      end += padded.length;
    }
    return entry;
  });
  const kept = directory.entries.filter((entry) => ![IMAGE_DESCRIPTION, SOFTWARE].includes(tagOf(entry)));
  const entries = [...kept, ...added].sort((a, b) => tagOf(a) - tagOf(b));
  const made = Buffer.alloc(2 + 12 * entries.length + 4);
  put(made, 0, entries.length, 2);
  entries.forEach((entry, i) => entry.copy(made, 2 + 12 * i));
  const file = Buffer.concat([...parts, made]);
  put(file, 4, end, 4);
  return file;
}

/** The description of a TIFF's first image. */
export function tiffText(tiff: Buffer): string | undefined {
  const directory = readDirectory(tiff);
  if (directory === undefined) return undefined;
  const { little } = directory;
  const u16 = (entry: Buffer, at: number): number =>
    little ? entry.readUInt16LE(at) : entry.readUInt16BE(at);
  const u32 = (entry: Buffer, at: number): number =>
    little ? entry.readUInt32LE(at) : entry.readUInt32BE(at);
  const entry = directory.entries.find((one) => u16(one, 0) === IMAGE_DESCRIPTION && u16(one, 2) === ASCII);
  if (entry === undefined) return undefined;
  const [length, at] = [u32(entry, 4), u32(entry, 8)];
  if (length <= 4 || at + length > tiff.length) return undefined;
  return tiff.toString('latin1', at, at + length - 1);
}
