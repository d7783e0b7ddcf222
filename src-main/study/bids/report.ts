import { plural, type Finding } from '../findings.ts';
import { shown } from '../folders.ts';
import { maskKey, type FoundMask } from './masks.ts';
import type { FoundRun } from './runs.ts';

const few = 3;

/** What a user should know about the runs: one finding for each kind of trouble, with a count and examples. */
export function reportRuns(
  root: string,
  runs: readonly FoundRun[],
  duplicates: readonly FoundRun[],
): Finding[] {
  const findings: Finding[] = [];
  if (runs.length === 0) {
    const what = 'no runs were found: neither *_bold images nor *_events.tsv in any func folder';
    findings.push({ severity: 'warning', file: root, what, todo: 'Patterns and masks can still be used.' });
  }
  for (const source of new Set(runs.map(({ run }) => run.source))) {
    const ofSource = runs.filter(({ run }) => run.source === source);
    findings.push(...reportMissing(source, ofSource), ...reportTimes(source, ofSource));
  }
  const messages = new Set(runs.flatMap(({ run }) => run.sidecarFault ?? []));
  for (const message of messages) {
    const count = runs.filter(({ run }) => run.sidecarFault === message).length;
    const what = `${message} (the sidecar of ${plural(count, 'run')})`;
    findings.push({
      severity: 'error',
      what,
      todo: 'These runs have no sidecar until it is corrected.',
      count,
    });
  }
  if (duplicates.length > 0) {
    findings.push({
      severity: 'warning',
      what: `${plural(duplicates.length, 'image')} of a run that has another image of the same name but for its ending`,
      todo: 'The other one is used; remove one of the two.',
      ...examples(
        duplicates.map((one) => (one.run.bold === undefined ? nameOf(one) : shown(root, one.run.bold))),
      ),
    });
  }
  const echoes = runs.filter(({ run }) => run.source === 'raw' && /(^|_)echo-/.test(run.key));
  if (echoes.length > 0) {
    findings.push({
      severity: 'warning',
      what: `${plural(echoes.length, 'image')} of multi-echo runs: each echo is listed as a run`,
      todo: 'Choose a derivative in which the echoes are combined.',
      ...examples(echoes.map(nameOf)),
    });
  }
  const sessions = new Map<string, string | undefined>();
  const restart = runs.find(({ run }) => {
    if (run.run === undefined) return false;
    const place = [run.subject, run.source, run.task, run.run].join('\0');
    const before = sessions.has(place) ? sessions.get(place) : run.session;
    sessions.set(place, before);
    return before !== run.session;
  });
  if (restart !== undefined) {
    findings.push({
      severity: 'info',
      what: 'run numbers start again in each session',
      todo: 'Runs are told apart by session, task and run.',
      ...examples([nameOf(restart)]),
    });
  }
  return findings;
}

const nameOf = ({ run }: FoundRun): string => `sub-${run.subject}_${run.key}`;

/** `count` and the first few names. */
function examples(names: readonly string[]): { count: number; examples: readonly string[] } {
  return { count: names.length, examples: names.slice(0, few) };
}

function reportMissing(source: string, runs: readonly FoundRun[]): Finding[] {
  const findings: Finding[] = [];
  const of = `of ${plural(runs.length, `${source} run`)}`;
  const noVolume = runs.filter(({ run }) => run.missing.includes('volume'));
  for (const [why, group] of groupBy(noVolume, (one) => absence(one, 'bold'))) {
    findings.push({
      severity: 'warning',
      what: `the volume is missing for ${group.length} ${of}: ${why ?? 'there is no BOLD image'}`,
      todo:
        why === undefined
          ? 'The design can be looked at; to analyse the scans, put the *_bold.nii.gz beside the events.'
          : 'The design can be looked at; to analyse the scans, fetch their content (datalad get, git annex get).',
      ...examples(group.map(nameOf)),
    });
  }
  const noEvents = runs.filter(({ run }) => run.missing.includes('events') && !/rest/i.test(run.task));
  for (const [why, group] of groupBy(noEvents, (one) => absence(one, 'events'))) {
    findings.push({
      severity: 'warning',
      what: `the events are missing for ${group.length} ${of}: ${why ?? 'there is no *_events.tsv'}`,
      todo: 'A run without events cannot be modelled; a derivative takes those of the raw study it lies in.',
      ...examples(group.map(nameOf)),
    });
  }
  return findings;
}

/** Why the image or the events are absent although there is a file; undefined where there is none. */
function absence({ absent }: FoundRun, what: 'bold' | 'events'): string | undefined {
  return absent.find(({ path }) => path.endsWith('_events.tsv') === (what === 'events'))?.why;
}

function reportTimes(source: string, runs: readonly FoundRun[]): Finding[] {
  const findings: Finding[] = [];
  const add = (severity: Finding['severity'], group: readonly FoundRun[], what: string, todo: string) => {
    if (group.length === 0) return;
    const said = `${what} (${group.length} of ${plural(runs.length, `${source} run`)})`;
    findings.push({ severity, what: said, todo, ...examples(group.map(nameOf)) });
  };
  const given = ({ run }: FoundRun) => run.sidecar['RepetitionTime'];
  const wrong = runs.filter((one) => given(one) !== undefined && one.run.tr === undefined);
  add(
    'error',
    wrong,
    `RepetitionTime is ${JSON.stringify(wrong[0] && given(wrong[0]))}, which is no time in seconds`,
    'Correct the sidecar: BIDS gives seconds, not milliseconds.',
  );
  add(
    'info',
    runs.filter((one) => given(one) === undefined && !one.run.missing.includes('sidecar')),
    'no sidecar gives RepetitionTime',
    'It is taken from the image header; check it there.',
  );
  add(
    'warning',
    runs.filter(({ run }) => run.tr !== undefined && run.sliceTiming?.some((t) => t >= run.tr!) === true),
    'SliceTiming goes beyond the repetition time',
    'Correct the sidecar: BIDS gives seconds from the start of each volume.',
  );
  return findings;
}

/** Masks that are not here, and masks of one name that hide one another. */
export function reportMasks(root: string, masks: readonly FoundMask[]): Finding[] {
  const findings: Finding[] = [];
  for (const [why, group] of groupBy(
    masks.filter((one) => one.absent !== undefined),
    (one) => one.absent,
  )) {
    findings.push({
      severity: 'warning',
      what: `${plural(group.length, 'mask')} cannot be used: ${why}`,
      todo: 'Fetch the content (datalad get, git annex get), or remove the files.',
      ...examples(group.map(({ mask }) => shown(root, mask.path))),
    });
  }
  const seen = new Map<string, FoundMask>();
  const hidden: string[] = [];
  for (const one of masks) {
    if (one.absent !== undefined || one.ofRun) continue;
    const key = [one.subject, maskKey(one.mask)].join('\0');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, one);
    else hidden.push(`${shown(root, one.mask.path)} (hidden by ${shown(root, first.mask.path)})`);
  }
  if (hidden.length > 0) {
    findings.push({
      severity: 'warning',
      what: `${plural(hidden.length, 'mask')} of the same name as another of the same subject`,
      todo: 'The first one is used; rename or remove the other.',
      ...examples(hidden),
    });
  }
  return findings;
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
