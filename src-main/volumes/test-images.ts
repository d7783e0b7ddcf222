import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll } from 'vitest';
import type { Grid } from './grid.ts';

/** An image that nibabel wrote, and what nibabel reads in it (scripts/fixtures/volumes_nifti.py). */
export interface TestImage {
  file: string;
  version: 1 | 2;
  littleEndian: boolean;
  datatype: string;
  dims: number[];
  slope: number;
  inter: number;
  affine: number[];
  /** All volumes, i fastest; null for NaN and infinite. */
  values: (number | null)[];
}

const packed = JSON.parse(
  gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures/nifti.json.gz'))).toString(),
) as { files: Record<string, string>; cases: TestImage[] };

export const testImages: readonly TestImage[] = packed.cases;

/** The bytes of one of nibabel's files. */
export function testBytes(file: string): Buffer {
  return Buffer.from(packed.files[file]!, 'base64');
}

/** A folder for the tests of one file, removed behind them; `path(name)` is a path in it. */
export function testFolder(withImages: boolean): (name: string) => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'percept-volumes-'));
    if (withImages)
      await Promise.all(Object.keys(packed.files).map((f) => writeFile(join(folder, f), testBytes(f))));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

interface PlainGrid {
  dims: number[];
  affine: number[];
}

export function gridFrom({ dims, affine }: PlainGrid): Grid {
  return { dims: [dims[0]!, dims[1]!, dims[2]!], affine: Float64Array.from(affine) };
}

interface GridFixture {
  spaces: {
    name: string;
    affine: number[];
    inverse: number[];
    letters: string;
    sizes: number[];
    determinant: number;
    quaternion: number[];
    qfac: number;
  }[];
  resampled: { from: PlainGrid; to: PlainGrid; mask: number[]; result: number[] }[];
}

export const gridFixture = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/grids.json'), 'utf8'),
) as GridFixture;

/** Greatest absolute difference of two lists; infinite when their lengths differ. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let n = 0; n < a.length; n++) most = Math.max(most, Math.abs(a[n]! - b[n]!));
  return most;
}
