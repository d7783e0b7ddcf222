import { describe, expect, it } from 'vitest';
import { fromRows, matrix, type Matrix } from '../maths/matrix.ts';
import { multiplyTransA } from '../maths/multiply.ts';
import { buildDesign, effects } from './design.ts';
import { planFit, startFit } from './fit.ts';
import { readFixture, runInputs, type FixtureRun } from './fixture.ts';
import { runResiduals } from './residuals.ts';

const fixture = readFixture<{ runs: FixtureRun[]; cutoff: number; data: number[][] }>('fits.json');
const runs = runInputs(fixture.runs);
const nVoxels = fixture.data[0]!.length;
const design = buildDesign({
  runs,
  modulators: fromRows(Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 12])),
  cutoff: fixture.cutoff,
});
let from = 0;
const series = runs.map(({ nScans }) => {
  const data = Float64Array.from(fixture.data.slice(from, (from += nScans)).flat());
  return { nScans, nVoxels, data };
});

describe('residuals of a fit, run by run', () => {
  const fitting = startFit(planFit(design, 'ols'), nVoxels);
  series.forEach((run, index) => fitting.addRun(index, run));
  const fit = fitting.finish();
  const left = series.map((run, index) => runResiduals(design.runs[index]!, fit.beta, run));

  it('have the variance that the fit gives', () => {
    for (let v = 0; v < nVoxels; v++) {
      let sum = 0;
      for (const { rows, data } of left) for (let i = 0; i < rows; i++) sum += data[i * nVoxels + v]! ** 2;
      expect(sum / fit.dof / fit.variance[v]!).toBeCloseTo(1, 9);
    }
  });

  it('are orthogonal to the nuisance of their run, and all together to the effects', () => {
    const size = Math.sqrt(fit.variance.reduce((sum, x) => sum + x, 0));
    const products = left.map((part, r) => multiplyTransA(effects(design.runs[r]!), part));
    const sum: Matrix = matrix(design.p, nVoxels);
    for (const { data } of products) data.forEach((value, at) => (sum.data[at]! += value));
    sum.data.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-8 * size));
    left.forEach((part, r) =>
      multiplyTransA(design.runs[r]!.nuisance, part).data.forEach((value) =>
        expect(Math.abs(value)).toBeLessThan(1e-8 * size),
      ),
    );
  });

  it('are not numbers where the weights are not, and are refused of another run', () => {
    const beta = matrix(fit.beta.rows, nVoxels, fit.beta.data.slice());
    beta.data[1] = NaN;
    const spoilt = runResiduals(design.runs[0]!, beta, series[0]!);
    expect([...spoilt.data.subarray(0, nVoxels)].map(Number.isNaN)).toEqual(
      Array.from({ length: nVoxels }, (_, v) => v === 1),
    );
    expect(() => runResiduals(design.runs[0]!, matrix(2, nVoxels), series[0]!)).toThrow('do not belong to');
  });
});
