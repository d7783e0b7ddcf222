import { parseColour } from '../../contract/colour-tables.ts';
import type { DrawnBrain } from '../data.ts';
import type { Raster } from '../display.ts';
import { cameraOf, type Camera } from './camera.ts';
import { rayCaster, type Clip, type Seen } from './rays.ts';
import { dot, transform, type Vec3 } from './sample.ts';
import { sceneOf, type Scene } from './scene.ts';
import { ISO } from './surface-walk.ts';

export interface BrainView {
  readonly raster: Raster;
  /** Place of the region that each pixel shows; -1 for none. */
  readonly regions: Int16Array;
  readonly camera: Camera;
  /** Pixels, from the left and from the top, that the view takes of its picture. */
  readonly bounds: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

export interface ViewInput {
  readonly azimuth: number;
  readonly elevation: number;
  readonly zoom: number;
  readonly surface: 'brain' | 'head';
  readonly throughDepth: number;
}

/** Samples along a pixel's edge where something ends. */
const FINE = 3;

/** A view before its size is known. */
export interface Stage {
  /** Width and height in mm of brain of what there is to see. */
  readonly extent: readonly [number, number];
  readonly brainAlone: boolean;
  /** Draws it as pixels on white, fitted to them. */
  draw(width: number, height: number): BrainView;
}

/**
 * Makes a brain ready to be drawn: its lit surface, regions on it and shining through. One ray a pixel, nine where neighbours
 * differ. The lattice of rays is fixed, so that the same input gives the same bytes.
 */
export function stageBrain(brain: DrawnBrain, view: ViewInput): Stage {
  const scene = sceneOf(brain, view.surface);
  const camera = cameraOf(view);
  const clip = scene.brainAlone || brain.anatomy === null ? { planes: [] } : wedgeOf(brain, scene);
  const frame = frameOf(brain, scene, camera);
  const cast = rayCaster({
    scene,
    camera,
    clip,
    colours: brain.regions.map(
      ({ colour }) => parseColour(colour).map((v) => v / 255) as [number, number, number],
    ),
    throughDepth: view.throughDepth,
    reach: frame.into[1] - frame.into[0] + 4,
  });
  const extent = [frame.right[1] - frame.right[0], frame.up[1] - frame.up[0]] as const;
  return {
    extent,
    brainAlone: scene.brainAlone,
    draw(width, height) {
      const mmPerPixel = (1.01 / view.zoom) * Math.max(extent[0] / width, extent[1] / height);
      const middle = [(frame.right[0] + frame.right[1]) / 2, (frame.up[0] + frame.up[1]) / 2] as const;
      const see = (x: number, y: number): Seen => {
        const a = middle[0] + (x - width / 2) * mmPerPixel;
        const b = middle[1] - (y - height / 2) * mmPerPixel;
        const c = frame.into[0] - 2;
        const along = (axis: 0 | 1 | 2): number =>
          camera.right[axis] * a + camera.up[axis] * b + camera.into[axis] * c;
        return cast([along(0), along(1), along(2)]);
      };
      return { ...pixelsOf(see, width, height), camera };
    },
  };
}

function pixelsOf(
  see: (x: number, y: number) => Seen,
  width: number,
  height: number,
): Omit<BrainView, 'camera'> {
  const seen: Seen[] = [];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) seen.push(see(x + 0.5, y + 0.5));
  const data = new Uint8Array(width * height * 3);
  const regions = new Int16Array(width * height);
  const bounds = { left: width, right: 0, top: height, bottom: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const one = seen[at]!;
      regions[at] = one.region;
      if (one.met) {
        bounds.left = Math.min(bounds.left, x);
        bounds.right = Math.max(bounds.right, x + 1);
        bounds.top = Math.min(bounds.top, y);
        bounds.bottom = Math.max(bounds.bottom, y + 1);
      }
      const rgb = isEdge(seen, width, height, x, y) ? meanOf(see, x, y) : one.rgb;
      for (let c = 0; c < 3; c++) data[3 * at + c] = Math.round(255 * Math.min(1, Math.max(0, rgb[c]!)));
    }
  }
  return { raster: { width, height, channels: 3, data }, regions, bounds };
}

