import { join } from 'node:path';
import { writeFileWhole } from '../files.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { normal, seeded } from '../maths/random.ts';
import type { SeriesBlock } from './accumulate.ts';
import { buildDesign, effects, type Design } from './design.ts';
import type { RunInput } from './run-input.ts';
import { planFit, startFit } from './fit.ts';
import type { GlmFit, Noise } from './result.ts';

/**
 * Seconds of one measurement: designing, then one thread, then the slower of two halves of the voxels (what
 * two workers need side by side).
 */
export interface GlmTiming {
  readonly noise: Noise;
  readonly plan: number;
  readonly oneThread: number;
  readonly halves: number;
}

export interface GlmBench {
  readonly scans: number;
  readonly columns: number;
  readonly voxels: number;
  readonly design: number;
  readonly timings: readonly GlmTiming[];
}

const nRuns = 24;
const nScans = 178;
const tr = 3;
const trialsPerRun = 55;
const dims = 120;

/**
 * Times OLS and AR(1) on a problem of the size of the paper's training data: 24 runs of 178 scans, 55 trials
 * of 9 s each, 120 latent dimensions, `nVoxels` voxels of float32 with drift and AR(1) noise. Best of three.
 * The pool fits blocks of voxels in several workers; here the halves run one after the other and the slower
 * one is told, which is what two cores need.
 * @param folder when given, gets design.npy [scans x 121], nuisance.npy [24 * 178 x 9], data.npy [scans x
 * nVoxels] and beta-*.npy for glm_peers.py
 */
export async function benchGlm(folder?: string, nVoxels = 5000): Promise<GlmBench> {
  const started = performance.now();
  const design = benchDesign();
  const designSeconds = secondsSince(started);
  const series = benchSeries(design, nVoxels);
  const timings: GlmTiming[] = [];
  const fits: GlmFit[] = [];
  for (const noise of ['ols', 'ar1'] as const) {
    const plans: number[] = [];
    const whole: number[] = [];
    const halves: number[] = [];
    for (let round = 0; round < 3; round++) {
      plans.push(timed(() => planFit(design, noise)));
      let fit: GlmFit | undefined;
      whole.push(timed(() => (fit = fitBlock(design, noise, series, 0, nVoxels))));
      if (round === 0) fits.push(fit!);
      const half = Math.floor(nVoxels / 2);
      const first = timed(() => fitBlock(design, noise, series, 0, half));
      const second = timed(() => fitBlock(design, noise, series, half, nVoxels - half));
      halves.push(Math.max(first, second));
    }
    timings.push({
      noise,
      plan: Math.min(...plans),
      oneThread: Math.min(...whole),
      halves: Math.min(...halves),
    });
  }
  if (folder !== undefined) await writeArrays(folder, design, series, fits);
  return { scans: nRuns * nScans, columns: dims + 1, voxels: nVoxels, design: designSeconds, timings };
}

function fitBlock(
  design: Design,
  noise: Noise,
  series: readonly SeriesBlock[],
  from: number,
  count: number,
): GlmFit {
  const fitting = startFit(planFit(design, noise), count);
  series.forEach((run, index) => fitting.addRun(index, run, from));
  return fitting.finish();
}

function benchDesign(): Design {
  const draw = normal(seeded(1, 'glm bench latents'));
  const count = nRuns * trialsPerRun;
  const modulators = matrix(
    count,
    dims,
    Float64Array.from({ length: count * dims }, () => draw()),
  );
  const runs: RunInput[] = Array.from({ length: nRuns }, (_, r) => ({
    key: `run-${r + 1}`,
    nScans,
    tr,
    trials: Array.from({ length: trialsPerRun }, (_, t) => ({
      onset: 33 + 9 * t,
      duration: 9,
      stimulus: r * trialsPerRun + t,
    })),
  }));
  return buildDesign({ runs, modulators });
}

/**
 * Signal with weights of sd 0.1, a slow drift, and AR(1) noise of sd about 1 whose rho goes from 0 to 0.6
 * over the voxels; mean 100.
 */
function benchSeries(design: Design, nVoxels: number): SeriesBlock[] {
  const draw = normal(seeded(2, 'glm bench series'));
  const weights = matrix(design.p, nVoxels);
  for (let i = 0; i < weights.data.length; i++) weights.data[i] = 0.1 * draw();
  return design.runs.map((run) => {
    const signal = multiply(effects(run), weights);
    const data = new Float32Array(nScans * nVoxels);
    const noise = new Float64Array(nVoxels);
    for (let i = 0; i < nScans; i++) {
      for (let v = 0; v < nVoxels; v++) {
        noise[v] = ((0.6 * v) / nVoxels) * noise[v]! + draw();
        data[i * nVoxels + v] = 100 + signal.data[i * nVoxels + v]! + 2 * Math.sin(i / 40) + noise[v]!;
      }
    }
    return { nScans, nVoxels, data };
  });
}

async function writeArrays(
  folder: string,
  design: Design,
  series: readonly SeriesBlock[],
  fits: readonly GlmFit[],
): Promise<void> {
  const write = (name: string, rows: number, cols: number, parts: readonly Uint8Array[]): Promise<void> =>
    writeFileWhole(
      join(folder, name),
      Buffer.concat([npyHeader(name === 'data.npy' ? '<f4' : '<f8', rows, cols), ...parts]),
    );
  const bytes = ({ data }: { data: Float32Array | Float64Array }): Uint8Array =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const stacked = (of: (run: Design['runs'][number]) => Matrix): Uint8Array[] =>
    design.runs.map((run) => bytes(of(run)));
  await write('design.npy', nRuns * nScans, design.p, stacked(effects));
  await write(
    'nuisance.npy',
    nRuns * nScans,
    design.runs[0]!.nuisance.cols,
    stacked((run) => run.nuisance),
  );
  await write('data.npy', nRuns * nScans, series[0]!.nVoxels, series.map(bytes));
  for (const { noise, beta } of fits) await write(`beta-${noise}.npy`, beta.rows, beta.cols, [bytes(beta)]);
}

/** Header of an .npy file, version 1.0. */
function npyHeader(type: string, rows: number, cols: number): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = Buffer.alloc(length, ' ', 'latin1');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(length - 10, 8);
  header.write(text, 10, 'latin1');
  header.write('\n', length - 1, 'latin1');
  return header;
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return secondsSince(started);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
