import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { row } from '../../maths/matrix.ts';
import { encodeNpy } from '../formats/npy.ts';
import { featureLayers, readLayer } from './features.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-features-'));
  for (const [layer, shape] of [
    ['fc8', [1, 4]],
    ['conv1', [1, 2, 3, 2]],
  ] as const) {
    for (const subject of ['S1', 'S2']) {
      const place = join(folder, layer, subject, 'VC', 'decoded_features');
      await mkdir(place, { recursive: true });
      for (const [i, name] of ['cat_1', 'dog_1'].entries()) {
        const n = shape.reduce((product: number, length) => product * length, 1);
        const data = Float64Array.from(
          { length: n },
          (_, k) => k + 100 * i + 1000 * Number(subject.slice(1)),
        );
        await writeFile(join(place, `${name}.npy`), encodeNpy([...shape], data));
      }
    }
  }
  await mkdir(join(folder, 'notes'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const match = { stimuli: ['dog_1', 'cat_1'], subjects: ['01', '02'], region: 'VC' };

it('reads decoded features layer by layer, flattened, of each subject', async () => {
  expect(await featureLayers(folder)).toEqual(['conv1', 'fc8']);
  const { sets, report } = await readLayer(folder, 'conv1', match);
  expect([...sets.keys()]).toEqual(['01', '02']);
  const second = sets.get('02')!;
  expect(second.stimuli).toEqual(['cat_1', 'dog_1']);
  expect([...row(second.values, 1)]).toEqual(Array.from({ length: 12 }, (_, k) => k + 2100));
  expect(report.unused).toEqual([]);
});

it('refuses files of a layer that differ in size, and folders without features', async () => {
  const path = join(folder, 'fc8', 'S1', 'VC', 'decoded_features', 'dog_1.npy');
  await writeFile(path, encodeNpy([1, 5], new Float64Array(5)));
  await expect(readLayer(folder, 'fc8', match)).rejects.toThrow('it holds 5 numbers');
  await writeFile(path, 'not an array at all, only text');
  await expect(readLayer(folder, 'fc8', match)).rejects.toThrow();
  await expect(featureLayers(join(folder, 'notes'))).rejects.toThrow('no folders with features');
});
