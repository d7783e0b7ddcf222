import { join } from 'node:path';
import type { Design } from '../../glm/design.ts';
import { runResiduals } from '../../glm/residuals.ts';
import { beside, matrix, row, subtractFromRows, takeRows } from '../../maths/matrix.ts';
import { multiply } from '../../maths/multiply.ts';
import { loadColumns, loadMatrix, saveArray } from '../arrays.ts';
import { buildFitDesign, type FitDesign } from './fit.ts';

// Runs of one fit come to a thread one after the other; the design is built once.
let built: { key: string; design: Design } | undefined;

/** Writes what a fit leaves of run `index`, float32 [nScans x nVoxels]. `key` tells fits apart. */
export async function runResidualsTask(input: {
  key: string;
  design: FitDesign;
  index: number;
  series: string;
  w: string;
  out: string;
}): Promise<void> {
  if (built?.key !== input.key) built = { key: input.key, design: await buildFitDesign(input.design) };
  const beta = await loadMatrix(input.w);
  const { rows, cols, data } = loadColumns(input.series, 0, beta.cols);
  const left = runResiduals(built.design.runs[input.index]!, beta, { nScans: rows, nVoxels: cols, data });
  await saveArray(input.out, [rows, cols], Float32Array.from(left.data));
}

/** Writes residuals.npy, what W leaves of patterns that were extracted before, float32 [nPatterns x nVoxels]. */
export async function patternResidualsTask(input: {
  patterns: string;
  latents: string;
  rows: Uint32Array;
  w: string;
  latentMean: string;
  folder: string;
}): Promise<void> {
  const [patterns, w, all, mean] = await Promise.all(
    [input.patterns, input.w, input.latents, input.latentMean].map(loadMatrix),
  );
  const z = subtractFromRows(takeRows(all!, input.rows), row(mean!, 0));
  const ones = matrix(z.rows, 1, new Float64Array(z.rows).fill(1));
  const fitted = multiply(beside([ones, z]), w!);
  const left = Float32Array.from(patterns!.data, (value, at) => value - fitted.data[at]!);
  await saveArray(join(input.folder, 'residuals.npy'), [patterns!.rows, patterns!.cols], left);
}
