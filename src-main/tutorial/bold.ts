import type { Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { matrix } from '../maths/matrix.ts';
import { normal, seeded } from '../maths/random.ts';
import { gridSize } from '../volumes/grid.ts';
import type { FunctionalBrain } from './brain/epi.ts';
import { randomWaves } from './brain/fields.ts';
import { TIMING, type Run } from './experiment.ts';

/**
 * Makes the response of every trial alone [nScans x nTrials] of one run: onsets and durations in s convolved with a
 * hemodynamic response.
 */
export type TrialResponses = (run: {
  readonly trials: readonly { readonly onset: number; readonly duration: number }[];
  readonly nScans: number;
  readonly tr: number;
}) => Matrix;

// Per cent of the baseline.
const NOISE = { gray: 1.15, white: 0.75, fluid: 1.9 } as const;
const DRIFT = 0.55;
const PHYSIOLOGY = 0.14;
const PHYSIOLOGICAL = 4;
const COSINES = 3;
const MOTION = 6;

/** One simulated run. */
export interface SimulatedRun {
  /** [nScans x nz x ny x nx], i fastest. */
  readonly volumes: Int16Array;
  /** Rigid motion at each scan [nScans x 6]: translations x, y, z (mm), rotations about them (rad). */
  readonly motion: Matrix;
}

/** What does not change between the runs of a subject. */
export interface Scanner {
  readonly brain: FunctionalBrain;
  /** Percent signal change [nImages x nVisual]. */
  readonly responses: Matrix;
  /** For every brain voxel its column in `responses`, or -1. */
  readonly column: Int32Array;
  /** Noise's standard deviation (per cent) and lag-1 autocorrelation of each brain voxel. */
  readonly noise: Float64Array;
  readonly rho: Float64Array;
  /** Weight of each physiological time course in each brain voxel (per cent), [nVoxels x 4]. */
  readonly physiology: Float64Array;
  /** Change of signal with each motion parameter, [nVoxels x 6], units of the image per mm or rad. */
  readonly motion: Float64Array;
}

export function scanner(brain: FunctionalBrain, responses: Matrix, seed: number, subject: number): Scanner {
  const random = seeded(seed, `scanner ${subject}`);
  const { indices, gray, fluid } = brain.voxels;
  const n = indices.length;
  const column = new Int32Array(n).fill(-1);
  let used = 0;
  brain.places.forEach((place, v) => {
    if (place !== undefined) column[v] = used++;
  });
  const rhoField = randomWaves(random, 50, 12);
  const maps = Array.from({ length: PHYSIOLOGICAL }, () => randomWaves(random, 80, 10));
  const noise = new Float64Array(n);
  const rho = new Float64Array(n);
  const physiology = new Float64Array(n * PHYSIOLOGICAL);
  const motion = new Float64Array(n * MOTION);
  const [nx, ny, nz] = brain.grid.dims;
  const a = brain.grid.affine;
  const strides = [1, nx, nx * ny] as const;
  for (let v = 0; v < n; v++) {
    const index = indices[v]!;
    const at = [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))] as const;
    const [x, y, z] = [a[0]! * at[0] + a[3]!, a[5]! * at[1] + a[7]!, a[10]! * at[2] + a[11]!];
    noise[v] = NOISE.gray * gray[v]! + NOISE.fluid * fluid[v]! + NOISE.white * (1 - gray[v]! - fluid[v]!);
    rho[v] = Math.min(0.6, Math.max(0.05, 0.3 + 0.08 * rhoField(x, y, z)));
    maps.forEach((map, k) => {
      physiology[v * PHYSIOLOGICAL + k] = PHYSIOLOGY * map(x, y, z) * (0.6 + gray[v]! + 1.5 * fluid[v]!);
    });
    // A small rigid motion moves the image under the voxel: -gradient · displacement, to first order.
    const slope = [0, 1, 2].map((axis) => {
      const size = [nx, ny, nz][axis]!;
      const before = at[axis]! > 0 ? index - strides[axis]! : index;
      const after = at[axis]! < size - 1 ? index + strides[axis]! : index;
      const steps = (after - before) / strides[axis]!;
      return -(brain.baseline[after]! - brain.baseline[before]!) / (steps * a[5 * axis]!);
    }) as [number, number, number];
    const [gx, gy, gz] = slope;
    motion.set([gx, gy, gz, gz * y - gy * z, gx * z - gz * x, gy * x - gx * y], v * MOTION);
  }
  return { brain, responses, column, noise, rho, physiology, motion };
}

