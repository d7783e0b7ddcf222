import { describe, expect, it } from 'vitest';
import type { Run, Study } from './model.ts';
import { selectRuns } from './select.ts';

function run(session: string, task: string, label: string, more: Partial<Run> = {}): Run {
  const key = `ses-${session}_task-${task}_run-${label}`;
  return { subject: '01', session, task, run: label, key, source: 'raw', missing: [], sidecar: {}, ...more };
}
const derived = (label: string, more: Partial<Run>) =>
  run('Test01', 'perception', label, { source: 'fmriprep', ...more });

const runs = [
  ...['01', '02', '03', '10'].map((label) => run('Training01', 'perception', label)),
  ...['01', '02'].map((label) => run('Training02', 'perception', label)),
  run('Test01', 'imagery', '01'),
  ...['01', '02'].map((label) => derived(label, { space: 'MNI:res-2', desc: 'preproc' })),
  ...['01', '02'].map((label) => derived(label, { space: 'T1w', desc: 'preproc' })),
  ...['01', '02'].map((label) => derived(label, { space: 'T1w', desc: 'smooth' })),
  derived('01', { desc: 'preproc' }),
];
const study: Study = {
  root: '/study',
  name: 'x',
  description: {},
  subjects: [{ id: '01', sessions: [], runs, masks: [], anatomy: {} }],
  findings: [],
};
const keys = (selector: Parameters<typeof selectRuns>[1]) =>
  selectRuns(study, selector).map((one) => `${one.session}/${one.run}`);

describe('selectRuns', () => {
  it('chooses by session, task and run', () => {
    expect(keys({ subject: '01', session: 'Training*' })).toHaveLength(6);
    expect(keys({ subject: '01', session: ['ses-Training02', 'Test01'] })).toEqual([
      'Training02/01',
      'Training02/02',
      'Test01/01',
    ]);
    expect(keys({ subject: '01', task: 'imagery' })).toEqual(['Test01/01']);
    const training = { subject: '01', session: 'Training01' };
    expect(keys({ ...training, run: 2 })).toEqual(['Training01/02']);
    expect(keys({ ...training, run: '2-10' })).toEqual(['Training01/02', 'Training01/03', 'Training01/10']);
    expect(keys({ ...training, run: '1,3,8-12' })).toEqual([
      'Training01/01',
      'Training01/03',
      'Training01/10',
    ]);
    expect(keys({ ...training, run: [10, '01'] })).toEqual(['Training01/01', 'Training01/10']);
    expect(keys({ ...training, run: 'odd' })).toEqual(['Training01/01', 'Training01/03']);
    expect(keys({ ...training, run: 'even' })).toEqual(['Training01/02', 'Training01/10']);
  });

  it('takes the subject with or without sub-, as text or number', () => {
    expect(keys({ subject: 'sub-01', task: 'imagery' })).toEqual(keys({ subject: '1', task: 'imagery' }));
  });

  it('joins selectors, each run once, in the order of the study', () => {
    const union = keys([
      { subject: '01', session: 'Training02' },
      { subject: '01', session: 'Training*', run: 2 },
    ]);
    expect(union).toEqual(['Training01/02', 'Training02/01', 'Training02/02']);
  });

  it('finds a derivative by space, with or without its resolution, preproc before other versions', () => {
    const paths = (space: string, desc?: string) =>
      selectRuns(study, {
        subject: '01',
        source: 'fmriprep',
        space,
        ...(desc === undefined ? {} : { desc }),
      }).map((one) => [one.space, one.desc, one.run].join(' '));
    expect(paths('MNI')).toEqual(['MNI:res-2 preproc 01', 'MNI:res-2 preproc 02']);
    expect(paths('T1w')).toEqual(['T1w preproc 01', 'T1w preproc 02']);
    expect(paths('T1w', 'smooth')).toEqual(['T1w smooth 01', 'T1w smooth 02']);
    expect(paths('native')).toEqual([' preproc 01']);
    expect(() => keys({ subject: '01', source: 'fmriprep' })).toThrow(
      'several versions: space MNI:res-2, desc preproc; space T1w, desc preproc; space native, desc preproc. Say which',
    );
  });

  it('says what was asked and what there is when nothing fits', () => {
    expect(() => keys({ subject: '01', session: 'Rest*', run: 'odd' })).toThrow(
      /no run of subject 01 fits source raw, session Rest\*, run odd.*task imagery, perception; session Test01, Training01, Training02; run 01, 02, 03, 10.*source fmriprep, space MNI:res-2, T1w, native/,
    );
    expect(() => keys({ subject: '07' })).toThrow("there is no subject '07'. The subjects are 01.");
    const both = [{ subject: '01' }, { subject: '01', task: 'none' }];
    expect(() => keys(both)).toThrow('task none');
  });
});
