import { describe, expect, it } from 'vitest';
import { matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { orthogonaliseTwice } from './orthogonalise.ts';
import { trialResponses } from './regressor.ts';

const blocks = Array.from({ length: 55 }, (_, t) => ({ onset: 33 + 9 * t, duration: 9 }));
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe('trialResponses', () => {
  it("gives SPM12's numbers for one block", () => {
    const { data } = trialResponses({ trials: [blocks[0]!], nScans: 178, tr: 3 });
    const expected = [
      0.00387398, 0.33728377, 0.89690404, 1.12127814, 0.83549781, 0.21308454, -0.07981461, -0.12447876,
      -0.08389132, -0.0391279, -0.01394181, -0.00390711, -0.00083824, -0.00006839,
    ];
    expected.forEach((value, i) => expect(data[11 + i]).toBeCloseTo(value, 8));
    expect(sum(data)).toBeCloseTo(3.06185415, 8);
    // Exactly nothing before and after.
    expect(data.findIndex((value) => value !== 0)).toBe(11);
    expect(data.findLastIndex((value) => value !== 0)).toBe(24);
  });

  it("gives SPM12's numbers for an event without duration", () => {
    const { data } = trialResponses({ trials: [{ onset: 33, duration: 0 }], nScans: 178, tr: 3 });
    const expected = [
      0.01048158, 0.19983774, 0.13854125, 0.03067587, -0.01157163, -0.01845135, -0.0120444, -0.00526709,
    ];
    expected.forEach((value, i) => expect(data[11 + i]).toBeCloseTo(value, 8));
    expect(sum(data)).toBeCloseTo(0.32988882, 8);
  });

  it("gives SPM12's numbers for 55 blocks one after the other", () => {
    const each = trialResponses({ trials: blocks, nScans: 178, tr: 3 });
    const { data } = multiply(each, matrix(55, 1, new Float64Array(55).fill(1)));
    const expected = [0.00387398, 0.33728377, 0.89690404, 1.12515213, 1.17278158, 1.10998858, 1.04533752];
    expected.forEach((value, i) => expect(data[11 + i]).toBeCloseTo(value, 8));
    expect(data[100]).toBeCloseTo(1.02219015, 8);
  });

  it("gives SPM12's parametric modulators, as they are and serially orthogonalised", () => {
    const each = trialResponses({ trials: blocks, nScans: 178, tr: 3 });
    const values = matrix(55, 4);
    for (let t = 1; t <= 55; t++)
      values.data.set([1, Math.sin(t), Math.cos(2 * t) + 0.5, (t / 55) ** 2], (t - 1) * 4);
    const plain = multiply(each, values);
    [1.02219015, -0.48568414, 1.09761388, 0.03351728].forEach((value, j) =>
      expect(plain.data[40 * 4 + j]).toBeCloseTo(value, 8),
    );
    const { orthogonal, r } = orthogonaliseTwice(values, (changed) => multiply(each, changed));
    [1.02219015, -0.49387645, 0.60443415, -0.32492796].forEach((value, j) =>
      expect(orthogonal.data[40 * 4 + j]).toBeCloseTo(value, 8),
    );
    const back = multiply(orthogonal, r);
    back.data.forEach((value, i) => expect(value).toBeCloseTo(plain.data[i]!, 13));
  });

  it('adds responses up and shifts onsets', () => {
    const one = trialResponses({ trials: [{ onset: 40, duration: 9 }], nScans: 60, tr: 3, onsetShift: -9 });
    const two = trialResponses({ trials: [{ onset: 31, duration: 9 }], nScans: 60, tr: 3 });
    expect(one.data).toEqual(two.data);
  });

  it('says which trial cannot be', () => {
    const run = { nScans: 10, tr: 2 };
    expect(() =>
      trialResponses({
        ...run,
        trials: [
          { onset: 1, duration: 1 },
          { onset: 25, duration: 1 },
        ],
      }),
    ).toThrow(/trial 2 starts at 25 s, after the end of the run \(10 scans of 2 s = 20 s\)/);
    expect(() => trialResponses({ ...run, trials: [{ onset: NaN, duration: 1 }] })).toThrow(
      /trial 1 has onset NaN/,
    );
    expect(() => trialResponses({ ...run, trials: [{ onset: 0, duration: -1 }] })).toThrow(/duration -1/);
  });
});
