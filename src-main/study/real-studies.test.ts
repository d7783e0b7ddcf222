import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { describeShared } from '../testing/shared-data.ts';
import { indexStudy } from './bids/index.ts';
import { selectRuns } from './bids/select.ts';
import { readConfounds } from './confounds.ts';
import { readEvents } from './events.ts';
import { applyOneBack } from './one-back.ts';
import { checkTiming } from './timing.ts';

describeShared('the design of ds001246', 'ds001246-design', (path) => {
  it('is indexed without error, its volumes reported missing', async () => {
    const study = await indexStudy(path);
    expect(study.name).toBe('Generic Object Decoding (fMRI on ImageNet)');
    expect(study.subjects.map(({ id }) => id)).toEqual(['01', '02']);
    for (const subject of study.subjects) {
      const count = (session: string) => selectRuns(study, { subject: subject.id, session }).length;
      expect([count('perceptionTraining*'), count('perceptionTest*'), count('imageryTest*')]).toEqual([
        24, 35, 20,
      ]);
      expect(subject.runs).toHaveLength(79);
      expect(new Set(subject.runs.map(({ key }) => key)).size).toBe(79);
      expect(subject.runs.every(({ tr, missing }) => tr === 3 && missing.join() === 'volume')).toBe(true);
      expect(subject.runs.every(({ sliceTiming }) => sliceTiming?.length === 50)).toBe(true);
    }
    expect(study.subjects[0]!.sessions).toEqual([
      ...['imageryTest01', 'imageryTest02', 'imageryTest03'],
      ...['perceptionTest01', 'perceptionTest02', 'perceptionTest03', 'perceptionTest04'],
      ...['perceptionTraining01', 'perceptionTraining02', 'perceptionTraining03'],
    ]);
    const training = selectRuns(study, { subject: '01', session: 'perceptionTraining*' });
    expect(training[0]!.key).toBe('ses-perceptionTraining01_task-perception_run-01');
    expect(training.map(({ run }) => Number(run))).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      ...[1, 2, 3, 4],
    ]);
    expect(study.findings.map(({ severity, what, count }) => [severity, what, count])).toEqual([
      ['warning', 'the volume is missing for 158 of 158 raw runs: there is no BOLD image', 158],
      ['info', 'run numbers start again in each session', 1],
    ]);
  });

  it.each([
    ['perceptionTraining*', 24, 1200],
    ['perceptionTest*', 35, 50],
  ])('has 55 trials a run, 5 of them repeats: %s', async (session, nRuns, nStimuli) => {
    const study = await indexStudy(path);
    for (const { id } of study.subjects) {
      const stimuli = new Set<string>();
      const runs = selectRuns(study, { subject: id, session });
      expect(runs).toHaveLength(nRuns);
      for (const run of runs) {
        const events = await readEvents(run.events!);
        expect(events.mapping.stimulus).toBe('stimulus_name');
        expect(events.dropped).toEqual({ 'event_type is rest': 2 });
        expect(events.trials).toHaveLength(55);
        expect(events.end).toBe(534);
        expect(checkTiming(events.trials, { nScans: 178, tr: 3, eventsEnd: events.end })).toEqual({
          findings: [],
        });
        expect(checkTiming(events.trials, { nScans: 175, tr: 3, eventsEnd: events.end }).suggestedShift).toBe(
          -9,
        );
        const kept = applyOneBack(events.trials, 'drop');
        expect(kept).toHaveLength(50);
        expect(new Set(kept.map(({ stimulus }) => stimulus)).size).toBe(50);
        expect(applyOneBack(events.trials, 'separate').filter(({ repeat }) => repeat)).toHaveLength(5);
        for (const { stimulus } of kept) stimuli.add(stimulus);
      }
      expect(stimuli.size).toBe(nStimuli);
    }
  });

  it('keeps all 1,200 ids apart as text', async () => {
    const study = await indexStudy(path);
    const ids = new Set<string>();
    for (const run of selectRuns(study, { subject: '01', session: 'perceptionTraining*' })) {
      const { trials } = await readEvents(run.events!, { stimulus: 'stimulus_id' });
      for (const { stimulus } of trials) ids.add(stimulus);
    }
    expect(ids.size).toBe(1200);
    expect([...ids].every((id) => /^\d+\.\d{6}$/.test(id))).toBe(true);
  });

  it('reads imagery: 25 trials of 15 s named by category', async () => {
    const study = await indexStudy(path);
    for (const run of selectRuns(study, { subject: '02', task: 'imagery' })) {
      const { trials, dropped, end } = await readEvents(run.events!);
      expect(trials).toHaveLength(25);
      expect(trials.every(({ duration, stimulus }) => duration === 15 && /^n\d{8}$/.test(stimulus))).toBe(
        true,
      );
      expect(Object.values(dropped).reduce((a, b) => a + b)).toBe(77);
      expect(end).toBe(639);
    }
  });
});

describeShared('the slice of Haxby 2001', 'haxby-slice', (path) => {
  it('has 12 runs, a mask, confounds, and 8 trials a run', async () => {
    const study = await indexStudy(path);
    const subject = study.subjects[0]!;
    expect(study.subjects).toHaveLength(1);
    expect(study.findings).toEqual([]);
    expect(subject.runs).toHaveLength(12);
    expect(subject.masks.map(({ name, hemisphere }) => [name, hemisphere])).toEqual([['VT', undefined]]);
    expect(basename(subject.masks[0]!.path)).toBe('sub-01_mask_VT.nii.gz');
    for (const run of subject.runs) {
      expect([run.tr, run.missing, run.session]).toEqual([2.5, [], undefined]);
      const motion = await readConfounds(run.confounds!, ['motion6']);
      expect([motion.data.rows, motion.data.cols, motion.naCount]).toEqual([121, 6, 0]);
      const events = await readEvents(run.events!);
      expect(events.trials).toHaveLength(8);
      expect(new Set(events.trials.map(({ stimulus }) => stimulus)).size).toBe(8);
      expect(events.trials.every(({ stimulus, category }) => stimulus === category)).toBe(true);
      expect(events.dropped).toEqual({});
      expect(checkTiming(events.trials, { nScans: 121, tr: 2.5, eventsEnd: events.end })).toEqual({
        findings: [],
      });
    }
    const odd = selectRuns(study, { subject: '01', run: 'odd' });
    expect(odd.map(({ run }) => run)).toEqual(['01', '03', '05', '07', '09', '11']);
  });

  it('has the motion that its table says, in the order asked', async () => {
    const study = await indexStudy(path);
    const { names, data } = await readConfounds(study.subjects[0]!.runs[0]!.confounds!, ['motion6']);
    expect(names[0]).toBe('trans_x');
    expect([...data.data.slice(0, 6)]).toEqual([
      0.110484, -0.0745983, 0.0110025, -0.00416487, 0.00393948, -0.00636441,
    ]);
  });
});
