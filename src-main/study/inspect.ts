import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { PerceptError, explainSystemError } from '../errors.ts';
import { plural } from './findings.ts';
import { listFolder } from './folders.ts';
import { sniffFile } from './formats/sniff.ts';
import { inspectArrays } from './inspect/arrays.ts';
import { inspectImageFolder, inspectImages } from './inspect/images.ts';
import type { Inspection } from './inspect/inspection.ts';
import { inspectStudy } from './inspect/study.ts';
import { inspectVolume } from './inspect/volume.ts';

export type { Inspection } from './inspect/inspection.ts';

/**
 * Says what a file or folder is and what a recipe could use it for: a BIDS study, arrays, BData, a volume, images or a recipe.
 * @throws PerceptError when it is not there, or is of a known kind but damaged
 */
export async function inspectPath(path: string): Promise<Inspection> {
  const full = resolve(path);
  const found = await stat(full).catch((error: unknown) => {
    throw explainSystemError(error, full);
  });
  return found.isDirectory() ? inspectFolder(full) : inspectFile(full, found.size);
}

async function inspectFolder(path: string): Promise<Inspection> {
  const { folders, files } = await listFolder(path);
  if (folders.some((name) => name.startsWith('sub-')) || files.includes('dataset_description.json'))
    return inspectStudy(path);
  const images = await inspectImageFolder(path);
  if (images !== undefined) return images;
  return {
    path,
    kind: 'unknown',
    title: 'a folder that is neither a study nor holds images',
    facts: [['holds', `${plural(files.length, 'file')}, ${plural(folders.length, 'folder')}`]],
    suggestions: ['Inspect one of its files; a study is a folder with sub-01, sub-02, … in it.'],
  };
}

async function inspectFile(path: string, size: number): Promise<Inspection> {
  const format = await sniffFile(path);
  if (format === 'a NIfTI volume' || /\.(nii|hdr|img)(\.gz)?$/i.test(path)) return inspectVolume(path);
  if (format === 'an image') return inspectImages(path, [path]);
  if (format === 'text' && /\.json$/i.test(path)) return inspectJson(path);
  const isArray = format !== 'unknown' && format !== 'a gzip file' && format !== 'a MATLAB v4 file';
  const isTable = /\.(csv|tsv|txt|tab|dat)$/i.test(path);
  if (isArray && (format !== 'text' || isTable)) return inspectArrays(path);
  return {
    path,
    kind: 'unknown',
    title:
      format === 'unknown' ? 'a file of a format that Percept does not know' : `${format}, which is not read`,
    facts: [['size', `${size} bytes`]],
    suggestions:
      format === 'a MATLAB v4 file'
        ? ['Save it again in MATLAB with -v7.']
        : ['Convert it to .npy, .mat, CSV or NIfTI.'],
  };
}

async function inspectJson(path: string): Promise<Inspection> {
  let json: unknown;
  try {
    json = JSON.parse((await readFile(path, 'utf8')).replace(/^\ufeff/, ''));
  } catch (error) {
    throw new PerceptError(`this is not valid JSON (${(error as Error).message})`, {
      file: path,
      remedy: 'Mend the text.',
    });
  }
  const keys = json !== null && typeof json === 'object' ? Object.keys(json) : [];
  const isRecipe = keys.includes('percept') && keys.includes('data');
  const title = isRecipe ? (json as { title?: unknown }).title : undefined;
  return {
    path,
    kind: isRecipe ? 'recipe' : 'unknown',
    title: isRecipe
      ? `a recipe${typeof title === 'string' ? `: ${title}` : ''}`
      : 'a JSON file, but no recipe',
    facts: [['keys', keys.join(', ')]],
    suggestions: isRecipe ? [`percept run ${basename(path)}`] : [],
  };
}

/** An inspection in words, a few lines that end without a line break. */
export function describeInspection(inspection: Inspection): string {
  const { path, title, facts, entries = [], findings = [], suggestions } = inspection;
  const lines = [`${path}`, `  ${title}`];
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  for (const [label, value] of facts) lines.push(`  ${label.padEnd(width)}  ${value}`);
  if (entries.length > 0) {
    lines.push('', 'Variables');
    const shown = entries.slice(0, MOST_ENTRIES);
    const wide = Math.max(...shown.map(({ name }) => name.length));
    for (const { name, shape, dtype, note } of shown) {
      const size = shape.length === 0 ? 'a scalar' : shape.join(' x ');
      lines.push(`  ${name.padEnd(wide)}  ${size}, ${dtype}${note === undefined ? '' : ` (${note})`}`);
    }
    if (entries.length > shown.length) lines.push(`  and ${entries.length - shown.length} more`);
  }
  if (findings.length > 0) {
    lines.push('', 'What to know');
    for (const { severity, what, todo, file } of findings)
      lines.push(`  ${severity}: ${what}${file === undefined ? '' : ` (${file})`}. ${todo}`);
  }
  if (suggestions.length > 0) {
    lines.push('', 'What a recipe could use it for');
    for (const suggestion of suggestions) lines.push(`  ${suggestion}`);
  }
  return lines.join('\n');
}

const MOST_ENTRIES = 40;
