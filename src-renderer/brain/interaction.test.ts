import { expect, it } from 'vitest';
import {
  describePosition,
  moveCrosshair,
  paneLabel,
  panCamera,
  regionMode,
  rotate,
  sliceCaption,
  stepRadius,
  voxelStep,
  zoom,
} from './interaction.ts';
import { layOutPanes, paneAt, paneLetters, volumeLetters } from './panes.ts';
import { mmToPane, paneToMm, slicePlane, volumePlane } from './projection.ts';
import { phantomGrids } from './testing/phantom.ts';
import { defaultViewState as view } from './view-state.ts';

const box = { low: [-40, -60, -30], high: [50, 40, 45], radius: 78 } as const;
const camera = (azimuth: number, elevation = 0): typeof view.camera => ({
  azimuth,
  elevation,
  zoom: 1,
  pan: [0, 0],
});

it('puts right, anterior and superior where the letters say', () => {
  for (const convention of ['radiological', 'neurological'] as const) {
    for (const slice of ['axial', 'coronal', 'sagittal'] as const) {
      const plane = slicePlane(slice, { ...view, convention }, box, 300, 200);
      const letters = paneLetters(slice, convention);
      const at = (mm: [number, number, number]): [number, number] => mmToPane(plane, mm);
      const middle = at([0, 0, 0]);
      const towards: Record<string, [number, number]> = {
        R: at([10, 0, 0]),
        L: at([-10, 0, 0]),
        A: at([0, 10, 0]),
        P: at([0, -10, 0]),
        S: at([0, 0, 10]),
        I: at([0, 0, -10]),
      };
      expect(towards[letters.right]![0]).toBeGreaterThan(middle[0]);
      expect(towards[letters.left]![0]).toBeLessThan(middle[0]);
      expect(towards[letters.top]![1]).toBeLessThan(middle[1]);
      expect(towards[letters.bottom]![1]).toBeGreaterThan(middle[1]);
    }
  }
});

it('looks from behind at azimuth 0 and from the right at 90', () => {
  expect(volumeLetters(camera(0))).toEqual({ left: 'L', right: 'R', top: 'S', bottom: 'I' });
  expect(volumeLetters(camera(90))).toEqual({ left: 'P', right: 'A', top: 'S', bottom: 'I' });
  expect(volumeLetters(camera(180))).toEqual({ left: 'R', right: 'L', top: 'S', bottom: 'I' });
  expect(volumeLetters(camera(0, 90))).toEqual({ left: 'L', right: 'R', top: 'A', bottom: 'P' });
  const into = volumePlane(camera(90), box, 100, 100).into;
  expect(into[0]).toBeCloseTo(-1);
});

it('projects mm to pixels and back', () => {
  const plane = volumePlane({ azimuth: 33, elevation: -20, zoom: 2, pan: [3, -4] }, box, 640, 480);
  const [x, y] = mmToPane(plane, paneToMm(plane, 123.5, 45.25));
  expect([x, y].map((v) => v.toFixed(6))).toEqual(['123.500000', '45.250000']);
});

it('moves what lies under the pointer along with it', () => {
  const before = mmToPane(volumePlane(view.camera, box, 400, 400), [0, 0, 0]);
  const plane = volumePlane(view.camera, box, 400, 400);
  const moved = panCamera(view, 10 * plane.mmPerPixel, 20 * plane.mmPerPixel);
  const after = mmToPane(volumePlane(moved.camera, box, 400, 400), [0, 0, 0]);
  expect(after[0] - before[0]).toBeCloseTo(10);
  expect(after[1] - before[1]).toBeCloseTo(20);
  // A drag to the right turns the near side to the right: what faced the viewer goes right.
  const front = rotate({ ...view, camera: camera(0) }, 40, 0).camera;
  expect(mmToPane(volumePlane(front, box, 400, 400), [5, -60, 7.5])[0]).toBeGreaterThan(200);
  expect(rotate(view, 0, 1000).camera.elevation).toBe(90);
  expect(zoom(view, 'volume', 1e9).camera.zoom).toBe(50);
  expect(zoom(view, 'axial', 2).sliceZoom).toBe(2);
});

it('steps the crosshair by voxels of the grid, as the picture shows right and up', () => {
  const grid = phantomGrids.anisotropic!;
  expect(moveCrosshair(view, 'axial', grid, { right: 1, up: 1 }).crosshair).toEqual([2, 3, 0]);
  expect(
    moveCrosshair({ ...view, convention: 'radiological' }, 'coronal', grid, { right: 1, up: -1 }).crosshair,
  ).toEqual([-2, 0, -6]);
  expect(moveCrosshair(view, 'sagittal', grid, { through: 1, right: 1 }).crosshair).toEqual([2, 3, 0]);
  expect(voxelStep(phantomGrids.PSR!, 0)).toBe(4);
});

it('lays panes out without overlap or gaps beyond the lines between them', () => {
  for (const layout of ['grid', 'volume', 'axial'] as const) {
    for (const [width, height] of [
      [1200, 800],
      [500, 700],
    ] as const) {
      const panes = layOutPanes({ layout, solo: false }, width, height, 2);
      expect(panes.map((p) => p.name).sort()).toEqual(['axial', 'coronal', 'sagittal', 'volume']);
      let covered = 0;
      for (let y = 0; y < height; y += 5) {
        for (let x = 0; x < width; x += 5) if (paneAt(panes, x, y) !== null) covered++;
      }
      expect(covered / ((width / 5) * (height / 5))).toBeGreaterThan(0.98);
      expect(panes.reduce((sum, p) => sum + p.width * p.height, 0)).toBeLessThan(width * height);
    }
  }
  expect(layOutPanes({ layout: 'axial', solo: true }, 30, 20, 2)).toEqual([
    { name: 'axial', x: 0, y: 0, width: 30, height: 20 },
  ]);
  expect(layOutPanes({ layout: 'grid', solo: false }, 0, 20, 2)).toEqual([]);
});

it('chooses by keys and speaks of places in words', () => {
  expect(regionMode({ shiftKey: false, altKey: false })).toBe('replace');
  expect(regionMode({ shiftKey: true, altKey: false })).toBe('add');
  expect(regionMode({ shiftKey: true, altKey: true })).toBe('remove');
  expect(describePosition([-12, -80.5, 4])).toBe('12.0 mm left, 80.5 mm posterior, 4.0 mm superior');
  expect(paneLabel('axial', [1, 2, 3], ['V1', 'LOC'])).toBe(
    'Axial slice, 1.0 mm right, 2.0 mm anterior, 3.0 mm superior, V1 and LOC',
  );
  expect(sliceCaption('coronal', [1, -80, 3])).toBe('y = \u221280.0 mm');
  expect(stepRadius(0.6, false)).toBe(0.5);
  expect(stepRadius(8, true)).toBeCloseTo(8.8);
});
