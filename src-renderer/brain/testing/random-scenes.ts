import { voxelsInBrush } from '../brush.ts';
import type { VolumeGrid, VoxelSelection } from '../model.ts';
import { maskOfRuns, runsOfMask } from '../runs.ts';
import { voxToMm } from '../space.ts';
import { defaultViewState } from '../view-state.ts';
import type { ViewState } from '../view-state.ts';
import { phantomGrids } from './phantom.ts';

export type Random = () => number;
export const pickOne = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)]!;

/** A view of any kind, often along the axes and through the very faces of voxels, where rounding decides. */
export function randomView(random: Random): ViewState {
  const angle = (): number => pickOne(random, [0, 45, 90, 180, Math.round(random() * 360) - 90]);
  const place = (low: number, high: number): number =>
    pickOne(random, [2, 0.01]) * Math.round((low + (high - low) * random()) / 2);
  return {
    ...defaultViewState,
    crosshair: [place(-30, 40), place(-50, 30), place(-20, 40)],
    layout: pickOne(random, ['grid', 'grid', 'volume', 'axial']),
    solo: random() < 0.3,
    convention: pickOne(random, ['radiological', 'neurological']),
    renderMode: pickOne(random, ['composite', 'mip', 'isosurface']),
    isoLevel: pickOne(random, [0.3, 0.45, 0.6]),
    shading: pickOne(random, ['lit', 'flat']),
    throughDepth: pickOne(random, [0, 6, 40, 500]),
    clipPlanes: defaultViewState.clipPlanes.map((plane) => ({
      ...plane,
      on: random() < 0.3,
      azimuth: angle(),
      depth: Math.round(20 * random() - 6),
    })),
    cutaway: random() < 0.5,
    camera: {
      azimuth: angle(),
      elevation: pickOne(random, [0, 0, 90, -90, Math.round(60 * random()) - 30]),
      zoom: pickOne(random, [1, 1.5, 4]),
      pan: [Math.round(10 * random()), Math.round(10 * random())],
    },
    sliceZoom: pickOne(random, [1, 3]),
    overlayOpacity: 0.7,
    regionOpacity: pickOne(random, [1, 0.5]),
    interpolation: pickOne(random, ['linear', 'nearest']),
    showAnatomy: random() < 0.85,
    showCrosshair: random() < 0.5,
  };
}

/** What may come after a selection: none, nothing, another grid, another size, a voxel more or fewer, a ball that has moved. */
export function nextSelection(
  random: Random,
  before: VoxelSelection | null,
  base: VolumeGrid,
): VoxelSelection | null {
  const kind = random();
  if (kind < 0.06) return null;
  const changesGrid = before === null || kind < 0.14;
  const grid = changesGrid ? pickOne(random, [base, ...Object.values(phantomGrids)]) : before.grid;
  if (kind < 0.2) return { grid, runs: [] };
  const [nx, ny, nz] = grid.dims;
  const within = (n: number): number => Math.min(n - 1, Math.floor(random() * n));
  const mm = voxToMm(grid, [within(nx), within(ny), within(nz)]);
  const radius = pickOne(random, [0.5, 6, 12, kind < 0.3 ? 60 : 12]);
  const mask = maskOfRuns(changesGrid ? [] : before.runs, nx * ny * nz);
  const replaces = random() < 0.5;
  if (replaces) mask.fill(0);
  const erases = random() < 0.3;
  for (const voxel of voxelsInBrush(grid, mm, radius)) mask[voxel] = erases ? 0 : 1;
  return { grid, runs: runsOfMask(mask) };
}

/** RGBA of a canvas, as its context holds it. */
export function pixelsOf(gl: WebGL2RenderingContext): Uint8Array {
  const { width, height } = gl.canvas;
  const data = new Uint8Array(4 * width * height);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
  return data;
}

/** Bytes in which two pictures differ. */
export const differing = (a: Uint8Array, b: Uint8Array): number => {
  let count = a.length === b.length ? 0 : Infinity;
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) count++;
  return count;
};
