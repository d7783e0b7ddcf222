import { gemm } from '../../maths/kernels/gemm.ts';
import { matrix, row, type Matrix } from '../../maths/matrix.ts';
import { unitVector } from '../../maths/stats.ts';

export interface Nearest {
  /** Row of the training latents. */
  readonly train: number;
  /** NaN where the latents have no correlation with anything. */
  readonly correlation: number;
}

/** Finds the training image whose latents correlate most with predicted ones. Training latents [nTrain x d] are standardised once. */
export class NearestTraining {
  private readonly unit: Matrix;
  private scratch: Float64Array<ArrayBuffer> = new Float64Array(0);
  private readonly usable: Uint8Array;

  constructor(train: Matrix) {
    this.unit = matrix(train.rows, train.cols);
    this.usable = new Uint8Array(train.rows);
    for (let i = 0; i < train.rows; i++) {
      const unit = unitVector(row(train, i));
      if (!(unit.length > 0) || Number.isNaN(unit[0]!)) continue;
      row(this.unit, i).set(unit);
      this.usable[i] = 1;
    }
  }

  /** For each row of predicted latents [n x d] the nearest training image; of equals the first. */
  of(predicted: Matrix): Nearest[] {
    const { rows: nTrain, cols: d, data } = this.unit;
    const n = predicted.rows;
    const unit = matrix(n, d);
    for (let i = 0; i < n; i++) row(unit, i).set(unitVector(row(predicted, i)));
    // Kept: it is large, and asked for many times a second.
    if (this.scratch.length !== n * nTrain) this.scratch = new Float64Array(n * nTrain);
    const c = gemm(
      n,
      nTrain,
      d,
      { data: unit.data, rowStep: d, colStep: 1 },
      { data, rowStep: 1, colStep: d },
      false,
      this.scratch,
    );
    return Array.from({ length: n }, (_, i) => {
      let train = 0;
      let correlation = NaN;
      for (let t = 0; t < nTrain; t++) {
        const r = c[i * nTrain + t]!;
        if (this.usable[t] === 0 || !(r > correlation || Number.isNaN(correlation))) continue;
        train = t;
        correlation = r;
      }
      return { train, correlation: Math.min(1, correlation) };
    });
  }
}
