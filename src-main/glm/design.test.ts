import { describe, expect, it } from 'vitest';
import { fromRows, matrix, takeCols } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { stackRows } from '../maths/stack.ts';
import { buildDesign, buildImageDesign, effects } from './design.ts';
import type { RunInput } from './run-input.ts';
import { largestDifference, readFixture, runInputs, type FixtureRun } from './fixture.ts';

interface DesignFixture {
  runs: FixtureRun[];
  latents: number[][];
  repeats: [number, number][][];
  cutoff: number;
  onsetShift: number;
  effects: number[][];
  nuisance: number[][][];
  eventEffects: number[][];
}

const fixture = readFixture<DesignFixture>('design.json');
const modulators = fromRows(fixture.latents);
const runs = runInputs(fixture.runs);
const { cutoff, onsetShift } = fixture;

describe('buildDesign', () => {
  it('equals an explicit convolution in NumPy, with repeats apart, confounds and drift', () => {
    const separate = runs.map((run, r) => ({
      ...run,
      separate: [
        { name: 'repeat', trials: fixture.repeats[r]!.map(([onset, duration]) => ({ onset, duration })) },
      ],
    }));
    const design = buildDesign({ runs: separate, modulators, cutoff, onsetShift });
    expect(design.columns).toEqual(['main', 'z001', 'z002', 'z003']);
    expect(largestDifference(stackRows(design.runs.map(effects)), fixture.effects)).toBeLessThan(1e-12);
    design.runs.forEach((run, r) => {
      expect(largestDifference(run.nuisance, fixture.nuisance[r]!)).toBeLessThan(1e-12);
      expect(run.nuisanceNames[0]).toBe('constant');
      expect(run.nuisanceNames.slice(-3)).toEqual(['motion 1', 'motion 2', 'repeat']);
      expect(run.nuisanceNames).toHaveLength(run.nuisance.cols);
    });
  });

  it('gives events the height 1/dt when no trial of any run has a duration', () => {
    const brief = (run: RunInput): RunInput => ({
      ...run,
      trials: run.trials.map((trial) => ({ ...trial, duration: 0 })),
    });
    const design = buildDesign({ runs: runs.map(brief), modulators, cutoff });
    expect(largestDifference(stackRows(design.runs.map(effects)), fixture.eventEffects)).toBeLessThan(1e-12);
    // One trial with a duration, in another run, and the height is 1 everywhere.
    const mixed = buildDesign({ runs: [brief(runs[0]!), runs[1]!], modulators, cutoff });
    const ratio = effects(mixed.runs[0]!).data[60]! / effects(design.runs[0]!).data[60]!;
    expect(ratio).toBeCloseTo(2.5 / 16, 12);
  });

  it('centres over the trials of all runs together, or not at all', () => {
    const pooled = buildDesign({ runs, modulators });
    const rows = stackRows(pooled.runs.map((run) => run.trialRows));
    for (let j = 1; j < 4; j++) expect(sumOf(takeCols(rows, [j]).data)).toBeCloseTo(0, 12);
    expect(sumOf(takeCols(pooled.runs[0]!.trialRows, [1]).data)).not.toBeCloseTo(0, 3);
    const raw = buildDesign({ runs, modulators, centre: 'none' });
    expect([...raw.runs[0]!.trialRows.data.slice(1, 4)]).toEqual(
      fixture.latents[runs[0]!.trials[0]!.stimulus],
    );
  });

  it('lets no response into the next run', () => {
    const late = { onset: 95, duration: 4, stimulus: 0 };
    const quiet = runs.map((run, r) => ({ ...run, trials: r === 0 ? [late] : [] }));
    const design = buildDesign({ runs: quiet, modulators });
    expect(effects(design.runs[0]!).data.some((value) => value !== 0)).toBe(true);
    expect(effects(design.runs[1]!).data.every((value) => value === 0)).toBe(true);
  });

  it("keeps the way back from SPM's serial orthogonalisation", () => {
    const plain = buildDesign({ runs, modulators, centre: 'none' });
    const serial = buildDesign({ runs, modulators, centre: 'none', orthogonalise: 'serial' });
    const raw = stackRows(plain.runs.map(effects));
    const made = stackRows(serial.runs.map(effects));
    const inner = (i: number, j: number): number =>
      sumOf(takeCols(made, [i]).data.map((value, at) => value * takeCols(made, [j]).data[at]!));
    expect(inner(0, 3)).toBeCloseTo(0, 12);
    expect(inner(1, 2)).toBeCloseTo(0, 12);
    const back = multiply(made, serial.orthogonalisation!);
    expect(largestDifference(back, [[...raw.data]])).toBeLessThan(1e-13);
  });

  it('makes a latent that is the same in all trials exact zeros', () => {
    const constant = matrix(6, 1, new Float64Array(6).fill(0.1));
    const design = buildDesign({ runs, modulators: constant });
    expect(design.runs.every((run) => takeCols(run.trialRows, [1]).data.every((value) => value === 0))).toBe(
      true,
    );
  });

  it('names the run at fault', () => {
    const short = matrix(3, 3);
    expect(() => buildDesign({ runs, modulators: short })).toThrow(
      /run-1: a trial has stimulus \d, there are 3/,
    );
    const holed = matrix(6, 3, modulators.data.slice());
    holed.data[runs[0]!.trials[0]!.stimulus * 3] = NaN;
    expect(() => buildDesign({ runs, modulators: holed })).toThrow(/run-1: the latents of stimulus/);
    const motion = (values: number[]): RunInput => ({
      ...runs[0]!,
      confounds: { names: ['motion'], values: matrix(values.length, 1, Float64Array.from(values)) },
    });
    expect(() => buildDesign({ runs: [motion([1, 2])], modulators })).toThrow(
      /run-1: confounds are 2 x 1, the run has 40/,
    );
    const gap = Array.from({ length: 40 }, (_, i) => (i === 7 ? NaN : i));
    expect(() => buildDesign({ runs: [motion(gap)], modulators })).toThrow(
      /confound motion is not a number at scan 8/,
    );
    const beyond = { ...runs[1]!, trials: [{ onset: 500, duration: 1, stimulus: 0 }] };
    expect(() => buildDesign({ runs: [beyond], modulators })).toThrow(/run-2: trial 1 starts at 500 s/);
  });
});

describe('buildImageDesign', () => {
  it('has one effect an image, the sum of its presentations', () => {
    const images = ['a', 'b', 'c', 'd', 'e', 'f'];
    const design = buildImageDesign({ runs, images, cutoff });
    expect(design.columns).toEqual(images);
    const main = buildDesign({ runs, modulators, cutoff });
    const total = multiply(effects(design.runs[1]!), matrix(6, 1, new Float64Array(6).fill(1)));
    const expected = takeCols(effects(main.runs[1]!), [0]);
    expect(largestDifference(total, [[...expected.data]])).toBeLessThan(1e-14);
    expect(() => buildImageDesign({ runs, images: ['a'] })).toThrow(/trial \d shows image \d, there are 1/);
  });
});

function sumOf(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}
