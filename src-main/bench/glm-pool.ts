import { join } from 'node:path';
import { saveArray } from '../compute/arrays.ts';
import { blockSize } from '../compute/fit-step.ts';
import type { Runner } from '../compute/pool.ts';
import type { FitDesign } from '../compute/tasks/fit.ts';
import type { Noise } from '../glm/result.ts';
import { normal, seeded } from '../maths/random.ts';

const nRuns = 24;
const nScans = 178;
const trials = 55;
const dims = 120;

/**
 * Times a fit as a run of a recipe does it: series in files, blocks of voxels in the threads of the pool, each block read,
 * the model prepared in each thread. 24 runs of 178 scans, 55 trials of 9 s each, 120 modulators.
 * @returns seconds, the fastest of seven once the threads are warm, by noise model
 */
export async function benchFitInPool(
  runner: Runner,
  folder: string,
  nVoxels: number,
): Promise<Record<Noise, number>> {
  const draw = normal(seeded(3, 'fit bench'));
  const latents = join(folder, 'latents.npy');
  await saveArray(
    latents,
    [nRuns * trials, dims],
    Float64Array.from({ length: nRuns * trials * dims }, () => draw()),
  );
  const series: string[] = [];
  for (let r = 0; r < nRuns; r++) {
    const data = new Float32Array(nScans * nVoxels);
    for (let at = 0; at < data.length; at++) {
      const before = at >= nVoxels ? data[at - nVoxels]! - 100 : 0;
      data[at] = 100 + (0.6 * (at % nVoxels) * before) / nVoxels + draw();
    }
    series.push(join(folder, `series-${r}.npy`));
    await saveArray(series[r]!, [nScans, nVoxels], data);
  }
  const design: FitDesign = {
    kind: 'latents',
    items: [],
    latents: { file: latents, names: Array.from({ length: dims }, (_, j) => `z${j + 1}`) },
    runs: Array.from({ length: nRuns }, (_, r) => ({
      key: `run-${r + 1}`,
      nScans,
      tr: 3,
      trials: Array.from({ length: trials }, (_, t) => ({
        onset: 33 + 9 * t,
        duration: 9,
        stimulus: r * trials + t,
      })),
    })),
    cutoff: 128,
    centre: true,
    bins: 16,
    onsetBin: 8,
    onsetShift: 0,
  };
  const best = { ols: Infinity, ar1: Infinity };
  for (const noise of ['ols', 'ar1'] as const) {
    for (let round = 0; round < 8; round++) {
      const size = blockSize(2048, runner.workers, { fixed: 0, perVoxel: 8192 }, nVoxels);
      const starts = Array.from({ length: Math.ceil(nVoxels / size) }, (_, b) => b * size);
      const started = performance.now();
      await Promise.all(
        starts.map((from) =>
          // A key of its own for each round: preparing the model is part of a fit.
          runner.run('fit', {
            key: `${noise} ${round}`,
            design,
            noise,
            series,
            from,
            to: Math.min(nVoxels, from + size),
          }),
        ),
      );
      // The first round starts the threads.
      if (round > 0) best[noise] = Math.min(best[noise], (performance.now() - started) / 1000);
    }
  }
  return best;
}
