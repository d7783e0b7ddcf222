import { activePlanes } from './clip.ts';
import { createProgram } from './gl-program.ts';
import type { Program, UniformValue } from './gl-program.ts';
import type { Target, TextureFormat, TextureStore } from './gl-textures.ts';
import type { GpuScene } from './gpu-scene.ts';
import type { SliceName, VolumeGrid } from './model.ts';
import type { PaneRect } from './panes.ts';
import { planeOfPane } from './pick.ts';
import type { Picture } from './picture.ts';
import { centreOf, mmToPane } from './projection.ts';
import type { PixelPlane } from './projection.ts';
import { areaOf } from './rect.ts';
import type { Rect } from './rect.ts';
import { enlargeSource } from './shader-enlarge.ts';
import { resolveSource } from './shader-resolve.ts';
import { sliceSource } from './shader-slice.ts';
import { volumeSource } from './shader-volume.ts';
import type { VoxelBox } from './runs.ts';
import { voxToMm } from './space.ts';

/** Of targets that are marched into, that hold a picture, and that hold one to be enlarged. */
export const marchFormats: readonly TextureFormat[] = [
  { internal: 'RGBA8', filter: 'NEAREST' },
  { internal: 'RGBA32UI', filter: 'NEAREST' },
];
export const pictureFormats: readonly TextureFormat[] = [{ internal: 'RGBA8', filter: 'NEAREST' }];
export const smallFormats: readonly TextureFormat[] = [{ internal: 'RGBA8', filter: 'LINEAR' }];

/** Samples marched for the 3-D pane: `perPixel` along an edge; the target holds the pane's rows from `firstRow` on. */
export interface March {
  readonly target: Target;
  readonly perPixel: number;
  readonly firstRow: number;
}

const modes = { composite: 0, mip: 1, isosurface: 2 } as const;

/** Draws parts of panes into targets whose row 0 is the top row. */
export class Painter {
  /** Pixels and samples that were drawn so far. */
  drawnPixels = 0;
  readonly #store: TextureStore;
  readonly #slice: Program;
  readonly #volume: Program;
  readonly #resolve: Program;
  readonly #enlarge: Program;

  constructor(store: TextureStore) {
    this.#store = store;
    this.#slice = createProgram(store.gl, sliceSource);
    this.#volume = createProgram(store.gl, volumeSource);
    this.#resolve = createProgram(store.gl, resolveSource);
    this.#enlarge = createProgram(store.gl, enlargeSource);
  }

