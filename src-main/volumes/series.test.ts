import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PerceptError } from '../errors.ts';
import { describeShared } from '../testing/shared-data.ts';
import { gridSize, type Grid } from './grid.ts';
import { readMask } from './mask.ts';
import type { Mask } from './voxel-set.ts';
import { readSeries, readVolume } from './series.ts';
import { gridFrom, maxDifference, testBytes, testFolder, testImages } from './test-images.ts';
import { writeNifti } from './write.ts';

const path = testFolder(true);
const SOME = Uint32Array.of(0, 1, 5, 6, 11, 12, 22, 23);

describe('numbers that nibabel reads', () => {
  it.each(testImages)('$file', async (image) => {
    const grid = gridFrom(image);
    const size = gridSize(grid);
    const expected = image.values.map((value) => value ?? NaN);
    const nScans = image.dims[3] ?? 1;

    const series = await readSeries(path(image.file), { grid, indices: SOME });
    const wanted = Array.from({ length: nScans }, (_, t) =>
      [...SOME].map((v) => expected[t * size + v]!),
    ).flat();
    expect(series).toMatchObject({ nScans, nVoxels: SOME.length });
    expect(Array.from(series.data)).toEqual(wanted);
    expect(series.nanCount).toBe(wanted.filter(Number.isNaN).length);

    const lossless =
      ['uint8', 'int8', 'int16', 'uint16', 'float32'].includes(image.datatype) && image.slope === 1;
    expect(series.data).toBeInstanceOf(lossless ? Float32Array : Float64Array);
    // Values that float64 cannot hold are among the 64-bit ones.
    if (image.datatype.endsWith('int64'))
      expect(wanted.some((value) => Math.abs(value) > 2 ** 53)).toBe(true);

    for (let t = 0; t < nScans; t++) {
      const volume = await readVolume(path(image.file), t);
      expect(Array.from(volume.data)).toEqual(expected.slice(t * size, (t + 1) * size));
    }
  });

  it('counts NaN and infinite voxels as NaN', async () => {
    const { grid } = (await readVolume(path('nan.nii'))).header;
    const indices = Uint32Array.from({ length: 24 }, (_, n) => n);
    expect((await readSeries(path('nan.nii'), { grid, indices })).nanCount).toBe(3);
    expect((await readVolume(path('nan.nii'), 1)).nanCount).toBe(1);
  });
});

/** 40 volumes of 50 x 40 x 30 voxels, so that blocks, chunks and volumes end at different bytes; value = 7 n mod 30011. */
const grid: Grid = {
  dims: [50, 40, 30],
  affine: Float64Array.of(3, 0, 0, -75, 0, 3, 0, -60, 0, 0, 3, -45, 0, 0, 0, 1),
};
const size = gridSize(grid);
const truth = Int16Array.from({ length: 40 * size }, (_, n) => (7 * n) % 30011);
const mask: Mask = {
  grid,
  indices: Uint32Array.from({ length: size }, (_, n) => n).filter((n) => n % 7 < 2 || n > size - 100),
};

function rows(first: number, last: number): Float32Array {
  const out = [];
  for (let t = first; t <= last; t++) for (const v of mask.indices) out.push(truth[t * size + v]!);
  return Float32Array.from(out);
}

async function run(ending: '.nii' | '.nii.gz'): Promise<string> {
  const file = path(`run${ending}`);
  await writeNifti(file, { grid, data: truth, nVolumes: 40, tr: 3 });
  return file;
}

describe.each(['.nii', '.nii.gz'] as const)('a run of many blocks, %s', (ending) => {
  it('comes whole', async () => {
    const series = await readSeries(await run(ending), mask);
    expect(series).toMatchObject({ nScans: 40, nVoxels: mask.indices.length, nanCount: 0, tr: 3 });
    expect(maxDifference(series.data, rows(0, 39))).toBe(0);
  });

  it('comes in part', async () => {
    const file = await run(ending);
    for (const [first, last] of [
      [0, 0],
      [3, 17],
      [38, 39],
    ] as const) {
      const series = await readSeries(file, mask, { first, last });
      expect(series.nScans).toBe(last - first + 1);
      expect(maxDifference(series.data, rows(first, last))).toBe(0);
    }
    await expect(readSeries(file, mask, { first: 5, last: 40 })).rejects.toThrow(/scans 5 to 40 .* 0 to 39/);
    await expect(readSeries(file, mask, { first: -1 })).rejects.toThrow(PerceptError);
    await expect(readVolume(file, 40)).rejects.toThrow(/volume 40 .* 0 to 39/);
  });

  it('of an empty mask is empty', async () => {
    const series = await readSeries(await run(ending), { grid, indices: new Uint32Array(0) });
    expect(series).toMatchObject({ nScans: 40, nVoxels: 0 });
  });
});

