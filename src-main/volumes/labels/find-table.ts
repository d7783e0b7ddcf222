import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readText } from '../../text.ts';
import { parseFslAtlas } from './fsl-atlas.ts';

/** XML files that are looked into for the name of an image. */
const MOST_XML = 60;

/** The name of an image without its ending: what its table is called after. */
export function imageStem(path: string): string {
  return basename(path).replace(/(\.nii|\.hdr|\.img)?(\.gz)?$/i, '');
}

/**
 * The label table of an image, by name: the first there is of
 * - a table of the image's own name (.tsv, .txt, .xml, .label, .lut, .ctab) beside it,
 * - a BIDS `*dseg.tsv` beside it or up to three folders above whose entities all are the image's (the one with most),
 * - an FSL atlas (.xml) beside it or in the folder above that names the image,
 * - FreeSurferColorLUT.txt beside it.
 */
export async function findLabelTable(image: string): Promise<string | undefined> {
  const folder = dirname(image);
  const stem = imageStem(image);
  const beside = await filesIn(folder);
  const lower = new Map(beside.map((name) => [name.toLowerCase(), name]));
  for (const ending of ['tsv', 'txt', 'xml', 'label', 'lut', 'ctab']) {
    const own = lower.get(`${stem}.${ending}`.toLowerCase());
    if (own !== undefined) return join(folder, own);
  }
  return (
    (await dsegTable(folder, stem, beside)) ??
    (await fslAtlas(folder, stem, beside)) ??
    (lower.has('freesurfercolorlut.txt') ? join(folder, lower.get('freesurfercolorlut.txt')!) : undefined)
  );
}

async function dsegTable(folder: string, stem: string, beside: string[]): Promise<string | undefined> {
  const entities = new Set(stem.split('_'));
  let at = folder;
  let names = beside;
  for (let level = 0; level < 4; level++) {
    const fitting = names
      .filter((name) => /(^|_)dseg\.tsv$/i.test(name))
      .map((name) => ({ name, parts: name.replace(/\.tsv$/i, '').split('_') }))
      .filter(({ parts }) => parts.every((part) => entities.has(part)))
      .sort((a, b) => b.parts.length - a.parts.length || (a.name < b.name ? -1 : 1));
    if (fitting[0] !== undefined) return join(at, fitting[0].name);
    if (dirname(at) === at) return undefined;
    at = dirname(at);
    names = await filesIn(at);
  }
  return undefined;
}

async function fslAtlas(folder: string, stem: string, beside: string[]): Promise<string | undefined> {
  const above = dirname(folder);
  const files = [
    ...beside.map((name) => join(folder, name)),
    ...(above === folder ? [] : (await filesIn(above)).map((name) => join(above, name))),
  ].filter((path) => /\.xml$/i.test(path));
  for (const path of files.slice(0, MOST_XML)) {
    try {
      const { images } = parseFslAtlas(await readText(path, 4 * 2 ** 20));
      if (images.some((image) => imageStem(image) === stem)) return path;
    } catch {
      // Some other XML: not a table of this image.
    }
  }
  return undefined;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
}
