import { describe, expect, it } from 'vitest';
import { fromRows, matrix, type Matrix } from '../maths/matrix.ts';
import type { SeriesBlock } from './accumulate.ts';
import { tContrast } from './contrast.ts';
import { buildDesign, buildImageDesign, type Design } from './design.ts';
import { bytesPerVoxel, planFit, startFit, type FitPlan } from './fit.ts';
import { largestDifference, readFixture, runInputs, type FixtureRun } from './fixture.ts';
import type { GlmFit, Noise } from './result.ts';

interface Reference {
  beta: number[][];
  variance: number[];
}
interface Case {
  latents: number[][];
  contrast: number[];
  ols: Reference & { r2: number[]; rank: number; dof: number; covariance: number[][] };
  ar1: Reference & { rho: number[]; t: number[] };
}
const fixture = readFixture<{
  runs: FixtureRun[];
  cutoff: number;
  data: number[][];
  full: Case;
  deficient: Case;
}>('fits.json');
const runs = runInputs(fixture.runs);
const nVoxels = fixture.data[0]!.length;

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

describe.each(['full', 'deficient'] as const)('fits of a design of %s rank', (kind) => {
  const expected = fixture[kind];
  const design = designOf(expected.latents);

  it('by least squares equal NumPy on the whole dense design', () => {
    const plan = planFit(design, 'ols');
    const fit = fitOf(plan, seriesOf());
    const { ols } = expected;
    expect(fit.rank).toBe(ols.rank);
    expect(fit.dof).toBe(ols.dof);
    expect(fit.method).toBe(kind === 'full' ? 'cholesky' : 'pseudoinverse');
    expect(largestDifference(fit.beta, ols.beta)).toBeLessThan(1e-11);
    expect(largestDifference(fit.variance, ols.variance)).toBeLessThan(1e-11);
    expect(largestDifference(fit.r2, ols.r2)).toBeLessThan(1e-11);
    expect(largestDifference(fit.covariance, ols.covariance)).toBeLessThan(1e-11);
    expect(fit.rho).toBeUndefined();
    expect(fit.badCount).toBe(0);
    const { t, effect } = tContrast(plan, fit, expected.contrast);
    const inner = expected.contrast.flatMap((a, i) =>
      expected.contrast.map((b, j) => a * b * ols.covariance[i]![j]!),
    );
    const spread = inner.reduce((a, b) => a + b, 0);
    t.forEach((value, v) =>
      expect(value / (effect[v]! / Math.sqrt(ols.variance[v]! * spread))).toBeCloseTo(1, 10),
    );
  });

  it('with AR(1) noise equal generalised least squares with the whole covariance of each voxel', () => {
    const plan = planFit(design, 'ar1');
    const fit = fitOf(plan, seriesOf());
    const { ar1 } = expected;
    expect(largestDifference(fit.rho!, ar1.rho)).toBeLessThan(1e-11);
    expect(largestDifference(fit.beta, ar1.beta)).toBeLessThan(1e-10);
    expect(largestDifference(fit.variance, ar1.variance)).toBeLessThan(1e-10);
    expect(largestDifference(tContrast(plan, fit, expected.contrast).t, ar1.t)).toBeLessThan(1e-10);
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
    const t = tContrast(plan, fit, fixture.full.contrast).t;
    for (let v = 0; v < nVoxels; v++) {
      const isBad = fit.bad[v] !== 0;
      expect(columnsOf(fit.beta, v, 1)).toEqual(isBad ? [0, 0, 0, 0, 0] : columnsOf(whole.beta, v, 1));
      expect(fit.variance[v]).toBe(isBad ? 0 : whole.variance[v]);
      expect(t[v] === 0).toBe(isBad);
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

  it('fits one effect an image as the mean of its presentations', () => {
    const design = buildImageDesign({ runs, images: Array.from({ length: 12 }, (_, i) => `image ${i}`) });
    const fit = fitOf(planFit(design, 'ols'), seriesOf());
    expect(fit.beta.rows).toBe(12);
    expect(fit.rank).toBe(new Set(runs.flatMap((run) => run.trials.map((trial) => trial.stimulus))).size);
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

  it('refuses a contrast that the effects cannot tell', () => {
    const plan = planFit(designOf(fixture.deficient.latents), 'ols');
    const fit = fitOf(plan, seriesOf());
    expect(() => tContrast(plan, fit, [0, 1, 0, 0, 0])).toThrow(/cannot be estimated/);
    expect(() => tContrast(plan, fit, [1])).toThrow(/a contrast of 1 numbers for 5 effects/);
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
  });

  it('takes no more memory a voxel than it says', () => {
    for (const noise of ['ols', 'ar1'] as const) {
      const design = designOf(fixture.full.latents);
      const plan = planFit(design, noise);
      const bytes = (count: number): number =>
        (startFit(plan, count) as unknown as { sums: { memory: { buffer: ArrayBuffer } } }).sums.memory.buffer
          .byteLength;
      const each = (bytes(40_000) - bytes(8_000)) / 32_000;
      expect(each).toBeLessThan(bytesPerVoxel(design, noise));
      expect(each).toBeGreaterThan(bytesPerVoxel(design, noise) / 3);
    }
  });
});
