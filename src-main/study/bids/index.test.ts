import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, tsv } from '../testing.ts';
import { indexStudy } from './index.ts';

const events = tsv('onset duration trial_type', '0 9 face');
const description = '{"Name": "A study", "BIDSVersion": "1.8.0"}';
const boldJson = '{"RepetitionTime": 2, "SliceTiming": [0, 1]}';
const annex = '/annex/objects/MD5E-s123--0123456789abcdef.nii.gz\n';

describe('indexStudy on raw studies', () => {
  it('tells runs of the same number apart by session, in natural order', async () => {
    const files: Record<string, string> = {
      'dataset_description.json': description,
      'task-x_bold.json': boldJson,
    };
    for (const session of ['B10', 'B2', 'A1']) {
      for (const run of ['01', '02', '10']) {
        const stem = `sub-01/ses-${session}/func/sub-01_ses-${session}_task-x_run-${run}`;
        files[`${stem}_bold.nii.gz`] = 'x';
        files[`${stem}_events.tsv`] = events;
      }
    }
    const root = await temporaryFolder(files);
    const study = await indexStudy(root);
    expect(study.name).toBe('A study');
    const subject = study.subjects[0]!;
    expect(subject.sessions).toEqual(['A1', 'B2', 'B10']);
    expect(subject.runs.map((run) => run.key)).toEqual(
      ['A1', 'B2', 'B10'].flatMap((ses) => ['01', '02', '10'].map((run) => `ses-${ses}_task-x_run-${run}`)),
    );
    const folder = join(root, 'sub-01', 'ses-A1', 'func');
    expect(subject.runs[0]).toEqual({
      subject: '01',
      session: 'A1',
      task: 'x',
      run: '01',
      key: 'ses-A1_task-x_run-01',
      source: 'raw',
      bold: join(folder, 'sub-01_ses-A1_task-x_run-01_bold.nii.gz'),
      events: join(folder, 'sub-01_ses-A1_task-x_run-01_events.tsv'),
      missing: [],
      sidecar: { RepetitionTime: 2, SliceTiming: [0, 1] },
      tr: 2,
      sliceTiming: [0, 1],
    });
    expect(study.findings.map(({ severity, what }) => [severity, what])).toEqual([
      ['info', 'run numbers start again in each session'],
    ]);
  });

  it('reports volumes that are absent, annex pointers or empty, each kind once', async () => {
    const files: Record<string, string> = {
      'dataset_description.json': description,
      'task-x_bold.json': boldJson,
    };
    for (let run = 1; run <= 9; run++) files[`sub-01/func/sub-01_task-x_run-${run}_events.tsv`] = events;
    const bold = (run: number) => `sub-01/func/sub-01_task-x_run-${run}_bold.nii.gz`;
    files[bold(1)] = 'content';
    files[bold(2)] = annex;
    files[bold(3)] = '../../.git/annex/objects/Xy/Zz/MD5E-s1--ab/MD5E-s1--ab.nii.gz';
    files[bold(4)] = '';
    files[bold(5)] = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
    const root = await temporaryFolder(files);
    const study = await indexStudy(root);
    const runs = study.subjects[0]!.runs;
    expect(runs.map((run) => run.bold !== undefined)).toEqual([true, ...new Array<boolean>(8).fill(false)]);
    expect(runs.map((run) => run.missing)).toEqual([[], ...new Array<string[]>(8).fill(['volume'])]);
    expect(runs.every((run) => run.events !== undefined && run.tr === 2)).toBe(true);
    expect(study.findings.map(({ severity, what, count }) => [severity, what, count])).toEqual([
      ['warning', 'the volume is missing for 2 of 9 raw runs: a git-annex pointer to content not fetched', 2],
      ['warning', 'the volume is missing for 1 of 9 raw runs: a file of 0 bytes', 1],
      ['warning', 'the volume is missing for 1 of 9 raw runs: a Git LFS pointer to content not fetched', 1],
      ['warning', 'the volume is missing for 4 of 9 raw runs: there is no BOLD image', 4],
    ]);
    expect(study.findings[3]!.examples).toEqual([
      'sub-01_task-x_run-6',
      'sub-01_task-x_run-7',
      'sub-01_task-x_run-8',
    ]);
  });

  it.skipIf(process.platform === 'win32')(
    'takes a link to nowhere for a missing volume, and follows other links',
    async () => {
      const root = await temporaryFolder({
        'dataset_description.json': description,
        'task-x_bold.json': boldJson,
        'task-x_events.tsv': events,
        'elsewhere/sub-01_task-x_run-2_bold.nii.gz': 'x',
        'sub-01/README': 'x',
      });
      await symlink(join('..', 'elsewhere'), join(root, 'sub-01', 'func'));
      await symlink(
        '../.git/annex/objects/no/thing',
        join(root, 'elsewhere', 'sub-01_task-x_run-1_bold.nii.gz'),
      );
      const study = await indexStudy(root);
      expect(study.subjects[0]!.runs.map((run) => [run.run, run.missing])).toEqual([
        ['1', ['volume']],
        ['2', []],
      ]);
      expect(study.findings.map(({ what }) => what)).toEqual([
        'the volume is missing for 1 of 2 raw runs: a link to content not fetched',
      ]);
    },
  );

  it('takes events that stand at the root for every run, and misses none for rest', async () => {
    const root = await temporaryFolder({
      'dataset_description.json': description,
      'task-x_events.tsv': events,
      'task-x_bold.json': boldJson,
      'task-rest_bold.json': boldJson,
      'sub-2/func/sub-2_task-x_bold.nii': 'x',
      'sub-10/func/sub-10_task-x_bold.nii': 'x',
      'sub-10/func/sub-10_task-rest_bold.nii': 'x',
      'sub-10/func/sub-10_task-x_part-phase_bold.nii': 'x',
      'sub-10/func/sub-10_task-x_sbref.nii': 'x',
    });
    const study = await indexStudy(root);
    expect(study.subjects.map(({ id, sessions }) => [id, sessions])).toEqual([
      ['2', []],
      ['10', []],
    ]);
    expect(study.subjects[1]!.runs.map((run) => [run.key, run.events, run.missing])).toEqual([
      ['task-rest', undefined, ['events']],
      ['task-x', join(root, 'task-x_events.tsv'), []],
    ]);
    expect(study.findings).toEqual([]);
  });

  it('turns a sidecar that cannot be read, or tells no seconds, into one error', async () => {
    const root = await temporaryFolder({
      'task-x_bold.json': '{"RepetitionTime": 3,}',
      'task-y_bold.json': '{"RepetitionTime": 3000}',
      'task-z_bold.json': '{"RepetitionTime": 3, "SliceTiming": [0, 1500]}',
      'sub-1/func/sub-1_task-w_bold.nii': 'x',
      'sub-1/func/sub-1_task-x_run-1_bold.nii': 'x',
      'sub-1/func/sub-1_task-x_run-2_bold.nii': 'x',
      'sub-1/func/sub-1_task-y_bold.nii': 'x',
      'sub-1/func/sub-1_task-z_bold.nii': 'x',
      'task-w_events.tsv': events,
      'task-x_events.tsv': events,
      'task-y_events.tsv': events,
      'task-z_events.tsv': events,
    });
    const study = await indexStudy(root);
    expect(study.name).toBe(root.split(/[\\/]/).at(-1));
    expect(study.subjects[0]!.runs.map((run) => [run.task, run.tr, run.missing])).toEqual([
      ['w', undefined, []],
      ['x', undefined, ['sidecar']],
      ['x', undefined, ['sidecar']],
      ['y', undefined, []],
      ['z', 3, []],
    ]);
    const said = study.findings.map(({ severity, what, count }) => [severity, what, count]);
    expect(said).toEqual([
      ['info', 'the study has no dataset_description.json', undefined],
      ['error', 'RepetitionTime is 3000, which is no time in seconds (1 of 5 raw runs)', 1],
      ['info', 'no sidecar gives RepetitionTime (1 of 5 raw runs)', 1],
      ['warning', 'SliceTiming goes beyond the repetition time (1 of 5 raw runs)', 1],
      ['error', expect.stringContaining('task-x_bold.json: line 1, column 22: this is not valid JSON'), 2],
    ]);
    expect(study.findings[4]!.what).toContain('(the sidecar of 2 runs)');
  });

  it('lists the echoes of a run, keeps one of .nii and .nii.gz, and says both', async () => {
    const root = await temporaryFolder({
      'dataset_description.json': description,
      'task-x_bold.json': boldJson,
      'task-x_events.tsv': events,
      'sub-1/func/sub-1_task-x_echo-1_bold.nii': 'x',
      'sub-1/func/sub-1_task-x_echo-2_bold.nii': 'x',
      'sub-1/func/sub-1_task-x_run-1_bold.nii': '',
      'sub-1/func/sub-1_task-x_run-1_bold.nii.gz': 'x',
    });
    const study = await indexStudy(root);
    expect(study.subjects[0]!.runs.map((run) => run.key)).toEqual([
      'task-x_echo-1',
      'task-x_echo-2',
      'task-x_run-1',
    ]);
    expect(study.subjects[0]!.runs[2]!.bold).toMatch(/nii\.gz$/);
    expect(study.findings.map(({ severity, count }) => [severity, count])).toEqual([
      ['warning', 1],
      ['warning', 2],
    ]);
  });

  it('refuses what is no study', async () => {
    const root = await temporaryFolder({ 'file.txt': 'x', 'sub-01/func/sub-01_task-x_bold.nii': 'x' });
    await expect(indexStudy(join(root, 'nowhere'))).rejects.toThrow('there is no such file or folder');
    await expect(indexStudy(join(root, 'file.txt'))).rejects.toThrow(
      'this is a file, not the folder of a study',
    );
    await expect(indexStudy(join(root, 'sub-01'))).rejects.toThrow('Open the folder above it');
  });
});
