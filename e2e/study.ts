import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { normal, seeded } from '../src-main/maths/random.ts';
import type { Grid } from '../src-main/volumes/grid.ts';
import { writeNifti } from '../src-main/volumes/write.ts';

/** The made study: small enough to be decoded in a second, simple enough to be decoded at all. */
export const made = {
  tr: 2,
  trainRuns: 3,
  testRuns: 2,
  perRun: 10,
  testImages: 6,
  nScans: 66,
  features: 4,
  /** More voxels in V1 and V2 than one block of a fit has. */
  dims: [14, 10, 6] as const,
};

export const grid: Grid = {
  dims: made.dims,
  affine: Float64Array.from([3, 0, 0, -20, 0, 3, 0, -14, 0, 0, 3, -8, 0, 0, 0, 1]),
};

const size = 16;

/** Images of `made.features` latents each: sums of smooth patterns, so that a few components hold most of the variance. */
export async function writeImage(path: string, features: readonly number[]): Promise<void> {
  const pixels = Buffer.alloc(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = (x + 0.5) / size;
      const v = (y + 0.5) / size;
      const basis = [
        Math.cos(Math.PI * u),
        Math.cos(Math.PI * v),
        Math.cos(2 * Math.PI * u),
        Math.cos(2 * Math.PI * v),
      ];
      const value = 0.5 + 0.16 * basis.reduce((sum, wave, f) => sum + wave * features[f]!, 0);
      for (let c = 0; c < 3; c++)
        pixels[3 * (y * size + x) + c] = Math.max(0, Math.min(255, Math.round(255 * value)));
    }
  }
  await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toFile(path);
}

/** A response that rises and falls within some seconds (difference of two gammas, not normalised). */
function hrf(t: number): number {
  return t <= 0 ? 0 : (t ** 5 * Math.exp(-t)) / 120 - (t ** 15 * Math.exp(-t)) / 1307674368000 / 6;
}

/**
 * Makes a BIDS study of two subjects: training runs of task "train", test runs of task "test", PNG stimuli, masks V1
 * (left and right), V2 and PFC, confounds beside the runs in derivatives/prep. Every voxel of V1 and V2 is a sum of the
 * images' features; PFC is noise.
 */
export async function makeStudy(root: string): Promise<void> {
  const stimuli = join(root, 'stimuli');
  await mkdir(stimuli, { recursive: true });
  const random = normal(seeded(7, 'e2e images'));
  const draw = (): number[] => Array.from({ length: made.features }, () => random());
  const train = Array.from({ length: made.trainRuns * made.perRun }, (_, i) => ({
    name: `tr${String(i + 1).padStart(2, '0')}`,
    features: draw(),
  }));
  const test = Array.from({ length: made.testImages }, (_, i) => ({ name: `te${i + 1}`, features: draw() }));
  for (const { name, features } of [...train, ...test])
    await writeImage(join(stimuli, `${name}.png`), features);
  await writeFile(
    join(root, 'dataset_description.json'),
    JSON.stringify({ Name: 'Made study', BIDSVersion: '1.9.0' }),
  );
  await writeFile(
    join(root, 'task-train_bold.json'),
    JSON.stringify({ RepetitionTime: made.tr, TaskName: 'train' }),
  );
  await writeFile(
    join(root, 'task-test_bold.json'),
    JSON.stringify({ RepetitionTime: made.tr, TaskName: 'test' }),
  );
  for (const id of ['01', '02']) {
    await makeMasks(join(root, 'sourcedata', `sub-${id}`, 'masks'), id);
    const weights = makeWeights(id);
    for (let run = 1; run <= made.trainRuns; run++) {
      await makeRun(root, id, 'train', run, train.slice((run - 1) * made.perRun, run * made.perRun), weights);
    }
    for (let run = 1; run <= made.testRuns; run++) {
      const order = run % 2 === 1 ? test : test.slice().reverse();
      await makeRun(root, id, 'test', run, [...order, ...order].slice(0, made.perRun), weights);
    }
  }
}

const nVoxels = made.dims[0] * made.dims[1] * made.dims[2];

/** Which region a voxel is in, by its slice k and side i: V1 in slices 0 to 2, V2 in 3 and 4, PFC in 5. */
function regionOf(index: number): { name: 'V1' | 'V2' | 'PFC'; left: boolean } {
  const k = Math.floor(index / (made.dims[0] * made.dims[1]));
  return { name: k < 3 ? 'V1' : k < 5 ? 'V2' : 'PFC', left: index % made.dims[0] < made.dims[0] / 2 };
}

