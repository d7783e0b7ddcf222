import { basename, extname, join, resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import { plural, type Finding } from './findings.ts';
import { listFolder, mapBounded, shown } from './folders.ts';

const imageExtension = /\.(png|jpe?g|bmp|tiff?|webp)$/i;

/** Where the image of a stimulus lies. */
export interface StimulusIndex {
  readonly folders: readonly string[];
  /** how many images */
  readonly count: number;
  /** Absolute path of the image of a stimulus, given with or without ending and folder; exact spelling before any case. */
  find(stimulus: string): string | undefined;
  /** All images that a stimulus could be: several where it is given without a folder and images in different places share its name. */
  candidates(stimulus: string): readonly string[];
  /** images of the same name in different places; the first is used */
  readonly findings: readonly Finding[];
}

/** A stimulus name for matching: without the ending of an image, with forward slashes. 'n01.JPEG' gives 'n01', 'n01.5' stays. */
export function stimulusKey(name: string): string {
  return name.replace(imageExtension, '').replaceAll('\\', '/');
}

/**
 * Indexes the images (png, jpg, bmp, tiff, webp) in folders and their sub-folders by name without ending.
 * @throws PerceptError when a folder cannot be read or holds no images
 */
export async function indexStimuli(folders: readonly string[]): Promise<StimulusIndex> {
  const exact = new Map<string, string>();
  const anyCase = new Map<string, string>();
  const byName = new Map<string, string[]>();
  const duplicates: string[] = [];
  const ambiguous = new Set<string>();
  let count = 0;
  for (const folder of folders) {
    const root = resolve(folder);
    const paths = await imagesBelow(root);
    if (paths.length === 0) {
      throw new PerceptError('there are no images (png, jpg, bmp, tiff, webp) in this folder', {
        file: root,
        remedy: 'Give the folder of the stimulus images.',
      });
    }
    count += paths.length;
    for (const path of paths) {
      const below = stimulusKey(shown(root, path));
      const name = below.slice(below.lastIndexOf('/') + 1);
      byName.set(name, [...(byName.get(name) ?? []), path]);
      const first = exact.get(name);
      if (first !== undefined) {
        duplicates.push(`${shown(root, path)} (${shown(root, first)} is used)`);
        ambiguous.add(name.toLowerCase());
      }
      for (const key of new Set([name, below, `${basename(root)}/${below}`])) {
        if (!exact.has(key)) exact.set(key, path);
        if (!anyCase.has(key.toLowerCase())) anyCase.set(key.toLowerCase(), path);
      }
    }
  }
  const findings: Finding[] = [];
  if (duplicates.length > 0) {
    findings.push({
      severity: 'warning',
      what: `${plural(duplicates.length, 'image')} with the name of another one`,
      todo: 'The first is used where the events give no folder; rename or remove the others.',
      count: duplicates.length,
      examples: duplicates.slice(0, 3),
    });
  }
  const find = (stimulus: string): string | undefined => {
    const key = stimulusKey(stimulus);
    const whole = exact.get(key) ?? anyCase.get(key.toLowerCase());
    const name = key.slice(key.lastIndexOf('/') + 1);
    // in a folder that is not here, only a name that is there once can be meant
    if (whole !== undefined || name === key || ambiguous.has(name.toLowerCase())) return whole;
    return exact.get(name) ?? anyCase.get(name.toLowerCase());
  };
  const candidates = (stimulus: string): readonly string[] => {
    const key = stimulusKey(stimulus);
    const found = find(stimulus);
    return found === undefined ? [] : ((key.includes('/') ? undefined : byName.get(key)) ?? [found]);
  };
  return { folders: folders.map((folder) => resolve(folder)), count, find, candidates, findings };
}

/** The image of each stimulus, and the names without one, each once, in the order given. */
export function matchStimuli(
  index: StimulusIndex,
  names: readonly string[],
): { paths: Map<string, string>; unmatched: string[] } {
  const paths = new Map<string, string>();
  const unmatched = new Set<string>();
  for (const name of names) {
    const path = index.find(name);
    if (path === undefined) unmatched.add(name);
    else paths.set(name, path);
  }
  return { paths, unmatched: [...unmatched] };
}

/** The folder of stimulus images in a study: stimuli, or sourcedata/stimuli. */
export async function findStimuliFolder(root: string): Promise<string | undefined> {
  for (const folder of [join(root, 'stimuli'), join(root, 'sourcedata', 'stimuli')]) {
    const there = await listFolder(folder).catch(() => undefined);
    if (there !== undefined) return resolve(folder);
  }
  return undefined;
}

/** Deep enough for stimuli/set/category/…, short of a loop of links. */
const deepest = 8;

async function imagesBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  let level = [root];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const listings = await mapBounded(level, listFolder);
    const next: string[] = [];
    listings.forEach(({ folders, files }, i) => {
      for (const file of files) if (imageExtension.test(extname(file))) found.push(join(level[i]!, file));
      for (const folder of folders) if (folder !== '__MACOSX') next.push(join(level[i]!, folder));
    });
    level = next;
  }
  return found;
}
