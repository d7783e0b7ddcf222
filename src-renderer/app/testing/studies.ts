import type { JobView } from '../../../src-main/contract/jobs.ts';
import { recipeSchema } from '../../../src-main/contract/recipe.ts';
import type { StudyView } from '../../../src-main/contract/study.ts';

const regions = ['V1', 'V2', 'V3', 'hV4', 'LOC', 'FFA', 'PPA'];
const sessions = { training: 3, test: 2, imagery: 1 };

/** A study like the tutorial's: five subjects, trained and tested, nothing decoded yet. */
export function tutorialView(): StudyView {
  const group = (
    task: string,
    part: keyof typeof sessions,
    runsEach: number,
    role: 'train' | 'test' | 'unused',
  ) => {
    const name = `${task}${part[0]!.toUpperCase()}${part.slice(1)}`;
    return {
      label: `${task}, ses-${name}*`,
      task,
      source: 'raw',
      role,
      runs: Array.from({ length: sessions[part] * runsEach }, (_, i) => {
        const session = `${name}${String(Math.floor(i / runsEach) + 1).padStart(2, '0')}`;
        const run = String((i % runsEach) + 1).padStart(2, '0');
        return {
          key: `ses-${session}_run-${run}`,
          session,
          run,
          missing: [] as string[],
          tr: 3,
          confounds: true,
        };
      }),
    };
  };
  const subjects = ['01', '02', '03', '04', '05'].map((id) => ({
    id,
    sessions: [
      'anatomy',
      'perceptionTest01',
      'perceptionTest02',
      'perceptionTraining01',
      'perceptionTraining02',
    ],
    groups: [
      group('perception', 'training', 8, 'train'),
      group('perception', 'test', 6, 'test'),
      group('imagery', 'imagery', 4, 'unused'),
    ],
    masks: regions
      .filter((name) => !(id === '03' && name === 'FFA'))
      .flatMap((name) => [
        { name, hemisphere: 'left' as const },
        ...(id === '05' && name === 'PPA' ? [] : [{ name, hemisphere: 'right' as const }]),
      ]),
    anatomy: true,
  }));
  subjects[2]!.groups[0]!.runs[4]!.missing = ['volume'];
  subjects[2]!.groups[1]!.runs[1]!.missing = ['events'];
  return {
    id: 's_tutorial01',
    name: 'Tutorial study',
    shownPath: '~/percept-tutorial',
    kind: 'bids',
    simulated: true,
    description: {
      Name: 'Tutorial study (simulated)',
      BIDSVersion: '1.8.0',
      License: 'CC0',
      Authors: ['Percept'],
      HowToAcknowledge: 'Simulated: no acknowledgement is needed.',
    },
    subjects,
    findings: [
      {
        severity: 'error',
        what: 'A run has no volumes',
        todo: 'Fetch the file, or leave the run out of the recipe.',
        file: 'sub-03/ses-perceptionTraining01/func/sub-03_ses-perceptionTraining01_task-perception_run-05_bold.nii.gz',
        count: 1,
      },
      {
        severity: 'warning',
        what: 'Scans begin after the events do',
        todo: 'If volumes were cut from the start, set the onset shift of the recipe.',
        count: 12,
        examples: ['sub-01 ses-perceptionTest01 run-01', 'sub-01 ses-perceptionTest01 run-02'],
      },
      {
        severity: 'info',
        what: 'Columns of the events were guessed',
        todo: 'stimulus: stimulus_id; category: category_id',
      },
    ],
    stimuli: { shown: 'stimuli/', count: 250 },
    recipe: {
      value: recipeSchema.parse({
        percept: 1,
        title: 'Tutorial study',
        data: {
          kind: 'bids',
          train: { task: 'perception', session: 'perceptionTraining*' },
          test: { task: 'perception', session: 'perceptionTest*' },
          stimuli: { folders: ['stimuli'], size: [64, 64], channels: 3 },
        },
        latents: { kind: 'pca', components: 30 },
      }),
      name: 'percept',
      origin: 'proposed',
      revision: 'first',
      notes: ['Sessions whose names hold "Training" are taken for training, those with "Test" for test.'],
    },
    decoding: null,
    unusable: null,
    openedIn: 412,
  };
}

/** A study of which the design alone is at hand: events and sidecars, no volumes, no masks. */
export function designView(): StudyView {
  const view = tutorialView();
  return {
    ...view,
    id: 's_design0001',
    name: 'ds001246-design',
    shownPath: '~/ds001246-design',
    simulated: false,
    stimuli: null,
    subjects: view.subjects.slice(0, 2).map((subject) => ({
      ...subject,
      masks: [],
      anatomy: false,
      groups: subject.groups.map((group) => ({
        ...group,
        runs: group.runs.map((run) => ({ ...run, missing: ['volume'], confounds: false })),
      })),
    })),
  };
}

export function job(changes: Partial<JobView> = {}): JobView {
  return {
    id: 'j1',
    title: 'Run of Tutorial study',
    kind: 'run',
    study: 's_tutorial01',
    state: 'running',
    share: 0.43,
    label: 'fitting sub-03: 2 of 5 subjects',
    left: 95,
    started: '2026-01-01T10:00:00.000Z',
    ended: null,
    log: ['reading runs of sub-01', 'fitting sub-01'],
    error: null,
    ...changes,
  };
}