/** Masks V1 (left and right), V2 and PFC of a subject. */
export async function makeMasks(folder: string, id: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const masks: [string, (at: ReturnType<typeof regionOf>) => boolean][] = [
    ['hemi-L_label-V1', ({ name, left }) => name === 'V1' && left],
    ['hemi-R_label-V1', ({ name, left }) => name === 'V1' && !left],
    ['label-V2', ({ name }) => name === 'V2'],
    ['label-PFC', ({ name }) => name === 'PFC'],
  ];
  for (const [name, inside] of masks) {
    const data = Uint8Array.from({ length: nVoxels }, (_, index) => (inside(regionOf(index)) ? 1 : 0));
    await writeNifti(join(folder, `sub-${id}_${name}_mask.nii.gz`), { grid, data });
  }
}

/** What each voxel of a subject makes of the features of an image and of a constant; nothing in PFC. */
export function makeWeights(id: string): Float64Array {
  const random = normal(seeded(11, `e2e weights ${id}`));
  return Float64Array.from({ length: nVoxels * (made.features + 1) }, (_, i) => {
    const gain = regionOf(Math.floor(i / (made.features + 1))).name === 'PFC' ? 0 : 1;
    return gain * random();
  });
}

export interface Shown {
  readonly name: string;
  readonly features: readonly number[];
}

/** One run of a subject in which these stimuli are shown one after the other: scans and events. */
export async function makeRun(
  root: string,
  id: string,
  task: string,
  run: number,
  shown: readonly Shown[],
  weights: Float64Array,
): Promise<void> {
  const func = join(root, `sub-${id}`, 'func');
  await mkdir(func, { recursive: true });
  const stem = join(func, `sub-${id}_task-${task}_run-${String(run).padStart(2, '0')}`);
  const trials = shown.map((stimulus, k) => ({ ...stimulus, onset: 4 + 12 * k, duration: 4 }));
  const lines = trials.map(({ onset, duration, name }) => `${onset}\t${duration}\timage\t${name}.png`);
  await writeFile(
    `${stem}_events.tsv`,
    `${['onset\tduration\ttrial_type\tstim_file', ...lines].join('\n')}\n`,
  );
  const random = normal(seeded(13, `e2e noise ${id} ${task} ${run}`));
  const data = new Float32Array(nVoxels * made.nScans);
  const courses = trials.map(({ onset, duration }) =>
    Float64Array.from({ length: made.nScans }, (_, scan) => {
      let sum = 0;
      for (let s = 0; s < duration; s += 0.5) sum += 0.5 * hrf(scan * made.tr + made.tr / 2 - onset - s);
      return sum;
    }),
  );
  for (let scan = 0; scan < made.nScans; scan++) {
    for (let v = 0; v < nVoxels; v++) {
      const w = weights.subarray(v * (made.features + 1), (v + 1) * (made.features + 1));
      let value = 500 + 0.05 * scan + 1.2 * random();
      trials.forEach(({ features }, k) => {
        let response = w[made.features]!;
        for (let f = 0; f < made.features; f++) response += w[f]! * features[f]!;
        value += 3 * courses[k]![scan]! * response;
      });
      data[scan * nVoxels + v] = value;
    }
  }
  await writeNifti(`${stem}_bold.nii.gz`, { grid, data, nVolumes: made.nScans, tr: made.tr });
}

/** A recipe for the made study; `changes` replace its top-level members. */
export function recipeFor(folder: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    percept: 1,
    title: 'Made study',
    data: {
      kind: 'bids',
      folder,
      train: { task: 'train' },
      test: { task: 'test' },
      stimuli: { folders: [join(folder, 'stimuli')], size: [16, 16] },
    },
    latents: { kind: 'pca', components: 4 },
    regions: [
      { name: 'V1', expression: 'V1' },
      { name: 'V2', expression: 'V2' },
    ],
    evaluation: { permutations: 100, bootstrap: 50 },
    ...changes,
  };
}

/** A copy of the study, for tests that spoil something. */
export async function copyStudy(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true });
  return to;
}

/** Path of a file of a run: of subject 01 unless said otherwise. */
export function runFile(
  root: string,
  task: 'train' | 'test',
  run: number,
  suffix: string,
  id = '01',
): string {
  return join(
    root,
    `sub-${id}`,
    'func',
    `sub-${id}_task-${task}_run-${String(run).padStart(2, '0')}_${suffix}`,
  );
}
