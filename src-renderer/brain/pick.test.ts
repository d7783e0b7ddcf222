import { describe, expect, it } from 'vitest';
import { activePlanes, isClipped } from './clip.ts';
import type { Vec3, VolumeGrid } from './model.ts';
import { layOutPanes } from './panes.ts';
import { pick, planeOfPane } from './pick.ts';
import type { PickInput } from './pick.ts';
import { meetAnatomy } from './pick-ray.ts';
import { centreOf, mmToPane, paneToMm } from './projection.ts';
import { visibleIds } from './region-tables.ts';
import { runsOfMask } from './runs.ts';
import { sceneSelection, viewBox } from './scene.ts';
import type { Scene } from './scene.ts';
import { voxelAt, voxelIndex, voxelOfIndex, voxToMm } from './space.ts';
import { makePhantom, phantomGrids, phantomScene, randomNumbers } from './testing/phantom.ts';
import type { Phantom } from './testing/phantom.ts';
import { defaultViewState } from './view-state.ts';
import type { ViewState } from './view-state.ts';

const size = 400;

function inputOf(
  scene: Scene,
  view: Partial<ViewState>,
  pane: 'volume' | 'axial' | 'coronal' | 'sagittal',
): PickInput {
  const whole: ViewState = { ...defaultViewState, layout: pane, solo: true, ...view };
  return { scene, view: whole, box: viewBox(scene), panes: layOutPanes(whole, size, size, 1) };
}

/** Solves the affine for voxel coordinates by Gaussian elimination: not the way of space.ts. */
function solveVoxel(grid: VolumeGrid, v: Vec3, translated: boolean): number[] {
  const m = [0, 1, 2].map((r) => [
    ...grid.affine.slice(4 * r, 4 * r + 3),
    v[r]! - (translated ? grid.affine[4 * r + 3]! : 0),
  ]);
  for (let c = 0; c < 3; c++) {
    const pivot = [c, c + 1, c + 2]
      .filter((r) => r < 3)
      .reduce((a, b) => (Math.abs(m[b]![c]!) > Math.abs(m[a]![c]!) ? b : a));
    [m[c], m[pivot]] = [m[pivot]!, m[c]!];
    for (let r = 0; r < 3; r++) {
      if (r === c) continue;
      const factor = m[r]![c]! / m[c]![c]!;
      for (let k = c; k < 4; k++) m[r]![k]! -= factor * m[c]![k]!;
    }
  }
  return m.map((row, r) => row[3]! / row[r]!);
}

/** The voxel whose box a ray enters first, by trying the boxes of all voxels given. */
function nearestBox(grid: VolumeGrid, voxels: readonly number[], origin: Vec3, direction: Vec3): number {
  const o = solveVoxel(grid, origin, true);
  const d = solveVoxel(grid, direction, false);
  let best = -1;
  let bestT = Infinity;
  for (const index of voxels) {
    const voxel = voxelOfIndex(grid, index);
    let [enter, leave] = [-Infinity, Infinity];
    for (let a = 0; a < 3; a++) {
      const [low, high] = [voxel[a]! - 0.5, voxel[a]! + 0.5];
      if (Math.abs(d[a]!) < 1e-12) {
        if (o[a]! < low || o[a]! >= high) leave = -Infinity;
        continue;
      }
      const [t0, t1] = [(low - o[a]!) / d[a]!, (high - o[a]!) / d[a]!];
      enter = Math.max(enter, Math.min(t0, t1));
      leave = Math.min(leave, Math.max(t0, t1));
    }
    if (leave - enter > 1e-9 && enter < bestT) [best, bestT] = [index, enter];
  }
  return best;
}

const labelled = ({ labels }: Phantom, keep: (combo: readonly number[]) => boolean): number[] =>
  [...labels.values.keys()].filter((v) => keep(labels.combos[labels.values[v]!]!));

