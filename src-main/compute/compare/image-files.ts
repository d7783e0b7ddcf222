import { hashFile } from '../../files.ts';
import { mapBounded } from '../../study/folders.ts';
import type { LoadedMethod, Presented } from './model.ts';

/** An image that was compared. */
export interface ImageFile {
  /** Absolute here; in comparison.json relative to it, with forward slashes. */
  readonly file: string;
  readonly sha256: string;
}

/** The files that a comparison is of, so that figures can show the images and notice when one has changed since. */
export interface ImageFiles {
  /** In the order of the stimuli; null where the images shown lie in an array file, or are not at hand. */
  readonly shown: readonly ImageFile[] | null;
  readonly sets: readonly {
    readonly method: string;
    /** "" where no path names a subject. */
    readonly subject: string;
    readonly files: readonly ImageFile[];
  }[];
}

/** Names and hashes the images of these stimuli. @throws PerceptError naming a file that cannot be read; the reason of the signal */
export async function imageFilesOf(
  { files: shown }: Presented,
  stimuli: readonly string[],
  loaded: readonly LoadedMethod[],
  signal?: AbortSignal,
): Promise<ImageFiles> {
  const hashed = (files: ReadonlyMap<string, string>): Promise<ImageFile[]> =>
    mapBounded(
      stimuli,
      async (stimulus) => {
        signal?.throwIfAborted();
        const file = files.get(stimulus)!;
        return { file, sha256: await hashFile(file) };
      },
      8,
    );
  const sets: ImageFiles['sets'][number][] = [];
  for (const { name: method, images } of loaded)
    for (const [subject, files] of images) sets.push({ method, subject, files: await hashed(files) });
  return { shown: shown.size === 0 ? null : await hashed(shown), sets };
}
