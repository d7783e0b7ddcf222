import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { multiply, multiplyTransA } from '../maths/multiply.ts';
import type { SeriesBlock } from './accumulate.ts';
import type { DesignRun } from './design.ts';
import { projectRun } from './project.ts';

/**
 * What a fit leaves of one run [nScans x nVoxels]: (I - Q Qᵀ)(Y - X β), with Q an orthonormal basis of the run's nuisance. As the data came:
 * for AR(1) not whitened in time.
 * @param beta weights [p x nVoxels]; where they are NaN, so are the residuals
 * @throws PerceptError when the shapes disagree
 */
export function runResiduals(run: DesignRun, beta: Matrix, series: SeriesBlock): Matrix {
  const { nScans, nVoxels, data } = series;
  if (nScans !== run.nScans || nVoxels !== beta.cols || run.trialRows.cols !== beta.rows) {
    throw new PerceptError(
      `${run.key}: series of ${nScans} scans x ${nVoxels} voxels do not belong to a run of ${run.nScans} scans and weights of ${beta.rows} x ${beta.cols}`,
    );
  }
  const { basis, responses } = projectRun(run);
  const left = matrix(nScans, nVoxels, Float64Array.from(data));
  // The mean first: beside it all else is small.
  takeAway(left, basis, multiplyTransA(basis, left));
  takeAway(left, responses, multiply(run.trialRows, beta));
  return left;
}

function takeAway(from: Matrix, left: Matrix, right: Matrix): void {
  const part = multiply(left, right);
  for (let at = 0; at < from.data.length; at++) from.data[at]! -= part.data[at]!;
}
