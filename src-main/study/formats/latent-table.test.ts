import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeShared } from '../../testing/shared-data.ts';
import { readLatents } from './latent-table.ts';
import { encodeNpy } from './npy.ts';
import { expectRefusal, fixture, scratchFolder } from './testing.ts';

const write = scratchFolder();
const z = Float64Array.of(1, 2, 3, 4, 5, 6);

describe('readLatents', () => {
  it('reads a table', async () => {
    const path = write('latents.tsv', 'stimulus_name\tz1\tz2\nn01518878_10042\t1\t2\nn2_1\t3\t4\n');
    expect(await readLatents(path)).toEqual({
      names: ['n01518878_10042', 'n2_1'],
      dims: ['z1', 'z2'],
      data: { rows: 2, cols: 2, data: Float64Array.of(1, 2, 3, 4) },
    });
  });

  it('reads .npy, with names from a list beside it', async () => {
    const path = write('latents.npy', encodeNpy([3, 2], z));
    expect(await readLatents(path)).toEqual({
      names: undefined,
      dims: ['z1', 'z2'],
      data: { rows: 3, cols: 2, data: z },
    });
    write('names.txt', '\ufeffa\r\nb c\r\n"d"\r\n');
    expect((await readLatents(path, { names: 'names.txt' })).names).toEqual(['a', 'b c', 'd']);
    write('names.csv', 'name,category\na,1\nb,2\nc,1\n');
    expect((await readLatents(path, { names: 'names.csv' })).names).toEqual(['a', 'b', 'c']);
    expect(dirname(path)).not.toBe(process.cwd());
  });

  it('finds the latents and their names in .mat files of either version', async () => {
    for (const name of ['latents_v5.mat', 'latents.npz']) {
      const found = await readLatents(fixture(name));
      expect(found.names).toEqual(['a', 'b', 'c']);
      expect(found.data).toEqual({ rows: 3, cols: 2, data: z });
      expect((await readLatents(fixture(name), { variable: 'other', names: 'codes' })).names).toEqual([
        'p',
        'q',
        'r',
      ]);
    }
  });

  it('refuses what cannot be told, or is missing', async () => {
    await expectRefusal(readLatents(fixture('v5.mat')), 'v5.mat', /which of matrix, .* not clear/);
    await expectRefusal(
      readLatents(fixture('v5.mat'), { variable: 'cube' }),
      'v5.mat',
      /'cube' is 2 x 3 x 4/,
    );
    await expectRefusal(
      readLatents(fixture('latents.npz'), { variable: 'w' }),
      'latents.npz',
      /no variable 'w'/,
    );
  });

  it('refuses names that stand twice, values that are not finite and lists of another length', async () => {
    const twice = write('twice.csv', 'name,z1\na,1\nb,2\na,3\n');
    await expectRefusal(readLatents(twice), twice, /'a' stands in rows 1 and 3/);
    const hole = write('hole.csv', 'name,z1,z2\na,1,2\nb,3,\n');
    await expectRefusal(readLatents(hole), hole, /row 2 \(b\), column 'z2' is NaN/);
    const path = write('three.npy', encodeNpy([3, 2], z));
    write('two.txt', 'a\nb\n');
    await expectRefusal(readLatents(path, { names: 'two.txt' }), 'three.npy', /2 names for 3 rows/);
  });
});

describeShared('the latents of haxby-slice', 'haxby-slice', (folder) => {
  it('are one-hot categories', async () => {
    const { names, dims, data } = await readLatents(`${folder}/latents_categories.csv`);
    expect(names).toEqual(dims);
    expect(data.rows).toBe(8);
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < 8; j++) expect(data.data[i * 8 + j]).toBe(i === j ? 1 : 0);
  });
});
