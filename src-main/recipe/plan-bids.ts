import { resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { Run, Study } from '../study/bids/model.ts';
import { selectRuns } from '../study/bids/select.ts';
import { readEvents, type Trial } from '../study/events.ts';
import { listed, plural } from '../study/findings.ts';
import { mapBounded } from '../study/folders.ts';
import { applyOneBack } from '../study/one-back.ts';
import { checkTiming } from '../study/timing.ts';
import { describeGrid, sameGrid, type Grid } from '../volumes/grid.ts';
import { readHeader } from '../volumes/header.ts';
import { confoundsOf } from './confounds.ts';
import { definedOnly } from './defined-only.ts';
import { categoryImagesOf } from './plan-categories.ts';
import type { PlannedMask, PlannedRun, PlannedSubject, PlannedTrial } from './planned-subject.ts';
import type { BidsData, Recipe, RunSelector } from './schema.ts';

/**
 * What the recipe means for one subject of the study: its runs, trials, confounds and masks. Everything that can be
 * refused is refused here, before anything is computed.
 * @throws PerceptError naming the file and what to do
 */
export async function planSubject(
  study: Study,
  recipe: Recipe,
  data: BidsData,
  id: string,
  folder: string,
): Promise<PlannedSubject> {
  const choose = (asked: RunSelector | RunSelector[]): Run[] => chooseRuns(study, data, id, asked);
  const train = choose(data.train);
  const test = choose(data.test);
  const both = train.filter((run) => test.includes(run));
  if (both.length > 0) {
    throw new PerceptError(
      `sub-${id}: ${plural(both.length, 'run')} would train and test (${listed(
        both.map(({ key }) => key),
        3,
      )})`,
      {
        file: study.root,
        remedy: 'Make data.train and data.test of the recipe disjoint.',
      },
    );
  }
  refuseMissing(study, id, [...train, ...test]);
  const plan = (runs: readonly Run[], item: 'stimulus' | 'category', events: Events): Promise<PlannedRun[]> =>
    mapBounded(runs, (run) => planRun(run, study, recipe, data, item, events));
  const planned = {
    train: await plan(train, 'stimulus', data.events),
    test: await plan(test, data.testItem, data.testEvents ?? data.events),
  };
  const space = train[0]!.space;
  return {
    id,
    grid: await commonGrid([...train, ...test]),
    trainTask: train[0]!.task,
    testTask: test[0]!.task,
    space,
    ...planned,
    masks: masksFor(study, data, id, space, folder),
    categoryImages: await categoryImagesOf(study, recipe, data, id, planned, choose),
    notes: [...new Set([...planned.train, ...planned.test].flatMap((run) => run.notes))],
  };
}

/** The runs of a subject that a recipe's `train` or `test` means. */
export function chooseRuns(
  study: Study,
  data: Pick<BidsData, 'source' | 'space'>,
  id: string,
  asked: RunSelector | RunSelector[],
): Run[] {
  return selectRuns(
    study,
    [asked].flat().map(({ task, session, run }) => ({
      subject: id,
      ...(data.source === undefined ? {} : { source: data.source }),
      ...(data.space === undefined ? {} : { space: data.space }),
      ...(task === undefined ? {} : { task }),
      ...(session === undefined ? {} : { session }),
      ...(run === undefined ? {} : { run }),
    })),
  );
}

function refuseMissing(study: Study, id: string, runs: readonly Run[]): void {
  for (const [what, lacks] of [
    ['volume', (run: Run) => run.bold === undefined || run.missing.includes('volume')],
    ['events file', (run: Run) => run.events === undefined || run.missing.includes('events')],
    ['sidecar', (run: Run) => run.missing.includes('sidecar')],
  ] as const) {
    const missing = runs.filter(lacks);
    if (missing.length === 0) continue;
    const faults = new Set(missing.flatMap(({ sidecarFault }) => sidecarFault ?? []));
    throw new PerceptError(
      `sub-${id}: ${missing.length} of ${plural(runs.length, 'run')} lack their ${what} (${listed(
        missing.map(({ key }) => key),
        3,
      )})`,
      {
        file: study.root,
        remedy:
          what === 'volume'
            ? 'Get the volumes (with DataLad or git-annex: "datalad get"), or choose other runs.'
            : what === 'sidecar'
              ? `Mend it, or choose other runs: ${[...faults].join('; ')}.`
              : 'Add the events files, or choose other runs.',
      },
    );
  }
}

async function planRun(
  run: Run,
  study: Study,
  recipe: Recipe,
  data: BidsData,
  item: 'stimulus' | 'category',
  { onsetShift, ...mapping }: Events,
): Promise<PlannedRun> {
  const bold = run.bold!;
  const notes: string[] = [];
  const header = await readHeader(bold);
  const tr = run.tr ?? header.tr;
  if (tr === undefined) {
    throw new PerceptError('the repetition time is neither in a sidecar nor in the header', {
      file: bold,
      remedy: 'Add RepetitionTime (in seconds) to the sidecar of the run.',
    });
  }
  if (run.tr !== undefined && header.tr !== undefined && Math.abs(run.tr - header.tr) > 1e-3 * run.tr) {
    notes.push(`headers say TR ${header.tr} s, sidecars ${run.tr} s; the sidecars count`);
  }
  const events = await readEvents(run.events!, definedOnly(mapping));
  notes.push(...events.guesses);
  const nScans = header.nVolumes;
  // Two imagined trials of one category in a row are no repeat of an image.
  const ofCategories = events.mapping.category === events.mapping.stimulus;
  const trials = applyOneBack(events.trials, ofCategories ? 'keep' : data.oneBack);
  const timing = { nScans, tr, onsetShift, eventsEnd: events.end, file: run.events! };
  for (const finding of checkTiming(trials, timing).findings) notes.push(`${finding.what}. ${finding.todo}`);
  if (trials.length === 0) {
    throw new PerceptError('no trial is left of these events', {
      file: run.events!,
      remedy: `Check data.events of the recipe; dropped were ${JSON.stringify(events.dropped)}.`,
    });
  }
  const toPlanned = (trial: Trial): PlannedTrial => ({
    onset: trial.onset,
    duration: trial.duration,
    item: item === 'stimulus' ? trial.stimulus : categoryOf(trial, run.events!),
    ...(trial.category === undefined ? {} : { category: trial.category }),
  });
  const confounds = await confoundsOf(run, study, recipe.glm.confounds, nScans);
  return {
    key: run.key,
    bold,
    nScans,
    tr,
    onsetShift,
    trials: trials.filter((trial) => trial.repeat !== true).map(toPlanned),
    repeats: trials.filter((trial) => trial.repeat === true).map(toPlanned),
    confounds,
    files: [run.events!, ...(confounds === undefined ? [] : [confounds.file])],
    notes,
  };
}

type Events = BidsData['events'];

function categoryOf(trial: Trial, file: string): string {
  if (trial.category !== undefined) return trial.category;
  throw new PerceptError(`line ${trial.row} has no category`, {
    file,
    remedy:
      'Set data.events.category (data.testEvents.category for test runs alone) to the column of categories, or data.testItem to "stimulus".',
  });
}

async function commonGrid(runs: readonly Run[]): Promise<Grid> {
  let first: { grid: Grid; path: string } | undefined;
  for (const run of runs) {
    const { grid } = await readHeader(run.bold!);
    first ??= { grid, path: run.bold! };
    if (!sameGrid(first.grid, grid)) {
      throw new PerceptError(
        `its grid (${describeGrid(grid)}) is not that of ${first.path} (${describeGrid(first.grid)})`,
        {
          file: run.bold!,
          remedy: 'Bring all runs of a subject onto one grid (realign and reslice) first.',
        },
      );
    }
  }
  return first!.grid;
}

/** The masks of a subject that lie in the space of its scans, with those that the recipe adds. */
export function masksFor(
  study: Study,
  data: BidsData,
  id: string,
  space: string | undefined,
  folder: string,
): PlannedMask[] {
  const found = study.subjects.find((subject) => subject.id === id)?.masks ?? [];
  const fitting = found.filter((mask) => mask.space === undefined || mask.space === space);
  const pathOf = (file: string): string => resolve(folder, file.replaceAll('{subject}', id));
  const added = (data.masks ?? []).map(({ file, table, ...mask }) => ({
    ...definedOnly(mask),
    path: pathOf(file),
    ...(table === undefined ? {} : { table: pathOf(table) }),
  }));
  const replaced = new Set(added.map((mask) => mask.name));
  return [...fitting.filter((mask) => !replaced.has(mask.name)), ...added];
}
