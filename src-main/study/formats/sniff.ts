import { PerceptError, explainSystemError } from '../../errors.ts';
import { readFirst } from '../../files.ts';

/** What a file is by its first bytes. */
export type Sniffed =
  | 'mat5'
  | 'mat7.3'
  | 'hdf5'
  | 'npy'
  | 'zip'
  | 'text'
  | 'a NIfTI volume'
  | 'a gzip file'
  | 'an image'
  | 'a MATLAB v4 file'
  | 'unknown';

const HEAD = 16384;

/**
 * Tells a file's format from its content.
 * @throws PerceptError when it cannot be opened, is a folder or is empty
 */
export async function sniffFile(path: string): Promise<Sniffed> {
  const head = await readHead(path);
  if (head.length === 0)
    throw new PerceptError('the file is empty', {
      file: path,
      remedy: 'Copy it again from where it came from.',
    });
  return sniff(head, path);
}

async function readHead(path: string): Promise<Buffer> {
  return readFirst(path, HEAD).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
}

function sniff(head: Buffer, path: string): Sniffed {
  const starts = (bytes: string, at = 0): boolean =>
    head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'));
  if (starts('\x93NUMPY')) return 'npy';
  if (starts('PK\x03\x04') || starts('PK\x05\x06')) return 'zip';
  for (let at = 0; at <= 8192; at = at === 0 ? 512 : at * 2) {
    if (starts('\x89HDF\r\n\x1a\n', at)) return at > 0 && starts('MATLAB') ? 'mat7.3' : 'hdf5';
  }
  if (starts('IM', 126) || starts('MI', 126)) {
    const version = starts('IM', 126) ? head.readUInt16LE(124) : head.readUInt16BE(124);
    if (version === 0x0100) return 'mat5';
  }
  if (starts('n+1\0', 344) || starts('ni1\0', 344) || starts('n+2\0', 4) || starts('ni2\0', 4))
    return 'a NIfTI volume';
  if (starts('BM') && !isText(head)) return 'an image';
  if (starts('\x1f\x8b')) return /\.nii\.gz$/i.test(path) ? 'a NIfTI volume' : 'a gzip file';
  if (starts('\x89PNG') || starts('\xff\xd8\xff') || starts('GIF8')) return 'an image';
  if (isMat4(head)) return 'a MATLAB v4 file';
  return isText(head) ? 'text' : 'unknown';
}

/** MATLAB v4 has no signature: its first five words are type (MOPT), rows, columns, imaginary flag, name length. */
function isMat4(head: Buffer): boolean {
  if (head.length < 24 || isText(head)) return false;
  const [type, rows, cols, imaginary, name] = [0, 4, 8, 12, 16].map((at) => head.readInt32LE(at));
  if (type! < 0 || type! > 52 || rows! < 0 || cols! < 0 || name! < 2 || name! > 64) return false;
  return (imaginary === 0 || imaginary === 1) && head[20 + name! - 1] === 0;
}

function isText(head: Buffer): boolean {
  return !head.some((byte) => byte < 9 || (byte > 13 && byte < 32));
}
