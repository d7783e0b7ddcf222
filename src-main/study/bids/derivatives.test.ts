import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, tsv } from '../testing.ts';
import { indexStudy } from './index.ts';

const events = tsv('onset duration trial_type', '0 9 face');
const raw = {
  'dataset_description.json': '{"Name": "A study"}',
  'task-x_bold.json': '{"RepetitionTime": 2, "SliceTiming": [0, 1], "TaskName": "x"}',
  'sub-01/anat/sub-01_T1w.nii.gz': 'x',
  'sub-01/func/sub-01_task-x_run-01_bold.nii.gz': 'x',
  'sub-01/func/sub-01_task-x_run-01_events.tsv': events,
};

describe('derivatives', () => {
  it('reads fMRIPrep: spaces, confounds, brain masks; events and sidecar from the raw run', async () => {
    const func = 'derivatives/fmriprep/sub-01/func/sub-01_task-x_run-1';
    const root = await temporaryFolder({
      ...raw,
      'derivatives/fmriprep/sub-01/anat/sub-01_desc-preproc_T1w.nii.gz': 'x',
      'derivatives/fmriprep/sub-01/anat/sub-01_desc-brain_mask.nii.gz': 'x',
      [`${func}_space-T1w_desc-preproc_bold.nii.gz`]: 'x',
      [`${func}_space-T1w_desc-preproc_bold.json`]: '{"RepetitionTime": 2, "SliceTimingCorrected": true}',
      [`${func}_space-T1w_desc-brain_mask.nii.gz`]: 'x',
      [`${func}_space-MNI152NLin2009cAsym_res-2_desc-preproc_bold.nii.gz`]: 'x',
      [`${func}_space-MNI152NLin2009cAsym_res-2_boldref.nii.gz`]: 'x',
      [`${func}_desc-confounds_timeseries.tsv`]: 'trans_x\n0\n',
      'derivatives/percept/sub-01/func/sub-01_task-x_run-01_desc-W_bold.nii.gz': 'x',
    });
    const study = await indexStudy(root);
    const { runs, masks, anatomy } = study.subjects[0]!;
    expect(runs.map(({ source, space, desc }) => [source, space, desc])).toEqual([
      ['raw', undefined, undefined],
      ['fmriprep', 'MNI152NLin2009cAsym:res-2', 'preproc'],
      ['fmriprep', 'T1w', 'preproc'],
    ]);
    const folder = join(root, 'derivatives', 'fmriprep', 'sub-01', 'func');
    const [own, mni, t1w] = runs;
    expect(t1w!.events).toBe(own!.events);
    expect(t1w!.missing).toEqual([]);
    expect(t1w!.confounds).toBe(join(folder, 'sub-01_task-x_run-1_desc-confounds_timeseries.tsv'));
    expect(t1w!.brainMask).toBe(join(folder, 'sub-01_task-x_run-1_space-T1w_desc-brain_mask.nii.gz'));
    expect(mni!.brainMask).toBeUndefined();
    expect(t1w!.sidecar).toEqual({
      RepetitionTime: 2,
      SliceTiming: [0, 1],
      TaskName: 'x',
      SliceTimingCorrected: true,
    });
    expect([own!.sliceTiming, t1w!.sliceTiming, mni!.tr]).toEqual([[0, 1], undefined, 2]);
    expect(anatomy.t1w).toBe(join(root, 'sub-01', 'anat', 'sub-01_T1w.nii.gz'));
    expect(masks).toEqual([{ name: 'brain', path: t1w!.brainMask, space: 'T1w', desc: 'brain' }]);
    expect(study.findings).toEqual([]);
  });

  it.each(['desc-confounds_timeseries', 'desc-confounds_regressors', 'bold_confounds'])(
    'finds the confounds of each generation of fMRIPrep: %s',
    async (name) => {
      const root = await temporaryFolder({
        ...raw,
        'derivatives/fmriprep/sub-01/func/sub-01_task-x_run-01_bold_space-T1w_preproc.nii.gz': 'x',
        'derivatives/fmriprep/sub-01/func/sub-01_task-x_run-01_bold_space-T1w_brainmask.nii.gz': 'x',
        [`derivatives/fmriprep/sub-01/func/sub-01_task-x_run-01_${name}.tsv`]: 'X\n0\n',
      });
      const run = (await indexStudy(root)).subjects[0]!.runs[1]!;
      expect(run).toMatchObject({ source: 'fmriprep', space: 'T1w', desc: 'preproc' });
      expect(run.confounds).toMatch(new RegExp(`${name}\\.tsv$`));
      expect(run.brainMask).toMatch(/brainmask\.nii\.gz$/);
    },
  );

  it('opens fMRIPrep alone, and says that it has no events', async () => {
    const root = await temporaryFolder({
      'dataset_description.json': '{"Name": "x", "PipelineDescription": {"Name": "fMRIPrep"}}',
      'sub-01/func/sub-01_task-x_run-01_space-T1w_desc-preproc_bold.nii.gz': 'x',
      'sub-01/func/sub-01_task-x_run-01_space-T1w_desc-preproc_bold.json': '{"RepetitionTime": 2}',
    });
    const study = await indexStudy(root);
    expect(study.subjects[0]!.runs.map(({ source, missing }) => [source, missing])).toEqual([
      ['fmriprep', ['events']],
    ]);
    expect(study.findings.map(({ what }) => what)).toEqual([
      'the events are missing for 1 of 1 fmriprep run: there is no *_events.tsv',
    ]);
  });

  it('looks one folder deeper, and keeps the folder names of two of a kind', async () => {
    const name = 'sub-01/func/sub-01_task-x_run-01_space-T1w_desc-preproc_bold.nii.gz';
    const root = await temporaryFolder({
      ...raw,
      [`derivatives/fmriprep/fmriprep/${name}`]: 'x',
      [`derivatives/fmriprep-23/${name}`]: 'x',
      [`derivatives/nilearn/${name}`]: 'x',
    });
    const study = await indexStudy(root);
    expect(study.subjects[0]!.runs.map(({ source }) => source)).toEqual([
      'raw',
      'fmriprep',
      'fmriprep-23',
      'nilearn',
    ]);
  });

  it("reads SPM's folders: bold_preproc, prefixes in place, rp files", async () => {
    const spm = 'derivatives/preproc-spm/output/sub-01';
    const root = await temporaryFolder({
      'dataset_description.json': '{"Name": "A study"}',
      'task-x_bold.json': '{"RepetitionTime": 2}',
      'sub-01/func/sub-01_task-x_run-01_events.tsv': events,
      [`${spm}/func/sub-01_task-x_run-01_bold_preproc.nii.gz`]: 'x',
      [`${spm}/anat/sub-01_T1w_preproc.nii.gz`]: 'x',
      'sub-02/func/sub-02_task-x_run-01_bold.nii': 'x',
      'sub-02/func/sub-02_task-x_run-01_events.tsv': events,
      'sub-02/func/arsub-02_task-x_run-01_bold.nii': 'x',
      'sub-02/func/swarsub-02_task-x_run-01_bold.nii': 'x',
      'sub-02/func/meansub-02_task-x_run-01_bold.nii': 'x',
      'sub-02/func/rp_asub-02_task-x_run-01_bold.txt': '0 0 0 0 0 0\n',
    });
    const [first, second] = (await indexStudy(root)).subjects;
    expect(first!.runs.map(({ source, desc, missing, tr }) => [source, desc, missing, tr])).toEqual([
      ['raw', undefined, ['volume'], 2],
      ['spm', 'preproc', [], 2],
    ]);
    expect(first!.runs[1]!.events).toBe(first!.runs[0]!.events);
    expect(first!.anatomy.t1w).toMatch(/sub-01_T1w_preproc\.nii\.gz$/);
    expect(second!.runs.map(({ source, desc }) => [source, desc])).toEqual([
      ['raw', undefined],
      ['spm', 'ar'],
      ['spm', 'swar'],
    ]);
    for (const run of second!.runs) expect(run.motion).toMatch(/rp_asub-02_task-x_run-01_bold\.txt$/);
  });
});
