import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing.ts';
import { indexStudy } from './index.ts';

async function masksIn(files: string[]) {
  const entries = files.map((name) => [name, 'x'] as const);
  const root = await temporaryFolder({
    'dataset_description.json': '{"Name": "x"}',
    'task-x_bold.json': '{"RepetitionTime": 2}',
    'task-x_events.tsv': 'onset\tduration\n',
    'sub-01/func/sub-01_task-x_bold.nii': 'x',
    'sub-02/func/sub-02_task-x_bold.nii': 'x',
    ...Object.fromEntries(entries),
  });
  const study = await indexStudy(root);
  const of = (id: number) =>
    study.subjects[id]!.masks.map((mask) =>
      [mask.name, mask.hemisphere, mask.space, mask.desc].join(' ').trim(),
    );
  return { first: of(0), second: of(1), study };
}

describe('masks', () => {
  it('reads the names of ds001246, of BIDS, and of mask folders', async () => {
    const { first, second } = await masksIn([
      'sourcedata/sub-01/anat/sub-01_mask_LH_V1d.nii.gz',
      'sourcedata/sub-01/anat/sub-01_mask_RH_V1d.nii.gz',
      'sourcedata/sub-01/anat/sub-01_mask_VT.nii.gz',
      'sourcedata/sub-01/dicom/sub-01_mask_VT2.nii.gz',
      'derivatives/regions/sub-01/anat/sub-01_hemi-L_space-T1w_label-V2_mask.nii.gz',
      'derivatives/regions/sub-01/anat/sub-01_space-T1w_label-V2_desc-thr_mask.nii.gz',
      'derivatives/regions/sub-01/anat/sub-01_label-GM_probseg.nii.gz',
      'derivatives/rois/sub-02/lh.FFA.nii.gz',
      'derivatives/rois/sub-02/PPA_right_roi.nii',
      'masks/V3.nii',
      'sub-02/rois/sub-02_V4-V5.img',
      'sub-02/rois/sub-02_T1w.nii',
      'sub-02/rois/notes.txt',
    ]);
    expect(first).toEqual(['V1d left', 'V1d right', 'V2  T1w thr', 'V2 left T1w', 'V3', 'VT']);
    expect(second).toEqual(['FFA left', 'PPA right', 'V3', 'V4_V5']);
  });

  it('keeps a brain mask of each run with the run, and one of each space with the subject', async () => {
    const names = ['1', '2', '10'].flatMap((run) => [
      `derivatives/fmriprep/sub-01/func/sub-01_task-x_run-${run}_space-T1w_desc-preproc_bold.nii.gz`,
      `derivatives/fmriprep/sub-01/func/sub-01_task-x_run-${run}_space-T1w_desc-brain_mask.nii.gz`,
    ]);
    const { study } = await masksIn([
      ...names,
      'derivatives/fmriprep/sub-01/anat/sub-01_desc-brain_mask.nii.gz',
    ]);
    const { masks, runs } = study.subjects[0]!;
    expect(masks.map(({ path }) => basename(path))).toEqual([
      'sub-01_task-x_run-1_space-T1w_desc-brain_mask.nii.gz',
    ]);
    expect(runs.flatMap(({ brainMask }) => brainMask ?? []).length).toBe(3);
  });

  it('says which masks hide others, and which have no content', async () => {
    const root = await temporaryFolder({
      'dataset_description.json': '{"Name": "x"}',
      'task-x_bold.json': '{"RepetitionTime": 2}',
      'task-x_events.tsv': 'onset\tduration\n',
      'sub-01/func/sub-01_task-x_bold.nii': 'x',
      'sourcedata/sub-01/anat/sub-01_mask_VT.nii.gz': 'x',
      'sourcedata/sub-01/anat/sub-01_mask_LOC.nii.gz': '',
      'derivatives/rois/sub-01/VT.nii.gz': 'x',
    });
    const study = await indexStudy(root);
    expect(study.subjects[0]!.masks.map(({ name }) => name)).toEqual(['VT']);
    expect(study.findings.map(({ what, examples }) => [what, examples])).toEqual([
      ['1 mask cannot be used: a file of 0 bytes', ['sourcedata/sub-01/anat/sub-01_mask_LOC.nii.gz']],
      [
        '1 mask of the same name as another of the same subject',
        ['derivatives/rois/sub-01/VT.nii.gz (hidden by sourcedata/sub-01/anat/sub-01_mask_VT.nii.gz)'],
      ],
    ]);
  });
});
