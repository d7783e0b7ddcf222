import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openArrayFile, withArrayFile } from './array-file.ts';
import { blocksOf } from './hdf5-blocks.ts';
import { openHdf5 } from './hdf5.ts';
import { expectRefusal, expected, fixture, scratchFolder } from './testing.ts';

const write = scratchFolder();

describe('HDF5', () => {
  it('names datasets by their paths and reads numbers of any type and order', async () => {
    const file = await openArrayFile(fixture('generic.h5'));
    expect(file.format).toBe('hdf5');
    expect(file.entries.find((entry) => entry.name === 'group/inner/big')).toEqual({
      name: 'group/inner/big',
      shape: [5],
      dtype: 'float64',
      kind: 'numeric',
    });
    expect((await file.read('group/inner/big')).data).toEqual(Float64Array.of(0, 1, 2, 3, 4));
    expect((await file.read('halves')).data).toEqual(Float32Array.of(0, 1, 2, 3, 4));
    expect((await file.read('flags')).data).toEqual(Uint8Array.of(1, 0, 1));
    expect((await file.read('whole')).data).toEqual(Float64Array.of(2 ** 53 - 1, 3));
    expect(await file.read('none')).toEqual({ shape: [0, 3], data: new Float64Array(0) });
    expect(await file.read('scalar')).toEqual({ shape: [], data: Float64Array.of(3.5) });
    await file.close();
  });

  it('reads fixed, space-padded and variable text as UTF-8', async () => {
    await withArrayFile(fixture('generic.h5'), async (file) => {
      expect(await file.readText('fixed')).toEqual(['abc', 'dé']);
      expect(await file.readText('variable')).toEqual(['abc', 'dé', '']);
      expect(await file.readText('padded')).toEqual(['ab', 'c']);
      expect(await file.readText('one')).toEqual(['text']);
    });
  });

  it('reads a part of a compressed dataset', async () => {
    const file = await openHdf5(fixture('generic.h5'));
    expect(
      file.numbers('/chunked', [
        [1, 3],
        [4, 6],
      ]),
    ).toEqual(Float64Array.of(14, 15, 24, 25));
    expect(file.numbers('/chunked')).toEqual(Float64Array.from({ length: 60 }, (_, i) => i));
    file.close();
  });

  it('refuses foreign compression, links into other files and objects that hold no numbers', async () => {
    await withArrayFile(fixture('generic.h5'), async (file) => {
      await expectRefusal(file.read('lzf'), 'generic.h5', /compressed with lzf/);
      await expectRefusal(file.read('elsewhere'), 'generic.h5', /'elsewhere' is a link/);
      await expectRefusal(file.read('virtual'), 'generic.h5', /virtual dataset/);
      await expectRefusal(file.read('records'), 'generic.h5', /records/);
    });
  });

  it('refuses a dataset that claims more than the file could ever hold', async () => {
    await withArrayFile(fixture('generic.h5'), (file) =>
      expectRefusal(file.read('claims'), 'generic.h5', /claims 8000000000000 bytes/),
    );
  });

  it('refuses damaged files instead of giving what memory held', async () => {
    const whole = readFileSync(fixture('generic.h5'));
    const cut = write('cut.h5', whole.subarray(0, whole.length >> 1));
    await expectRefusal(
      withArrayFile(cut, (file) => file.read('chunked')),
      'cut.h5',
      /damaged/,
    );
    const chunk = whole.indexOf(Buffer.from([0x78, 0x5e]));
    const broken = Buffer.from(whole);
    broken.fill(0xff, chunk, chunk + 16);
    const path = write('broken.h5', broken);
    await expectRefusal(
      withArrayFile(path, (file) => file.read('chunked')),
      'broken.h5',
      /damaged/,
    );
  });

  it('reads a file anew that was damaged before and has been replaced', async () => {
    const whole = readFileSync(fixture('generic.h5'));
    const broken = Buffer.from(whole);
    const chunk = whole.indexOf(Buffer.from([0x78, 0x5e]));
    broken.fill(0xff, chunk, chunk + 16);
    const path = write('replaced.h5', broken);
    await expectRefusal(
      withArrayFile(path, (file) => file.read('chunked')),
      'replaced.h5',
      /damaged/,
    );
    writeFileSync(path, whole);
    const { data } = await withArrayFile(path, (file) => file.read('chunked'));
    expect(data).toEqual(Float64Array.from({ length: 60 }, (_, i) => i));
  });

  it('gives the same again after a failure', async () => {
    const { cube } = expected<{ cube: number[] }>('arrays.json');
    await withArrayFile(fixture('generic.h5'), (file) => expectRefusal(file.read('lzf'), 'generic', /lzf/));
    await withArrayFile(fixture('v73.mat'), async (file) =>
      expect((await file.read('cube')).data).toEqual(Float64Array.from(cube)),
    );
  });
});

describe('blocksOf', () => {
  it('covers the part once, in order, on the borders of chunks', () => {
    const row = 2 ** 20;
    const blocks = [
      ...blocksOf(
        [
          [3, 20],
          [0, row],
        ],
        8,
        [4, 1024],
      ),
    ];
    expect(blocks.map(([rows]) => rows)).toEqual([
      [3, 4],
      [4, 8],
      [8, 12],
      [12, 16],
      [16, 20],
    ]);
    const thin = [
      ...blocksOf(
        [
          [0, 1],
          [0, 3 * row],
        ],
        16,
        null,
      ),
    ];
    expect(thin.map((block) => block[1])).toEqual([
      [0, 2 * row],
      [2 * row, 3 * row],
    ]);
    expect([
      ...blocksOf(
        [
          [0, 5],
          [2, 2],
        ],
        8,
        null,
      ),
    ]).toEqual([]);
    expect([...blocksOf([], 8, null)]).toEqual([[]]);
  });
});
