import { PerceptError } from '../errors.ts';
import { beside, columnMeans, matrix, subtractFromRows, type Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { driftCosines } from './drift.ts';
import type { Timing } from './regressor.ts';
import type { RunInput } from './run-input.ts';

/**
 * What a run has of no interest [nScans x q]: a constant, drift slower than `cutoff` seconds, confounds less
 * their means, and a column for each separate condition.
 * @param responsesOf responses of the trials of a separate condition [nScans x nTrials]
 * @throws PerceptError when the confounds have another length than the run, or are not all finite
 */
export function nuisanceOf(
  run: RunInput,
  cutoff: number,
  responsesOf: (name: string, trials: readonly Timing[]) => Matrix,
): { values: Matrix; names: string[] } {
  const { nScans } = run;
  const drift = driftCosines(nScans, run.tr, cutoff);
  const parts = [ones(nScans), drift];
  const names = ['constant', ...Array.from({ length: drift.cols }, (_, m) => `drift ${m + 1}`)];
  if (run.confounds !== undefined) {
    parts.push(centredConfounds(run, run.confounds));
    names.push(...run.confounds.names);
  }
  for (const { name, trials } of run.separate ?? []) {
    parts.push(multiply(responsesOf(name, trials), ones(trials.length)));
    names.push(name);
  }
  return { values: beside(parts), names };
}

function ones(rows: number): Matrix {
  return matrix(rows, 1, new Float64Array(rows).fill(1));
}

function centredConfounds(
  run: RunInput,
  { names, values }: { names: readonly string[]; values: Matrix },
): Matrix {
  if (values.rows !== run.nScans || values.cols !== names.length) {
    throw new PerceptError(
      `${run.key}: confounds are ${values.rows} x ${values.cols}, the run has ${run.nScans} scans and there are ${names.length} names`,
    );
  }
  const bad = values.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new PerceptError(
      `${run.key}: confound ${names[bad % values.cols]} is not a number at scan ${Math.floor(bad / values.cols) + 1}`,
      { remedy: 'Leave it out of the confounds, or fill the missing values in.' },
    );
  }
  return subtractFromRows(values, columnMeans(values));
}
