import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { PerceptError, explainSystemError } from '../errors.ts';
import { writeFileWhole, writeWhole } from '../files.ts';
import { documents } from './documents.ts';
import { FULL, type Extent } from './experiment.ts';
import { SIDE } from './scenes/scene.ts';
import { stimulusBytes, stimulusSet, type Stimulus } from './stimuli.ts';
import type { SubjectJob, SubjectSummary } from './subject.ts';

export interface TutorialOptions {
  /** 1 unless given. */
  readonly seed?: number;
  /** 5 unless given. */
  readonly subjects?: number;
  /** How much of everything; the whole tutorial unless given. */
  readonly extent?: Extent;
  /** Makes one subject: `createTutorialSubject` in this thread or in another. All subjects are asked for at once. */
  readonly makeSubject: (job: SubjectJob) => Promise<SubjectSummary>;
  /** Called with the share done (0..1) and what is being made. */
  readonly onProgress?: (done: number, what: string) => void;
  readonly signal?: AbortSignal;
}

export interface TutorialSummary {
  readonly folder: string;
  readonly subjects: readonly SubjectSummary[];
  readonly trainingImages: number;
  readonly testImages: number;
}

// The pictures take about as long as a third of a subject.
const PICTURES = 0.3;

/**
 * Writes the tutorial study, a BIDS data set of simulated subjects, to `folder`: whole or not at all.
 * @throws PerceptError when the folder has something in it, or cannot be written to; the signal's reason when it aborts
 */
export async function writeTutorial(folder: string, options: TutorialOptions): Promise<TutorialSummary> {
  const { seed = 1, subjects = 5, extent = FULL, makeSubject, onProgress, signal } = options;
  await makeRoom(folder);
  const total = PICTURES + subjects;
  const stimuli = await stimulusSet(seed, extent.perCategory, (done, of) => {
    signal?.throwIfAborted();
    onProgress?.(((done / of) * PICTURES) / total, 'painting the pictures');
  });
  const made: SubjectSummary[] = [];
  await writeWhole(folder, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    await writeStimuli(join(temporary, 'stimuli'), stimuli);
    for (const [path, text] of documents(seed, subjects, extent, stimuli)) {
      await writeFileWhole(join(temporary, path), text);
    }
    let done = PICTURES;
    onProgress?.(done / total, 'simulating');
    const jobs = Array.from({ length: subjects }, async (_, s) => {
      signal?.throwIfAborted();
      made[s] = await makeSubject({ folder: temporary, seed, subject: s + 1, extent, stimuli });
      onProgress?.(++done / total, `sub-${made[s].id} simulated`);
    });
    // Wait for all, also when one failed: none may write on while the folder is taken away.
    const failed = (await Promise.allSettled(jobs)).find((job) => job.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    signal?.throwIfAborted();
  });
  const count = (set: Stimulus['set']): number => stimuli.filter((stimulus) => stimulus.set === set).length;
  return { folder, subjects: made, trainingImages: count('training'), testImages: count('test') };
}

/** An empty folder is replaced; anything else that is there is left alone. */
async function makeRoom(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw explainSystemError(error, folder);
  });
  if (entries === undefined) return;
  if (entries.length > 0) {
    throw new PerceptError('there is something in this folder already', {
      file: folder,
      remedy: 'Choose a new folder for the tutorial study, or empty this one.',
    });
  }
  await rmdir(folder).catch((error: unknown) => {
    throw explainSystemError(error, folder);
  });
}

async function writeStimuli(folder: string, stimuli: readonly Stimulus[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const stimulus of stimuli) {
    const raw = { width: SIDE, height: SIDE, channels: 3 as const };
    const png = await sharp(stimulusBytes(stimulus), { raw }).png({ compressionLevel: 9 }).toBuffer();
    await writeFileWhole(join(folder, `${stimulus.name}.png`), png);
  }
}
