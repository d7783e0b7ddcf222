import { describe, expect, test } from 'vitest';
import type { Volume } from './brain-data.svelte.ts';
import { readAt, readoutParts, readoutText, shownMm, shownNumber, shownValue } from './readout.ts';

const grid = {
  dims: [3, 2, 1] as [number, number, number],
  affine: [2, 0, 0, -2, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
};
const volume = (values: number[]): Volume => ({
  id: 'R2',
  about: { grid, type: 'float32', data: '', min: 0, max: 1, low: 0, high: 1, notANumber: 0 },
  values: Float32Array.from(values),
});
const shown = {
  labels: { grid, values: Uint16Array.of(0, 1, 2, 0, 0, 0), combos: [[], [0], [1, 0]] },
  regions: [{ id: 'LOC.left' }, { id: 'FFA.left' }],
  base: volume([1, 2, 3, 4, 5, 6]),
  overlay: volume([0.1, NaN, 0.3, 0, 0, 0]),
};

describe('the readout', () => {
  test('reads all that lies at a point', () => {
    expect(readAt([0.4, 0.3, 0], shown)).toEqual({
      mm: [0.4, 0.3, 0],
      voxel: [1, 0, 0],
      base: 2,
      overlay: NaN,
      regions: ['LOC.left'],
    });
    expect(readAt([2, 0, 0], shown).regions).toEqual(['FFA.left', 'LOC.left']);
    expect(readAt([2, 2, 0], shown)).toMatchObject({ voxel: [2, 1, 0], base: 6, regions: [] });
  });

  test('says where there is nothing', () => {
    expect(readAt([20, 0, 0], shown)).toMatchObject({ voxel: null, base: null, overlay: null, regions: [] });
    const nothing = { labels: null, regions: [], base: null, overlay: null };
    expect(readAt([0, 0, 0], nothing)).toMatchObject({ voxel: null, base: null });
  });

  test('is written with names and units', () => {
    const parts = readoutParts(readAt([2, 0, 0], shown), { base: 'T1w', overlay: 'R²', unit: 'of variance' });
    expect(readoutText(parts)).toBe(
      'mm 2.0, 0.0, 0.0; voxel 2, 0, 0; T1w 3.000; R² 0.300 of variance; region FFA.left, LOC.left',
    );
    const empty = readoutParts(readAt([20, 0, 0], shown), { base: null, overlay: 'R²', unit: '' });
    expect(readoutText(empty)).toBe('mm 20.0, 0.0, 0.0; voxel outside; R² outside; region none');
  });

  test('has as many digits as help', () => {
    expect([0, 0.12345, 12.345, 1234.5, 1e7, 1e-5].map(shownNumber)).toEqual([
      '0.000',
      '0.123',
      '12.3',
      '1235',
      '1.00e+7',
      '1.00e-5',
    ]);
    expect(shownMm([-0.01, -12.34, 5])).toBe('0.0, -12.3, 5.0');
    expect(shownValue(NaN, 't')).toBe('none');
  });
});