/**
 * Simulates one run: baseline + activity + slow drift (cosines) + physiological fluctuations + motion + AR(1) noise,
 * rounded to whole numbers. Outside the brain the image is 0.
 */
export function simulateRun(
  { brain, responses, column, noise, rho, physiology, motion: effect }: Scanner,
  run: Run,
  trialResponses: TrialResponses,
  seed: number,
  subject: number,
): SimulatedRun {
  const draw = normal(seeded(seed, `run ${subject} ${run.session} ${run.run}`));
  const { indices } = brain.voxels;
  const n = indices.length;
  const { nScans } = run;
  const activity = evoked(run, responses, trialResponses);
  const motion = headMotion(nScans, draw);
  const pulses = Array.from({ length: PHYSIOLOGICAL }, () => autoregressive(nScans, 0.4, draw));
  const cosines = Array.from({ length: COSINES }, (_, k) =>
    Float64Array.from({ length: nScans }, (_, t) => Math.cos((Math.PI * (k + 1) * (t + 0.5)) / nScans)),
  );
  const drift = Float64Array.from({ length: n * COSINES }, () => DRIFT * draw());
  const state = Float64Array.from({ length: n }, (_, v) => noise[v]! * draw());
  const fresh = Float64Array.from({ length: n }, (_, v) => noise[v]! * Math.sqrt(1 - rho[v]! ** 2));
  const size = gridSize(brain.grid);
  const volumes = new Int16Array(nScans * size);
  for (let t = 0; t < nScans; t++) {
    const volume = volumes.subarray(t * size, (t + 1) * size);
    const moved = motion.data.subarray(t * MOTION, (t + 1) * MOTION);
    for (let v = 0; v < n; v++) {
      let percent = state[v]!;
      if (column[v]! >= 0) percent += activity.data[t * activity.cols + column[v]!]!;
      for (let k = 0; k < PHYSIOLOGICAL; k++) percent += physiology[v * PHYSIOLOGICAL + k]! * pulses[k]![t]!;
      for (let k = 0; k < COSINES; k++) percent += drift[v * COSINES + k]! * cosines[k]![t]!;
      let signal = brain.baseline[indices[v]!]! * (1 + percent / 100);
      for (let k = 0; k < MOTION; k++) signal += effect[v * MOTION + k]! * moved[k]!;
      volume[indices[v]!] = Math.max(0, Math.round(signal));
      state[v] = rho[v]! * state[v]! + fresh[v]! * draw();
    }
  }
  return { volumes, motion };
}

/** Percent signal change [nScans x nVisual] that a run's stimuli evoke. */
export function evoked(run: Run, responses: Matrix, trialResponses: TrialResponses): Matrix {
  const shown = run.blocks.filter((block) => block.stimulus !== undefined);
  const shapes = trialResponses({ trials: shown, nScans: run.nScans, tr: TIMING.tr });
  const amplitudes = matrix(shown.length, responses.cols);
  shown.forEach(({ stimulus }, t) => {
    amplitudes.data.set(
      responses.data.subarray(stimulus! * responses.cols, (stimulus! + 1) * responses.cols),
      t * responses.cols,
    );
  });
  return multiply(shapes, amplitudes);
}

/** A slow wander of the head from where the run began, [nScans x 6]. */
function headMotion(nScans: number, draw: () => number): Matrix {
  const out = matrix(nScans, MOTION);
  for (let k = 0; k < MOTION; k++) {
    const step = k < 3 ? 0.009 : 0.00014;
    const trend = (k < 3 ? 0.05 : 0.0006) * draw();
    const jitter = k < 3 ? 0.006 : 0.0001;
    let at = 0;
    for (let t = 0; t < nScans; t++) {
      out.data[t * MOTION + k] = at + (trend * t) / nScans + jitter * draw();
      at = 0.985 * at + step * draw();
    }
  }
  return out;
}

/** An AR(1) series of unit variance. */
function autoregressive(n: number, rho: number, draw: () => number): Float64Array {
  const out = new Float64Array(n);
  out[0] = draw();
  for (let t = 1; t < n; t++) out[t] = rho * out[t - 1]! + Math.sqrt(1 - rho * rho) * draw();
  return out;
}
