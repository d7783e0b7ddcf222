import { describe, expect, it } from 'vitest';
import { fromRows } from '../maths/matrix.ts';
import { buildDesign, buildImageDesign, type Design } from './design.ts';
import { planFit, startFit, type FitPlan } from './fit.ts';
import { largestDifference, readFixture, runInputs, type FixtureRun } from './fixture.ts';
import { meanResponseT } from './mean-response.ts';
import type { GlmFit, Noise } from './result.ts';

const fixture = readFixture<{
  runs: FixtureRun[];
  cutoff: number;
  data: number[][];
  deficient: { latents: number[][] };
}>('fits.json');
const reference = readFixture<Record<Noise, number[]> & { dof: number }>('mean_response.json');
const runs = runInputs(fixture.runs);
const nVoxels = fixture.data[0]!.length;
const images = buildImageDesign({
  runs,
  images: Array.from({ length: 12 }, (_, i) => `image ${i}`),
  cutoff: fixture.cutoff,
});

function fitOf(design: Design, noise: Noise, spoil?: (v: number) => number): { plan: FitPlan; fit: GlmFit } {
  const plan = planFit(design, noise);
  const fitting = startFit(plan, nVoxels);
  let at = 0;
  runs.forEach(({ nScans }, r) => {
    const values = fixture.data.slice(at, at + nScans).flat();
    const data = Float64Array.from(values, (value, n) =>
      spoil === undefined ? value : spoil(n % nVoxels) * value,
    );
    fitting.addRun(r, { nScans, nVoxels, data });
    at += nScans;
  });
  return { plan, fit: fitting.finish() };
}

describe('t of the mean response', () => {
  it.each(['ols', 'ar1'] as const)('agrees with SciPy for %s', (noise) => {
    const { plan, fit } = fitOf(images, noise);
    expect(fit.dof).toBe(reference.dof);
    const t = meanResponseT(plan, fit);
    expect(largestDifference(t, reference[noise])).toBeLessThan(1e-9);
  });

  it('is that of the first effect alone where asked, by the covariance of the weights', () => {
    const latents = fromRows(Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]));
    const { plan, fit } = fitOf(buildDesign({ runs, modulators: latents, cutoff: fixture.cutoff }), 'ols');
    const t = meanResponseT(plan, fit, 'first');
    t.forEach((value, v) => {
      const error = Math.sqrt(fit.variance[v]! * fit.covariance.data[0]!);
      expect(value / (fit.beta.data[v]! / error)).toBeCloseTo(1, 10);
    });
  });

  it('does not depend on the scale of the data, and turns with their sign', () => {
    const { plan, fit } = fitOf(images, 'ar1', (v) => (v === 0 ? 1000 : v === 1 ? -1 : 1));
    const t = meanResponseT(plan, fit);
    expect(t[0]! / reference.ar1[0]!).toBeCloseTo(1, 8);
    expect(t[1]! / reference.ar1[1]!).toBeCloseTo(-1, 8);
  });

  it('is not a number where a voxel could not be fitted', () => {
    const { plan, fit } = fitOf(images, 'ols', (v) => (v === 2 ? NaN : v === 3 ? 0 : 1));
    const t = meanResponseT(plan, fit);
    expect([...t].map(Number.isNaN)).toEqual(Array.from({ length: nVoxels }, (_, v) => v === 2 || v === 3));
  });

  it('is not a number where the mean of the effects cannot be told', () => {
    // One-hot latents, centred: their sum is 0 whatever the weights have in common.
    const design = buildDesign({
      runs,
      modulators: fromRows(fixture.deficient.latents),
      cutoff: fixture.cutoff,
    });
    const { plan, fit } = fitOf(design, 'ols');
    expect(fit.rank).toBe(4);
    expect([...meanResponseT(plan, fit)].every(Number.isNaN)).toBe(true);
  });
});
