import { dirname, join } from 'node:path';
import { unmask } from '../volumes/unmask.ts';
import { writeNifti } from '../volumes/write.ts';
import { loadMatrix } from './arrays.ts';
import type { DecodedSubject } from './decode-steps.ts';
import type { OutputInput, Outputs } from './outputs.ts';

/** W and the test patterns of a subject as 4-D NIfTI in BIDS-derivative names, or as npy where there is no grid. */
export async function writeMaps(
  outputs: Outputs,
  { about }: OutputInput,
  { patterns, result }: DecodedSubject,
): Promise<void> {
  const sub = `sub-${result.id}`;
  const { voxels, task, space } = patterns;
  const latents =
    about.names ?? Array.from({ length: about.dims }, (_, j) => `z${String(j + 1).padStart(3, '0')}`);
  const maps = [
    {
      desc: 'W',
      file: patterns.w,
      volumes: ['main', ...latents],
      what: 'weights of the latents (parametric modulators), one volume a latent, the mean response first',
    },
    {
      desc: 'test',
      file: patterns.y,
      volumes: patterns.testNames,
      what: 'response to each test image, one volume an image',
    },
  ];
  const spaceLabel = space === undefined ? '' : `_space-${space.replace(/:.*$/, '')}`;
  for (const { desc, file, volumes, what } of maps) {
    const stem = `${sub}${task === undefined ? '' : `_task-${task}`}${spaceLabel}_desc-${desc}_statmap`;
    if (voxels === undefined) await outputs.copy(file, [sub, 'func', `${stem}.npy`]);
    else {
      const values = await loadMatrix(file);
      const image = {
        grid: voxels.grid,
        data: unmask(values.data, voxels, NaN),
        nVolumes: values.rows,
        description: `Percept ${desc}`,
      };
      await outputs.make([sub, 'func', `${stem}.nii.gz`], (path) => writeNifti(path, image));
    }
    await outputs.json([sub, 'func', `${stem}.json`], {
      Description: `${what}; NaN where a voxel was not used`,
      Volumes: volumes,
      ...(desc === 'W' ? { Design: result.train } : { Design: result.test }),
    });
  }
  // Maps of the fit stand beside W in the cache; patterns that were read ready-made have none.
  if (voxels === undefined) return;
  for (const [desc, name, what] of [
    [
      'R2',
      'r2',
      'share of the variance left by nuisance that the latents explain in the training runs (least squares)',
    ],
    ['variance', 'variance', 'residual variance of the training fit'],
    ...(result.train?.noise === 'ar1'
      ? [['rho', 'rho', 'lag-one correlation of the noise in the training runs']]
      : []),
  ] as [string, string, string][]) {
    const stem = `${sub}_task-${task}${spaceLabel}_desc-${desc}_statmap`;
    const values = await loadMatrix(join(dirname(patterns.w), `${name}.npy`));
    const data = unmask(values.data, voxels, NaN);
    await outputs.make([sub, 'func', `${stem}.nii.gz`], (path) =>
      writeNifti(path, { grid: voxels.grid, data, description: `Percept ${desc}` }),
    );
    await outputs.json([sub, 'func', `${stem}.json`], { Description: what });
  }
}