/** Mean colour of nine rays through a pixel. */
function meanOf(see: (x: number, y: number) => Seen, x: number, y: number): number[] {
  const sum = [0, 0, 0];
  for (let n = 0; n < FINE * FINE; n++) {
    const { rgb } = see(x + ((n % FINE) + 0.5) / FINE, y + (Math.floor(n / FINE) + 0.5) / FINE);
    for (let c = 0; c < 3; c++) sum[c]! += rgb[c]!;
  }
  return sum.map((value) => value / (FINE * FINE));
}

/** Whether a pixel differs from one beside it, so that one ray does not speak for it. */
function isEdge(seen: readonly Seen[], width: number, height: number, x: number, y: number): boolean {
  const one = seen[y * width + x]!;
  for (let n = 0; n < 4; n++) {
    const [u, v] = [x + (n === 0 ? 1 : n === 1 ? -1 : 0), y + (n === 2 ? 1 : n === 3 ? -1 : 0)];
    if (u < 0 || v < 0 || u >= width || v >= height) continue;
    const other = seen[v * width + u]!;
    if (one.met !== other.met || one.region !== other.region) return true;
    if (!one.met) continue;
    if (Math.abs(one.depth - other.depth) > 1.5) return true;
    for (let c = 0; c < 3; c++) if (Math.abs(one.rgb[c]! - other.rgb[c]!) > 0.07) return true;
  }
  return false;
}

/** Extent in mm along the camera's axes of what there is to see. */
function frameOf(
  brain: DrawnBrain,
  scene: Scene,
  { right, up, into }: Camera,
): Record<'right' | 'up' | 'into', [number, number]> {
  const frame: Record<'right' | 'up' | 'into', [number, number]> = {
    right: [Infinity, -Infinity],
    up: [Infinity, -Infinity],
    into: [Infinity, -Infinity],
  };
  const add = (p: Vec3): void => {
    for (const [name, axis] of [
      ['right', right],
      ['up', up],
      ['into', into],
    ] as const) {
      const value = dot(p, axis);
      frame[name][0] = Math.min(frame[name][0], value);
      frame[name][1] = Math.max(frame[name][1], value);
    }
  };
  const field = scene.surface ?? scene.occupancy;
  const level = scene.surface === null ? 0.5 : ISO;
  const [nx, ny, nz] = field.dims;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      // Of a row its two ends suffice: a projection is linear along it.
      const row = nx * (j + ny * k);
      let [first, last] = [0, nx - 1];
      while (first < nx && field.values[row + first]! < level) first++;
      if (first === nx) continue;
      while (field.values[row + last]! < level) last--;
      add(transform(field.affine, first, j, k));
      add(transform(field.affine, last, j, k));
    }
  }
  if (frame.right[0] > frame.right[1]) for (const corner of cornersOf(brain)) add(corner);
  return frame;
}

function cornersOf({ grid }: DrawnBrain): Vec3[] {
  return Array.from({ length: 8 }, (_, c) =>
    transform(
      grid.affine,
      c & 1 ? grid.dims[0] - 1 : 0,
      (c >> 1) & 1 ? grid.dims[1] - 1 : 0,
      c >> 2 ? grid.dims[2] - 1 : 0,
    ),
  );
}

/** A whole head is cut open at the middle of the regions, as the window opens it: to the right of them, and above. */
function wedgeOf({ grid, regions }: DrawnBrain, { box }: Scene): Clip {
  if (box === null) return { planes: [] };
  const [nx, ny] = grid.dims;
  const sum = [0, 0, 0];
  let n = 0;
  for (const { voxels } of regions) {
    for (const at of voxels) {
      const p = transform(grid.affine, at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny)));
      p.forEach((value, axis) => (sum[axis]! += value));
      n++;
    }
  }
  return {
    planes: [
      { normal: [1, 0, 0], offset: sum[0]! / n + 8 },
      { normal: [0, 0, 1], offset: sum[2]! / n },
    ],
  };
}
