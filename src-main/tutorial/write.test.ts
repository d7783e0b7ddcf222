import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFile } from '../files.ts';
import { stimulusBytes, stimulusSet } from './stimuli.ts';
import { createTutorialSubject, type SubjectJob } from './subject.ts';
import { TINY, roughResponses } from './testing.ts';
import { writeTutorial, type TutorialSummary } from './write.ts';

let scratch: string;
let summary: TutorialSummary;
const progress: number[] = [];
const make = (job: SubjectJob) => createTutorialSubject(job, roughResponses);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'percept-tutorial-'));
  summary = await writeTutorial(join(scratch, 'study'), {
    seed: 7,
    subjects: 1,
    extent: TINY,
    makeSubject: make,
    onProgress: (done) => progress.push(done),
  });
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

describe('writeTutorial', () => {
  it('writes a BIDS data set that says it is simulated', async () => {
    const study = summary.folder;
    const description = JSON.parse(await readFile(join(study, 'dataset_description.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(description['Name']).toMatch(/simulated/i);
    expect(description['GeneratedBy']).toEqual([expect.objectContaining({ Name: 'Percept' })]);
    expect(await readFile(join(study, 'README'), 'utf8')).toMatch(/Everything in this data set is simulated/);
    const sidecar = JSON.parse(await readFile(join(study, 'task-perception_bold.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(sidecar).toMatchObject({ TaskName: 'perception', RepetitionTime: 3 });
    const found = await files(study);
    const run = 'sub-01/ses-perceptionTest01/func/sub-01_ses-perceptionTest01_task-perception_run-01';
    for (const path of [
      'participants.tsv',
      'sub-01/ses-anatomy/anat/sub-01_ses-anatomy_T1w.nii.gz',
      `${run}_bold.nii.gz`,
      `${run}_events.tsv`,
      `derivatives/percept-motion/${run}_desc-confounds_timeseries.tsv`,
      'sourcedata/sub-01/anat/sub-01_mask_LH_V1d.nii.gz',
      'sourcedata/sub-01/anat/sub-01_mask_RH_HVC.nii.gz',
      'stimuli/boat_01.png',
    ]) {
      expect(found).toContain(path);
    }
    expect(found.filter((path) => path.includes('_mask_'))).toHaveLength(22);
    expect(found.filter((path) => path.includes('.tmp-'))).toEqual([]);
  });

  it('has as many volumes, and rows of motion, as the events last', async () => {
    const name = 'sub-01_ses-perceptionTraining01_task-perception_run-01';
    const func = join('sub-01', 'ses-perceptionTraining01', 'func');
    const header = gunzipSync(await readFile(join(summary.folder, func, `${name}_bold.nii.gz`)));
    const volumes = header.readInt16LE(48);
    const events = (await readFile(join(summary.folder, func, `${name}_events.tsv`), 'utf8'))
      .trimEnd()
      .split('\n');
    const [onset, duration] = events.at(-1)!.split('\t').map(Number);
    expect(volumes * 3).toBe(onset! + duration!);
    const motion = join(
      summary.folder,
      'derivatives',
      'percept-motion',
      func,
      `${name}_desc-confounds_timeseries.tsv`,
    );
    const rows = (await readFile(motion, 'utf8')).trimEnd().split('\n');
    expect(rows[0]).toBe('trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z');
    expect(rows).toHaveLength(volumes + 1);
    expect(header.readInt16LE(70)).toBe(4);
    expect(header.readFloatLE(112)).toBe(1);
  });

  it('writes the pixels that were simulated, every picture another', async () => {
    const stimuli = await stimulusSet(7, TINY.perCategory);
    expect(summary.trainingImages).toBe(16);
    expect(summary.testImages).toBe(12);
    const hashes = new Set<string>();
    for (const stimulus of stimuli) {
      const path = join(summary.folder, 'stimuli', `${stimulus.name}.png`);
      const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([64, 64, 3]);
      expect(new Uint8Array(data)).toEqual(stimulusBytes(stimulus));
      hashes.add(await hashFile(path));
    }
    expect(hashes.size).toBe(stimuli.length);
  });

  it('makes the same bytes from the same seed', async () => {
    const again = await writeTutorial(join(scratch, 'again'), {
      seed: 7,
      subjects: 1,
      extent: TINY,
      makeSubject: make,
    });
    const found = await files(summary.folder);
    expect(await files(again.folder)).toEqual(found);
    for (const path of found) {
      expect(await hashFile(join(again.folder, path)), path).toBe(await hashFile(join(summary.folder, path)));
    }
    expect(again.subjects).toEqual(summary.subjects);
  });

  it('reports progress that rises to 1', () => {
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  it('leaves a folder with something in it alone', async () => {
    const full = join(scratch, 'full');
    await mkdir(full);
    await writeFile(join(full, 'mine.txt'), 'mine');
    await expect(writeTutorial(full, { makeSubject: make })).rejects.toThrow(
      /something in this folder already/,
    );
    expect(await readdir(full)).toEqual(['mine.txt']);
  });

  it('leaves nothing behind when a subject fails or the work is cancelled', async () => {
    const target = join(scratch, 'failed');
    const before = await readdir(scratch);
    const broken = () => Promise.reject(new Error('the disk is full'));
    await expect(writeTutorial(target, { extent: TINY, makeSubject: broken })).rejects.toThrow(
      'the disk is full',
    );
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(writeTutorial(target, { extent: TINY, makeSubject: make, signal })).rejects.toThrow(
      'cancelled',
    );
    expect(await readdir(scratch)).toEqual(before);
  });
});
