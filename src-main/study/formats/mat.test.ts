import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeShared } from '../../testing/shared-data.ts';
import { openArrayFile, withArrayFile } from './array-file.ts';
import { toMatrix, toMatrixRows } from './nd-array.ts';
import { expectRefusal, expected, fixture, scratchFolder } from './testing.ts';

const truth = expected<{ matrix: number[]; cube: number[]; sparse: number[] }>('arrays.json');
const write = scratchFolder();

describe.each([
  ['v5.mat', 'mat5'],
  ['v5_compressed.mat', 'mat5'],
  ['v73.mat', 'mat7.3'],
] as const)('%s', (name, format) => {
  it('gives numbers in row-major order', async () => {
    const file = await openArrayFile(fixture(name));
    expect(file.format).toBe(format);
    expect(await file.read('matrix')).toEqual({ shape: [5, 3], data: Float64Array.from(truth.matrix) });
    expect(await file.read('cube')).toEqual({ shape: [2, 3, 4], data: Float64Array.from(truth.cube) });
    expect(await file.read('sparse')).toEqual({ shape: [3, 3], data: Float64Array.from(truth.sparse) });
    await file.close();
  });

  it('keeps element types, and whole numbers of 64 bits as far as float64 holds them', async () => {
    const file = await openArrayFile(fixture(name));
    const types = Object.fromEntries(file.entries.map((entry) => [entry.name, entry.dtype]));
    expect(types).toMatchObject({
      bytes: 'uint8',
      shorts: 'int16',
      single: 'float32',
      long: 'int64',
      flags: 'bool',
    });
    expect((await file.read('bytes')).data).toEqual(Uint8Array.from({ length: 12 }, (_, i) => i));
    expect((await file.read('shorts')).data).toEqual(Int16Array.of(-3, -2, -1, 0, 1, 2));
    expect((await file.read('single')).data).toEqual(Float32Array.of(0.5, -1.5));
    expect((await file.read('long')).data).toEqual(Float64Array.of(2 ** 53 - 1, -5));
    expect((await file.read('flags')).data).toEqual(Uint8Array.of(1, 0, 1));
    expect(await file.read('empty')).toEqual({ shape: [0, 3], data: new Float64Array(0) });
    await file.close();
  });

  it('reads text, rows of characters and cells of text', async () => {
    const file = await openArrayFile(fixture(name));
    expect(await file.readText('word')).toEqual(['Bild Nr. 1 äα']);
    expect(await file.readText('lines')).toEqual(['ab', 'cde']);
    expect(await file.readText('cellstr')).toEqual(['n01518878_10042', 'n01639765_52902']);
    await file.close();
  });

  it('names what is inside structs and cells as MATLAB does', async () => {
    const file = await openArrayFile(fixture(name));
    expect((await file.read('s.inner.b')).data).toEqual(Int32Array.of(7, 8));
    expect(await file.readText('s.name')).toEqual(['struct']);
    expect((await file.read('mixed{1}')).data).toEqual(Float64Array.of(0, 1, 2));
    expect(await file.readText('list(2).label')).toEqual(['two']);
    expect((await file.read('list(2).value')).data).toEqual(Float64Array.of(2));
    await file.close();
  });

  it('refuses complex numbers, text as numbers and unknown names, each by name', async () => {
    const file = await openArrayFile(fixture(name));
    await expectRefusal(file.read('complex'), name, /'complex' is complex/);
    await expectRefusal(file.read('word'), name, /'word' is text, not an array of numbers/);
    await expectRefusal(file.readText('matrix'), name, /'matrix' is an array of numbers, not text/);
    await expectRefusal(file.read('nothing'), name, /no variable 'nothing'/);
    await file.close();
  });
});

