import { describe, expect, it } from 'vitest';
import { isSubset, parseName, runIdentity, runKey, spaceOf } from './entities.ts';

describe('parseName', () => {
  it('takes a name apart, unknown entities included', () => {
    expect(parseName('sub-01_ses-02_task-x_run-03_foo-bar_space-T1w_desc-preproc_bold.nii.gz')).toEqual({
      prefix: '',
      entities: { sub: '01', ses: '02', task: 'x', run: '03', foo: 'bar', space: 'T1w', desc: 'preproc' },
      loose: [],
      suffix: 'bold',
      extension: '.nii.gz',
    });
  });

  it.each([
    ['sub-01_mask_LH_V1d.nii.gz', { suffix: 'mask_LH_V1d', prefix: '', extension: '.nii.gz' }],
    ['swarsub-01_task-x_bold.nii', { prefix: 'swar', suffix: 'bold', extension: '.nii' }],
    ['rp_asub-01_task-x_bold.txt', { prefix: 'rp_a', suffix: 'bold', extension: '.txt' }],
    ['sub-1_task-x_bold_space-MNI_preproc.nii.gz', { loose: ['bold'], suffix: 'preproc' }],
    ['sub-1_task-x_bold_preproc.nii.gz', { loose: [], suffix: 'bold_preproc' }],
    ['sub-1_hemi-L_bold.func.gii', { extension: '.func.gii', suffix: 'bold' }],
    ['sub-1_bold.dtseries.nii', { extension: '.dtseries.nii' }],
    ['task-perception_bold.json', { entities: { task: 'perception' }, extension: '.json' }],
    ['T1w.json', { entities: {}, suffix: 'T1w' }],
    ['README', { entities: {}, suffix: 'README', extension: '' }],
  ])('%s', (name, expected) => {
    expect(parseName(name)).toMatchObject(expected);
  });

  it('keeps an entity called like a part of every object', () => {
    const { entities } = parseName('sub-01_constructor-a_bold.nii');
    expect(isSubset({ constructor: 'a' } as unknown as Record<string, string>, entities)).toBe(true);
  });
});

describe('runs', () => {
  it('compares run labels as numbers, others as text', () => {
    expect(isSubset({ run: '1' }, { run: '01', task: 'x' })).toBe(true);
    expect(isSubset({ ses: '1' }, { ses: '01' })).toBe(false);
    expect(isSubset({ run: '1', acq: 'a' }, { run: '1' })).toBe(false);
  });

  it('gives one identity to the versions of a run', () => {
    const raw = parseName('sub-01_ses-a_task-x_run-01_bold.nii.gz').entities;
    const other = parseName('sub-01_task-x_ses-a_run-1_space-MNI_res-2_desc-preproc_bold.nii.gz').entities;
    expect(runIdentity(raw)).toBe(runIdentity(other));
    expect(runKey(raw)).toBe('ses-a_task-x_run-01');
    expect(spaceOf(other)).toBe('MNI:res-2');
    expect(spaceOf(raw)).toBeUndefined();
  });
});
