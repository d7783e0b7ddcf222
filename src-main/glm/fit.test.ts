import { describe, expect, it } from 'vitest';
import { fromRows, matrix, type Matrix } from '../maths/matrix.ts';
import type { SeriesBlock } from './accumulate.ts';
import { buildDesign, buildImageDesign, type Design } from './design.ts';
import { fitBytes, releaseSpare, sizesOf } from './fit-memory.ts';
import { bytesPerVoxel, fixedBytes, planFit, startFit, type FitPlan } from './fit.ts';
import { lagOneCorrelation } from './finish-ar1.ts';
import { largestDifference, readFixture, runInputs, type FixtureRun } from './fixture.ts';
import type { GlmFit, Noise } from './result.ts';

interface Reference {
  beta: number[][];
  variance: number[];
}
interface Case {
  latents: number[][];
  ols: Reference & { r2: number[]; rank: number; dof: number; covariance: number[][] };
  ar1: Reference & { rho: number[] };
}
const fixture = readFixture<{
  runs: FixtureRun[];
  cutoff: number;
  data: number[][];
  full: Case;
  deficient: Case;
  images: Omit<Case, 'latents'>;
}>('fits.json');
const runs = runInputs(fixture.runs);
const nVoxels = fixture.data[0]!.length;
const imageNames = Array.from({ length: 12 }, (_, i) => `image ${i}`);

function designOf(latents: number[][]): Design {
  return buildDesign({ runs, modulators: fromRows(latents), cutoff: fixture.cutoff });
}

/** The fixture's series run by run, changed by `change` if given. */
function seriesOf(
  make: (length: number) => Float32Array | Float64Array = (length) => new Float64Array(length),
  change: (value: number, run: number, scan: number, voxel: number) => number = (value) => value,
): SeriesBlock[] {
  let at = 0;
  return runs.map(({ nScans }, r) => {
    const data = make(nScans * nVoxels);
    for (let i = 0; i < nScans; i++) {
      fixture.data[at + i]!.forEach((value, v) => (data[i * nVoxels + v] = change(value, r, i, v)));
    }
    at += nScans;
    return { nScans, nVoxels, data };
  });
}

function fitOf(plan: FitPlan, series: readonly SeriesBlock[], from = 0, count = nVoxels): GlmFit {
  const fitting = startFit(plan, count);
  series.forEach((run, r) => fitting.addRun(r, run, from));
  return fitting.finish();
}

function columnsOf(a: Matrix, from: number, count: number): number[] {
  return Array.from({ length: a.rows }, (_, i) => [
    ...a.data.slice(i * a.cols + from, i * a.cols + from + count),
  ]).flat();
}

describe.each(['full', 'deficient', 'images'] as const)('fits of a design: %s', (kind) => {
  const expected = fixture[kind];
  const design =
    kind === 'images'
      ? buildImageDesign({ runs, images: imageNames, cutoff: fixture.cutoff })
      : designOf(fixture[kind].latents);

  it('by least squares equal NumPy on the whole dense design', () => {
    const plan = planFit(design, 'ols');
    const fit = fitOf(plan, seriesOf());
    const { ols } = expected;
    expect(fit.rank).toBe(ols.rank);
    expect(fit.dof).toBe(ols.dof);
    expect(fit.method).toBe(kind === 'deficient' ? 'pseudoinverse' : 'cholesky');
    expect(largestDifference(fit.beta, ols.beta)).toBeLessThan(1e-11);
    expect(largestDifference(fit.variance, ols.variance)).toBeLessThan(1e-11);
    expect(largestDifference(fit.r2, ols.r2)).toBeLessThan(1e-11);
    expect(largestDifference(fit.covariance, ols.covariance)).toBeLessThan(1e-11);
    expect(fit.rho).toBeUndefined();
    expect(fit.badCount).toBe(0);
  });

  it('with AR(1) noise equal generalised least squares with the whole covariance of each voxel', () => {
    const plan = planFit(design, 'ar1');
    const fit = fitOf(plan, seriesOf());
    const { ar1 } = expected;
    expect(largestDifference(fit.rho!, ar1.rho)).toBeLessThan(1e-11);
    expect(largestDifference(fit.beta, ar1.beta)).toBeLessThan(1e-10);
    expect(largestDifference(fit.variance, ar1.variance)).toBeLessThan(1e-10);
  });
});

