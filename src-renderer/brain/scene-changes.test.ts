import { expect, it } from 'vitest';
import { noRegionState } from './model.ts';
import { maskOfRuns, runsOfMask } from './runs.ts';
import { emptyScene } from './scene.ts';
import { putAnatomy, putOverlay, putRegions, putSelection } from './scene-changes.ts';
import { makePhantom, phantomGrids } from './testing/phantom.ts';

const phantom = makePhantom(phantomGrids.RAS!);
const { grid } = phantom;
const voxels = grid.dims[0] * grid.dims[1] * grid.dims[2];

it('knows volumes, regions and states that are given again', () => {
  const scene = emptyScene();
  const { anatomy, labels, regions } = phantom;
  expect([putAnatomy(scene, null), putOverlay(scene, null)]).toEqual([false, false]);
  expect(putAnatomy(scene, anatomy)).toBe(true);
  expect(putAnatomy(scene, { ...anatomy, grid: { ...grid } })).toBe(false);
  expect(putAnatomy(scene, { ...anatomy, window: [0, 900] })).toBe(true);
  expect(putAnatomy(scene, { ...anatomy, values: anatomy.values.slice() })).toBe(true);

  expect(putRegions(scene, labels, regions, noRegionState)).toEqual({ volume: true, hidden: false });
  const again = regions.map((region) => ({ ...region }));
  expect(putRegions(scene, { ...labels }, again, { ...noRegionState, hidden: [] })).toBeNull();
  const hidden = { ...noRegionState, hidden: ['left', 'right'] };
  expect(putRegions(scene, labels, regions, hidden)).toEqual({ volume: false, hidden: true });
  const chosen = { ...hidden, hidden: ['right', 'left'], selected: ['left'] };
  expect(putRegions(scene, labels, regions, chosen)).toEqual({ volume: false, hidden: false });

  const overlay = { grid, values: new Float32Array(voxels), name: 't', unit: 't' };
  expect(putOverlay(scene, overlay)).toBe(true);
  expect(putOverlay(scene, { ...overlay, name: 'other' })).toBe(false);
  expect(scene.overlay!.name).toBe('other');
  expect(() => putOverlay(scene, { ...overlay, values: new Float32Array(3) })).toThrow('3 values');
});

it('tells in which voxels the selection is another one', () => {
  const scene = emptyScene();
  expect(putSelection(scene, null)).toBeNull();
  const first = putSelection(scene, { grid, runs: [100, 5] })!;
  expect(first.box).toBeNull();
  expect(first.changes.map(({ runs }) => Array.from(runs))).toEqual([[100, 5]]);
  expect(putSelection(scene, { grid: { ...grid }, runs: [100, 2, 102, 3] })).toBeNull();
  const moved = putSelection(scene, { grid, runs: [101, 6] })!;
  expect(moved.changes).toEqual([{ grid, runs: [100, 1, 105, 2] }]);
  expect(scene.selection!.mask).toEqual(maskOfRuns([101, 6], voxels));
  expect(runsOfMask(scene.selection!.mask)).toEqual([...scene.selection!.runs]);
  const other = phantomGrids.oblique!;
  const away = putSelection(scene, { grid: other, runs: [7, 1] })!;
  expect(away.changes.map((change) => [change.grid, Array.from(change.runs)])).toEqual([
    [grid, [101, 6]],
    [other, [7, 1]],
  ]);
  expect(putSelection(scene, null)!.changes.map(({ runs }) => Array.from(runs))).toEqual([[7, 1]]);
  expect(() => putSelection(scene, { grid, runs: [voxels, 1] })).toThrow('outside');
  expect(scene.selection).toBeNull();
});
