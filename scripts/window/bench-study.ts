import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normal, seeded } from '../../src-main/maths/random.ts';
import { writeNifti } from '../../src-main/volumes/write.ts';

/** The size that region changes are measured at: the paper's latents and test set, a generous visual cortex. */
export const size = { subjects: 5, voxels: 5000, latents: 120, train: 1200, test: 50, regions: 10 } as const;
const dims = [20, 20, 15] as const;

/**
 * Where in the axial pane the middle of the slab is drawn, in pixels from the middle of the pane, and pixels for a millimetre: the pane
 * is fitted to the head as `slicePlane` of the brain does it.
 */
export function slabInAxialPane(width: number, height: number): { x: number; y: number; perMm: number } {
  const perMm = Math.min(width / (1.06 * 180), height / (1.06 * 215));
  return { x: 0.5 * perMm, y: (61.5 - 17.5) * perMm, perMm };
}

/** A head around the slab that was scanned: [72 x 86 x 72] voxels of 2.5 mm, an ellipsoid of tissue in a shell. */
function head(): { grid: { dims: [number, number, number]; affine: Float64Array }; data: Int16Array } {
  const dims: [number, number, number] = [72, 86, 72];
  const affine = Float64Array.of(2.5, 0, 0, -90, 0, 2.5, 0, -125, 0, 0, 2.5, -72, 0, 0, 0, 1);
  const data = new Int16Array(dims[0] * dims[1] * dims[2]);
  for (let k = 0, at = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) {
      for (let i = 0; i < dims[0]; i++, at++) {
        const far = Math.hypot((i - 35.5) / 31, (j - 42.5) / 39, (k - 34) / 32);
        const fold = 120 * Math.sin(i / 3) * Math.sin(j / 3) * Math.sin(k / 3);
        data[at] = far > 1 ? 0 : far > 0.93 ? 700 : far > 0.87 ? 120 : 500 + fold;
      }
    }
  }
  return { grid: { dims, affine }, data };
}

/**
 * Writes a study of noise of that size, two runs a subject: a slab at the back of a head. @returns its recipe
 */
export async function writeBenchStudy(root: string): Promise<string> {
  const draw = normal(seeded(1, 'bench study'));
  const nVoxels = dims[0] * dims[1] * dims[2];
  const grid = { dims, affine: Float64Array.of(3, 0, 0, -28, 0, 3, 0, -90, 0, 0, 3, -20, 0, 0, 0, 1) };
  await mkdir(root, { recursive: true });
  const json = (name: string, value: unknown): Promise<void> =>
    writeFile(join(root, name), JSON.stringify(value));
  await json('dataset_description.json', {
    Name: 'Noise of the size of an experiment',
    BIDSVersion: '1.9.0',
  });
  await json('task-see_bold.json', { RepetitionTime: 2 });
  const name = (part: string, i: number): string => `${part}${String(i).padStart(4, '0')}`;
  const stimuli = [
    ...Array.from({ length: size.train }, (_, i) => name('train', i)),
    ...Array.from({ length: size.test }, (_, i) => name('test', i)),
  ];
  const header = ['stimulus_name', ...Array.from({ length: size.latents }, (_, j) => `z${j}`)].join(',');
  const rows = stimuli.map((stimulus) =>
    [stimulus, ...Array.from({ length: size.latents }, () => draw().toFixed(5))].join(','),
  );
  await writeFile(join(root, 'latents.csv'), [header, ...rows].join('\n'));
  for (let s = 1; s <= size.subjects; s++) {
    const id = `0${s}`;
    const masks = join(root, 'sourcedata', `sub-${id}`, 'masks');
    await mkdir(masks, { recursive: true });
    for (let r = 0; r < size.regions; r++) {
      const each = size.voxels / size.regions;
      const data = Uint8Array.from({ length: nVoxels }, (_, v) => (Math.floor(v / each) === r ? 1 : 0));
      await writeNifti(join(masks, `sub-${id}_label-R${r}_mask.nii.gz`), { grid, data });
    }
    const anat = join(root, `sub-${id}`, 'anat');
    await mkdir(anat, { recursive: true });
    await writeNifti(join(anat, `sub-${id}_T1w.nii`), head());
    const func = join(root, `sub-${id}`, 'func');
    await mkdir(func, { recursive: true });
    for (const [run, part, count, repeats] of [
      ['1', 'train', size.train, 1],
      ['2', 'test', size.test, 3],
    ] as const) {
      const trials = Array.from(
        { length: count * repeats },
        (_, t) => `${4 * t}\t2\t${name(part, t % count)}`,
      );
      const stem = join(func, `sub-${id}_task-see_run-${run}`);
      await writeFile(`${stem}_events.tsv`, `onset\tduration\tstimulus_name\n${trials.join('\n')}\n`);
      const nVolumes = 2 * count * repeats + 10;
      const data = Int16Array.from({ length: nVoxels * nVolumes }, () => 1000 + 30 * draw());
      await writeNifti(`${stem}_bold.nii`, { grid, data, nVolumes, tr: 2 });
    }
  }
  const recipe = join(root, 'percept.json');
  await json('percept.json', {
    percept: 1,
    title: 'Noise of the size of an experiment',
    data: { kind: 'bids', train: { run: '1' }, test: { run: '2' } },
    latents: { kind: 'table', file: 'latents.csv' },
    glm: { drift: null },
    evaluation: { permutations: 100, bootstrap: 0 },
    output: { maps: false, images: false },
  });
  return recipe;
}
