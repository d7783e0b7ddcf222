import { whyAbsent, mapBounded } from '../folders.ts';
import { runIdentity, runKey, spaceOf } from './entities.ts';
import { inheritance, type Inheritance } from './inheritance.ts';
import type { Run } from './model.ts';
import { isImage, type Entry, type Tree } from './tree.ts';

/** A run with what its index still needs: how to match it to other versions, and why things are absent. */
export interface FoundRun {
  readonly run: Run;
  /** the same for every version of one acquisition */
  readonly identity: string;
  /** files whose content is not here, with the reason */
  readonly absent: readonly { readonly path: string; readonly why: string }[];
}

interface Version {
  readonly desc?: string;
  readonly derived: boolean;
}

/** Whether an image is a BOLD series, and which version; `derivedTree`: the tree is a derivative's. */
function versionOf(entry: Entry, derivedTree: boolean): Version | undefined {
  const { prefix, entities, loose, suffix } = entry.name;
  if (entry.folders.at(-1) !== 'func' || !isImage(entry) || entities['part'] === 'phase') return undefined;
  if (entities['sub'] === undefined) return undefined;
  if (prefix !== '') {
    // SPM puts a letter before the name for each step: a slice timing, r and u realigned, w normalised, s smoothed
    return suffix === 'bold' && /^[aruwscm]{1,6}\d*$/.test(prefix)
      ? { desc: prefix, derived: true }
      : undefined;
  }
  if (suffix === 'bold_preproc') return { desc: 'preproc', derived: true };
  if (suffix === 'preproc' && loose.includes('bold')) return { desc: 'preproc', derived: true }; // fMRIPrep <= 1.1
  if (suffix !== 'bold') return undefined;
  const desc = entities['desc'];
  const derived = derivedTree || desc !== undefined || entities['space'] !== undefined;
  return desc === undefined ? { derived } : { desc, derived };
}

/** Every run of a tree: one for each version of a BOLD series, and (raw trees) one for each events table without any. */
export async function findRuns(tree: Tree, source: string, derivedTree: boolean): Promise<FoundRun[]> {
  const inherit = inheritance(tree.entries);
  const beside = companions(tree.entries);
  const jobs: (() => Promise<FoundRun>)[] = [];
  const withBold = new Set<string>();
  for (const entry of tree.entries) {
    const version = versionOf(entry, derivedTree);
    if (version === undefined) continue;
    for (const table of inherit.applicable(entry, 'events', '.tsv')) withBold.add(table.path);
    const inPlace = version.derived && !derivedTree && entry.name.prefix !== '' ? 'spm' : source;
    const from = version.derived ? inPlace : 'raw';
    jobs.push(() => describeRun(entry, entry.path, from, version, inherit, beside));
  }
  for (const entry of derivedTree ? [] : tree.entries) {
    const { suffix, extension, prefix, entities } = entry.name;
    if (suffix !== 'events' || extension !== '.tsv' || prefix !== '' || entry.folders.at(-1) !== 'func')
      continue;
    if (entities['sub'] === undefined || withBold.has(entry.path)) continue;
    jobs.push(() => describeRun(entry, undefined, 'raw', { derived: false }, inherit, beside));
  }
  return mapBounded(jobs, (job) => job());
}

