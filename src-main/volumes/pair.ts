import { stat } from 'node:fs/promises';
import { PerceptError } from '../errors.ts';

const PAIR = /\.(hdr|img)(\.gz)?$/i;

/** The file that holds the header: the path itself, or the .hdr that goes with an .img. */
export async function headerFileOf(path: string): Promise<string> {
  return /\.img(\.gz)?$/i.test(path) ? partner(path, 'hdr') : path;
}

/** The .img that goes with the .hdr of a pair. @throws PerceptError when there is none */
export async function dataFileOf(headerPath: string): Promise<string> {
  if (!PAIR.test(headerPath)) {
    throw new PerceptError('the header says that the voxels are in an .img file beside it', {
      file: headerPath,
      remedy: 'Name the header .hdr and put the .img beside it, or convert the image to .nii.gz.',
    });
  }
  return partner(headerPath, 'img');
}

async function partner(path: string, wanted: 'hdr' | 'img'): Promise<string> {
  const [ending, own, gz = ''] = PAIR.exec(path)!;
  const stem = path.slice(0, -ending.length);
  const name = own === own!.toUpperCase() ? wanted.toUpperCase() : wanted;
  const candidates = [gz, gz === '' ? '.gz' : ''].map((end) => `${stem}.${name}${end}`);
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  throw new PerceptError(`its ${wanted === 'hdr' ? 'header' : 'voxel'} file ${candidates[0]!} is missing`, {
    file: path,
    remedy: 'Keep the .hdr and .img of an image in one folder, under one name.',
  });
}