describe.each(Object.entries(phantomGrids))('picking in the %s grid', (_, grid) => {
  const phantom = makePhantom(grid);
  const scene = phantomScene(phantom);
  const { combos, values } = phantom.labels;

  it('finds the region of 1,000 random visible voxels in 3-D', () => {
    const random = randomNumbers(7);
    const voxels = labelled(phantom, (combo) => combo.length > 0);
    let right = 0;
    for (let n = 0; n < 1000; n++) {
      const camera = {
        azimuth: 360 * random(),
        elevation: 180 * random() - 90,
        zoom: 1,
        pan: [0, 0] as [number, number],
      };
      const input = inputOf(scene, { camera, throughDepth: 1000 }, 'volume');
      const plane = planeOfPane(input, input.panes[0]!);
      const [x, y] = mmToPane(
        plane,
        voxToMm(grid, voxelOfIndex(grid, voxels[Math.floor(random() * voxels.length)]!)),
      );
      const seen = nearestBox(grid, voxels, paneToMm(plane, x, y), plane.into);
      const hit = pick(input, x, y);
      if (hit?.labelVoxel?.index === seen) right++;
      expect(hit?.regionIds).toEqual(visibleIds(combos[values[seen]!]!, phantom.regions, scene.regionState));
    }
    expect(right).toBe(1000);
  });

  it('finds the right voxel in 1,000 random places of the slices', () => {
    const random = randomNumbers(8);
    const slices = ['axial', 'coronal', 'sagittal'] as const;
    for (let n = 0; n < 1000; n++) {
      const voxel = grid.dims.map((d) => Math.floor(random() * d)) as unknown as Vec3;
      const crosshair = [...voxToMm(grid, voxel)] as [number, number, number];
      const convention = n % 2 === 0 ? 'radiological' : 'neurological';
      const input = inputOf(scene, { crosshair, convention, sliceZoom: 0.5 }, slices[n % 3]!);
      const [x, y] = mmToPane(planeOfPane(input, input.panes[0]!), crosshair);
      const hit = pick(input, x, y);
      expect(hit?.labelVoxel?.ijk).toEqual(voxel);
      expect(hit?.baseVoxel).toEqual(voxel);
      expect(hit?.baseValue).toBe(phantom.anatomy.values[voxelIndex(grid, voxel)]);
      expect(hit?.regionIds).toEqual(
        visibleIds(combos[values[voxelIndex(grid, voxel)]!]!, phantom.regions, scene.regionState),
      );
    }
  });

  it('looks past hidden regions and through clipped ones', () => {
    const random = randomNumbers(9);
    const hidden = ['left', 'superior'];
    const places = hidden.map((id) => phantom.regions.findIndex((region) => region.id === id));
    const part = { ...scene, regionState: { ...scene.regionState, hidden } };
    const voxels = labelled(phantom, (combo) => combo.some((place) => !places.includes(place)));
    const clipPlanes = defaultViewState.clipPlanes.map((plane, n) => ({ ...plane, on: n === 3, depth: 0 }));
    for (let n = 0; n < 200; n++) {
      const camera = {
        azimuth: 360 * random(),
        elevation: 80 * random(),
        zoom: 1,
        pan: [0, 0] as [number, number],
      };
      const open = inputOf(part, { camera, throughDepth: 1000 }, 'volume');
      const plane = planeOfPane(open, open.panes[0]!);
      const target = voxToMm(grid, voxelOfIndex(grid, voxels[Math.floor(random() * voxels.length)]!));
      const [x, y] = mmToPane(plane, target);
      const seen = nearestBox(grid, voxels, paneToMm(plane, x, y), plane.into);
      expect(pick(open, x, y)?.labelVoxel?.index).toBe(seen);
      const clipped = inputOf(part, { camera, throughDepth: 1000, clipPlanes }, 'volume');
      const hit = pick(clipped, x, y);
      const planes = activePlanes(clipped.view, centreOf(clipped.box));
      if (hit !== null)
        expect(
          isClipped(planes, false, hit.mm.map((c, a) => c + 0.02 * plane.into[a]!) as unknown as Vec3),
        ).toBe(false);
    }
  });

  it('meets the surface of the anatomy where its level is crossed', () => {
    const input = inputOf({ ...scene, labels: null }, { isoLevel: 0.2 }, 'volume');
    const hit = pick(input, size / 2, size / 2);
    expect(hit?.on).toBe('anatomy');
    // The ellipsoid steps from 400 to 0 at its border: the surface lies within a voxel of it.
    const r = Math.hypot((hit!.mm[0] - 3) / 46, (hit!.mm[1] + 10) / 52, (hit!.mm[2] - 9) / 42);
    expect(Math.abs(r - 1) * 46).toBeLessThan(7);
  });
});

