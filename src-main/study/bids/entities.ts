import { sameIndex } from '../natural.ts';

/**
 * A file name in its BIDS parts: `sub-01_task-x_run-01_desc-preproc_bold.nii.gz` has entities sub, task, run and desc,
 * the suffix 'bold' and the extension '.nii.gz'. Unknown entities are kept.
 */
export interface BidsName {
  /** what stands before 'sub-': SPM's 'swar', 'rp_a' */
  readonly prefix: string;
  /** in the order of the name */
  readonly entities: Readonly<Record<string, string>>;
  /** parts without a hyphen that stand before an entity: 'bold' in fMRIPrep 1.1's `_bold_space-T1w_preproc` */
  readonly loose: readonly string[];
  /** the parts after the last entity: 'bold', 'bold_preproc', 'mask_LH_V1d' */
  readonly suffix: string;
  readonly extension: string;
}

const extensionPattern =
  /(?:\.(?:dtseries|dscalar|dlabel|ptseries|func|surf|shape|label))?\.[A-Za-z0-9]+(?:\.gz)?$/;

/** Parses a file name (without folders); a name that is not BIDS has no entities and all its text in `suffix`. */
export function parseName(fileName: string): BidsName {
  const extension = extensionPattern.exec(fileName)?.[0] ?? '';
  const whole = fileName.slice(0, fileName.length - extension.length);
  const [, prefix = '', stem = whole] = /^([A-Za-z0-9_]+?)(sub-.*)$/s.exec(whole) ?? [];
  const entities: [string, string][] = [];
  const loose: string[] = [];
  let trailing: string[] = [];
  for (const part of stem.split('_')) {
    const [, key, label] = /^([A-Za-z]+)-(.+)$/s.exec(part) ?? [];
    if (key === undefined || label === undefined) trailing.push(part);
    else {
      loose.push(...trailing);
      trailing = [];
      if (!entities.some(([known]) => known === key)) entities.push([key, label]);
    }
  }
  return { prefix, entities: Object.fromEntries(entities), loose, suffix: trailing.join('_'), extension };
}

/** Entities whose labels are numbers, so that '01' and '1' are the same. */
const indices = new Set(['run', 'echo', 'split', 'inv']);

/** Whether every entity of `part` is in `whole` with the same label: the condition of BIDS inheritance. */
export function isSubset(
  part: Readonly<Record<string, string>>,
  whole: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(part).every(([key, label]) => {
    const other = whole[key];
    return other !== undefined && (indices.has(key) ? sameIndex(label, other) : label === other);
  });
}

/** Entities that tell versions of one acquisition apart, not acquisitions. */
const versionEntities = new Set(['space', 'res', 'den', 'cohort', 'desc', 'hemi', 'label', 'atlas', 'seg']);

/** The key of a run within its subject: `ses-…_task-…_run-…` and whatever else tells acquisitions apart (acq, dir, echo). */
export function runKey(entities: Readonly<Record<string, string>>): string {
  return Object.entries(entities)
    .filter(([key]) => key !== 'sub' && !versionEntities.has(key))
    .map(([key, label]) => `${key}-${label}`)
    .join('_');
}

/** As runKey, but the same for '01' and '1', for any order of entities, and for the echoes of one run. */
export function runIdentity(entities: Readonly<Record<string, string>>): string {
  return Object.entries(entities)
    .filter(([key]) => key !== 'sub' && key !== 'echo' && key !== 'part' && !versionEntities.has(key))
    .map(([key, label]) => `${key}-${indices.has(key) ? label.replace(/^0+(?=\d)/, '') : label}`)
    .sort()
    .join('_');
}

/** The space of a file as fMRIPrep writes it on its command line: 'T1w', 'MNI152NLin2009cAsym:res-2'; undefined is the run's own. */
export function spaceOf(entities: Readonly<Record<string, string>>): string | undefined {
  if (entities['space'] === undefined) return undefined;
  const more = ['cohort', 'res', 'den'].filter((key) => entities[key] !== undefined);
  return [entities['space'], ...more.map((key) => `${key}-${entities[key]}`)].join(':');
}
