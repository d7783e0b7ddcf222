import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal, seeded } from '../src-main/maths/random.ts';
import { readBData } from '../src-main/study/formats/bdata.ts';
import { encodeNpy } from '../src-main/study/formats/npy.ts';
import { describeShared } from '../src-main/testing/shared-data.ts';
import { hashResults, refused, runJson, temporaryFolder, writeJson } from './helpers.ts';

type Json = Record<string, unknown>;

let there = '';
beforeAll(async () => {
  there = await temporaryFolder();
});

describeShared('patterns of real fMRI', 'digits69', (folder) => {
  it('with 15 components 43 of 45 pairs are told apart, on latents and on pixels', async () => {
    const file = join(folder, 'digits69_28x28.mat');
    const recipe = await writeJson(join(there, 'digits.json'), {
      percept: 1,
      data: {
        kind: 'patterns',
        subjects: { '01': { train: { file, variable: 'fmriTrn' }, test: { file, variable: 'fmriTest' } } },
        stimuli: {
          train: { file, variable: 'stimTrn', size: [28, 28] },
          test: { file, variable: 'stimTest', size: [28, 28] },
        },
      },
      latents: { kind: 'pca', components: 15 },
      evaluation: { permutations: 200, bootstrap: 0 },
    });
    const result = await runJson(recipe, join(there, 'digits'));
    const region = result.subjects[0]!.regions[0]!;
    expect(region).toMatchObject({ voxels: 3092, nImages: 10, pairs: 45 });
    expect(region.pairwise! * 45).toBeCloseTo(43, 9);
    expect(region.scores.find(({ name }) => name === 'pixCompPairwise')!.value * 45).toBeCloseTo(43, 9);
    expect(Object.keys(await hashResults(join(there, 'digits')))).toEqual(result.outputs.slice().sort());
    expect(result.outputs.filter((path) => path.includes('/images/'))).toHaveLength(10);
  });
});

describe('a BData file', () => {
  const fixture = join(import.meta.dirname, '../src-main/study/formats/fixtures/bdata_new.h5');

  it('gives samples by the value of a key, names of stimuli and regions', async () => {
    const file = join(there, 'Subject1.h5');
    await copyFile(fixture, file);
    // Latents that are sums of voxels: they can be read off the patterns.
    const data = await readBData(file);
    const names = (await data.stimulusNames())!.names;
    const voxels = await data.get(data.columns('VoxelData'));
    await data.close();
    const row = (i: number): ArrayLike<number> =>
      voxels.data.subarray(i * voxels.cols, (i + 1) * voxels.cols);
    const sums = (i: number): number[] => {
      const [a, b, c, d] = Array.from(row(i));
      return [a! + 0.31 * b!, b! - 0.47 * c!, c! + 0.23 * d!, d! - 0.59 * a!];
    };
    const lines = names.map((name, i) => `${name},${sums(i).join(',')}`);
    await writeFile(join(there, 'sums.csv'), `${['name,a,b,c,d', ...lines].join('\n')}\n`);
    const recipe = (train: Json, test: Json): Json => ({
      percept: 1,
      data: {
        kind: 'patterns',
        subjects: {
          S1: { train: { file: 'Subject1.h5', where: train }, test: { file: 'Subject1.h5', where: test } },
        },
      },
      latents: { kind: 'table', file: 'sums.csv' },
      regions: [
        { name: 'V1', expression: 'V1' },
        { name: 'VC', expression: 'VC' },
        { name: 'parts', expression: 'V1 + V2 + V3' },
      ],
      evaluation: { permutations: 100, bootstrap: 0 },
    });
    const result = await runJson(
      await writeJson(join(there, 'bdata.json'), recipe({ Run: 1 }, { Run: 2 })),
      join(there, 'bdata'),
    );
    const [v1, vc, both] = result.subjects[0]!.regions;
    expect([v1!.voxels, vc!.voxels, both!.voxels]).toEqual([2, 4, 4]);
    expect(result.latents.trainedOn).toBe(50);
    expect(vc).toMatchObject({ nImages: 50, pairs: 1225 });
    expect(vc!.pairwise).toBeGreaterThan(0.8);
    expect(both!.scores).toEqual(vc!.scores);
    await refused(
      await writeJson(join(there, 'none.json'), recipe({ Run: 1 }, { Run: 77 })),
      join(there, 'none'),
      /Subject1\.h5: no sample has Run = 77\. Its values are 1, 2/,
    );
    await refused(
      await writeJson(join(there, 'key.json'), recipe({ Run: 1 }, { Runn: 2 })),
      join(there, 'none'),
      /Subject1\.h5: .*Runn/,
    );
  });
});

