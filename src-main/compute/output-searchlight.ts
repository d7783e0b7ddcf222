import { join } from 'node:path';
import { hashJson } from '../files.ts';
import { gridSize, sameGrid } from '../volumes/grid.ts';
import { unmask } from '../volumes/unmask.ts';
import { writeNifti } from '../volumes/write.ts';
import { loadMatrix } from './arrays.ts';
import type { DecodedSubject } from './decode-steps.ts';
import type { OutputFolder } from './output-folder.ts';

const MAPS = {
  pairwise: 'pairwise accuracy (eq. 3) of decoding from the voxels around each voxel, chance 0.5',
  twoWay:
    'two-way identification (each prediction against the other truths) from the voxels around each voxel, chance 0.5',
  voxels: 'how many voxels were decoded from',
} as const;

/** The searchlight maps of each subject, and their mean where all lie on one grid. */
export async function writeSearchlights(
  outputs: OutputFolder,
  decoded: readonly DecodedSubject[],
): Promise<void> {
  for (const subject of decoded) await writeSubject(outputs, subject);
  await writeMean(outputs, decoded);
}

async function writeSubject(
  outputs: OutputFolder,
  { patterns: { voxels, testTask, space }, searchlight, result: { id } }: DecodedSubject,
): Promise<void> {
  if (searchlight === undefined || voxels === undefined) return;
  const sub = `sub-${id}`;
  const task = testTask === undefined ? '' : `_task-${testTask}`;
  const stem = `${sub}${task}${spaceEntity(space)}_desc-searchlight`;
  for (const [name, what] of Object.entries(MAPS)) {
    const file = join(searchlight.step.folder, `${name}.npy`);
    await outputs.make([sub, 'func', `${stem}_${name}.nii.gz`], hashJson(file), async (path) => {
      const { data } = await loadMatrix(file);
      const description = `Percept searchlight ${name}`;
      await writeNifti(path, {
        grid: voxels.grid,
        data: unmask(data, voxels, NaN),
        nVolumes: 1,
        description,
      });
    });
    await outputs.json([sub, 'func', `${stem}_${name}.json`], {
      Description: `${what}; NaN where there was no centre`,
      Searchlight: searchlight.result,
    });
  }
}

/** Mean over subjects, voxel by voxel, where each of them has a value. */
async function writeMean(outputs: OutputFolder, decoded: readonly DecodedSubject[]): Promise<void> {
  const maps = decoded.flatMap(({ patterns: { voxels, space }, searchlight, result: { id } }) =>
    voxels === undefined || searchlight === undefined
      ? []
      : [{ id, voxels, space, file: join(searchlight.step.folder, 'pairwise.npy') }],
  );
  const first = maps[0];
  if (first === undefined || maps.length < 2) return;
  const alike = maps.every(
    ({ voxels, space }) => sameGrid(voxels.grid, first.voxels.grid) && space === first.space,
  );
  if (!alike) return;
  const { grid } = first.voxels;
  const stem = `group${spaceEntity(first.space)}_desc-searchlight_pairwise`;
  const from = hashJson(maps.map(({ file }) => file));
  await outputs.make([`${stem}.nii.gz`], from, async (path) => {
    const sum = new Float64Array(gridSize(grid));
    for (const { file, voxels } of maps) {
      // Not a number anywhere is not a number in the sum.
      const volume = unmask((await loadMatrix(file)).data, voxels, NaN);
      for (let v = 0; v < sum.length; v++) sum[v]! += volume[v]!;
    }
    const data = Float32Array.from(sum, (value) => value / maps.length);
    await writeNifti(path, { grid, data, nVolumes: 1, description: 'Percept searchlight mean' });
  });
  await outputs.json([`${stem}.json`], {
    Description: `mean over ${maps.length} subjects of ${MAPS.pairwise}; NaN where a subject has no value`,
    Subjects: maps.map(({ id }) => id),
    Note: 'Taken voxel by voxel: one voxel is one place only where the scans of all subjects were brought to a common space.',
  });
}

function spaceEntity(space: string | undefined): string {
  return space === undefined ? '' : `_space-${space.replace(/:.*$/, '')}`;
}
