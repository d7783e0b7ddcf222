import type { Design } from '../glm/design.ts';
import { effects } from '../glm/design.ts';
import { projectRun, reducedEffects } from '../glm/project.ts';
import { columnNorms } from '../maths/columns.ts';
import { gram } from '../maths/multiply.ts';

/** Rows of a picture: more than a screen has, few enough to send. */
const MOST_ROWS = 1536;

/** A design as a picture: uint8 [rows x cols], row-major; 128 is 0, a column's largest magnitude 1 or 255. */
export interface DesignPicture {
  readonly rows: number;
  readonly cols: number;
  /** Names of the effects, which come first; then nuisance, run by run. */
  readonly columns: string[];
  readonly nuisance: { run: string; name: string }[];
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Draws the design of all runs below one another: effects common to all, then each run's own nuisance. Where there are more
 * scans than rows, a row is the value of largest magnitude among its scans, so that no event is lost.
 */
export function drawDesign(design: Design, mostRows = MOST_ROWS): DesignPicture {
  const nScans = design.runs.reduce((sum, run) => sum + run.nScans, 0);
  const nuisance = design.runs.flatMap((run) => run.nuisanceNames.map((name) => ({ run: run.key, name })));
  const cols = design.p + nuisance.length;
  const rows = Math.min(nScans, mostRows);
  const values = new Float64Array(rows * cols);
  let firstScan = 0;
  let firstNuisance = design.p;
  for (const run of design.runs) {
    const parts = [
      { ...effects(run), at: 0 },
      { ...run.nuisance, at: firstNuisance },
    ];
    for (const { cols: width, data, at } of parts) {
      for (let scan = 0; scan < run.nScans; scan++) {
        const row = Math.floor(((firstScan + scan) * rows) / nScans);
        for (let j = 0; j < width; j++) {
          const value = data[scan * width + j]!;
          if (Math.abs(value) > Math.abs(values[row * cols + at + j]!)) values[row * cols + at + j] = value;
        }
      }
    }
    firstScan += run.nScans;
    firstNuisance += run.nuisanceNames.length;
  }
  const largest = new Float64Array(cols);
  values.forEach((value, i) => (largest[i % cols] = Math.max(largest[i % cols]!, Math.abs(value))));
  const data = Uint8Array.from(values, (value, i) => {
    const most = largest[i % cols]!;
    return most === 0 ? 128 : Math.round(128 + (127 * value) / most);
  });
  return { rows, cols, columns: [...design.columns], nuisance, data };
}

/**
 * Pearson correlations of the effects once nuisance, and with it each run's constant, is projected out: float32 [p x p], NaN
 * where nothing is left of an effect.
 */
export function effectCorrelations(design: Design): Float32Array<ArrayBuffer> {
  const projected = design.runs.map(projectRun);
  const reduced = reducedEffects(
    projected,
    design.runs.map((run) => run.trialRows),
  );
  const norms = columnNorms(reduced);
  const largest = Math.max(...norms);
  const { data, rows: p } = gram(reduced);
  return Float32Array.from(data, (product, at) => {
    const [i, j] = [Math.floor(at / p), at % p];
    // What is left of an effect that lies in the nuisance is rounding, and so is its correlation.
    const isNothing = norms[i]! <= 1e-10 * largest || norms[j]! <= 1e-10 * largest;
    return isNothing ? NaN : product / (norms[i]! * norms[j]!);
  });
}
