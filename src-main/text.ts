import { readFile, stat } from 'node:fs/promises';
import { PerceptError, explainSystemError } from './errors.ts';

/**
 * A text file as a string: UTF-8, or UTF-16 where its byte order mark says so; the mark is taken off.
 * @throws PerceptError when the file cannot be read, is larger than `maxBytes`, or holds binary data
 */
export async function readText(path: string, maxBytes = 64 * 2 ** 20): Promise<string> {
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > maxBytes) {
      throw new PerceptError(`${size} bytes are too many for a table or a sidecar (at most ${maxBytes})`, {
        file: path,
        remedy: 'Check that this is the file you meant.',
      });
    }
    bytes = await readFile(path);
  } catch (error) {
    throw explainSystemError(error, path);
  }
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  if (text.includes('\0')) {
    throw new PerceptError('this is not a text file', {
      file: path,
      remedy: 'Check that this is the file you meant; tables are saved as UTF-8 text.',
    });
  }
  return text;
}