async function describeRun(
  entry: Entry,
  bold: string | undefined,
  source: string,
  version: Version,
  inherit: Inheritance,
  beside: Companions,
): Promise<FoundRun> {
  const { entities } = entry.name;
  const absent: { path: string; why: string }[] = [];
  const missing: string[] = [];
  const present = async (path: string | undefined): Promise<string | undefined> => {
    const why = path === undefined ? undefined : await whyAbsent(path);
    if (path !== undefined && why !== undefined) absent.push({ path, why });
    return why === undefined ? path : undefined;
  };
  const volume = await present(bold);
  if (volume === undefined) missing.push('volume');
  const events = await present(inherit.applicable(entry, 'events', '.tsv').at(-1)?.path);
  if (events === undefined) missing.push('events');

  let sidecar: Readonly<Record<string, unknown>> = {};
  let sidecarFault: string | undefined;
  try {
    sidecar = await inherit.sidecar(entry, 'bold');
  } catch (error) {
    sidecarFault = (error as Error).message;
    missing.push('sidecar');
  }
  const identity = runIdentity(entities);
  const companion = (kind: string) => beside.get([...entry.folders, kind, identity].join('\0'));
  const space = spaceOf(entities);
  const found: Partial<Record<keyof Run, unknown>> = {
    session: entities['ses'],
    run: entities['run'],
    space,
    desc: version.desc,
    bold: volume,
    events,
    tr: positive(sidecar['RepetitionTime']),
    sliceTiming:
      !version.derived || sidecar['SliceTimingCorrected'] === false
        ? times(sidecar['SliceTiming'])
        : undefined,
    confounds: companion('confounds'),
    motion: companion('motion'),
    brainMask: companion(`brain ${space ?? ''}`),
    sidecarFault,
  };
  const run = {
    subject: entities['sub']!,
    task: entities['task'] ?? '',
    key: runKey(entities),
    source,
    missing,
    sidecar,
    ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
  } as Run;
  return { run, identity, absent };
}

/**
 * Raw runs without confounds get those that a derivative has for them (motion estimated elsewhere is motion all the same);
 * where several derivatives have a table for a run, none is chosen.
 */
export function addConfounds(runs: readonly FoundRun[], derived: readonly Tree[]): FoundRun[] {
  const tables = new Map<string, string | undefined>();
  for (const entry of derived.flatMap((tree) => tree.entries)) {
    const { entities } = entry.name;
    if (entry.folders.at(-1) !== 'func' || kindOf(entry) !== 'confounds') continue;
    const place = `${entities['sub']}\0${runIdentity(entities)}`;
    tables.set(place, tables.has(place) ? undefined : entry.path);
  }
  return runs.map((one) => {
    const table = tables.get(`${one.run.subject}\0${one.identity}`);
    const lacks = one.run.source === 'raw' && one.run.confounds === undefined && table !== undefined;
    return lacks ? { ...one, run: { ...one.run, confounds: table } } : one;
  });
}

type Companions = ReadonlyMap<string, string>;

/** Tables of confounds, motion files and brain masks, by folder, kind and run. */
function companions(entries: readonly Entry[]): Companions {
  const found = new Map<string, string>();
  for (const entry of entries) {
    if (entry.folders.at(-1) !== 'func') continue;
    const kind = kindOf(entry);
    if (kind === undefined) continue;
    const place = [...entry.folders, kind, runIdentity(entry.name.entities)].join('\0');
    if (!found.has(place)) found.set(place, entry.path);
  }
  return found;
}

function kindOf(entry: Entry): string | undefined {
  const { prefix, entities, suffix, extension } = entry.name;
  if (extension === '.txt') return prefix.startsWith('rp_') ? 'motion' : undefined;
  if (extension === '.tsv') {
    // fMRIPrep >= 20.2 writes desc-confounds_timeseries, 1.2 to 20.1 desc-confounds_regressors, before that bold_confounds
    const named = entities['desc'] === 'confounds' && (suffix === 'timeseries' || suffix === 'regressors');
    return named || suffix === 'bold_confounds' ? 'confounds' : undefined;
  }
  const brain = (suffix === 'mask' && entities['desc'] === 'brain') || suffix === 'brainmask';
  return brain && isImage(entry) ? `brain ${spaceOf(entities) ?? ''}` : undefined;
}

/** Longer than any repetition time in s, shorter than one in ms. */
const longestTr = 100;

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value < longestTr ? value : undefined;
}

function times(value: unknown): readonly number[] | undefined {
  const valid = Array.isArray(value) && value.length > 0 && value.every((x) => Number.isFinite(x) && x >= 0);
  return valid ? (value as number[]) : undefined;
}
