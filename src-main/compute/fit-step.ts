import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import { hashArray, hashJson } from '../files.ts';
import { saveArray } from './arrays.ts';
import type { DesignReport } from '../glm/check.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import type { DesignSummary } from './results.ts';
import type { FitDesign } from './tasks/fit.ts';

/** What a fit says of itself, beside beta.npy [p x nVoxels]. */
export interface FitAbout {
  readonly summary: DesignSummary;
  /** Voxels (columns) that could not be fitted; they are NaN in beta and in all maps. */
  readonly bad: readonly number[];
}

/**
 * Fits a model to the voxels of a subject in blocks that keep within the recipe's memory bound, each block in a worker.
 * `title` names the model to the user, who is told its rank and condition before it is fitted.
 * Writes beta.npy [p x nVoxels], variance.npy, r2.npy, t.npy (t of the mean response) and, for AR(1), rho.npy [nVoxels]. The model is
 * checked first.
 */
export async function fitByBlocks(
  { cache, recipe, runner, say }: Context,
  kind: string,
  design: FitDesign,
  series: readonly StepResult[],
  nVoxels: number,
  latentKey: string,
  title?: string,
): Promise<StepResult & { about: FitAbout }> {
  const noise = recipe.glm.noise;
  const dependsOn = { design: describe(design), latentKey, noise, series: series.map(({ key }) => key) };
  const step = await cache.step(kind, dependsOn, async (folder) => {
    const { report, bytesPerVoxel, fixedBytes } = await runner.run('checkDesign', { design, noise });
    if (title !== undefined) say(`${title}: ${describeDesign(report)}`);
    const p = report.columns;
    const longest = Math.max(...design.runs.map((run) => run.nScans));
    const bytes = { fixed: fixedBytes, perVoxel: bytesPerVoxel + 16 * longest };
    const size = blockSize(recipe.memoryMB, runner.workers, bytes, nVoxels);
    const blocks = Array.from(
      { length: Math.ceil(nVoxels / size) },
      (_, b) => [b * size, Math.min(nVoxels, (b + 1) * size)] as const,
    );
    const beta = new Float64Array(p * nVoxels);
    const maps = {
      variance: new Float64Array(nVoxels),
      r2: new Float64Array(nVoxels),
      rho: new Float64Array(nVoxels),
      t: new Float64Array(nVoxels),
    };
    const bad: number[] = [];
    const key = hashJson(dependsOn);
    const paths = series.map((one) => join(one.folder, 'series.npy'));
    await Promise.all(
      blocks.map(async ([from, to]) => {
        const block = await runner.run('fit', { key, design, noise, series: paths, from, to });
        const width = to - from;
        for (let j = 0; j < p; j++)
          beta.set(block.beta.subarray(j * width, (j + 1) * width), j * nVoxels + from);
        maps.variance.set(block.variance, from);
        maps.r2.set(block.r2, from);
        if (block.rho !== undefined) maps.rho.set(block.rho, from);
        maps.t.set(block.t, from);
        block.bad.forEach((why, v) => {
          if (why === 0) return;
          bad.push(from + v);
          for (let j = 0; j < p; j++) beta[j * nVoxels + from + v] = NaN;
          for (const map of Object.values(maps)) map[from + v] = NaN;
        });
      }),
    );
    await saveArray(join(folder, 'beta.npy'), [p, nVoxels], beta);
    await saveArray(join(folder, 'variance.npy'), [nVoxels], maps.variance);
    await saveArray(join(folder, 'r2.npy'), [nVoxels], maps.r2);
    if (noise === 'ar1') await saveArray(join(folder, 'rho.npy'), [nVoxels], maps.rho);
    await saveArray(join(folder, 't.npy'), [nVoxels], maps.t);
    const about: FitAbout = {
      summary: {
        scans: report.nScans,
        runs: design.runs.length,
        columns: report.columns,
        rank: report.rank,
        condition: report.condition,
        faults: report.faults.map(({ reason }) => reason),
        method: report.rank === report.columns ? 'cholesky' : 'pseudo-inverse',
        noise,
      },
      bad: bad.sort((a, b) => a - b),
    };
    await writeFile(
      join(folder, 'about.json'),
      JSON.stringify(about, (_name, value: unknown) => (value === Infinity ? 'Infinity' : value)),
    );
  });
  const about = JSON.parse(await readFile(join(step.folder, 'about.json'), 'utf8'), (name, value: unknown) =>
    name === 'condition' && value === 'Infinity' ? Infinity : value,
  ) as FitAbout;
  return { ...step, about };
}

/**
 * Voxels in a block, so that all blocks under way keep within the bound; no more blocks than threads unless memory asks for it.
 * @param bytes what a fit takes in a thread: fixed, and for each voxel of its block
 * @throws PerceptError when the bound does not hold even 16 voxels a thread
 */
export function blockSize(
  memoryMB: number,
  workers: number,
  bytes: { readonly fixed: number; readonly perVoxel: number },
  nVoxels: number,
): number {
  const fits = Math.floor(((memoryMB * 2 ** 20) / workers - bytes.fixed) / bytes.perVoxel);
  if (fits < 16) {
    throw new PerceptError(`${memoryMB} MB do not hold a fit of 16 voxels in each of ${workers} threads`, {
      remedy: 'Raise memoryMB in the recipe, or run with fewer workers.',
    });
  }
  const shared = Math.ceil(nVoxels / workers / 256) * 256;
  return Math.max(16, Math.min(fits, shared, nVoxels));
}

/** The design for hashing: confounds by the hash of their numbers, latents by the key of their step. */
function describe(design: FitDesign): unknown {
  return {
    ...design,
    latents: design.latents?.names ?? null,
    runs: design.runs.map(({ confounds, ...run }) => ({
      ...run,
      confounds:
        confounds === undefined ? null : { names: confounds.names, values: hashArray(confounds.values.data) },
    })),
  };
}

/** What is known about a model before it is fitted, in one line. */
function describeDesign({ nScans, columns, rank, condition, dof, faults }: DesignReport): string {
  const shape = `${nScans} scans, rank ${rank} of ${columns} columns, ${dof} degrees of freedom`;
  const state = rank === columns ? `condition ${condition.toPrecision(3)}` : 'fitted by pseudo-inverse';
  const why = faults.slice(0, 3).map(({ reason }) => `\n  ${reason}`);
  const more = faults.length > 3 ? [`\n  and ${faults.length - 3} more`] : [];
  return `${shape}, ${state}${[...why, ...more].join('')}`;
}
