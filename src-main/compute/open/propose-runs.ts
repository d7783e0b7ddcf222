import { chooseRuns } from '../../recipe/plan-bids.ts';
import { sessionStem } from '../../study/bids/groups.ts';
import type { Run, Study } from '../../study/bids/model.ts';
import { listed } from '../../study/findings.ts';
import { compareNatural } from '../../study/natural.ts';
import type { RunSelector } from '../../recipe/schema.ts';

/** Which runs train and which test, of which version. */
export interface RunChoice {
  readonly train: RunSelector;
  readonly test: RunSelector;
  readonly source: string;
  readonly space: string | undefined;
  /** Subjects that have both with their scans and events; empty where there are no scans. */
  readonly ready: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Runs that train and runs that test: by the names of tasks or sessions where they say so, else the odd and the even runs (or
 * sessions) of the task with the most runs. Preprocessed scans are preferred to raw ones where they cover as many subjects.
 */
export function proposeRuns(study: Study): RunChoice {
  const runs = study.subjects.flatMap((subject) => subject.runs);
  const { train, test, note } = splitRuns(runs);
  const versions = versionsOf(study).map((version) => ({
    ...version,
    ready: study.subjects.map(({ id }) => id).filter((id) => isReady(study, id, version, train, test)),
  }));
  // The order of versions decides between those that cover as many subjects.
  const best = versions.reduce(
    (found, next) => (next.ready.length > found.ready.length ? next : found),
    versions[0] ?? { source: 'raw', space: undefined, ready: [] },
  );
  const notes = [note];
  const others = versions.filter((one) => one !== best && one.ready.length > 0);
  if (best.ready.length > 0 && others.length > 0) {
    const name = ({ source, space }: Version): string =>
      space === undefined ? source : `${source} in ${space}`;
    notes.push(`Scans are taken from ${name(best)}; there is also ${listed(others.map(name))}.`);
  } else if (best.source === 'raw' && best.ready.length > 0) {
    notes.push('Scans are the raw ones: there is no preprocessed version in derivatives/.');
  }
  return { train, test, ...best, notes };
}

interface Version {
  readonly source: string;
  readonly space: string | undefined;
}

/** Preprocessed before raw; the space of the masks first, then the subject's own, then the others. */
function versionsOf(study: Study): Version[] {
  const maskSpaces = new Set(study.subjects.flatMap(({ masks }) => masks.map(({ space }) => space)));
  const found = new Map<string, Version>();
  for (const { source, space } of study.subjects.flatMap((subject) => subject.runs))
    found.set(`${source}\0${space ?? ''}`, { source, space });
  const rank = ({ source, space }: Version): number[] => [
    source === 'raw' ? 1 : 0,
    source === 'fmriprep' ? 0 : source === 'spm' ? 1 : 2,
    maskSpaces.has(space) ? 0 : 1,
    space === 'T1w' ? 0 : space === undefined ? 1 : 2,
  ];
  // "native" has to be said only where a source has its scans in other spaces too.
  const several = (version: Version): boolean =>
    [...found.values()].filter(({ source }) => source === version.source).length > 1;
  return [...found.values()]
    .sort((a, b) => {
      const x = rank(a);
      const y = rank(b);
      const at = x.findIndex((value, i) => value !== y[i]);
      return at === -1 ? compareNatural(a.space ?? '', b.space ?? '') : x[at]! - y[at]!;
    })
    .map((version) =>
      version.space === undefined && several(version) ? { ...version, space: 'native' } : version,
    );
}

function isReady(
  study: Study,
  subject: string,
  { source, space }: Version,
  train: RunSelector,
  test: RunSelector,
): boolean {
  try {
    const chosen = [train, test].map((selector) => chooseRuns(study, { source, space }, subject, selector));
    const both = chosen[0]!.some((run) => chosen[1]!.includes(run));
    return !both && chosen.flat().every((run) => run.missing.length === 0);
  } catch {
    // Nothing fits, or several versions do: then this version does not cover the subject.
    return false;
  }
}

function splitRuns(runs: readonly Run[]): { train: RunSelector; test: RunSelector; note: string } {
  const kinds = new Map<string, RunSelector>();
  for (const { task, session } of runs) {
    const stem = sessionStem(session);
    const named = stem === undefined || stem === '' ? {} : { session: `${stem}*` };
    kinds.set(`${task} ${stem ?? ''}`, { task, ...named });
  }
  const called = (word: RegExp): RunSelector[] =>
    [...kinds.values()].filter((kind) => word.test(String(kind.session ?? '')) || word.test(kind.task!));
  const [train] = called(/train/i);
  const tests = called(/test/i);
  const test = tests.find(({ task }) => task === train?.task) ?? tests[0];
  if (train !== undefined && test !== undefined && train !== test) {
    return {
      train,
      test,
      note: `Training runs are those of ${inWords(train)}, test runs those of ${inWords(test)}, by their names.`,
    };
  }
  return splitOneTask(runs);
}

function splitOneTask(runs: readonly Run[]): { train: RunSelector; test: RunSelector; note: string } {
  const tasks = [...new Set(runs.map(({ task }) => task))];
  const count = (task: string): number => runs.filter((run) => run.task === task).length;
  const stimulated = tasks.filter((task) => !/rest/i.test(task));
  const task = (stimulated.length > 0 ? stimulated : tasks).reduce<string | undefined>(
    (most, next) => (most === undefined || count(next) > count(most) ? next : most),
    undefined,
  );
  if (task === undefined) {
    const note = 'There are no runs: say in data.train and data.test which runs train and which test.';
    return { train: { run: 'odd' }, test: { run: 'even' }, note };
  }
  const of = runs.filter((run) => run.task === task);
  const only = tasks.length === 1 ? {} : { task };
  const labels = new Set(of.map(({ run }) => run));
  const hasBoth = [0, 1].every((rest) => [...labels].some((label) => Number(label) % 2 === rest));
  if (hasBoth) {
    const note = `No name of a task or session says train or test: the odd runs of ${task} train, the even ones test. Check that this is meant.`;
    return { train: { ...only, run: 'odd' }, test: { ...only, run: 'even' }, note };
  }
  const sessions = [...new Set(of.flatMap(({ session }) => session ?? []))].sort(compareNatural);
  if (sessions.length > 1) {
    const every = (rest: number): string[] => sessions.filter((_, i) => i % 2 === rest);
    const note = `No name of a task or session says train or test: every other session of ${task} trains (${listed(every(0))}), the rest test. Check that this is meant.`;
    return { train: { ...only, session: every(0) }, test: { ...only, session: every(1) }, note };
  }
  const note = `The runs of ${task} cannot be told apart into training and test runs: say in data.train and data.test which are which.`;
  return { train: { ...only, run: 'odd' }, test: { ...only, run: 'even' }, note };
}

function inWords({ task, session }: RunSelector): string {
  return [task, session].flat().filter(Boolean).join(', ');
}
