import { basename, join } from 'node:path';
import sharp from 'sharp';
import { PerceptError } from '../../errors.ts';
import { plural, type Finding } from '../findings.ts';
import { listFolder, mapBounded } from '../folders.ts';
import { thousands, type Inspection } from './inspection.ts';

const imageName = /\.(png|jpe?g|bmp|tiff?|webp|gif)$/i;
/** Headers read to tell the sizes: all of a small folder, as many spread over a large one. */
const MOST_READ = 500;
const DEEPEST = 4;

/** A folder of images, looked for in its sub-folders too; undefined when there are none. */
export async function inspectImageFolder(path: string): Promise<Inspection | undefined> {
  const found: string[] = [];
  let level = [path];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      const { folders, files } = await listFolder(folder);
      found.push(...files.filter((name) => imageName.test(name)).map((name) => join(folder, name)));
      next.push(...folders.map((name) => join(folder, name)));
    }
    level = next;
  }
  return found.length === 0 ? undefined : inspectImages(path, found);
}

/** What these image files are, by their headers. @throws PerceptError when `path` is the only one and cannot be read */
export async function inspectImages(path: string, files: readonly string[]): Promise<Inspection> {
  const step = Math.max(1, files.length / MOST_READ);
  const read = Array.from(
    { length: Math.min(files.length, MOST_READ) },
    (_, i) => files[Math.floor(i * step)]!,
  );
  const kinds = await mapBounded(read, describe, 8);
  const counts = new Map<string, number>();
  for (const kind of kinds) if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const unreadable = read.filter((_, i) => kinds[i] === undefined);
  if (counts.size === 0)
    throw new PerceptError('this image cannot be read', {
      file: unreadable[0]!,
      remedy: 'Save it again as PNG or JPEG.',
    });
  const common = [...counts].sort((a, b) => b[1] - a[1]);
  const listed = common.slice(0, 5).map(([kind, count]) => `${thousands(count)} of ${kind}`);
  const rest = common.length > 5 ? `, and ${common.length - 5} other sizes` : '';
  const findings: Finding[] =
    unreadable.length === 0
      ? []
      : [
          {
            severity: 'warning',
            what: `${plural(unreadable.length, 'image')} cannot be read`,
            todo: 'Save them again as PNG or JPEG.',
            count: unreadable.length,
            examples: unreadable.slice(0, 3).map((file) => basename(file)),
          },
        ];
  const single = files.length === 1 && files[0] === path;
  const facts: [string, string][] = [['images', thousands(files.length)]];
  facts.push([
    'sizes',
    `${listed.join(', ')}${rest}${read.length < files.length ? ` (${read.length} looked at)` : ''}`,
  ]);
  facts.push([
    'names',
    `${files
      .slice(0, 3)
      .map((file) => basename(file))
      .join(', ')}${files.length > 3 ? ', …' : ''}`,
  ]);
  return {
    path,
    kind: 'images',
    title: single ? 'an image' : 'a folder of images',
    facts: single ? facts.slice(1, 2) : facts,
    findings,
    suggestions: single
      ? ['Give the folder it is in as data.stimuli.folders.']
      : ['Stimuli: data.stimuli.folders; events name an image by its file name without ending.'],
  };
}

async function describe(file: string): Promise<string | undefined> {
  const found = await sharp(file)
    .metadata()
    .catch(() => undefined);
  if (found === undefined) return undefined;
  const { width, height } = found.autoOrient;
  return `${width} x ${height} ${found.channels < 3 ? 'grey' : 'colour'}`;
}