describe('an npz file with names', () => {
  const nVoxels = 40;
  const side = 6;
  const nTrain = 30;
  /** Images of three features, and patterns that are a linear function of their pixels. */
  const trainNames = Array.from({ length: nTrain }, (_, i) => `s${((i * 7) % nTrain) + 1}`);
  // Odd names of pictures: a folder, case only, letters of another alphabet.
  const testNames = ['z/last.png', 'Face', 'face', 'a/b', 'a_b', 'ü'];

  const build = (): {
    images: (n: number) => Float64Array;
    patterns: (images: Float64Array, n: number) => Float64Array;
  } => {
    const random = normal(seeded(3, 'e2e patterns'));
    const basis = Float64Array.from({ length: 3 * side * side }, random);
    const weights = Float64Array.from({ length: side * side * nVoxels }, random);
    return {
      images: (n) => {
        const out = new Float64Array(n * side * side);
        for (let i = 0; i < n; i++) {
          const features = [random(), random(), random()];
          for (let p = 0; p < side * side; p++) {
            const value = features.reduce(
              (sum, feature, f) => sum + feature * basis[f * side * side + p]!,
              0,
            );
            out[i * side * side + p] = Math.max(0, Math.min(1, 0.5 + 0.08 * value));
          }
        }
        return out;
      },
      patterns: (images, n) => {
        const out = new Float64Array(n * nVoxels);
        for (let i = 0; i < n; i++) {
          for (let v = 0; v < nVoxels; v++) {
            let value = 0.05 * random();
            for (let p = 0; p < side * side; p++)
              value += images[i * side * side + p]! * weights[p * nVoxels + v]!;
            out[i * nVoxels + v] = value;
          }
        }
        return out;
      },
    };
  };

  it('decodes each image once, its patterns averaged, pictures in the order of the patterns', async () => {
    const { images, patterns } = build();
    const train = images(nTrain);
    const test = images(testNames.length);
    const twice = new Float64Array(2 * test.length);
    twice.set(test);
    twice.set(test, test.length);
    const array = (rows: number, cols: number, data: Float64Array): Uint8Array =>
      encodeNpy([rows, cols], data);
    await writeFile(
      join(there, 'patterns.npz'),
      zip({
        'train.npy': array(nTrain, nVoxels, patterns(train, nTrain)),
        'train_names.npy': texts(trainNames),
        'test.npy': array(2 * testNames.length, nVoxels, patterns(twice, 2 * testNames.length)),
        'test_names.npy': texts([...testNames, ...testNames]),
        'train_images.npy': array(nTrain, side * side, train),
        'test_images.npy': array(testNames.length, side * side, test),
      }),
    );
    const file = 'patterns.npz';
    const stack = (variable: string): Json => ({ file, variable, size: [side, side], range: [0, 1] });
    const of = (set: string): Json => ({ file, variable: set, names: `${set}_names` });
    const recipe = {
      percept: 1,
      data: {
        kind: 'patterns',
        subjects: { A: { train: of('train'), test: of('test') } },
        stimuli: { train: stack('train_images'), test: stack('test_images') },
      },
      latents: { kind: 'pca', components: 3 },
      evaluation: { permutations: 100, bootstrap: 0 },
    };
    const result = await runJson(await writeJson(join(there, 'npz.json'), recipe), join(there, 'npz'));
    const region = result.subjects[0]!.regions[0]!;
    expect(region).toMatchObject({ name: 'all', voxels: nVoxels, nImages: 6, pairs: 15 });
    expect(region.pairwise).toBe(1);
    // Each true image is next to its own reconstruction.
    expect(region.scores.find(({ name }) => name === 'pixelCorrelation')!.value).toBeGreaterThan(0.9);
    const files = result.outputs
      .filter((path) => path.includes('/images/'))
      .map((path) => path.slice(path.lastIndexOf('/') + 1));
    expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(6);
    expect(files).toEqual(
      expect.arrayContaining(['z_last.png', 'Face.png', 'face_2.png', 'a_b.png', 'a_b_2.png']),
    );
  });
});

/** A NumPy array of texts, as little-endian UTF-32. */
function texts(values: readonly string[]): Uint8Array {
  const width = Math.max(...values.map((value) => [...value].length));
  const data = new Uint8Array(4 * width * values.length);
  const view = new DataView(data.buffer);
  values.forEach((value, i) =>
    [...value].forEach((letter, k) => view.setUint32(4 * (i * width + k), letter.codePointAt(0)!, true)),
  );
  const text = `{'descr': '<U${width}', 'fortran_order': False, 'shape': (${values.length},), }`;
  const header = Buffer.from(`${text.padEnd(128 - 10 - 1)}\n`);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length & 255, header.length >> 8]),
    header,
    data,
  ]);
}

/** A zip archive whose members are stored as they are. */
function zip(members: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, data] of Object.entries(members)) {
    const rest = Buffer.alloc(26);
    rest.writeUInt16LE(20, 0);
    rest.writeUInt32LE(crc32(data), 10);
    rest.writeUInt32LE(data.length, 14);
    rest.writeUInt32LE(data.length, 18);
    rest.writeUInt16LE(name.length, 22);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), rest, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), rest, tail, Buffer.from(name)]),
    );
    local.push(entry);
    at += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(local.length, 8);
  end.writeUInt16LE(local.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}
