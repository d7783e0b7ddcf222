import type { ArrayFile } from './nd-array.ts';
import { findEntryOfKind } from './entries.ts';
import { openBytes } from './file-bytes.ts';
import { NPY_HEAD, decodeNpy, decodeNpyText, npyDataSize, npyEntry, parseNpyHeader } from './npy.ts';

/** Opens a .npy file; its one array is named 'array'. @throws PerceptError when it is damaged or cut off */
export async function openNpyFile(path: string): Promise<ArrayFile> {
  const file = await openBytes(path);
  try {
    const header = parseNpyHeader(await file.read(0, Math.min(NPY_HEAD, file.size)), path);
    const size = npyDataSize(header, file.size - header.dataOffset, path);
    const entries = [npyEntry('array', header)];
    const bytes = (): Promise<Uint8Array> => file.read(header.dataOffset, size);
    return {
      path,
      format: 'npy',
      entries,
      async read(name) {
        findEntryOfKind(path, entries, name, 'numeric');
        return decodeNpy(header, await bytes());
      },
      async readText(name) {
        findEntryOfKind(path, entries, name, 'text');
        return decodeNpyText(header, await bytes());
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