  /** Runs the current program on a part of a pane; each pixel comes out as when the whole pane is drawn. */
  #draw(target: Target, pane: Pick<PaneRect, 'x' | 'y' | 'width' | 'height'>, part: Rect): void {
    const { gl } = this.#store;
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.handle);
    gl.disable(gl.BLEND);
    gl.enable(gl.SCISSOR_TEST);
    gl.viewport(pane.x, pane.y, pane.width, pane.height);
    gl.scissor(pane.x + part.left, pane.y + part.top, part.right - part.left, part.bottom - part.top);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.disable(gl.SCISSOR_TEST);
    this.drawnPixels += areaOf(part);
  }

  /** Fills a target with the colour between panes. */
  clear(target: Target, colour: readonly number[]): void {
    const { gl } = this.#store;
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.handle);
    const alpha = colour[3]!;
    gl.clearColor(colour[0]! * alpha, colour[1]! * alpha, colour[2]! * alpha, alpha);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  slice(scene: GpuScene, picture: Picture, pane: PaneRect, target: Target, part: Rect): void {
    const { view, pixelRatio, background } = picture;
    const plane = planeOfPane(picture, pane);
    scene.use(this.#slice);
    this.#slice.set({
      ...planeUniforms(plane),
      ...scene.styleUniforms(picture.style),
      uPane: [pane.x, pane.y],
      uPixelRatio: pixelRatio,
      uBackground: background.slice,
      uLinear: view.interpolation === 'linear',
      uRegionFill: view.regionFill,
      uRegionOutline: view.regionOutline,
      uSelectionColour: background.selection,
      uOverlayOpacity: view.overlayOpacity,
      uShowCrosshair: view.showCrosshair,
      uCrosshair: mmToPane(plane, view.crosshair),
    });
    if (!view.showAnatomy) this.#slice.set({ uHasAnatomy: false });
    this.#draw(target, pane, part);
  }

  /** Marches a part of the target's samples of the 3-D pane; `quick` takes fewer steps, for pictures that move. */
  march(scene: GpuScene, picture: Picture, pane: PaneRect, march: March, part: Rect, quick = false): void {
    const { view, box } = picture;
    const planes = activePlanes(view, centreOf(box));
    const packed = new Array<number>(16).fill(0);
    planes.forEach(({ normal, offset }, n) => packed.splice(4 * n, 4, ...normal, offset));
    scene.use(this.#volume);
    this.#volume.set({
      ...planeUniforms(planeOfPane(picture, pane)),
      ...scene.styleUniforms(picture.style),
      uOffset: [0, march.firstRow],
      uScale: 1 / march.perPixel,
      uPlanes: packed,
      uPlaneCount: planes.length,
      uCutaway: view.cutaway,
      uThroughDepth: view.throughDepth,
      uIso: view.isoLevel,
      uMode: modes[view.renderMode],
      uQuick: quick,
    });
    if (!view.showAnatomy) this.#volume.set({ uHasAnatomy: false });
    const { width, height } = march.target;
    this.#draw(march.target, { x: 0, y: 0, width, height }, part);
  }

  /** Colours what was marched in a part of the 3-D pane. */
  resolve(scene: GpuScene, picture: Picture, pane: PaneRect, march: March, target: Target, part: Rect): void {
    const { view, pixelRatio, background } = picture;
    const plane = planeOfPane(picture, pane);
    const [lit, met] = march.target.textures;
    scene.use(this.#resolve, { uLit: lit!, uMet: met! });
    const centre = mmToPane(plane, view.crosshair);
    const c = view.crosshair;
    const axes = (
      [
        [9, 0, 0],
        [0, 9, 0],
        [0, 0, 9],
      ] as const
    ).flatMap((a) => {
      const end = mmToPane(plane, [c[0] + a[0], c[1] + a[1], c[2] + a[2]]);
      return [end[0] - centre[0], end[1] - centre[1]];
    });
    this.#resolve.set({
      ...scene.styleUniforms(picture.style),
      uPane: [pane.x, pane.y],
      uPaneSize: [pane.width, pane.height],
      uPixelRatio: pixelRatio,
      uSamples: march.perPixel,
      uFirstRow: march.firstRow,
      uBackground: background.middle,
      uBackgroundEdge: background.edge,
      uFlat: view.shading === 'flat',
      uThroughDepth: view.throughDepth,
      uRegionOpacity: view.regionOpacity,
      uRegionFill: view.regionFill,
      uOverlayOpacity: view.overlayOpacity,
      uSelectionColour: background.selection,
      uShowCrosshair: view.showCrosshair,
      uCrosshair: centre,
      uAxes: axes,
      uBusy: busyPart(scene.boxes, plane, 4 * pixelRatio),
    });
    this.#draw(target, pane, part);
  }

  /** A part of a pane from a smaller picture of all of it. */
  enlarge(scene: GpuScene, small: Target, pane: PaneRect, target: Target, part: Rect): void {
    scene.use(this.#enlarge, { uSmall: small.textures[0]! });
    this.#enlarge.set({ uPane: [pane.x, pane.y], uPaneSize: [pane.width, pane.height] });
    this.#draw(target, pane, part);
  }
}

/** The smallest rectangle of a pane, widened by `margin` pixels, that holds the projections of boxes of voxels. */
function busyPart(
  boxes: readonly { grid: VolumeGrid; box: VoxelBox }[],
  plane: PixelPlane,
  margin: number,
): [number, number, number, number] {
  const rect: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { grid, box } of boxes) {
    for (let corner = 0; corner < 8; corner++) {
      const at = (axis: 0 | 1 | 2): number => (((corner >> axis) & 1) === 1 ? box.high : box.low)[axis] - 0.5;
      const [x, y] = mmToPane(plane, voxToMm(grid, [at(0), at(1), at(2)]));
      rect[0] = Math.min(rect[0], x - margin);
      rect[1] = Math.min(rect[1], y - margin);
      rect[2] = Math.max(rect[2], x + margin);
      rect[3] = Math.max(rect[3], y + margin);
    }
  }
  // Without boxes the rectangle is inside out, so no pixel lies within; shaders take no infinity.
  return rect.map((edge) => Math.min(Math.max(edge, -1e6), 1e6)) as typeof rect;
}

/** Names of the slices drawn by `slice`. */
export const isSlice = (name: PaneRect['name']): name is SliceName => name !== 'volume';

function planeUniforms({ origin, right, down, into }: PixelPlane): Record<string, UniformValue> {
  return { uOrigin: origin, uRight: right, uDown: down, uInto: into };
}
