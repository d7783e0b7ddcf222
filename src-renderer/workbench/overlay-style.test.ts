import { describe, expect, test } from 'vitest';
import { defaultRange, movedRange, overlayStyle, roundedTo, thresholdBounds } from './overlay-style.ts';

const t = { min: -7, max: 5, low: -3, high: 4 };
const r2 = { min: 0, max: 0.6, low: 0.01, high: 0.4 };

describe('colours of a statistic', () => {
  test('are spread about 0 for maps that have a sign', () => {
    expect(defaultRange('diverging', t)).toEqual([-4, 4]);
    expect(defaultRange('diverging', { min: 0, max: 0, low: 0, high: 0 })).toEqual([-1, 1]);
    expect(defaultRange('sequential', r2)).toEqual([0.01, 0.4]);
    expect(defaultRange('sequential', { min: 2, max: 2, low: 2, high: 2 })).toEqual([2, 3]);
  });

  test('have thresholds on magnitudes there', () => {
    expect(thresholdBounds('diverging', t)).toEqual([0, 7]);
    expect(thresholdBounds('sequential', r2)).toEqual([0, 0.6]);
  });

  test('follow what the user chose', () => {
    expect(overlayStyle('diverging', t, { range: null, threshold: 2 })).toEqual({
      colourMap: 'balance',
      range: [-4, 4],
      threshold: 2,
    });
    expect(overlayStyle('sequential', r2, { range: [0, 1], threshold: null })).toEqual({
      colourMap: 'viridis',
      range: [0, 1],
      threshold: null,
    });
  });

  test('have ends that cannot meet', () => {
    expect(movedRange('sequential', [0, 1], 0, 0.5)).toEqual([0.5, 1]);
    expect(movedRange('sequential', [0, 1], 1, -1)).toBeNull();
    expect(movedRange('diverging', [-4, 4], 0, -2)).toEqual([-2, 2]);
    expect(movedRange('diverging', [-4, 4], 1, 0)).toBeNull();
  });

  test('have numbers of three digits', () => {
    expect(roundedTo(0.123456, [0, 0.6])).toBe(0.123);
    expect(roundedTo(1234.567, [0, 5000])).toBe(1235);
    expect(roundedTo(3.14159, [0, 7])).toBe(3.14);
  });
});