describe('picking', () => {
  const phantom = makePhantom(phantomGrids.RAS!);
  const scene = phantomScene(phantom);

  it('names all regions of an overlap, the shown one first, without hidden ones', () => {
    const both = [phantom.regions[1]!.id, phantom.regions[4]!.id];
    const voxel = labelled(phantom, (combo) => combo.length === 2)[0]!;
    const crosshair = [...voxToMm(phantom.grid, voxelOfIndex(phantom.grid, voxel))] as [
      number,
      number,
      number,
    ];
    const at = (state: Partial<Scene['regionState']>): readonly string[] | undefined => {
      const input = inputOf(
        { ...scene, regionState: { ...scene.regionState, ...state } },
        { crosshair },
        'axial',
      );
      const [x, y] = mmToPane(planeOfPane(input, input.panes[0]!), crosshair);
      return pick(input, x, y)?.regionIds;
    };
    expect(at({})).toEqual(both);
    expect(at({ selected: ['overlapping'] })).toEqual([...both].reverse());
    expect(at({ selected: ['overlapping'], hovered: 'right' })).toEqual(both);
    expect(at({ hidden: ['right'] })).toEqual(['overlapping']);
  });

  it('reads statistics and selections on grids of their own', () => {
    const grid = phantomGrids.anisotropic!;
    const values = Float32Array.from({ length: 52 * 40 * 16 }, (_, v) => v);
    values[voxelIndex(grid, [26, 20, 8])] = NaN;
    const mask = new Uint8Array(values.length);
    mask[voxelIndex(grid, [26, 20, 8])] = 1;
    const rich: Scene = {
      ...scene,
      overlay: { grid, values, name: 'R2', unit: 'R2' },
      selection: sceneSelection({ grid, runs: runsOfMask(mask) }),
    };
    const crosshair = [...voxToMm(grid, [26, 20, 8])] as [number, number, number];
    const input = inputOf(rich, { crosshair }, 'axial');
    const plane = planeOfPane(input, input.panes[0]!);
    const here = pick(input, ...mmToPane(plane, crosshair))!;
    expect(here.overlayValue).toBeNaN();
    expect([here.selected, here.overlayUnit]).toEqual([true, 'R2']);
    const beside = pick(input, ...mmToPane(plane, voxToMm(grid, [27, 20, 8])))!;
    expect([beside.selected, beside.overlayValue]).toEqual([false, voxelIndex(grid, [27, 20, 8])]);
    expect(runsOfMask(mask)).toEqual([voxelIndex(grid, [26, 20, 8]), 1]);
  });

  it('does not find regions deeper below the surface than what shines through', () => {
    const camera = { azimuth: 180, elevation: 0, zoom: 1, pan: [0, 0] as [number, number] };
    const depths = [2, 60].map((throughDepth) => {
      const input = inputOf(scene, { camera, throughDepth }, 'volume');
      const [x, y] = mmToPane(planeOfPane(input, input.panes[0]!), [-24, -20, 5]);
      return pick(input, x, y)?.on;
    });
    expect(depths).toEqual(['anatomy', 'region']);
  });

  it('forgives a near miss of a small region, in 3-D alone', () => {
    const values = new Uint16Array(phantom.labels.values.length);
    const voxel: Vec3 = [13, 15, 23];
    values[voxelIndex(phantom.grid, voxel)] = 1;
    const labels = {
      volume: { grid: phantom.grid, values, combos: [[], [0]] },
      box: { low: voxel, high: [14, 16, 24] as Vec3 },
    };
    const input = inputOf({ ...scene, anatomy: null, labels }, {}, 'volume');
    const plane = planeOfPane(input, input.panes[0]!);
    const [x, y] = mmToPane(plane, voxToMm(phantom.grid, voxel));
    const reach = [...Array(100).keys()].find((dx) => pick(input, x + dx, y) === null)!;
    expect(pick(input, x + reach + 1, y)).toBeNull();
    expect(pick(input, x + reach + 1, y, 3)?.regionIds).toEqual(['left']);
  });

  it('takes the greatest value along the ray in a maximum projection', () => {
    const ray = { origin: [3, -200, 9] as Vec3, direction: [0, 1, 0] as Vec3 };
    const range = { start: -Infinity, end: Infinity, holeStart: Infinity, holeEnd: Infinity };
    const met = meetAnatomy(scene.anatomy!, ray, range, 0.3, true)!;
    const along = Array.from({ length: 3000 }, (_, n) => voxelAt(phantom.grid, [3, -200 + n / 8, 9]))
      .filter((v): v is Vec3 => v !== null)
      .map((v) => phantom.anatomy.values[voxelIndex(phantom.grid, v)]!);
    expect(met.value).toBeGreaterThan(0.97 * Math.max(...along));
  });

  it('returns nothing beside the panes and outside the head', () => {
    const input = inputOf(scene, {}, 'volume');
    expect(pick(input, -1, 5)).toBeNull();
    expect(pick(input, 2, 2)).toBeNull();
  });
});
