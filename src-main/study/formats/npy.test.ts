import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openArrayFile } from './array-file.ts';
import { encodeNpy } from './npy.ts';
import { expectRefusal, expected, fixture, scratchFolder } from './testing.ts';

const { cube } = expected<{ cube: number[] }>('arrays.json');
const write = scratchFolder();

async function readNpy(name: string): Promise<unknown> {
  const file = await openArrayFile(fixture(name));
  const { kind } = file.entries[0]!;
  const value = kind === 'text' ? await file.readText('array') : await file.read('array');
  await file.close();
  return value;
}

describe('.npy', () => {
  it.each(['fortran.npy', 'version2.npy', 'version3.npy'])('reads %s in row-major order', async (name) => {
    expect(await readNpy(name)).toEqual({ shape: [2, 3, 4], data: Float64Array.from(cube) });
  });

  it('reads half precision with its edges', async () => {
    expect(await readNpy('halves.npy')).toEqual({
      shape: [6],
      data: Float32Array.of(1.5, -0.25, 65504, 2 ** -24, Infinity, NaN),
    });
  });

  it('reads text in both orders, and bytes', async () => {
    expect(await readNpy('unicode.npy')).toEqual(['n01518878_10042', 'bär', '\u{1f642}', '']);
    expect(await readNpy('unicode_fortran.npy')).toEqual(['a', 'b', 'c', 'd']);
    expect(await readNpy('bytes.npy')).toEqual(['abc', 'z']);
  });

  it('reads a scalar', async () => {
    expect(await readNpy('scalar.npy')).toEqual({ shape: [], data: Float64Array.of(2.5) });
  });

  it.each([
    ['objects.npy', /Python objects \(a pickle\)/],
    ['complex.npy', /complex128/],
    ['records.npy', /structured records/],
  ])('refuses %s with a way out', async (name, problem) => {
    const file = await openArrayFile(fixture(name));
    await expectRefusal(file.read('array'), name, problem);
    await file.close();
  });

  it('refuses a file that is cut off anywhere', async () => {
    const whole = readFileSync(fixture('fortran.npy'));
    for (const length of [7, 11, 60, 128, 200, whole.length - 1]) {
      const path = write(`cut-${length}.npy`, whole.subarray(0, length));
      await expectRefusal(openArrayFile(path), path, /damaged|promises 2 x 3 x 4/);
    }
  });

  it('refuses a header that promises more than the file holds, before allocating it', async () => {
    const text = readFileSync(fixture('fortran.npy'), 'latin1').replace('(2, 3, 4)', '(9999999999,)');
    const path = write('lie.npy', Buffer.from(text, 'latin1'));
    await expectRefusal(openArrayFile(path), path, /9999999999 elements/);
  });
});

describe('.npz', () => {
  it('reads every element type in both byte orders and both layouts', async () => {
    const file = await openArrayFile(fixture('kinds.npz'));
    expect(file.entries).toHaveLength(36);
    for (const { name, dtype } of file.entries) {
      const { shape, data } = await file.read(name);
      expect([name, shape]).toEqual([name, [2, 3]]);
      expect([name, ...data]).toEqual([
        name,
        ...(dtype === 'bool' ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 100]),
      ]);
    }
    await file.close();
  });

  it('reads compressed members, and one of them without the others', async () => {
    const file = await openArrayFile(fixture('packed.npz'));
    expect(file.entries.map((entry) => [entry.name, entry.shape])).toEqual([
      ['cube', [2, 3, 4]],
      ['fortran', [2, 3, 4]],
      ['big', [200, 200]],
    ]);
    expect((await file.read('fortran')).data).toEqual(Float64Array.from(cube));
    expect((await file.read('big')).data.every((value) => value === 0)).toBe(true);
    await file.close();
  });

  it('refuses a wrong checksum, a claimed size that lies and a cut archive', async () => {
    const whole = readFileSync(fixture('kinds.npz'));
    const flipped = Buffer.from(whole);
    flipped[whole.indexOf('le_f8_C.npy') + 11 + 20 + 128 + 8]! ^= 1;
    const bad = await openArrayFile(write('flipped.npz', flipped));
    await expectRefusal(bad.read('le_f8_C'), 'flipped.npz', /checksum of 'le_f8_C.npy'/);
    await bad.close();

    const packed = readFileSync(fixture('packed.npz'));
    const claiming = Buffer.from(packed);
    const central = packed.indexOf('PK\x01\x02', 0, 'latin1');
    claiming.writeUInt32LE(0x7fffffff, central + 24);
    await expectRefusal(
      openArrayFile(write('claim.npz', claiming)),
      'claim.npz',
      /claims 2147483647 bytes packed into/,
    );

    for (const length of [100, whole.length >> 1, whole.length - 30])
      await expectRefusal(
        openArrayFile(write(`cut-${length}.npz`, whole.subarray(0, length))),
        `cut-${length}`,
        /damaged/,
      );
  });
});

describe('encodeNpy', () => {
  it('writes the bytes that NumPy writes', () => {
    const numpy = readFileSync(fixture('scalar.npy'));
    expect(Buffer.from(encodeNpy([], Float64Array.of(2.5)))).toEqual(numpy);
    const column = readFileSync(fixture('version2.npy')).subarray(-24 * 8);
    const ours = encodeNpy([2, 3, 4], Float64Array.from(cube));
    expect(Buffer.from(ours.subarray(-24 * 8))).toEqual(column);
    expect(Buffer.from(ours).toString('latin1', 10, 127).trim()).toBe(
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, 4), }",
    );
  });

  it('can be read back in every type, from a view as well', async () => {
    const views = [
      Int8Array.of(-1, 2),
      Uint8Array.of(1, 255),
      Int16Array.of(-300, 2),
      Uint16Array.of(65535, 1),
      Int32Array.of(-70000, 1),
      Uint32Array.of(4e9, 1),
      Float32Array.of(0.5, NaN),
      Float64Array.of(9, Math.PI, -0, 7).subarray(1, 3),
    ];
    for (const [i, data] of views.entries()) {
      const file = await openArrayFile(write(`back-${i}.npy`, encodeNpy([2, 1], data)));
      expect(await file.read('array')).toEqual({ shape: [2, 1], data: data.slice() });
      await file.close();
    }
    expect(() => encodeNpy([3], Float64Array.of(1))).toThrow(/3 elements were promised, 1 are there/);
  });
});
