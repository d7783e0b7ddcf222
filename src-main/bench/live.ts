import { liveScores } from '../compute/live/live-scores.ts';
import { SubjectDecoder } from '../compute/live/subject-decoder.ts';
import { decodeInverse } from '../decoding/inverse.ts';
import { columnsOf } from '../decoding/regions/account.ts';
import { evaluateRegion } from '../decoding/regions/evaluate.ts';
import { parseRegion } from '../decoding/regions/parse.ts';
import { sphereVoxels } from '../decoding/regions/geometry.ts';
import { scoreLatents } from '../decoding/scores/latent-scores.ts';
import { matrix, takeCols, type Matrix } from '../maths/matrix.ts';
import { normal, randomInt, seeded } from '../maths/random.ts';
import { quantileOfSorted } from '../maths/stats.ts';
import type { Grid } from '../volumes/grid.ts';

const nSubjects = 5;
const nVoxels = 5000;
const dims = 120;
const nImages = 50;

export interface LiveTiming {
  readonly nSubjects: number;
  readonly nVoxels: number;
  /** Milliseconds for all subjects, from the expression to latents and scores: a sphere dragged by a voxel. */
  readonly drag: { readonly p50: number; readonly p95: number; readonly voxels: number };
  /** The same, to a region that has nothing to do with the one before. */
  readonly jump: { readonly p50: number; readonly p95: number; readonly voxels: number };
  /** What the decode step of a run takes for the dragged regions: decoding and scores of all subjects, no permutations. */
  readonly batch: number;
}

/** Times live decoding at the size of the paper: 5 subjects of 5,000 voxels, 120 latents, 50 test images. */
export function benchLive(): LiveTiming {
  const grid: Grid = {
    dims: [64, 64, 50],
    affine: Float64Array.of(3, 0, 0, -96, 0, 3, 0, -96, 0, 0, 3, -75, 0, 0, 0, 1),
  };
  // The visual cortex as a ball: the 5,000 voxels nearest to a point, in eight masks.
  const voxels = sphereVoxels(grid, [0, 0, 0], 32.15).slice(0, nVoxels);
  const atoms = Array.from({ length: 8 }, (_, r) => ({
    name: `R${r + 1}`,
    indices: voxels.filter((voxel) => Math.floor(((voxel % 64) - 20) / 3) === r),
  }));
  const truth = random(nImages, dims, 'truth');
  const subjects = Array.from({ length: nSubjects }, (_, s) => {
    const w = random(dims + 1, voxels.length, `w ${s}`);
    const y = random(nImages, voxels.length, `y ${s}`);
    const decoder = new SubjectDecoder({
      w,
      y,
      latentMean: new Float64Array(dims),
      decoder: { kind: 'inverse', centring: 'test', solver: 'auto' },
      designRank: dims + 1,
      voxels,
      atoms,
      grid,
    });
    return { w, y, decoder, running: decoder.startRegion() };
  });

  const columns = (expression: string): Uint32Array =>
    columnsOf(evaluateRegion(parseRegion(expression), { atoms, grid }).indices, voxels);
  const decode = (expression: string): { ms: number; voxels: number } => {
    const started = performance.now();
    let count = 0;
    for (const { decoder, running } of subjects) {
      const region = columns(expression);
      count = region.length;
      const { latents } = decoder.decode(region, running);
      liveScores(truth, latents);
    }
    return { ms: performance.now() - started, voxels: count };
  };

  const drag: { ms: number; voxels: number }[] = [];
  const batch: number[] = [];
  for (let pass = 0; pass < 6; pass++) {
    for (let step = -8; step <= 8; step++) {
      const at = [3 * step, 3 * (pass - 3), 0].join(', ');
      const expression = `sphere(${at}, 20)`;
      drag.push(decode(expression));
      if (step % 4 !== 0 || pass % 3 !== 0) continue;
      const started = performance.now();
      for (const { w, y } of subjects) {
        const region = columns(expression);
        scoreLatents(truth, decodeInverse(takeCols(w, region), takeCols(y, region)).latents);
      }
      batch.push(performance.now() - started);
    }
  }
  const draw = seeded(5);
  const jump = Array.from({ length: 60 }, () => {
    const [a, b] = [1 + randomInt(draw, 8), 1 + randomInt(draw, 8)];
    return decode(draw() < 0.2 ? 'VC' : `R${a} + R${b}`);
  });
  return {
    nSubjects,
    nVoxels: voxels.length,
    drag: summary(drag),
    jump: summary(jump),
    batch: batch.sort((a, b) => a - b)[batch.length >> 1]!,
  };
}

function summary(timings: readonly { ms: number; voxels: number }[]): LiveTiming['drag'] {
  const sorted = Float64Array.from(timings, ({ ms }) => ms).sort();
  return {
    p50: quantileOfSorted(sorted, 0.5),
    p95: quantileOfSorted(sorted, 0.95),
    voxels: Math.round(timings.reduce((sum, one) => sum + one.voxels, 0) / timings.length),
  };
}

function random(rows: number, cols: number, use: string): Matrix {
  return matrix(rows, cols, Float64Array.from({ length: rows * cols }, normal(seeded(7, use))));
}
