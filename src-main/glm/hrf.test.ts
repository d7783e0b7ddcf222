import { describe, expect, it } from 'vitest';
import { largestDifference, readFixture } from './fixture.ts';
import { canonicalHrf } from './hrf.ts';

describe('canonicalHrf', () => {
  it("gives SPM12's numbers for a repetition time of 3 s", () => {
    const expected = [
      0, 0.3580192879, 0.5698644072, 0.2041482778, 0.0023986106, -0.0537527792, -0.0456535542, -0.0232870208,
      -0.0086172232, -0.0025123601, -0.000607646,
    ];
    const hrf = canonicalHrf(3);
    expect(hrf).toHaveLength(11);
    expected.forEach((value, i) => expect(hrf[i]).toBeCloseTo(value, 10));
  });

  it("gives SPM12's numbers for a repetition time of 2 s", () => {
    const expected = [
      0, 0.086566081, 0.3748882365, 0.3849233817, 0.2161173156, 0.0768695653, 0.0016201772, -0.0306078117,
    ];
    const hrf = canonicalHrf(2);
    expected.forEach((value, i) => expect(hrf[i]).toBeCloseTo(value, 10));
  });

  it("gives SPM12's numbers in bins of 0.1875 s", () => {
    const hrf = canonicalHrf(0.1875);
    expect(hrf).toHaveLength(171);
    expect(hrf.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
    expect(hrf.indexOf(Math.max(...hrf))).toBe(27);
    expect(hrf.indexOf(Math.min(...hrf))).toBe(84);
    expect(hrf[27]).toBeCloseTo(0.039452896838, 12);
    expect(hrf[84]).toBeCloseTo(-0.003509209133, 12);
    expect(hrf[0]).toBe(0);
    expect(hrf[1]! / 3.6017961296e-7).toBeCloseTo(1, 10);
    expect(hrf[2]! / 9.55518038139e-6).toBeCloseTo(1, 10);
    expect(hrf[3]! / 6.01540635016e-5).toBeCloseTo(1, 10);
  });

  it("agrees with SciPy's gamma density", () => {
    const { hrf } = readFixture<{ hrf: { dt: number; values: number[] } }>('design.json');
    expect(largestDifference(canonicalHrf(hrf.dt), hrf.values)).toBeLessThan(1e-12);
  });

  it('takes other parameters', () => {
    const plain = canonicalHrf(1, { ratio: 0 });
    expect(Math.min(...plain)).toBe(0);
    const late = canonicalHrf(1, { ratio: 0, onset: 2 });
    // The tail that the window cuts off changes the sum a little.
    expect(late[7]! / late[8]!).toBeCloseTo(plain[5]! / plain[6]!, 12);
    expect(late[2]).toBe(0);
    const wide = canonicalHrf(1, { ratio: 0, dispersions: [2, 1], length: 20 });
    expect(wide).toHaveLength(21);
    expect(wide.indexOf(Math.max(...wide))).toBeLessThan(plain.indexOf(Math.max(...plain)));
  });

  it('refuses a repetition time that is none', () => {
    expect(() => canonicalHrf(0)).toThrow(/0 s.*repetition time/);
  });
});
