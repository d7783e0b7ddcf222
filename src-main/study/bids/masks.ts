import { mapBounded, whyAbsent } from '../folders.ts';
import { compareNatural } from '../natural.ts';
import { spaceOf } from './entities.ts';
import type { MaskFile } from './model.ts';
import { isImage, maskFolder, type Entry } from './tree.ts';

/** A mask, whose it is (undefined: every subject's), and whether it was made for one run. */
export interface FoundMask {
  readonly mask: MaskFile;
  readonly subject: string | undefined;
  readonly ofRun: boolean;
  /** why the file's content is not here */
  readonly absent?: string;
}

/** Suffixes of images that are no binary masks, wherever they lie. */
const otherImages = /^(T1w|T2w|inplaneT2|bold|boldref|sbref|probseg|dseg|xfm|bold_preproc|T1w_preproc)$/;

/**
 * The masks among a tree's files: BIDS `*_label-V1_mask`, `*_desc-brain_mask`, fMRIPrep 1.1's `*_brainmask`, the
 * `sub-01_mask_LH_V1d` of Horikawa and Kamitani's data, and every image in a folder called masks or rois.
 * @param everything whether the tree's base is itself a folder of masks
 */
export function findMasks(entries: readonly Entry[], everything = false): FoundMask[] {
  return entries.filter(isImage).flatMap((entry) => {
    const inFolder = everything || entry.folders.some((folder) => maskFolder.test(folder));
    const named = nameMask(entry, inFolder);
    if (named === undefined || named.name === '') return [];
    const { entities } = entry.name;
    const folder = entry.folders.find((name) => name.startsWith('sub-'))?.slice('sub-'.length);
    // an anatomical brain mask without a space is on the T1w image (BIDS derivatives)
    const onT1 = entry.folders.at(-1) === 'anat' && named.name === 'brain' ? 'T1w' : undefined;
    const space = spaceOf(entities) ?? onT1;
    const mask: MaskFile = {
      name: named.name,
      ...(named.hemisphere === undefined ? {} : { hemisphere: named.hemisphere }),
      path: entry.path,
      ...(space === undefined ? {} : { space }),
      ...(entities['desc'] === undefined ? {} : { desc: entities['desc'] }),
    };
    return [{ mask, subject: entities['sub'] ?? folder, ofRun: entities['task'] !== undefined }];
  });
}

interface Named {
  readonly name: string;
  readonly hemisphere: 'left' | 'right' | undefined;
}

function nameMask(entry: Entry, inFolder: boolean): Named | undefined {
  const { prefix, entities, loose, suffix } = entry.name;
  const label = entities['label'] ?? entities['roi'];
  const hemisphere = hemisphereOf(entities['hemi'] ?? '');
  if (label !== undefined && (suffix === 'mask' || (inFolder && !otherImages.test(suffix)))) {
    return { name: label, hemisphere };
  }
  if (suffix === 'brainmask') return { name: 'brain', hemisphere };
  if (suffix === 'mask' && prefix === '' && loose.length === 0) {
    const name = entities['desc'] ?? (inFolder ? 'mask' : undefined);
    return name === undefined ? undefined : { name, hemisphere };
  }
  if (!suffix.startsWith('mask_') && (!inFolder || otherImages.test(suffix))) return undefined;
  const words = readWords([prefix, ...loose, suffix].join('_'));
  return { name: words.name, hemisphere: hemisphere ?? words.hemisphere };
}

/** 'mask_LH_V1d', 'lh.V1d', 'V1d_left_roi': the hemisphere from the first or last word, the name from what remains. */
function readWords(text: string): Named {
  const words = text
    .split(/[_.\s-]+/)
    .filter((word) => word !== '' && !/^(mask|roi|bin|binary)$/i.test(word));
  const first = hemisphereOf(words[0] ?? '');
  const last = hemisphereOf(words.at(-1) ?? '');
  if (words.length > 1 && first !== undefined) return { name: words.slice(1).join('_'), hemisphere: first };
  if (words.length > 1 && last !== undefined) return { name: words.slice(0, -1).join('_'), hemisphere: last };
  return { name: words.join('_'), hemisphere: undefined };
}

function hemisphereOf(word: string): 'left' | 'right' | undefined {
  if (/^(l|lh|left)$/i.test(word)) return 'left';
  return /^(r|rh|right)$/i.test(word) ? 'right' : undefined;
}

/** Adds to each mask why its content is not here, where it is not. */
export async function presentMasks(found: readonly FoundMask[]): Promise<FoundMask[]> {
  return mapBounded(found, async (one) => {
    const absent = await whyAbsent(one.mask.path);
    return absent === undefined ? one : { ...one, absent };
  });
}

/** A mask is known by name, hemisphere, space and desc. */
export function maskKey({ name, hemisphere, space, desc }: MaskFile): string {
  return [name, hemisphere ?? '', space ?? '', desc ?? ''].join('\0');
}

/**
 * A subject's masks in natural order, the first of each key: one made for a run (on the grid of the scans) before an
 * anatomical one, then the study's own before sourcedata before derivatives.
 */
export function masksOf(found: readonly FoundMask[], id: string): MaskFile[] {
  const first = new Map<string, MaskFile>();
  for (const { mask, subject, absent } of [...found].sort((a, b) => Number(b.ofRun) - Number(a.ofRun))) {
    if (absent !== undefined || (subject !== undefined && subject !== id)) continue;
    if (!first.has(maskKey(mask))) first.set(maskKey(mask), mask);
  }
  return [...first.entries()].sort(([a], [b]) => compareNatural(a, b)).map(([, mask]) => mask);
}
