import { describe, expect, it } from 'vitest';
import type { Vec3 } from './model.ts';
import { mmToPane, paneToMm, slicePlane, volumePlane } from './projection.ts';
import { rectOfRuns } from './reach.ts';
import { maskOfRuns, runsOfMask } from './runs.ts';
import { voxelAt, voxelIndex, voxelOfIndex, voxToMm } from './space.ts';
import { phantomGrids, randomNumbers } from './testing/phantom.ts';

const box = { low: [-60, -70, -50], high: [60, 60, 60], radius: 100 } as const;

describe.each(Object.entries(phantomGrids))('voxels of the %s grid', (_, grid) => {
  const [nx, ny, nz] = grid.dims;
  const random = randomNumbers(nx + 7 * ny);
  /** A few runs, some of them longer than a row. */
  const someRuns = (): number[] => {
    const mask = new Uint8Array(nx * ny * nz);
    for (let n = 0; n < 3; n++) {
      const start = Math.floor(random() * mask.length);
      mask.fill(1, start, start + 1 + Math.floor(random() * (n === 0 ? 2 * nx : 4)));
    }
    return runsOfMask(mask);
  };

  it('show in the 3-D pane within their rectangle', () => {
    for (let n = 0; n < 40; n++) {
      const camera = {
        azimuth: 360 * random(),
        elevation: 180 * random() - 90,
        zoom: 1 + random(),
        pan: [4, -9] as [number, number],
      };
      const plane = volumePlane(camera, box, 300, 200);
      const runs = someRuns();
      const rect = rectOfRuns(grid, runs, plane, false)!;
      const mask = maskOfRuns(runs, nx * ny * nz);
      const [xs, ys]: [number[], number[]] = [[], []];
      mask.forEach((inside, index) => {
        if (inside === 0) return;
        const [i, j, k] = voxelOfIndex(grid, index);
        for (let corner = 0; corner < 8; corner++) {
          const at = (axis: number): number => ((corner >> axis) & 1) - 0.5;
          const [x, y] = mmToPane(plane, voxToMm(grid, [i + at(0), j + at(1), k + at(2)]));
          xs.push(x);
          ys.push(y);
        }
      });
      // Larger by less than half a voxel's diagonal on each side, and smaller nowhere.
      const most = (0.1 * 3 * 8) / plane.mmPerPixel;
      for (const [least, low] of [
        [Math.min(...xs), rect.left],
        [Math.min(...ys), rect.top],
      ] as const) {
        expect(low).toBeLessThanOrEqual(least);
        expect(low).toBeGreaterThan(least - most);
      }
      for (const [greatest, high] of [
        [Math.max(...xs), rect.right],
        [Math.max(...ys), rect.bottom],
      ] as const) {
        expect(high).toBeGreaterThanOrEqual(greatest);
        expect(high).toBeLessThan(greatest + most);
      }
    }
  });

  it('show in a slice within their rectangle, and nowhere where it does not cut them', () => {
    let [shown, outside, missed] = [0, 0, 0];
    for (let n = 0; n < 60; n++) {
      const slice = (['axial', 'coronal', 'sagittal'] as const)[n % 3]!;
      const crosshair = [80 * random() - 40, 80 * random() - 50, 60 * random() - 20] as [
        number,
        number,
        number,
      ];
      const convention = n % 2 === 0 ? 'radiological' : 'neurological';
      const view = { crosshair, convention, sliceZoom: 1, sliceCentre: null } as const;
      const plane = slicePlane(slice, view, box, 60, 50);
      const runs = someRuns();
      const rect = rectOfRuns(grid, runs, plane, true);
      const mask = maskOfRuns(runs, nx * ny * nz);
      for (let y = 0; y < 50; y++) {
        for (let x = 0; x < 60; x++) {
          const voxel: Vec3 | null = voxelAt(grid, paneToMm(plane, x + 0.5, y + 0.5));
          if (voxel === null || mask[voxelIndex(grid, voxel)] === 0) continue;
          shown++;
          const { left, right, top, bottom } = rect ?? { left: 1, right: 0, top: 1, bottom: 0 };
          if (x + 0.5 <= left || x + 0.5 >= right || y + 0.5 <= top || y + 0.5 >= bottom) outside++;
        }
      }
      if (rect === null) missed++;
    }
    expect(outside).toBe(0);
    expect(shown).toBeGreaterThan(20);
    expect(missed).toBeGreaterThan(5);
  });
});
