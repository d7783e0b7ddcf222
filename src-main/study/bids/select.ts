import { PerceptError } from '../../errors.ts';
import { listed } from '../findings.ts';
import { compareNatural, matchesGlob, sameIndex } from '../natural.ts';
import type { Run, Study } from './model.ts';

/** Which runs of one subject are meant. Labels are given without 'ses-', 'task-', …; a label may have * and ?. */
export interface RunSelector {
  readonly subject: string;
  /** 'raw' when left out */
  readonly source?: string;
  /** 'T1w'; 'MNI152NLin2009cAsym' also finds 'MNI152NLin2009cAsym:res-2'; 'native' is the run's own space */
  readonly space?: string;
  /** the version of a derivative; when left out, 'preproc' where there is one */
  readonly desc?: string;
  readonly task?: string | readonly string[];
  readonly session?: string | readonly string[];
  /** a number or label, a list of them, a range ('1-6', '1,3,5-8'), 'odd' or 'even' (of the run's number) */
  readonly run?: RunChoice;
}

export type RunChoice = number | string | readonly (number | string)[];

/**
 * The runs that any of the selectors means, each once, in the study's order (subject, session, task, run).
 * @throws PerceptError when a selector finds nothing, saying what there is, or when it finds several versions (spaces) of a run
 */
export function selectRuns(study: Study, selector: RunSelector | readonly RunSelector[]): Run[] {
  const selectors = Array.isArray(selector)
    ? (selector as readonly RunSelector[])
    : [selector as RunSelector];
  const chosen = new Set(selectors.flatMap((one) => selectOnce(study, one)));
  return study.subjects.flatMap(({ runs }) => runs.filter((run) => chosen.has(run)));
}

function selectOnce(study: Study, selector: RunSelector): Run[] {
  const runs = runsOfSubject(study, selector.subject);
  const source = selector.source ?? 'raw';
  const matching = runs.filter(
    (run) =>
      run.source === source &&
      fitsSpace(run, selector.space) &&
      (selector.desc === undefined || matchesGlob(run.desc ?? '', selector.desc)) &&
      fits(run.task, selector.task, 'task-') &&
      fits(run.session, selector.session, 'ses-') &&
      fitsRun(run.run, selector.run),
  );
  if (matching.length === 0) {
    throw new PerceptError(`no run of subject ${selector.subject} fits ${said(selector, source)}`, {
      file: study.root,
      remedy: whatThereIs(runs),
    });
  }
  const usual = selector.desc === undefined && matching.some((run) => run.desc === 'preproc');
  const found = usual ? matching.filter((run) => run.desc === 'preproc') : matching;
  refuseSeveralVersions(study, selector.subject, found);
  return found;
}

function runsOfSubject(study: Study, asked: string): readonly Run[] {
  const id = asked.replace(/^sub-/, '');
  const alike = study.subjects.filter((subject) => sameIndex(subject.id, id));
  const subject = study.subjects.find((one) => one.id === id) ?? (alike.length === 1 ? alike[0] : undefined);
  if (subject !== undefined) return subject.runs;
  throw new PerceptError(`there is no subject '${asked}'`, {
    file: study.root,
    remedy: `The subjects are ${listed(study.subjects.map((one) => one.id))}.`,
  });
}

function refuseSeveralVersions(study: Study, subject: string, runs: readonly Run[]): void {
  const keys = new Set(runs.map((run) => run.key));
  if (keys.size === runs.length) return;
  const versions = new Set(runs.map((run) => `space ${run.space ?? 'native'}, desc ${run.desc ?? 'none'}`));
  throw new PerceptError(
    `runs of subject ${subject} are there in several versions: ${[...versions].join('; ')}`,
    {
      file: study.root,
      remedy: 'Say which one with space or desc.',
    },
  );
}

function fits(
  label: string | undefined,
  asked: string | readonly string[] | undefined,
  prefix: string,
): boolean {
  if (asked === undefined) return true;
  return [asked].flat().some((pattern) => {
    const bare = pattern.startsWith(prefix) ? pattern.slice(prefix.length) : pattern;
    return label !== undefined && (matchesGlob(label, bare) || sameIndex(label, bare));
  });
}

function fitsSpace(run: Run, asked: string | undefined): boolean {
  if (asked === undefined) return true;
  const space = run.space ?? 'native';
  return space === asked || space.startsWith(`${asked}:`);
}

function fitsRun(label: string | undefined, asked: RunChoice | undefined): boolean {
  if (asked === undefined) return true;
  if (label === undefined) return false;
  if (typeof asked !== 'number' && typeof asked !== 'string') return asked.some((one) => fitsRun(label, one));
  if (asked === 'odd' || asked === 'even') {
    return /^\d+$/.test(label) && Number(label) % 2 === (asked === 'odd' ? 1 : 0);
  }
  return String(asked)
    .split(',')
    .map((part) => part.trim().replace(/^run-/, ''))
    .some((part) => {
      const [, from, to] = /^(\d+)\s*-\s*(\d+)$/.exec(part) ?? [];
      if (from === undefined || to === undefined) return sameIndex(label, part);
      return /^\d+$/.test(label) && Number(label) >= Number(from) && Number(label) <= Number(to);
    });
}

function said(selector: RunSelector, source: string): string {
  const { space, desc, task, session, run } = selector;
  const parts = Object.entries({ source, space, desc, task, session, run }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${[value].flat().join(' or ')}`],
  );
  return parts.join(', ');
}

function whatThereIs(runs: readonly Run[]): string {
  if (runs.length === 0) return 'This subject has no runs at all.';
  const sources = [...new Set(runs.map((run) => run.source))].map((source) => {
    const of = runs.filter((run) => run.source === source);
    const labels = (values: readonly (string | undefined)[]) =>
      listed([...new Set(values.map((value) => value ?? 'none'))].sort(compareNatural));
    const space = of.some((run) => run.space !== undefined)
      ? `, space ${labels(of.map((run) => run.space ?? 'native'))}`
      : '';
    return (
      `source ${source}${space}: task ${labels(of.map((run) => run.task))}; ` +
      `session ${labels(of.map((run) => run.session))}; run ${labels(of.map((run) => run.run))}`
    );
  });
  return `There is ${sources.join('. There is ')}.`;
}
