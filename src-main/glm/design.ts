import { PerceptError } from '../errors.ts';
import { beside, columnMeans, matrix, row, subtractFromRows, type Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { solveUpper } from '../maths/qr.ts';
import { identity, splitRows, stackRows } from '../maths/stack.ts';
import { nuisanceOf } from './nuisance.ts';
import { orthogonaliseTwice } from './orthogonalise.ts';
import { stimulusHeight, trialResponses, type SamplingOptions, type Timing } from './regressor.ts';
import type { RunInput } from './run-input.ts';

export interface DesignOptions extends SamplingOptions {
  /** Slowest period that is kept, in seconds; Infinity leaves the drift in. SPM12's 128 by default. */
  readonly cutoff?: number;
}

/**
 * Effects of one run are responses * trialRows [nScans x p]; kept apart because the product of the parts is
 * cheaper.
 */
export interface DesignRun {
  readonly key: string;
  readonly nScans: number;
  readonly tr: number;
  /** Response of each trial alone [nScans x nTrials]. */
  readonly responses: Matrix;
  /** What each trial adds to each effect [nTrials x p]. */
  readonly trialRows: Matrix;
  /** Constant, drift, confounds, separate conditions [nScans x q]. */
  readonly nuisance: Matrix;
  readonly nuisanceNames: readonly string[];
}

/**
 * A model of several runs: effects common to all, nuisance of each run's own. Plain data: it can be sent to a
 * worker.
 */
export interface Design {
  /** Names of the effects [p]. */
  readonly columns: readonly string[];
  readonly p: number;
  readonly runs: readonly DesignRun[];
  /** R [p x p] with (raw effects) = (these effects) R, when the modulators were orthogonalised serially. */
  readonly orthogonalisation?: Matrix;
}

/** The effects of one run [nScans x p]. */
export function effects(run: DesignRun): Matrix {
  return multiply(run.responses, run.trialRows);
}

/**
 * The model of parametric modulators: a column "main" (ones) and one a latent dimension, all runs pooled.
 * @param input.modulators [nStimuli x d], looked up by each trial's `stimulus`
 * @param input.names of the modulators [d]; z001, z002, ... by default
 * @param input.centre 'pooled' takes from each modulator its mean over all trials of all runs; 'none' leaves
 * it (SPM without orthogonalisation)
 * @param input.orthogonalise 'serial' is SPM's default; weights then need
 * undoOrthogonalisation(design.orthogonalisation, weights)
 * @throws PerceptError naming the run when a trial has no modulators, a number is not finite, or shapes
 * disagree
 */
export function buildDesign(
  input: DesignOptions & {
    readonly runs: readonly RunInput[];
    readonly modulators: Matrix;
    readonly names?: readonly string[];
    readonly centre?: 'pooled' | 'none';
    readonly orthogonalise?: 'none' | 'serial';
  },
): Design {
  const { runs, modulators, centre = 'pooled' } = input;
  const d = modulators.cols;
  const names = input.names ?? Array.from({ length: d }, (_, j) => `z${String(j + 1).padStart(3, '0')}`);
  if (names.length !== d) throw new PerceptError(`${names.length} names for ${d} modulators`);
  const counts = runs.map((run) => run.trials.length);
  const values = matrix(
    counts.reduce((a, b) => a + b, 0),
    d,
  );
  let at = 0;
  for (const run of runs) {
    for (const { stimulus } of run.trials)
      values.data.set(modulatorsOf(modulators, stimulus, run.key), at++ * d);
  }
  const centred = centre === 'pooled' && values.rows > 0 ? centreColumns(values) : values;
  const ones = matrix(values.rows, 1, new Float64Array(values.rows).fill(1));
  const rows = beside([ones, centred]);
  const columns = ['main', ...names];
  const made = assemble(input, columns, splitRows(rows, counts));
  if (input.orthogonalise !== 'serial') return made;
  const { r } = orthogonaliseTwice(rows, (changed) => {
    const parts = splitRows(changed, counts).map((part, i) => multiply(made.runs[i]!.responses, part));
    return stackRows(parts);
  });
  const inverse = solveUpper(r, identity(r.rows));
  return {
    ...made,
    runs: made.runs.map((run) => ({ ...run, trialRows: multiply(run.trialRows, inverse) })),
    orthogonalisation: r,
  };
}

/**
 * The model with one effect an image, over all its presentations in all runs.
 * @param input.images names of the images; each trial's `stimulus` is an index into it
 */
export function buildImageDesign(
  input: DesignOptions & { readonly runs: readonly RunInput[]; readonly images: readonly string[] },
): Design {
  const p = input.images.length;
  const rows = input.runs.map((run) => {
    const out = matrix(run.trials.length, p);
    run.trials.forEach(({ stimulus }, t) => {
      if (!(Number.isInteger(stimulus) && stimulus >= 0 && stimulus < p)) {
        throw new PerceptError(`${run.key}: trial ${t + 1} shows image ${stimulus}, there are ${p}`);
      }
      out.data[t * p + stimulus] = 1;
    });
    return out;
  });
  return assemble(input, input.images, rows);
}

function assemble(
  input: DesignOptions & { readonly runs: readonly RunInput[] },
  columns: readonly string[],
  rows: readonly Matrix[],
): Design {
  const { runs, cutoff = 128, bins = 16 } = input;
  if (runs.length === 0) throw new PerceptError('a model needs at least one run');
  // SPM's rule for durations of zero looks at a whole condition, and here a condition goes over all runs.
  const all = runs.flatMap((run) => run.trials);
  const sampled = (run: RunInput, trials: readonly Timing[], condition: readonly Timing[]): Matrix => {
    const { nScans, tr } = run;
    const height = stimulusHeight(condition, tr / bins);
    try {
      return trialResponses({ ...input, trials, nScans, tr, height });
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
      throw new PerceptError(`${run.key}: ${error.problem}`, { ...remedy, cause: error });
    }
  };
  return {
    columns,
    p: columns.length,
    runs: runs.map((run, i) => {
      const { key, nScans, tr } = run;
      const { values: nuisance, names: nuisanceNames } = nuisanceOf(run, cutoff, (name, trials) => {
        const condition = runs.flatMap(
          (other) => other.separate?.filter((one) => one.name === name).flatMap((one) => one.trials) ?? [],
        );
        return sampled(run, trials, condition);
      });
      const responses = sampled(run, run.trials, all);
      return { key, nScans, tr, responses, trialRows: rows[i]!, nuisance, nuisanceNames };
    }),
  };
}

/** Takes each column's mean away; a constant column becomes exact zeros, not the rounding of its mean. */
function centreColumns(values: Matrix): Matrix {
  const out = subtractFromRows(values, columnMeans(values));
  for (let j = 0; j < out.cols; j++) {
    let [before, after] = [0, 0];
    for (let at = j; at < out.data.length; at += out.cols) {
      before = Math.max(before, Math.abs(values.data[at]!));
      after = Math.max(after, Math.abs(out.data[at]!));
    }
    if (after > out.rows * Number.EPSILON * before) continue;
    for (let at = j; at < out.data.length; at += out.cols) out.data[at] = 0;
  }
  return out;
}

function modulatorsOf(modulators: Matrix, stimulus: number, key: string): Float64Array {
  if (!(Number.isInteger(stimulus) && stimulus >= 0 && stimulus < modulators.rows)) {
    throw new PerceptError(
      `${key}: a trial has stimulus ${stimulus}, there are ${modulators.rows} rows of latents`,
    );
  }
  const found = row(modulators, stimulus);
  if (!found.every((value) => Number.isFinite(value))) {
    throw new PerceptError(`${key}: the latents of stimulus ${stimulus} are not all finite numbers`);
  }
  return found;
}