describe.each(['ols', 'ar1'] as const)('a fit with noise %s', (noise: Noise) => {
  const plan = planFit(designOf(fixture.full.latents), noise);
  const whole = fitOf(plan, seriesOf());

  it('has the same bits for float32 and float64 series, and for any block of voxels', () => {
    expect(
      fitOf(
        plan,
        seriesOf((length) => new Float32Array(length)),
      ),
    ).toEqual(whole);
    for (const [from, count] of [
      [0, 3],
      [3, 6],
      [9, 1],
    ] as const) {
      const part = fitOf(plan, seriesOf(), from, count);
      expect(columnsOf(part.beta, 0, count)).toEqual(columnsOf(whole.beta, from, count));
      expect([...part.variance]).toEqual([...whole.variance.slice(from, from + count)]);
    }
    // The same voxels many times over, through more than one chunk of the kernels.
    const many = 60;
    const wide = seriesOf().map(({ nScans, data }) => {
      const out = new Float64Array(nScans * nVoxels * many);
      for (let i = 0; i < nScans; i++) {
        const scan = data.subarray(i * nVoxels, (i + 1) * nVoxels);
        for (let k = 0; k < many; k++) out.set(scan, (i * many + k) * nVoxels);
      }
      return { nScans, nVoxels: nVoxels * many, data: out };
    });
    const repeated = fitOf(plan, wide, 0, nVoxels * many);
    for (let k = 0; k < many; k++) {
      expect(columnsOf(repeated.beta, k * nVoxels, nVoxels)).toEqual([...whole.beta.data]);
    }
  });

  it('works on a view of shared memory', () => {
    const shared = seriesOf((length) => new Float32Array(new SharedArrayBuffer(length * 4)));
    expect(fitOf(plan, shared).beta.data).toEqual(whole.beta.data);
  });

  it('does not see a constant, a drift or a confound added to a run', () => {
    const changed = seriesOf(undefined, (value, r, i, v) => {
      const motion = fixture.runs[r]!.confounds[i]![1]!;
      const { nScans } = runs[r]!;
      return value + 1000 * r + v + 30 * motion + 20 * Math.cos((Math.PI * (2 * i + 1)) / (2 * nScans));
    });
    const fit = fitOf(plan, changed);
    expect(largestDifference(fit.beta, [[...whole.beta.data]])).toBeLessThan(1e-11);
    expect(largestDifference(fit.variance, [...whole.variance])).toBeLessThan(1e-11);
  });

  it('leaves out voxels that are constant or not finite, and only these', () => {
    const holed = seriesOf(undefined, (value, r, i, v) => {
      if (v === 2 && r === 1 && i === 5) return NaN;
      if (v === 5 && r === 0 && i === 0) return -Infinity;
      if (v === 6) return 812.3 + 100 * r;
      if (v === 7) return 0;
      return value;
    });
    const fit = fitOf(plan, holed);
    expect([...fit.bad]).toEqual([0, 0, 1, 0, 0, 1, 2, 2, 0, 0]);
    expect(fit.badCount).toBe(4);
    for (let v = 0; v < nVoxels; v++) {
      const isBad = fit.bad[v] !== 0;
      expect(columnsOf(fit.beta, v, 1)).toEqual(isBad ? [0, 0, 0, 0, 0] : columnsOf(whole.beta, v, 1));
      expect(fit.variance[v]).toBe(isBad ? 0 : whole.variance[v]);
    }
  });

  it('leaves out voxels of mean 0 that lie in the nuisance of each run', () => {
    const cosine = (r: number, i: number): number =>
      Math.cos((Math.PI * (2 * i + 1)) / (2 * runs[r]!.nScans));
    const inNuisance = seriesOf(undefined, (value, r, i, v) => {
      const confound = fixture.runs[r]!.confounds.map((row) => row[1]!);
      const centred = confound[i]! - confound.reduce((a, b) => a + b, 0) / confound.length;
      if (v === 1) return cosine(r, i);
      if (v === 3) return 1e-9 * cosine(r, i) + 3e-8 * centred;
      if (v === 4) return r === 1 ? 0 : 200 * centred;
      return v === 8 ? value - 900 : value;
    });
    const fit = fitOf(plan, inNuisance);
    expect([...fit.bad]).toEqual([0, 2, 0, 2, 2, 0, 0, 0, 0, 0]);
    for (const v of [1, 3, 4]) {
      expect(columnsOf(fit.beta, v, 1)).toEqual([0, 0, 0, 0, 0]);
      expect([fit.variance[v], fit.r2[v], fit.rho?.[v] ?? 0]).toEqual([0, 0, 0]);
    }
  });

  it('leaves out voxels whose squares are too large for a number', () => {
    const huge = seriesOf(undefined, (value, _r, _i, v) => (v === 0 ? value * 1e160 : value));
    const fit = fitOf(plan, huge);
    expect([...fit.bad]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(fit.beta.data.every(Number.isFinite)).toBe(true);
  });

  it('fits voxels that its effects explain to the last digits', () => {
    const exact = plan.model.design.runs.map(({ responses, trialRows, nScans }, r) => {
      const series = seriesOf()[r]!;
      const data = new Float64Array(nScans * nVoxels);
      for (let i = 0; i < nScans; i++) {
        let sum = 0;
        for (let t = 0; t < responses.cols; t++)
          sum += responses.data[i * responses.cols + t]! * trialRows.data[t * 5 + 1]!;
        for (let v = 0; v < nVoxels; v++)
          data[i * nVoxels + v] = sum + 10 ** (-5 - v / 2) * series.data[i * nVoxels + v]!;
      }
      return { nScans, nVoxels, data };
    });
    const fit = fitOf(plan, exact);
    expect(fit.badCount).toBe(0);
    for (let v = 0; v < nVoxels; v++) {
      expect(fit.beta.data[nVoxels + v]).toBeCloseTo(1, 4);
      expect(Math.abs(fit.rho?.[v] ?? 0)).toBeLessThan(1);
      expect(fit.variance[v]).toBeGreaterThanOrEqual(0);
    }
  });

  it('takes runs in any order, each once, and names what does not fit', () => {
    const series = seriesOf();
    const fitting = startFit(plan, nVoxels);
    fitting.addRun(2, series[2]!);
    fitting.addRun(0, series[0]!);
    expect(() => fitting.addRun(0, series[0]!)).toThrow(/run-1: the run was added twice/);
    expect(() => fitting.finish()).toThrow(/series of run-2 were not added/);
    expect(() => fitting.addRun(1, series[0]!)).toThrow(/run-2: the series have 60 scans, the model has 52/);
    expect(() => fitting.addRun(3, series[0]!)).toThrow(/no run 4/);
    expect(() => fitting.addRun(1, series[1]!, 1)).toThrow(/run-2: voxels 1..11/);
    fitting.addRun(1, series[1]!);
    expect(largestDifference(fitting.finish().beta, [[...whole.beta.data]])).toBeLessThan(1e-12);
  });
});

describe('a fit', () => {
  it('recovers weights from series without noise, at an ill-conditioned design too', () => {
    const latents = fixture.full.latents.map((z) => [...z, z[0]! + z[1]! + 1e-4 * Math.sin(7 * z[2]!)]);
    const design = designOf(latents);
    const weights = matrix(
      6,
      3,
      Float64Array.from({ length: 18 }, (_, i) => Math.cos(i)),
    );
    const series = design.runs.map(({ responses, trialRows, nScans }) => {
      const data = new Float64Array(nScans * 3).fill(500);
      for (let i = 0; i < nScans; i++) {
        for (let v = 0; v < 3; v++) {
          for (let t = 0; t < responses.cols; t++) {
            let effect = 0;
            for (let j = 0; j < 6; j++) effect += trialRows.data[t * 6 + j]! * weights.data[j * 3 + v]!;
            data[i * 3 + v]! += responses.data[i * responses.cols + t]! * effect;
          }
        }
      }
      return { nScans, nVoxels: 3, data };
    });
    for (const noise of ['ols', 'ar1'] as const) {
      const fit = fitOf(planFit(design, noise), series, 0, 3);
      expect(fit.rank).toBe(6);
      expect(largestDifference(fit.beta, [[...weights.data]])).toBeLessThan(1e-7);
      // Sums of squares are of order 1 to 100: what is left is their rounding.
      expect(Math.max(...fit.variance)).toBeLessThan(1e-15);
    }
  });

  it('gives weights whose units are those of the latents', () => {
    const scaled = fixture.full.latents.map((z) => [z[0]! * 1e6, z[1]! * 1e-6, z[2]!, z[3]!]);
    const plain = fitOf(planFit(designOf(fixture.full.latents), 'ols'), seriesOf());
    const fit = fitOf(planFit(designOf(scaled), 'ols'), seriesOf());
    for (let v = 0; v < nVoxels; v++) {
      expect((fit.beta.data[nVoxels + v]! * 1e6) / plain.beta.data[nVoxels + v]!).toBeCloseTo(1, 10);
      expect((fit.beta.data[2 * nVoxels + v]! * 1e-6) / plain.beta.data[2 * nVoxels + v]!).toBeCloseTo(1, 10);
    }
  });

  it('goes without drift and confounds, and takes a run without trials', () => {
    const bare = runs.map(({ key, nScans, tr, trials }, r) => ({
      key,
      nScans,
      tr,
      trials: r === 1 ? [] : trials,
    }));
    const design = buildDesign({ runs: bare, modulators: fromRows(fixture.full.latents), cutoff: Infinity });
    expect(design.runs[0]!.nuisance.cols).toBe(1);
    for (const noise of ['ols', 'ar1'] as const) {
      const fit = fitOf(planFit(design, noise), seriesOf());
      expect(fit.dof).toBe(170 - 3 - 5);
      // Without its empty run the weights are the same by least squares: that run says nothing about them.
      if (noise === 'ols') {
        const two = { ...design, runs: [design.runs[0]!, design.runs[2]!] };
        const [first, , third] = seriesOf();
        expect(
          largestDifference(fitOf(planFit(two, noise), [first!, third!]).beta, [[...fit.beta.data]]),
        ).toBeLessThan(1e-12);
      } else expect(fit.variance.every((value) => value > 0)).toBe(true);
    }
  });

  it('refuses a design without degrees of freedom', () => {
    const tiny = { key: 'short', nScans: 5, tr: 2, trials: [{ onset: 0, duration: 1, stimulus: 0 }] };
    const modulators = matrix(1, 1);
    expect(() => planFit(buildDesign({ runs: [tiny], modulators, cutoff: 4 }), 'ols')).toThrow(
      /nothing|nuisance takes all|no degree of freedom/,
    );
  });

  it('hands its memory to the next block, which starts from zero', () => {
    const plan = planFit(designOf(fixture.full.latents), 'ar1');
    const first = startFit(plan, nVoxels);
    seriesOf().forEach((run, r) => first.addRun(r, run));
    const fit = first.finish();
    expect(() => first.finish()).toThrow(/finished/);
    expect(() => first.addRun(0, seriesOf()[0]!)).toThrow(/added twice|finished/);
    expect(fitOf(plan, seriesOf())).toEqual(fit);
    expect(fitOf(plan, seriesOf(), 2, 3).beta.data).toEqual(Float64Array.from(columnsOf(fit.beta, 2, 3)));
    const other = planFit(designOf(fixture.deficient.latents), 'ols');
    const after = fitOf(other, seriesOf());
    releaseSpare();
    expect(fitOf(other, seriesOf())).toEqual(after);
  });

  it.each(['ols', 'ar1'] as const)('takes no more memory than it says, noise %s', (noise) => {
    const design = designOf(fixture.full.latents);
    const { model, ar1 } = planFit(design, noise);
    // Sums are refused more than this by their memory.
    const bytes = (count: number): number =>
      fitBytes(sizesOf(model, ar1?.model), design.p, count, noise === 'ar1');
    const each = (bytes(40_000) - bytes(8_000)) / 32_000;
    expect(each).toBeLessThan(bytesPerVoxel(design, noise));
    expect(each).toBeGreaterThan(bytesPerVoxel(design, noise) / 3);
    expect(bytes(4)).toBeLessThan(fixedBytes(design, noise) + 4 * bytesPerVoxel(design, noise));
  });

  it('has fixed costs that grow with its effects, for AR(1) by the table of inverses', () => {
    const wide = buildImageDesign({ runs, images: Array.from({ length: 1001 }, (_, i) => `image ${i}`) });
    const [ols, ar1] = [fixedBytes(wide, 'ols'), fixedBytes(wide, 'ar1')];
    expect(ols).toBeGreaterThan(4 * 8 * 1001 ** 2);
    expect(ols).toBeLessThan(150e6);
    // 64 MB of pieces kept, and one of 9 inverses that is not.
    expect(ar1 - ols).toBeGreaterThan(64e6 + 9 * 8 * 1001 ** 2);
    expect(ar1 - ols).toBeLessThan(250e6);
  });
});

describe('lagOneCorrelation', () => {
  it('is 0 where residuals are rounding, never 1 or more, never NaN', () => {
    expect(lagOneCorrelation(0.3, 1, 2)).toBe(0.3);
    expect(lagOneCorrelation(-0.3, 1, 2)).toBe(-0.3);
    expect(lagOneCorrelation(1e-14, 2e-14, 1)).toBe(0);
    expect(lagOneCorrelation(6, 1, 2)).toBe(0);
    expect(lagOneCorrelation(-1, 1, 2)).toBe(0);
    expect(lagOneCorrelation(0, 0, 0)).toBe(0);
    expect(lagOneCorrelation(1, -1e-20, 0)).toBe(0);
    expect(lagOneCorrelation(NaN, 1, 1)).toBe(0);
  });
});
