import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '../files.ts';
import { gridSize } from '../volumes/grid.ts';
import { writeNifti } from '../volumes/write.ts';
import { scanner, simulateRun, type TrialResponses } from './bold.ts';
import { anatomy } from './brain/anatomy.ts';
import { functionalBrain, type FunctionalBrain } from './brain/epi.ts';
import { epiGrid, t1Grid } from './brain/grids.ts';
import { HEMISPHERES, REGIONS, type Hemisphere, type Region } from './brain/regions.ts';
import { t1Image } from './brain/t1.ts';
import { confoundsTable } from './documents.ts';
import { eventsTable, experiment, TIMING, type Extent, type Run } from './experiment.ts';
import { imageResponses, seen } from './forward.ts';
import type { Stimulus } from './stimuli.ts';

/** What one subject is made from; plain data, so that it can go to a worker thread. */
export interface SubjectJob {
  /** The data set's folder, which exists. */
  readonly folder: string;
  readonly seed: number;
  /** Counted from 1. */
  readonly subject: number;
  readonly extent: Extent;
  readonly stimuli: readonly Stimulus[];
}

/** What was made for one subject. */
export interface SubjectSummary {
  /** `01` for sub-01. */
  readonly id: string;
  readonly runs: number;
  readonly scans: number;
  /** Voxels of each mask, `LH_V1d` and so on. */
  readonly voxels: Readonly<Record<`${Hemisphere}_${Region}`, number>>;
  /** Voxels in any mask. */
  readonly visualCortex: number;
}

/**
 * Makes one simulated subject: T1w image, masks, runs with their events, and the simulated head motion as a
 * derivative. Subjects do not depend on each other, so they can be made in parallel.
 * @throws PerceptError when the disk refuses; the signal's reason when it aborts
 */
export async function createTutorialSubject(
  job: SubjectJob,
  trialResponses: TrialResponses,
  signal?: AbortSignal,
): Promise<SubjectSummary> {
  const { folder, seed, subject, extent, stimuli } = job;
  const id = String(subject).padStart(2, '0');
  const body = anatomy(seed, subject);
  const t1 = t1Grid();
  await writeNifti(join(folder, `sub-${id}`, 'ses-anatomy', 'anat', `sub-${id}_ses-anatomy_T1w.nii.gz`), {
    grid: t1,
    data: t1Image(body, t1, seed, subject),
    description: 'simulated',
  });
  signal?.throwIfAborted();
  const brain = functionalBrain(body, epiGrid(subject), seed, subject);
  const voxels = await writeMasks(join(folder, 'sourcedata', `sub-${id}`, 'anat'), id, brain);
  const places = brain.places.filter((place) => place !== undefined);
  const nTraining = stimuli.filter(({ set }) => set === 'training').length;
  const images = seen(
    stimuli.map(({ scene }) => scene),
    nTraining,
  );
  const scan = scanner(brain, imageResponses(images, places, seed, subject), seed, subject);
  const runs = experiment(stimuli, extent, seed, subject);
  for (const run of runs) {
    signal?.throwIfAborted();
    const { volumes, motion } = simulateRun(scan, run, trialResponses, seed, subject);
    const name = runName(id, run);
    const func = join(`sub-${id}`, `ses-${run.session}`, 'func');
    await writeNifti(join(folder, func, `${name}_bold.nii.gz`), {
      grid: brain.grid,
      data: volumes,
      nVolumes: run.nScans,
      tr: TIMING.tr,
      description: 'simulated',
    });
    await writeFileWhole(join(folder, func, `${name}_events.tsv`), eventsTable(run, stimuli));
    await writeFileWhole(
      join(folder, 'derivatives', 'percept-motion', func, `${name}_desc-confounds_timeseries.tsv`),
      confoundsTable(motion),
    );
  }
  return {
    id,
    runs: runs.length,
    scans: runs.reduce((sum, run) => sum + run.nScans, 0),
    voxels,
    visualCortex: places.length,
  };
}

function runName(id: string, { session, run }: Run): string {
  return `sub-${id}_ses-${session}_task-perception_run-${String(run).padStart(2, '0')}`;
}

/** Writes the 22 masks, named as in ds001246, and counts their voxels. */
async function writeMasks(
  folder: string,
  id: string,
  brain: FunctionalBrain,
): Promise<SubjectSummary['voxels']> {
  await mkdir(folder, { recursive: true });
  const voxels = {} as Record<`${Hemisphere}_${Region}`, number>;
  for (const hemisphere of HEMISPHERES) {
    for (const region of REGIONS) {
      const data = new Uint8Array(gridSize(brain.grid));
      let count = 0;
      brain.places.forEach((place, v) => {
        if (place?.hemisphere !== hemisphere || !place.regions.includes(region)) return;
        data[brain.voxels.indices[v]!] = 1;
        count++;
      });
      voxels[`${hemisphere}_${region}`] = count;
      await writeNifti(join(folder, `sub-${id}_mask_${hemisphere}_${region}.nii.gz`), {
        grid: brain.grid,
        data,
        description: 'simulated',
      });
    }
  }
  return voxels;
}
