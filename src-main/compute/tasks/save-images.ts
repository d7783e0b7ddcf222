import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../files.ts';
import { takeImages, type Images } from '../../images/image.ts';
import { encodePng } from '../../images/save.ts';

export interface SaveImagesInput {
  readonly images: Images;
  /** What the file of each image is called. */
  readonly fileNames: readonly string[];
  readonly folder: string;
}

/** Saves images as PNG, one a file; the folder is made where it is not there. */
export async function saveImagesTask({ images, fileNames, folder }: SaveImagesInput): Promise<void> {
  await makeFolder(folder);
  for (const [k, name] of fileNames.entries())
    await writeFile(join(folder, name), await encodePng(takeImages(images, [k])));
}
