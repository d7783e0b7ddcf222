import { sameIndex } from '../natural.ts';

/** What the path of a file says besides the image that it is of. */
export interface FileFacts {
  /** As it was given: relative, with forward slashes. */
  readonly path: string;
  readonly subject: string | undefined;
  readonly region: string | undefined;
  /** The file's name without its ending. */
  readonly stem: string;
  /** The same without what names the subject and the region. */
  readonly rest: string;
  /** Names of the folders above it, the outermost first, without those of a subject or region. */
  readonly folders: readonly string[];
}

export interface KnownLabels {
  /** Labels of subjects without "sub-"; empty where any may come. */
  readonly subjects: readonly string[];
  readonly regions: readonly string[];
}

/** Regions of visual cortex by their usual names, which other programs use for their folders. */
export const usualRegions: readonly string[] = [
  ...['VC', 'LVC', 'HVC', 'V1', 'V1d', 'V1v', 'V2', 'V2d', 'V2v', 'V3', 'V3d', 'V3v', 'V3A', 'V4', 'hV4'],
  ...['LOC', 'FFA', 'PPA', 'OFA', 'STS', 'IT', 'nsdgeneral'],
];

const ending = /\.[A-Za-z][A-Za-z0-9]{1,4}$/;
/** Words between which a name is cut. */
const border = '[-_. ]';
const subjectInName = new RegExp(
  `(?:^|${border})(?:(sub|subj|subject|participant)(?:[-_ ]([A-Za-z0-9]+)|(\\d[A-Za-z0-9]*))|s[-_]?(\\d{1,3}))(?=$|${border})`,
  'i',
);

/**
 * Subject and region from the path of a file: "sub-01/VC/x.png", "S1/x.png", "VC_sub-01_Img001.png". A folder says more than a name.
 * A bare S1 inside a file's name counts only where there is such a subject, or no subjects are known at all.
 */
export function factsOf(path: string, known: KnownLabels): FileFacts {
  const parts = path.split('/');
  const stem = parts.at(-1)!.replace(ending, '');
  let subject: string | undefined;
  let region: string | undefined;
  const folders: string[] = [];
  for (const folder of parts.slice(0, -1)) {
    const asSubject = subjectOf(folder, known.subjects);
    const asRegion = regionOf(folder, known.regions);
    if (asSubject !== undefined) subject = labelOf(asSubject, known.subjects);
    else if (asRegion !== undefined) region = asRegion;
    else folders.push(folder);
  }
  let rest = stem;
  const named = subjectInName.exec(rest);
  if (named !== null) {
    const [text, , spaced, joined, bare] = named;
    const label = spaced ?? joined ?? bare!;
    if (
      isLabel(label, bare === undefined || (known.subjects.length === 0 && /S\d/.test(text)), known.subjects)
    ) {
      subject ??= labelOf(label, known.subjects);
      rest = without(rest, named.index, text.length);
    }
  }
  for (const name of known.regions) {
    const found = new RegExp(
      `(?:^|${border})(?:(?:label|roi|region)[-_])?${escaped(name)}(?=$|${border})`,
      'i',
    ).exec(rest);
    if (found === null) continue;
    region ??= name;
    if (region === name) rest = without(rest, found.index, found[0].length);
    break;
  }
  return { path, subject, region, stem, rest, folders };
}

/** The label in a folder's name that is a subject's: "sub-01", "subj01", "Subject1", "S1". */
function subjectOf(folder: string, subjects: readonly string[]): string | undefined {
  const [text, , spaced, joined, bare] = subjectInName.exec(folder) ?? [];
  const label = spaced ?? joined ?? bare;
  if (label === undefined || text !== folder) return undefined;
  return isLabel(label, true, subjects) ? label : undefined;
}

/** "subset" and "sub_images" are no subjects: a label has a digit, or is known. */
function isLabel(label: string, sure: boolean, subjects: readonly string[]): boolean {
  return subjects.some((id) => sameIndex(id, label)) || (sure && /\d/.test(label));
}

/** The study's own label for one that means the same: "1" is "01". */
function labelOf(label: string, subjects: readonly string[]): string {
  return subjects.find((id) => id === label) ?? subjects.find((id) => sameIndex(id, label)) ?? label;
}

function regionOf(folder: string, regions: readonly string[]): string | undefined {
  const plain = folder.replace(/^(label|roi|region)[-_]/i, '').toLowerCase();
  return regions.find((name) => name.toLowerCase() === plain);
}

function without(text: string, at: number, length: number): string {
  const parts = [text.slice(0, at).replace(/[-_. ]+$/, ''), text.slice(at + length).replace(/^[-_. ]+/, '')];
  return parts.filter((part) => part !== '').join('_');
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
