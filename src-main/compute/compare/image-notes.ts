import { sharp } from '../../images/codec.ts';
import { mapBounded } from '../../study/folders.ts';
import { plural } from '../../study/findings.ts';

/** Larger ones are refused when they are loaded. */
const MOST_PIXELS = 100_000_000;

/** What image files can be besides plain 8-bit pictures, and what is made of them when they are read. */
const kinds = {
  transparent: 'partly transparent: shown over white',
  pages: 'of several pages or moving: the first one is taken',
  deep: 'of 16 bits a channel: cut to 8',
  cmyk: 'in CMYK: converted to sRGB',
  turned: 'turned upright by their EXIF orientation',
} as const;

type Kind = keyof typeof kinds;
/** How many files are peculiar in which way. */
export type Peculiarities = Readonly<Partial<Record<Kind, number>>>;

/** Counts peculiar files. What cannot be read is none here: whoever loads it says so. */
export async function findPeculiarities(paths: readonly string[]): Promise<Peculiarities> {
  const counts: Partial<Record<Kind, number>> = {};
  const found = await mapBounded(paths, (path) => kindsOf(path).catch((): Kind[] => []), 8);
  for (const kind of found.flat()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function kindsOf(path: string): Promise<Kind[]> {
  const image = sharp(path, { limitInputPixels: MOST_PIXELS });
  const { hasAlpha, pages, depth, space, orientation } = await image.metadata();
  const held: Record<Kind, boolean> = {
    // Many programs write an alpha channel in which nothing is transparent.
    transparent: hasAlpha && !(await image.stats()).isOpaque,
    pages: (pages ?? 1) > 1,
    deep: depth === 'ushort',
    cmyk: space === 'cmyk',
    turned: (orientation ?? 1) > 1,
  };
  return (Object.keys(kinds) as Kind[]).filter((kind) => held[kind]);
}

/** A sentence for each kind that there is: "Theirs: 3 of 50 images are in CMYK: converted to sRGB." */
export function peculiarityNotes(who: string, of: number, found: Peculiarities): string[] {
  return (Object.keys(kinds) as Kind[]).flatMap((kind) => {
    const count = found[kind] ?? 0;
    if (count === 0) return [];
    const some = count === of ? `all ${plural(of, 'image')}` : `${count} of ${plural(of, 'image')}`;
    return [`${who}: ${some} ${count === 1 ? 'is' : 'are'} ${kinds[kind]}.`];
  });
}