describe('MATLAB level 5', () => {
  it('reads big-endian files', async () => {
    const file = await openArrayFile(fixture('v5_big_endian.mat'));
    expect((await file.read('matrix')).data).toEqual(Float64Array.from(truth.matrix));
    await file.close();
  });

  it('refuses whole numbers that float64 would change', async () => {
    const file = await openArrayFile(fixture('v5_long.mat'));
    await expectRefusal(file.read('ids'), 'v5_long.mat', /9007199254740993/);
    await file.close();
  });

  it('never gives numbers from a file that was cut off, wherever the cut is', async () => {
    for (const name of ['v5.mat', 'v5_compressed.mat']) {
      const whole = readFileSync(fixture(name));
      const file = await openArrayFile(fixture(name));
      const names = file.entries.filter((entry) => entry.kind === 'numeric').map((entry) => entry.name);
      await file.close();
      for (let length = 140; length < whole.length - 8; length += 97) {
        const path = write(`cut-${length}-${name}`, whole.subarray(0, length));
        await expectRefusal(
          withArrayFile(path, async (cut) => {
            for (const one of names) await cut.read(one);
          }),
          path,
          /damaged|ends|no variable/,
        );
      }
    }
  });

  it('refuses lengths and dimensions that lie', async () => {
    const whole = readFileSync(fixture('v5_big_endian.mat'));
    const lie = (at: number, value: number): string => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt32BE(value, at);
      return write(`lie-${at}.mat`, bytes);
    };
    // 128: tag of the variable; 128 + 8 + 16 + 8: its first dimension; 184 + 4: length of the numbers.
    await expectRefusal(openArrayFile(lie(132, 0xfffffff0)), 'lie-132', /claims 4294967280 bytes/);
    const rows = await openArrayFile(lie(160, 2_000_000_000));
    await expectRefusal(rows.read('matrix'), 'lie-160', /holds 15 numbers/);
    await rows.close();
    const numbers = whole.indexOf(Buffer.from([0, 0, 0, 9, 0, 0, 0, 120]));
    const long = await openArrayFile(lie(numbers + 4, 4000));
    await expectRefusal(long.read('matrix'), 'lie-', /claims 4000 bytes/);
    await long.close();
  });

  it('refuses compressed variables that unpack to more than they say', async () => {
    const header = readFileSync(fixture('v5.mat')).subarray(0, 128);
    const packed = (payload: Buffer): Buffer => {
      const body = deflateSync(payload);
      const tag = Buffer.alloc(8);
      tag.writeUInt32LE(15, 0);
      tag.writeUInt32LE(body.length, 4);
      return Buffer.concat([header, tag, body]);
    };
    const raw = readFileSync(fixture('v5_big_endian.mat'));
    const small = Buffer.from(readFileSync(fixture('v5.mat')).subarray(128, 128 + 8 + 176));
    expect(raw.length).toBeGreaterThan(128);
    const bomb = write('bomb.mat', packed(Buffer.concat([small, Buffer.alloc(50_000_000)])));
    const opened = await openArrayFile(bomb);
    await expectRefusal(opened.read('matrix'), 'bomb.mat', /does not unpack to what it promises/);
    await opened.close();
    const claim = Buffer.from(small);
    claim.writeUInt32LE(0x7fffff00, 4);
    const claiming = await openArrayFile(write('claim.mat', packed(claim)));
    await expectRefusal(claiming.read('matrix'), 'claim.mat', /claim to hold 2147483/);
    await claiming.close();
  });

  it('names a version 4 file and says what to do', async () => {
    const head = Buffer.alloc(20);
    [0, 2, 1, 0, 2].forEach((value, i) => head.writeInt32LE(value, 4 * i));
    const path = write('v4.mat', Buffer.concat([head, Buffer.from('x\0'), Buffer.alloc(16)]));
    await expectRefusal(openArrayFile(path), path, /MATLAB v4/);
  });
});

describe('toMatrix', () => {
  it('makes a column of one dimension and joins all axes but the first into rows', () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(toMatrix({ shape: [8], data })).toMatchObject({ rows: 8, cols: 1 });
    expect(toMatrixRows({ shape: [2, 2, 2], data })).toEqual({
      rows: 2,
      cols: 4,
      data: Float64Array.from(data),
    });
    expect(() => toMatrix({ shape: [2, 2, 2], data })).toThrow(/2 x 2 x 2 is not a matrix/);
  });
});

describeShared('digits69, real fMRI in MATLAB v5', 'digits69', (folder) => {
  interface Held {
    shape: number[];
    dtype: string;
    sum: number;
    weighted: number;
    first: number[];
    last: number[];
  }

  it('gives what SciPy gives', async () => {
    const { arrays } = expected<{ arrays: Record<string, Held> }>('digits.json');
    const file = await openArrayFile(`${folder}/digits69_28x28.mat`);
    expect(file.entries.map((entry) => entry.name).sort()).toEqual(Object.keys(arrays).sort());
    for (const [name, held] of Object.entries(arrays)) {
      const entry = file.entries.find((one) => one.name === name)!;
      expect([entry.shape, entry.dtype]).toEqual([held.shape, held.dtype]);
      const { rows, cols, data } = toMatrix(await file.read(name));
      let sum = 0;
      let weighted = 0;
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++) {
          sum += data[i * cols + j]!;
          weighted += data[i * cols + j]! * (i + 1) * ((j % 97) + 1);
        }
      expect(Math.abs(sum / held.sum - 1)).toBeLessThan(1e-12);
      expect(Math.abs(weighted / held.weighted - 1)).toBeLessThan(1e-12);
      expect(Array.from(data.subarray(0, held.first.length))).toEqual(held.first);
      expect(Array.from(data.subarray(data.length - held.last.length))).toEqual(held.last);
    }
    await file.close();
  });
});