describe('bad files', () => {
  const volumeBytes = size * 2;
  const image = async () => readFileSync(await run('.nii'));
  const bad = async (name: string, bytes: Uint8Array) => {
    await writeFile(path(name), bytes);
    return path(name);
  };

  it('cut off while compressed: says after how many volumes', async () => {
    const whole = gzipSync(await image());
    const cut = await bad('cut.nii.gz', whole.subarray(0, Math.floor(whole.length * 0.7)));
    const error = await readSeries(cut, mask).catch((reason: unknown) => reason as PerceptError);
    expect(error).toBeInstanceOf(PerceptError);
    const { message, file, remedy } = error as PerceptError;
    const [, after] =
      /the data end after (\d+) of 40 volumes \(the header promises 4800352 bytes, \d+ can be read\)/.exec(
        message,
      )!;
    expect(Number(after)).toBeGreaterThan(20);
    expect(Number(after)).toBeLessThan(36);
    expect(file).toBe(cut);
    expect(remedy).toMatch(/again/);
    // What lies before the cut can still be asked for.
    expect(maxDifference((await readSeries(cut, mask, { last: 9 })).data, rows(0, 9))).toBe(0);
  });

  it('cut off before compression: the count is exact', async () => {
    const data = (await image()).subarray(0, 352 + 12 * volumeBytes + 1000);
    await expect(readSeries(await bad('inner.nii.gz', gzipSync(data)), mask)).rejects.toThrow(
      /the data end after 12 of 40 volumes \(the header promises 4800352 bytes, 14(40|41)\d{3} can be read\)/,
    );
    await expect(readSeries(await bad('short.nii', data), mask)).rejects.toThrow(/after 12 of 40 volumes/);
  });

  it('with its checksum cut off', async () => {
    const whole = gzipSync(await image());
    await expect(readSeries(await bad('tail.nii.gz', whole.subarray(0, -8)), mask)).rejects.toThrow(
      /last bytes of the compressed file are missing/,
    );
  });

  it('with damaged bytes', async () => {
    const whole = gzipSync(await image(), { level: 0 });
    // Stored, not compressed: the bytes stay readable and only the checksum tells.
    whole[whole.length - 5000]! ^= 1;
    await expect(readSeries(await bad('flip.nii.gz', whole), mask)).rejects.toThrow(
      /damaged .*checksum is wrong/,
    );
    const dense = gzipSync(await image());
    dense.fill(255, dense.length >> 1, (dense.length >> 1) + 300);
    await expect(readSeries(await bad('hole.nii.gz', dense), mask)).rejects.toThrow(
      /damaged after about \d+ of 40 volumes/,
    );
  });

  it('with zeros behind the data: read all the same', async () => {
    const padded = await bad(
      'zeros.nii.gz',
      Buffer.concat([gzipSync(await image()), new Uint8Array(2 << 20)]),
    );
    expect(maxDifference((await readSeries(padded, mask)).data, rows(0, 39))).toBe(0);
  });

  it('with something else behind the data', async () => {
    const file = await bad(
      'more.nii.gz',
      Buffer.concat([gzipSync(await image()), Buffer.from('something else')]),
    );
    await expect(readSeries(file, mask)).rejects.toThrow(/damaged .* something that is not gzip follows/);
  });

  it('of several gzip members: read as one', async () => {
    const bytes = await image();
    const parts = [bytes.subarray(0, 1_000_001), bytes.subarray(1_000_001)].map((part) => gzipSync(part));
    expect(
      maxDifference(
        (await readSeries(await bad('members.nii.gz', Buffer.concat(parts)), mask)).data,
        rows(0, 39),
      ),
    ).toBe(0);
  });

  it('whose mask lies on another grid: names both', async () => {
    const shifted = grid.affine.slice();
    shifted[3]! += 3;
    await expect(
      readSeries(await run('.nii'), { grid: { ...grid, affine: shifted }, indices: SOME }),
    ).rejects.toThrow(
      /50 x 40 x 30 .*\(-75, -60, -45\).*50 x 40 x 30 .*\(-72, -60, -45\).*"resampleMasks": "nearest"/,
    );
  });

  it('that claim 6 GB in 20 kB: refused before anything is allocated', async () => {
    const header = Uint8Array.from(testBytes('float64-v1-le.nii').subarray(0, 352));
    const view = new DataView(header.buffer);
    [1000, 1000, 800, 1].forEach((value, n) => view.setInt16(42 + 2 * n, value, true));
    const before = process.memoryUsage().arrayBuffers;
    await expect(readVolume(await bad('liar.nii.gz', gzipSync(header)))).rejects.toThrow(
      /6400000352 bytes in all/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
  });
});

describeShared('Haxby slice', 'haxby-slice', (folder) => {
  it('has the means of the VT mask that nibabel finds', async () => {
    const expected = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/haxby.json'), 'utf8')) as {
      nVoxels: number;
      means: number[];
      affine: number[];
      lastScan: number[];
    };
    const vt = await readMask(join(folder, 'sourcedata/sub-01/anat/sub-01_mask_VT.nii.gz'));
    const file = join(folder, 'sub-01/func/sub-01_task-objectviewing_run-01_bold.nii.gz');
    const { data, nScans, nVoxels, nanCount, tr } = await readSeries(file, vt);
    expect({ nScans, nVoxels, nanCount, tr }).toEqual({ nScans: 121, nVoxels: 530, nanCount: 0, tr: 2.5 });
    expect(expected.nVoxels).toBe(530);
    const means = expected.means.map(
      (_, t) => Array.from(data.subarray(530 * t, 530 * (t + 1))).reduce((a, b) => a + b, 0) / 530,
    );
    expect(maxDifference(means, expected.means)).toBeLessThan(1e-9);
    expect(Array.from(data.subarray(530 * 120))).toEqual(expected.lastScan);
    expect(maxDifference(vt.grid.affine, expected.affine)).toBe(0);
  });
});
