import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normal, seeded } from '../maths/random.ts';
import { readMask } from '../volumes/mask.ts';
import { readSeries } from '../volumes/series.ts';
import { writeNifti } from '../volumes/write.ts';

const dims = [64, 64, 50] as const;
const nVolumes = 178;
const nRuns = 24;

export interface IngestBench {
  readonly runs: number;
  readonly voxels: number;
  readonly seconds: number;
  readonly files: string[];
  readonly mask: string;
}

/**
 * Times reading, inflating and masking of 24 runs of 64 x 64 x 50 x 178 int16 with as many at a time as there are
 * processors; the runs are copies of four, so that the machine needs no 800 MB for them.
 */
export async function benchIngest(folder: string, concurrency: number): Promise<IngestBench> {
  const affine = Float64Array.of(-3, 0, 0, 96, 0, 3, 0, -96, 0, 0, 3, -60, 0, 0, 0, 1);
  const grid = { dims, affine };
  const size = dims[0] * dims[1] * dims[2];
  const inside = headMask();
  const mask = join(folder, 'mask.nii.gz');
  await writeNifti(mask, { grid, data: inside });
  const first = join(folder, 'run-0.nii.gz');
  await writeNifti(first, { grid, data: headSeries(inside, size), nVolumes, tr: 3 });
  const files = [first];
  for (let k = 1; k < 4; k++) {
    files.push(join(folder, `run-${k}.nii.gz`));
    await copyFile(first, files[k]!);
  }
  const { indices } = await readMask(mask);
  const queue = Array.from({ length: nRuns }, (_, r) => files[r % files.length]!);
  await readSeries(first, { grid, indices });
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let path = queue.pop(); path !== undefined; path = queue.pop())
        await readSeries(path, { grid, indices });
    }),
  );
  return { runs: nRuns, voxels: indices.length, seconds: (performance.now() - started) / 1000, files, mask };
}

/** An ellipsoid of about 60,000 voxels. */
function headMask(): Uint8Array {
  const out = new Uint8Array(dims[0] * dims[1] * dims[2]);
  let at = 0;
  for (let k = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) {
      for (let i = 0; i < dims[0]; i++) {
        const [x, y, z] = [(i - 31.5) / 25, (j - 31.5) / 29, (k - 24.5) / 20];
        out[at++] = x * x + y * y + z * z < 1 ? 1 : 0;
      }
    }
  }
  return out;
}

/** Noise as in a scanner: bright inside, faint outside. */
function headSeries(inside: Uint8Array, size: number): Int16Array {
  const draw = normal(seeded(1, 'ingest bench'));
  // A long cycle of draws instead of 36 million: gzip's window of 32 kB does not see the repetition.
  const noise = Float64Array.from({ length: 1_000_003 }, () => draw());
  const out = new Int16Array(size * nVolumes);
  for (let n = 0; n < out.length; n++) {
    const z = noise[n % noise.length]!;
    out[n] = inside[n % size] === 1 ? 800 + 12 * z : Math.abs(6 * z);
  }
  return out;
}
