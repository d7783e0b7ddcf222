import { dirname, join } from 'node:path';
import { hashJson } from '../files.ts';
import type { Grid } from '../volumes/grid.ts';
import { unmask } from '../volumes/unmask.ts';
import { writeNifti } from '../volumes/write.ts';
import { loadMatrix } from './arrays.ts';
import { latentNames } from './latents-store.ts';
import type { DecodedSubject } from './decode-steps.ts';
import type { OutputFolder } from './output-folder.ts';
import type { OutputInput } from './output-input.ts';

/** W and the test patterns of a subject as 4-D NIfTI in BIDS-derivative names, or as npy where there is no grid. */
export async function writeMaps(
  outputs: OutputFolder,
  { latents: { about } }: OutputInput,
  { patterns, result }: DecodedSubject,
): Promise<void> {
  const sub = `sub-${result.id}`;
  const { voxels, trainTask, testTask, space } = patterns;
  const maps = [
    {
      desc: 'W',
      task: trainTask,
      file: patterns.w,
      volumes: ['main', ...latentNames(about)],
      what: 'weights of the latents (parametric modulators), one volume a latent, the mean response first',
    },
    {
      desc: 'test',
      task: testTask,
      file: patterns.y,
      volumes: patterns.testNames,
      what: 'response to each test image, one volume an image',
    },
  ];
  const spaceLabel = space === undefined ? '' : `_space-${space.replace(/:.*$/, '')}`;
  for (const { desc, task, file, volumes, what } of maps) {
    const stem = `${sub}${task === undefined ? '' : `_task-${task}`}${spaceLabel}_desc-${desc}_statmap`;
    if (voxels === undefined) await outputs.copy(file, [sub, 'func', `${stem}.npy`]);
    else {
      await writeMap(outputs, [sub, 'func', `${stem}.nii.gz`], file, voxels, desc);
    }
    await outputs.json([sub, 'func', `${stem}.json`], {
      Description: `${what}; NaN where a voxel was not used`,
      Volumes: volumes,
      ...(desc === 'W' ? { Design: result.train } : { Design: result.test }),
    });
  }
  // Maps of the fit stand beside W in the cache; patterns that were read ready-made have none.
  if (voxels === undefined) return;
  const train = dirname(patterns.w);
  for (const [desc, task, file, what] of [
    [
      'R2',
      trainTask,
      join(train, 'r2.npy'),
      'share of the variance left by nuisance that the latents explain in the training runs (least squares)',
    ],
    ['variance', trainTask, join(train, 'variance.npy'), 'residual variance of the training fit'],
    ...(result.train?.noise === 'ar1'
      ? [['rho', trainTask, join(train, 'rho.npy'), 'lag-one correlation of the noise in the training runs']]
      : []),
    ['t', testTask, join(dirname(patterns.y), 't.npy'), 't of the mean response to the test images'],
  ] as [string, string, string, string][]) {
    const stem = `${sub}_task-${task}${spaceLabel}_desc-${desc}_statmap`;
    await writeMap(outputs, [sub, 'func', `${stem}.nii.gz`], file, voxels, desc);
    await outputs.json([sub, 'func', `${stem}.json`], { Description: what });
  }
}

/** Rows of a step's matrix as the volumes of one image; a vector is one volume. */
async function writeMap(
  outputs: OutputFolder,
  parts: readonly string[],
  file: string,
  voxels: { readonly grid: Grid; readonly indices: Uint32Array },
  desc: string,
): Promise<void> {
  // The file's path bears the hash of its step, and the step's key the grid and the voxels.
  await outputs.make(parts, hashJson(file), async (path) => {
    const { data } = await loadMatrix(file);
    await writeNifti(path, {
      grid: voxels.grid,
      data: unmask(data, voxels, NaN),
      nVolumes: data.length / voxels.indices.length,
      description: `Percept ${desc}`,
    });
  });
}
