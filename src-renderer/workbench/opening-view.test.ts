import { describe, expect, it } from 'vitest';
import type { AnatomyVolume, LabelVolume } from '../brain/model.ts';
import { defaultViewState, readViewState } from '../brain/view-state.ts';
import { openingView } from './opening-view.ts';

const labelGrid = {
  dims: [4, 3, 2] as [number, number, number],
  affine: [-3, 0, 0, 6, 0, 3, 0, -80, 0, 0, 3, 10, 0, 0, 0, 1],
};
const labels = (...at: number[]): LabelVolume => {
  const values = new Uint16Array(24);
  for (const index of at) values[index] = 1;
  return { grid: labelGrid, values, combos: [[], [0]] };
};
const anatomy: AnatomyVolume = {
  grid: { dims: [11, 11, 11], affine: [10, 0, 0, -50, 0, 10, 0, -60, 0, 0, 10, -40, 0, 0, 0, 1] },
  values: new Uint8Array(1331),
  window: [0, 1],
};

describe('openingView', () => {
  it('puts the crosshair on a labelled voxel, not into the gap between two regions', () => {
    // Voxels i = 0 and i = 3 of one row: their mean lies between them.
    const { crosshair } = openingView(labels(0, 3), null, false);
    expect([
      [6, -80, 10],
      [-3, -80, 10],
    ]).toContainEqual(crosshair);
  });

  it('cuts a whole head open beside and above that place', () => {
    const view = openingView(labels(1), anatomy, true);
    expect(view.crosshair).toEqual([3, -80, 10]);
    // The head reaches from -55 to 55 mm in x and from -45 to 65 mm in z.
    expect(view.clipPlanes.map(({ on, depth }) => [on, depth])).toEqual([
      [true, 11],
      [false, 0],
      [true, 0],
      [false, defaultViewState.clipPlanes[3]!.depth],
    ]);
    expect(view.cutaway).toBe(true);
    expect(readViewState(view)).toEqual({ view, refused: [] });
  });

  it('leaves a mean scan whole, and looks at its middle where there is no region', () => {
    expect(openingView(labels(1), anatomy, false)).toEqual({ ...defaultViewState, crosshair: [3, -80, 10] });
    expect(openingView(labels(), anatomy, false).crosshair).toEqual([0, -10, 10]);
    expect(openingView(null, anatomy, true)).toEqual({ ...defaultViewState, crosshair: [0, -10, 10] });
    expect(openingView(null, null, true)).toEqual(defaultViewState);
  });
});
