import { PerceptError } from '../../errors.ts';
import { describeGrid } from '../../volumes/grid.ts';
import { readHeader } from '../../volumes/header.ts';
import { groupRuns, sessionStem, type RunGroup } from '../bids/groups.ts';
import { indexStudy, type Run, type Subject } from '../bids/index.ts';
import { readEvents, type Events } from '../events.ts';
import { listed, plural, type Finding } from '../findings.ts';
import { mapBounded } from '../folders.ts';
import { markOneBack } from '../one-back.ts';
import { checkTiming } from '../timing.ts';
import { thousands, type Inspection } from './inspection.ts';

/** A BIDS study, subject by subject: runs of each kind with their stimuli, masks, and what is missing. */
export async function inspectStudy(path: string): Promise<Inspection> {
  const study = await indexStudy(path);
  const findings: Finding[] = [...study.findings];
  const facts: [string, string][] = [
    ['subjects', `${study.subjects.length}: ${listed(study.subjects.map(({ id }) => id))}`],
  ];
  for (const subject of study.subjects) {
    facts.push([`sub-${subject.id}`, describeSubject(subject)]);
    for (const group of groupRuns(subject.runs))
      facts.push([`  ${group.label}`, await describeGroup(group, findings)]);
  }
  return {
    path,
    kind: 'bids',
    title: `a BIDS study: ${study.name}`,
    facts,
    findings,
    suggestions: suggest(study.subjects),
  };
}

function describeSubject({ sessions, runs, masks }: Subject): string {
  const names = new Map<string, Set<string>>();
  for (const mask of masks)
    names.set(
      mask.name,
      (names.get(mask.name) ?? new Set()).add(mask.hemisphere?.charAt(0).toUpperCase() ?? ''),
    );
  const shown = [...names].map(([name, sides]) => {
    const letters = [...sides].filter((side) => side !== '');
    return letters.length === 0 ? name : `${name} (${letters.join(', ')})`;
  });
  const parts = [plural(runs.length, 'run')];
  if (sessions.length > 0) parts.push(plural(sessions.length, 'session'));
  parts.push(shown.length === 0 ? 'no masks' : `${plural(masks.length, 'mask')}: ${listed(shown, 20)}`);
  return parts.join(', ');
}

async function describeGroup({ runs, label }: RunGroup, findings: Finding[]): Promise<string> {
  const parts = [plural(runs.length, 'run')];
  const times = [...new Set(runs.map(({ tr }) => tr).filter((tr) => tr !== undefined))];
  if (times.length > 0) parts.push(`TR ${times.map((tr) => `${tr} s`).join(' and ')}`);
  const events = await mapBounded(runs, (run) => eventsOf(run, findings));
  const stimuli = describeEvents(events.filter((one) => one !== undefined));
  if (stimuli !== undefined) parts.push(stimuli);
  const missing = runs.filter((run) => run.missing.includes('volume')).length;
  if (missing > 0)
    parts.push(
      missing === runs.length ? 'all volumes missing' : `volumes missing for ${plural(missing, 'run')}`,
    );
  const first = runs.findIndex(({ bold, missing: not }) => bold !== undefined && !not.includes('volume'));
  if (first !== -1) parts.push(await describeScans(runs[first]!, events[first], label, findings));
  return parts.join('; ');
}

async function eventsOf(run: Run, findings: Finding[]): Promise<Events | undefined> {
  if (run.events === undefined) return undefined;
  try {
    return await readEvents(run.events);
  } catch (error) {
    findings.push(asFinding(error));
    return undefined;
  }
}

function describeEvents(events: readonly Events[]): string | undefined {
  const trials = events.flatMap((one) => one.trials);
  if (trials.length === 0) return undefined;
  const repeats = events.reduce(
    (sum, one) => sum + markOneBack(one.trials).filter(({ repeat }) => repeat).length,
    0,
  );
  const column = events[0]!.mapping.stimulus ?? '';
  const noun = /categ|type/i.test(column) ? 'categories' : 'images';
  const count = new Set(trials.map(({ stimulus }) => stimulus)).size;
  return `${thousands(trials.length)} trials of ${thousands(count)} ${noun} (${column}), ${repeats === 0 ? 'no' : thousands(repeats)} one-back ${repeats === 1 ? 'repeat' : 'repeats'}`;
}

/** The first run with scans stands for all of its kind; its length is held against its events. */
async function describeScans(
  run: Run,
  events: Events | undefined,
  label: string,
  findings: Finding[],
): Promise<string> {
  try {
    const { nVolumes, grid, tr } = await readHeader(run.bold!);
    const time = run.tr ?? tr;
    if (events !== undefined && time !== undefined)
      for (const found of checkTiming(events.trials, {
        nScans: nVolumes,
        tr: time,
        eventsEnd: events.end,
        file: events.path,
      }).findings)
        findings.push({ ...found, what: `${label}: ${found.what}` });
    return `${nVolumes} volumes of ${describeGrid(grid)}`;
  } catch (error) {
    findings.push(asFinding(error));
    return 'its first image cannot be used';
  }
}

function asFinding(error: unknown): Finding {
  if (!(error instanceof PerceptError)) throw error;
  const { file, problem, remedy } = error;
  return {
    severity: 'error',
    what: problem,
    todo: remedy ?? 'Correct the file.',
    ...(file === undefined ? {} : { file }),
  };
}

/** Which runs could train and which test, where the names of tasks or sessions say so. */
function suggest(subjects: readonly Subject[]): string[] {
  const runs = subjects.flatMap((subject) => subject.runs);
  const kinds = new Map<string, { task: string; session?: string }>();
  for (const { task, session } of runs) {
    const stem = sessionStem(session);
    kinds.set(
      `${task} ${stem ?? ''}`,
      stem === undefined || stem === '' ? { task } : { task, session: `${stem}*` },
    );
  }
  const called = (word: RegExp): { task: string; session?: string }[] =>
    [...kinds.values()].filter(({ task, session }) => word.test(session ?? '') || word.test(task));
  const [train] = called(/train/i);
  const tests = called(/test/i);
  const test = tests.find(({ task }) => task === train?.task) ?? tests[0];
  if (train !== undefined && test !== undefined) {
    const [imagery] = called(/imag(ery|in)/i);
    const decoding = `Decoding: "train": ${JSON.stringify(train)}, "test": ${JSON.stringify(test)}.`;
    if (imagery === undefined || imagery === test) return [decoding];
    return [
      decoding,
      `Imagery: "test": ${JSON.stringify(imagery)}, "testItem": "category", "categoryImages": ${JSON.stringify(test)}.`,
    ];
  }
  if (runs.length < 2) return [];
  return [
    'Decoding: choose runs that train and runs that test, such as "train": { "run": "odd" }, "test": { "run": "even" }.',
  ];
}
