import { directionOf } from './clip.ts';
import type { SliceName, Vec3 } from './model.ts';
import { add, dot, scale, subtract } from './space.ts';
import type { ViewState } from './view-state.ts';

/** A plane of pixels in mm: pixel (x, y), from the top left of its pane, lies at `origin + (x + 0.5) right + (y + 0.5) down`. */
export interface PixelPlane {
  readonly origin: Vec3;
  /** Millimetres for one pixel to the right, and one down. */
  readonly right: Vec3;
  readonly down: Vec3;
  readonly mmPerPixel: number;
  /** Unit vector into the picture: of the rays in 3-D, the normal of a slice. */
  readonly into: Vec3;
}

/** Box in mm that slices are fitted to, and the sphere around its centre that the 3-D pane is fitted to. */
export interface ViewBox {
  readonly low: Vec3;
  readonly high: Vec3;
  readonly radius: number;
}

export const centreOf = (box: ViewBox): Vec3 => scale(add(box.low, box.high), 0.5);

/** Orthographic camera of the 3-D pane: the origin plane passes through the centre of the box, whose sphere fits at zoom 1. */
export function volumePlane(
  camera: ViewState['camera'],
  box: ViewBox,
  width: number,
  height: number,
): PixelPlane {
  const into = scale(directionOf(camera.azimuth, camera.elevation), -1);
  const azimuth = (camera.azimuth * Math.PI) / 180;
  const right: Vec3 = [Math.cos(azimuth), Math.sin(azimuth), 0];
  const up: Vec3 = [
    right[1] * into[2] - right[2] * into[1],
    right[2] * into[0] - right[0] * into[2],
    right[0] * into[1] - right[1] * into[0],
  ];
  const mmPerPixel = Math.max(2.1 * box.radius, 1) / Math.min(width, height) / camera.zoom;
  const middle = add(centreOf(box), add(scale(right, -camera.pan[0]), scale(up, -camera.pan[1])));
  return pixelPlane(middle, right, up, into, mmPerPixel, width, height);
}

const sliceAxes: Record<SliceName, { across: 0 | 1 | 2; up: 0 | 1 | 2; through: 0 | 1 | 2 }> = {
  axial: { across: 0, up: 1, through: 2 },
  coronal: { across: 0, up: 2, through: 1 },
  sagittal: { across: 1, up: 2, through: 0 },
};

const axis = (index: 0 | 1 | 2, length: number): Vec3 => [
  index === 0 ? length : 0,
  index === 1 ? length : 0,
  index === 2 ? length : 0,
];

/** The mm axes (0 x, 1 y, 2 z) of a slice: to the right of the picture in neurological convention, up, and through it. */
export const axesOfSlice = (slice: SliceName): (typeof sliceAxes)[SliceName] => sliceAxes[slice];

/** A slice through the crosshair, along the mm axes whatever the grid's orientation. */
export function slicePlane(
  slice: SliceName,
  view: Pick<ViewState, 'crosshair' | 'convention' | 'sliceZoom' | 'sliceCentre'>,
  box: ViewBox,
  width: number,
  height: number,
): PixelPlane {
  const { across, up, through } = sliceAxes[slice];
  const flipped = view.convention === 'radiological' && across === 0;
  const extent = subtract(box.high, box.low);
  const fit = Math.max((1.06 * extent[across]) / width, (1.06 * extent[up]) / height, 1e-3);
  const centre = view.sliceCentre ?? centreOf(box);
  const middle = [...centre] as [number, number, number];
  middle[through] = view.crosshair[through];
  const right = axis(across, flipped ? -1 : 1);
  return pixelPlane(middle, right, axis(up, 1), axis(through, 1), fit / view.sliceZoom, width, height);
}

function pixelPlane(
  middle: Vec3,
  right: Vec3,
  up: Vec3,
  into: Vec3,
  mmPerPixel: number,
  width: number,
  height: number,
): PixelPlane {
  const [perRight, perDown] = [scale(right, mmPerPixel), scale(up, -mmPerPixel)];
  const origin = add(middle, add(scale(perRight, -width / 2), scale(perDown, -height / 2)));
  return { origin, right: perRight, down: perDown, mmPerPixel, into };
}

/** Millimetres of a pixel's position in its pane: (0, 0) is the corner, (0.5, 0.5) the centre of the first pixel. */
export function paneToMm(plane: PixelPlane, x: number, y: number): Vec3 {
  return add(plane.origin, add(scale(plane.right, x), scale(plane.down, y)));
}

/** Position in its pane, in pixels, of a point projected along `into`. */
export function mmToPane(plane: PixelPlane, mm: Vec3): [number, number] {
  const from = subtract(mm, plane.origin);
  const area = plane.mmPerPixel * plane.mmPerPixel;
  return [dot(from, plane.right) / area, dot(from, plane.down) / area];
}
