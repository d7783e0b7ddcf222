import { join } from 'node:path';
import { fitPatterns } from '../../decoding/fit-patterns.ts';
import { checkDesign, type DesignReport } from '../../glm/check.ts';
import { buildDesign, buildImageDesign, type Design } from '../../glm/design.ts';
import type { RunInput } from '../../glm/run-input.ts';
import { bytesPerVoxel, fixedBytes, planFit, startFit, type FitPlan } from '../../glm/fit.ts';
import { releaseSpare } from '../../glm/fit-memory.ts';
import { meanResponseT } from '../../glm/mean-response.ts';
import type { GlmFit, Noise } from '../../glm/result.ts';
import { takeRows } from '../../maths/matrix.ts';
import { loadColumns, loadMatrix, saveArray } from '../arrays.ts';
import { drawDesign, effectCorrelations, type DesignPicture } from '../design-picture.ts';

/** A model before it is built: plain data, with the latents by file. */
export interface FitDesign {
  /** 'latents': a column of ones and the latents of each item; 'items': one column an item. */
  readonly kind: 'latents' | 'items';
  /** What a trial's `stimulus` counts in. */
  readonly items: readonly string[];
  /** Latents of the items, npy [nItems x d], and what they are called [d]. */
  readonly latents: { readonly file: string; readonly names: readonly string[] } | undefined;
  readonly runs: readonly RunInput[];
  /** Seconds; null leaves the drift in. */
  readonly cutoff: number | null;
  readonly centre: boolean;
  readonly bins: number;
  readonly onsetBin: number;
  readonly onsetShift: number;
}

export type FitBlock = Pick<GlmFit, 'variance' | 'r2' | 'rho' | 'bad'> & {
  readonly beta: Float64Array;
  /** t of the mean response: to the items, or of the column in which all trials have one part. */
  readonly t: Float64Array;
};

/** Checks a model before it is fitted, and says what a fit of it takes: bytes a voxel, and bytes a thread besides. */
export async function checkDesignTask(input: {
  design: FitDesign;
  noise: Noise;
}): Promise<{ report: DesignReport; bytesPerVoxel: number; fixedBytes: number }> {
  const design = await buildFitDesign(input.design);
  const report = checkDesign(design);
  return {
    report,
    bytesPerVoxel: bytesPerVoxel(design, input.noise),
    fixedBytes: fixedBytes(design, input.noise),
  };
}

// Blocks of one fit come to a thread one after the other; what does not depend on the data is done once.
let planned: { key: string; plan: FitPlan } | undefined;

/** Fits voxels from .. to-1. `key` tells designs apart; `series` are npy files, one a run. */
export async function fitTask(input: {
  key: string;
  design: FitDesign;
  noise: Noise;
  series: readonly string[];
  from: number;
  to: number;
}): Promise<FitBlock> {
  if (planned?.key !== input.key) {
    // The plan before and its memory go first, so that there are never two of them.
    planned = undefined;
    releaseSpare();
    planned = { key: input.key, plan: planFit(await buildFitDesign(input.design), input.noise) };
  }
  const fitting = startFit(planned.plan, input.to - input.from);
  for (const [index, path] of input.series.entries()) {
    const { rows, cols, data } = loadColumns(path, input.from, input.to);
    fitting.addRun(index, { nScans: rows, nVoxels: cols, data });
  }
  const fit = fitting.finish();
  const { beta, variance, r2, rho, bad } = fit;
  const t = meanResponseT(planned.plan, fit, input.design.kind === 'items' ? 'all' : 'first');
  return { beta: beta.data, variance, r2, rho, bad, t };
}

/** A design as a picture, with its check and the correlations of its effects; `rowsOfRuns` are the first scans of the runs. */
export async function designPictureTask(input: { design: FitDesign }): Promise<{
  report: DesignReport;
  picture: DesignPicture;
  correlations: Float32Array<ArrayBuffer>;
  rowsOfRuns: number[];
}> {
  const design = await buildFitDesign(input.design);
  let scans = 0;
  const rowsOfRuns = design.runs.map(({ nScans }) => (scans += nScans) - nScans);
  return {
    report: checkDesign(design),
    picture: drawDesign(design),
    correlations: effectCorrelations(design),
    rowsOfRuns,
  };
}

export async function buildFitDesign(input: FitDesign): Promise<Design> {
  const { runs, bins, onsetBin, onsetShift } = input;
  const options = { runs, bins, onsetBin, onsetShift, cutoff: input.cutoff ?? Infinity };
  if (input.latents === undefined) return buildImageDesign({ ...options, images: input.items });
  return buildDesign({
    ...options,
    modulators: await loadMatrix(input.latents.file),
    names: input.latents.names,
    centre: input.centre ? 'pooled' : 'none',
  });
}

/** W from patterns that were extracted before: writes w.npy and mean.npy. */
export async function fitPatternsTask(input: {
  patterns: string;
  latents: string;
  rows: Uint32Array;
  folder: string;
}): Promise<{ rank: number; condition: number; columns: number; nanVoxels: number }> {
  const patterns = await loadMatrix(input.patterns);
  const z = takeRows(await loadMatrix(input.latents), input.rows);
  const { w, rank, condition, latentMean, nanVoxels } = fitPatterns(z, patterns);
  await saveArray(join(input.folder, 'w.npy'), [w.rows, w.cols], w.data);
  await saveArray(join(input.folder, 'mean.npy'), [1, latentMean.length], latentMean);
  return { rank, condition, columns: w.rows, nanVoxels };
}
