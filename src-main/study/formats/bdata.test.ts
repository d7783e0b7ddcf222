import { describe, expect, it } from 'vitest';
import { withArrayFile } from './array-file.ts';
import { readBData, type BData } from './bdata.ts';
import { expectRefusal, expected, fixture } from './testing.ts';

const truth = expected<{
  texts: string[];
  names: string[];
  distinctInFloat32: number;
  firstRow: number[];
  columnSums: number[];
  someColumnSums: number[];
}>('bdata.json');

async function withBData<T>(name: string, use: (data: BData) => Promise<T> | T): Promise<T> {
  const data = await readBData(fixture(name));
  try {
    return await use(data);
  } finally {
    await data.close();
  }
}

describe.each([
  ['bdata_new.h5', 'hdf5', 1200],
  ['bdata_old.h5', 'hdf5-old', 12],
  ['bdata_v5.mat', 'matlab', 12],
  ['bdata_v73.mat', 'matlab', 12],
] as const)('%s', (name, generation, nSamples) => {
  it('says what the columns are', async () => {
    await withBData(name, (data) => {
      expect([data.generation, data.nSamples, data.nColumns]).toEqual([generation, nSamples, 9]);
      expect(data.keys).toEqual([
        'VoxelData',
        'ROI_V1',
        'ROI_V2',
        'ROI_V3',
        'ROI_VC',
        'voxel_x',
        'Run',
        'DataType',
        'stimulus_id',
      ]);
      expect(data.rois).toEqual(['ROI_V1', 'ROI_V2', 'ROI_V3', 'ROI_VC']);
      expect(data.descriptions[1]).toBe('1 = ROI_V1');
      expect(data.columns('ROI_V1')).toEqual(Uint32Array.of(0, 1));
      expect(Array.from(data.metadata('voxel_x'))).toEqual([-10.5, 1, 3, 4, 5, 6, NaN, NaN, NaN]);
    });
  });

  it('reads columns in any order, exactly', async () => {
    await withBData(name, async (data) => {
      const order = Uint32Array.of(8, 0, 6, 3);
      const { rows, cols, data: values } = await data.get(order);
      expect([rows, cols]).toEqual([nSamples, 4]);
      expect(Array.from(values.subarray(0, 4))).toEqual(Array.from(order, (c) => truth.firstRow[c]!));
      const sums = nSamples === 1200 ? truth.columnSums : truth.someColumnSums;
      order.forEach((c, k) => {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += values[i * cols + k]!;
        expect(sum).toBeCloseTo(sums[c]!, 6);
      });
      expect((await data.get('ROI_V3')).cols).toBe(1);
      expect((await data.get('stimulus_id')).data[0]).toBe(1518878.010042);
    });
  });

  it('names the images from ids that float32 would have merged', async () => {
    await withBData(name, async (data) => {
      const step = 1200 / nSamples;
      const named = (await data.stimulusNames())!;
      expect(named.ids).toEqual(truth.texts.filter((_, i) => i % step === 0));
      expect(named.names).toEqual(truth.names.filter((_, i) => i % step === 0));
      expect(new Set(named.names).size).toBe(nSamples);
    });
  });
});

describe('BData', () => {
  it('keeps 1,200 ids apart where single precision keeps 150', async () => {
    await withBData('bdata_new.h5', async (data) => {
      const ids = (await data.get('stimulus_id')).data;
      expect(new Set(ids).size).toBe(1200);
      expect(new Set(Float32Array.from(ids)).size).toBe(truth.distinctInFloat32);
      expect(truth.distinctInFloat32).toBe(150);
      expect(truth.names).toContain('n01518878_10042');
      expect(truth.texts).toContain('1518878.000010');
    });
  });

  it('refuses ids that went through single precision', async () => {
    await withBData('bdata_float32.h5', (data) =>
      expectRefusal(data.stimulusNames(), 'bdata_float32.h5', /single precision/),
    );
  });

  it('explains numbers by the map in the file', async () => {
    await withBData('bdata_new.h5', async (data) => {
      const kinds = (await data.labels('DataType'))!;
      expect([kinds.length, ...new Set(kinds)]).toEqual([1200, 'train']);
      expect(await data.labels('Run')).toBeUndefined();
    });
  });

  it('accepts metadata of one dimension', async () => {
    await withBData('bdata_one_key.h5', (data) => {
      expect(data.columns('VoxelData')).toEqual(Uint32Array.of(0, 1, 2));
    });
  });

  it('refuses a file that is none, and keys that are not there', async () => {
    await expectRefusal(readBData(fixture('v5.mat')), 'v5.mat', /no BData/);
    await expectRefusal(readBData(fixture('generic.h5')), 'generic.h5', /no BData/);
    await withBData('bdata_old.h5', (data) => {
      expect(() => data.columns('ROI_FFA')).toThrow(/no key 'ROI_FFA'/);
    });
  });

  it('is told apart from other HDF5 files', async () => {
    const formats = ['bdata_new.h5', 'bdata_old.h5', 'generic.h5'].map((name) =>
      withArrayFile(fixture(name), async (file) => file.format),
    );
    expect(await Promise.all(formats)).toEqual(['bdata', 'bdata', 'hdf5']);
  });
});
