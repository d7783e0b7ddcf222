import { createTarget, deleteTarget, TextureStore } from './gl-textures.ts';
import type { Target, TextureFormat } from './gl-textures.ts';
import { GpuScene } from './gpu-scene.ts';
import { BrainRenderError } from './model.ts';
import type {
  AnatomyVolume,
  Hit,
  LabelVolume,
  Overlay,
  OverlayStyle,
  PaneName,
  Region,
  RegionState,
  Vec3,
  VoxelSelection,
} from './model.ts';
import { backgroundColours, isSlice, marchKey, Painter, sliceKey } from './painter.ts';
import type { March, Picture } from './painter.ts';
import { layOutPanes } from './panes.ts';
import type { PaneRect } from './panes.ts';
import { describe, pick } from './pick.ts';
import type { PickInput } from './pick.ts';
import type { ViewBox } from './projection.ts';
import { boxWhere, changedBox, maskOfRuns } from './runs.ts';
import { emptyScene, sceneAnatomy, sceneLabels, viewBox } from './scene.ts';
import type { Scene } from './scene.ts';
import { assertGrid } from './space.ts';
import { defaultViewState } from './view-state.ts';
import type { ViewState } from './view-state.ts';

const marchFormats: readonly TextureFormat[] = [
  { internal: 'RGBA8', filter: 'NEAREST' },
  { internal: 'RGBA32UI', filter: 'NEAREST' },
];
const pictureFormats: readonly TextureFormat[] = [{ internal: 'RGBA8', filter: 'NEAREST' }];

/** Samples per pixel edge while the view moves, best first; the renderer moves along it with the time a march takes. */
const coarseSteps = [1, 0.7, 0.5, 0.35, 0.25];
const quickFrame = 24;
const slowFrame = 60;
/** Milliseconds without a change after which the picture is refined. */
const restAfter = 120;

/** A picture read back: RGBA, not premultiplied, the top row first. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

interface Device {
  readonly store: TextureStore;
  readonly painter: Painter;
  readonly scene: GpuScene;
}

/** Draws all panes with one WebGL2 context, only when something changed: coarse while it moves, then fine. */
export class BrainRenderer {
  readonly canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #software: boolean;
  readonly #onError: (error: Error) => void;
  readonly #scene: Scene = emptyScene();
  #view: ViewState = defaultViewState;
  #style: OverlayStyle = { colourMap: 'viridis', range: [0, 1], threshold: null };
  #background = 'dark';
  #box: ViewBox = viewBox(this.#scene);
  #size = { width: 0, height: 0, pixelRatio: 1 };
  #device: Device | null = null;
  #bytesBefore = 0;
  #frameRequest = 0;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #frame: Target | null = null;
  #coarse: Target | null = null;
  #coarsePicture: Target | null = null;
  #fine: Target | null = null;
  #coarseKey = '';
  #fineKey = '';
  #fineRows = 0;
  #sliceKey = '';
  /** Counts changes of what the march reads, and of any data or table. */
  #marchVersion = 0;
  #dataVersion = 0;
  #coarseStep: number;
  #tileRows: number;
  #fence: { sync: WebGLSync; since: number; coarse: boolean } | null = null;
  #changedAt = -Infinity;
  #settled: (() => void)[] = [];
  /** Milliseconds from giving a coarse frame to the GPU to its being drawn, of the last one. */
  lastFrameMs = 0;

  /** Throws BrainRenderError where WebGL2 is missing; later troubles of the device go to `onError`. */
  constructor(canvas: HTMLCanvasElement, onError: (error: Error) => void) {
    this.canvas = canvas;
    this.#onError = onError;
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
    if (gl === null) {
      throw new BrainRenderError(
        'WebGL2 is not available, so the brain cannot be drawn. Update the graphics driver, or allow software rendering.',
      );
    }
    this.#gl = gl;
    this.#software = /swiftshader|llvmpipe|software|basic render/i.test(rendererName(gl));
    this.#coarseStep = this.#software ? 3 : 0;
    this.#tileRows = this.#software ? 96 : 4096;
    canvas.addEventListener('webglcontextlost', this.#onLost);
    canvas.addEventListener('webglcontextrestored', this.#onRestored);
    this.#createDevice();
  }

  /** Bytes of data given to the GPU since the renderer was made. */
  get uploadedBytes(): number {
    return this.#bytesBefore + (this.#device?.store.uploadedBytes ?? 0);
  }

  /** Whether the graphics are computed by the processor. */
  get software(): boolean {
    return this.#software;
  }

  get view(): ViewState {
    return this.#view;
  }

  /** Box in mm that the panes are fitted to. */
  get box(): ViewBox {
    return this.#box;
  }

  /** Panes in canvas pixels. */
  get panes(): PaneRect[] {
    const { width, height, pixelRatio } = this.#size;
    return layOutPanes(this.#view, width, height, Math.max(1, Math.round(pixelRatio)));
  }

  get textureFormats(): Record<string, TextureFormat> {
    return this.#device?.scene.formats() ?? {};
  }

  #createDevice(): void {
    const store = new TextureStore(this.#gl);
    this.#device = { store, painter: new Painter(store), scene: new GpuScene(store, this.#scene) };
    this.#device.scene.setColourMap(this.#style.colourMap);
  }

  readonly #onLost = (event: Event): void => {
    event.preventDefault();
    this.#bytesBefore = this.uploadedBytes;
    this.#device = null;
    this.#frame = this.#coarse = this.#coarsePicture = this.#fine = null;
    this.#coarseKey = this.#fineKey = this.#sliceKey = '';
    this.#fence = null;
  };

  readonly #onRestored = (): void => {
    try {
      this.#createDevice();
      this.#invalidate(true);
    } catch (error) {
      this.#onError(error as Error);
    }
  };

  setAnatomy(anatomy: AnatomyVolume | null): void {
    if (anatomy !== null) assertGrid(anatomy.grid, 'anatomy', anatomy.values.length);
    this.#scene.anatomy = anatomy === null ? null : sceneAnatomy(anatomy);
    this.#device?.scene.setAnatomy(this.#scene.anatomy);
    this.#box = viewBox(this.#scene);
    this.#invalidate(true);
  }

  /** Regions with the volume that holds them; only another volume is uploaded. */
  setRegions(labels: LabelVolume | null, regions: readonly Region[], state: RegionState): void {
    const scene = this.#scene;
    const known = scene.labels?.volume ?? null;
    const sameVolume =
      labels === known ||
      (labels !== null &&
        known !== null &&
        labels.values === known.values &&
        labels.combos === known.combos &&
        labels.grid === known.grid);
    const hiddenBefore = scene.regionState.hidden;
    if (!sameVolume) {
      if (labels !== null) assertGrid(labels.grid, 'regions', labels.values.length);
      scene.labels = labels === null ? null : sceneLabels(labels);
    }
    scene.regions = regions;
    scene.regionState = state;
    if (sameVolume) this.#device?.scene.setTables(scene);
    else {
      this.#device?.scene.setLabels(scene);
      this.#box = viewBox(scene);
    }
    const sameHidden =
      hiddenBefore.length === state.hidden.length && hiddenBefore.every((id) => state.hidden.includes(id));
    this.#invalidate(true, !sameVolume || !sameHidden);
  }

  /** The current selection; on an unchanged grid only the box of changed voxels is uploaded. */
  setSelection(selection: VoxelSelection | null): void {
    const before = this.#scene.selection;
    if (selection === null) {
      if (before === null) return;
      this.#scene.selection = null;
      this.#device?.scene.setSelection(null, null);
    } else {
      const { grid } = selection;
      assertGrid(grid, 'selection');
      const mask = maskOfRuns(selection.runs, grid.dims[0] * grid.dims[1] * grid.dims[2]);
      const box = boxWhere(grid, (index) => mask[index] !== 0);
      const sameGrid =
        before !== null &&
        [...before.grid.dims, ...before.grid.affine].join() === [...grid.dims, ...grid.affine].join();
      const changed = sameGrid ? changedBox(grid, before.mask, mask) : null;
      if (sameGrid && changed === null) return;
      this.#scene.selection = { grid, mask, box };
      this.#device?.scene.setSelection(this.#scene.selection, changed);
    }
    this.#invalidate(true);
  }

  /** A statistic map; only another volume is uploaded. */
  setOverlay(overlay: Overlay | null): void {
    const known = this.#scene.overlay;
    const sameVolume =
      overlay !== null && known !== null && overlay.values === known.values && overlay.grid === known.grid;
    this.#scene.overlay = overlay;
    // Its name and unit are not drawn.
    if (sameVolume) return;
    if (overlay !== null) assertGrid(overlay.grid, overlay.name, overlay.values.length);
    this.#device?.scene.setOverlay(this.#scene);
    this.#invalidate(true);
  }

  setOverlayStyle(style: OverlayStyle): void {
    if (style.colourMap !== this.#style.colourMap) this.#device?.scene.setColourMap(style.colourMap);
    this.#style = style;
    this.#invalidate(false);
  }

  setView(view: ViewState): void {
    this.#view = view;
    this.#invalidate(false);
  }

  /** 'dark', 'light', 'transparent' or `#rrggbb`. */
  setBackground(background: string): void {
    backgroundColours(background);
    this.#background = background;
    this.#invalidate(false);
  }

  /** Size of the canvas in canvas pixels, and these for one CSS pixel. */
  resize(width: number, height: number, pixelRatio: number): void {
    this.#size = {
      width: Math.max(0, Math.round(width)),
      height: Math.max(0, Math.round(height)),
      pixelRatio,
    };
    this.#invalidate(false);
  }

  #invalidate(data: boolean, march = data): void {
    if (data) this.#dataVersion++;
    if (march) this.#marchVersion++;
    this.#changedAt = performance.now();
    this.#request();
  }

  #request(): void {
    if (this.#frameRequest !== 0) return;
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = 0;
      try {
        this.#step();
      } catch (error) {
        this.#onError(error as Error);
      }
    });
  }

  #picture(pixelRatio = this.#size.pixelRatio, background = this.#background): Picture {
    return {
      view: this.#view,
      style: this.#style,
      box: this.#box,
      background: backgroundColours(background),
      pixelRatio,
    };
  }

  /** One animation frame: what changed is drawn coarsely at once; when nothing has changed for a while, a strip is refined. */
  #step(): void {
    const device = this.#device;
    const { width, height } = this.#size;
    if (device === null || width === 0 || height === 0) return;
    if (!this.#fenceIsPassed()) {
      // Asked again soon, but not by an animation frame: that would make the browser compose the page in vain.
      clearTimeout(this.#restTimer);
      this.#restTimer = setTimeout(() => this.#request(), 4);
      return;
    }
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const picture = this.#picture();
    const panes = this.panes;
    const volume = panes.find((pane) => pane.name === 'volume');
    if (volume === undefined) {
      this.#paint(device, picture, panes, null);
      return this.#settle();
    }
    const key = `${this.#marchVersion}|${marchKey(picture, volume)}`;
    const finePerPixel = this.#software ? 1 : 2;
    if (key === this.#fineKey && this.#fine !== null && this.#fineRows === this.#fine.height) {
      this.#paint(device, picture, panes, { target: this.#fine, perPixel: finePerPixel, firstRow: 0 });
      return this.#settle();
    }
    const resting = performance.now() - this.#changedAt >= restAfter - 5;
    if (key !== this.#coarseKey || !resting) {
      this.#marchCoarse(device, picture, volume, key);
      this.#paint(device, picture, panes, 'coarse');
      this.#setFence(true);
      clearTimeout(this.#restTimer);
      this.#restTimer = setTimeout(() => this.#request(), restAfter);
      return;
    }
    this.#refineStrip(device, picture, volume, key, finePerPixel);
    this.#request();
  }

  /** The 3-D pane as a small picture, marched anew unless `key` is that of the last march. */
  #marchCoarse(device: Device, picture: Picture, pane: PaneRect, key: string): void {
    const { painter, scene } = device;
    const known = key === this.#coarseKey && this.#coarse !== null;
    const share = coarseSteps[this.#coarseStep]!;
    const width = known ? this.#coarse!.width : Math.ceil(pane.width * share);
    const height = known ? this.#coarse!.height : Math.ceil(pane.height * share);
    const small: PaneRect = { name: 'volume', x: 0, y: 0, width, height };
    this.#coarse = this.#fit(device, this.#coarse, width, height, marchFormats);
    this.#coarsePicture = this.#fit(device, this.#coarsePicture, width, height, pictureFormats);
    const march = { target: this.#coarse, perPixel: 1, firstRow: 0 };
    if (!known) painter.march(scene, picture, small, march, 0, height, true);
    this.#coarseKey = key;
    const thin = { ...picture, pixelRatio: Math.max(0.7, (picture.pixelRatio * width) / pane.width) };
    painter.resolve(scene, thin, small, march, this.#coarsePicture, 0, height);
  }

  #refineStrip(device: Device, picture: Picture, pane: PaneRect, key: string, perPixel: number): void {
    if (key !== this.#fineKey || this.#fine === null) {
      this.#fine = this.#fit(device, this.#fine, pane.width * perPixel, pane.height * perPixel, marchFormats);
      this.#fineKey = key;
      this.#fineRows = 0;
    }
    const to = Math.min(this.#fine.height, this.#fineRows + this.#tileRows);
    const march = { target: this.#fine, perPixel, firstRow: 0 };
    device.painter.march(device.scene, picture, pane, march, this.#fineRows, to);
    this.#fineRows = to;
    this.#setFence(false);
  }

  #fit(
    { store }: Pick<Device, 'store'>,
    target: Target | null,
    width: number,
    height: number,
    formats: readonly TextureFormat[],
  ): Target {
    if (target !== null && target.width === width && target.height === height) return target;
    deleteTarget(store, target);
    return createTarget(store, width, height, formats);
  }

  /** Draws what changed into the frame, then the frame onto the canvas; the 3-D pane from a march or the small picture. */
  #paint(
    { painter, scene, store }: Device,
    picture: Picture,
    panes: readonly PaneRect[],
    from: March | 'coarse' | null,
  ): void {
    const gl = this.#gl;
    const { width, height } = this.#size;
    const frame = this.#fit({ store }, this.#frame, width, height, pictureFormats);
    const key = `${this.#dataVersion}|${sliceKey(picture, panes)}`;
    const slicesToo = frame !== this.#frame || key !== this.#sliceKey;
    this.#frame = frame;
    this.#sliceKey = key;
    if (slicesToo) painter.clear(frame, picture.background.gap);
    for (const pane of panes) {
      if (isSlice(pane.name)) {
        if (slicesToo) painter.slice(scene, picture, pane, frame);
      } else if (from === 'coarse') this.#enlarge(pane, frame);
      else if (from !== null) painter.resolve(scene, picture, pane, from, frame, 0, pane.height);
    }
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, frame.handle);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.blitFramebuffer(0, 0, width, height, 0, height, width, 0, gl.COLOR_BUFFER_BIT, gl.NEAREST);
  }

  #enlarge({ x, y, width, height }: PaneRect, frame: Target): void {
    const gl = this.#gl;
    const small = this.#coarsePicture!;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, small.handle);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, frame.handle);
    const [right, bottom] = [x + width, y + height];
    gl.blitFramebuffer(0, 0, small.width, small.height, x, y, right, bottom, gl.COLOR_BUFFER_BIT, gl.LINEAR);
  }

  #setFence(coarse: boolean): void {
    const sync = this.#gl.fenceSync(this.#gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    this.#gl.flush();
    this.#fence = sync === null ? null : { sync, since: performance.now(), coarse };
  }

  /** Whether the GPU has drawn what it was given; the time it took sets how coarse moving frames are. */
  #fenceIsPassed(): boolean {
    const fence = this.#fence;
    if (fence === null) return true;
    const gl = this.#gl;
    if (gl.clientWaitSync(fence.sync, 0, 0) === gl.TIMEOUT_EXPIRED) return false;
    gl.deleteSync(fence.sync);
    this.#fence = null;
    const took = performance.now() - fence.since;
    if (fence.coarse) {
      this.lastFrameMs = took;
      if (took > slowFrame) this.#coarseStep = Math.min(this.#coarseStep + 1, coarseSteps.length - 1);
      else if (took < quickFrame) this.#coarseStep = Math.max(this.#coarseStep - 1, 0);
    } else if (took > 2 * slowFrame) this.#tileRows = Math.max(16, this.#tileRows >> 1);
    else if (took < slowFrame) this.#tileRows = Math.min(4096, this.#tileRows << 1);
    return true;
  }

  #settle(): void {
    const waiting = this.#settled;
    this.#settled = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves when the canvas shows the picture at its final quality. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled.push(resolve);
      this.#request();
    });
  }

  /**
   * The current picture at any size, whatever the canvas shows: the same state gives the same pixels.
   * @param options.pane that pane alone, else the whole layout
   * @param options.samples samples along a pixel's edge in 3-D (1 to 4, 2 by default)
   * @param options.background instead of the current one; 'transparent' for none
   * @param options.pixelRatio pixels for one CSS pixel, which sets the width of lines (1 by default)
   * Throws BrainRenderError where the picture is larger than the GPU draws, or the GPU is lost.
   */
  renderToPixels(
    width: number,
    height: number,
    options: { pane?: PaneName; samples?: 1 | 2 | 3 | 4; background?: string; pixelRatio?: number } = {},
  ): Pixels {
    const device = this.#device;
    if (device === null) throw new BrainRenderError('the graphics device was lost; try again in a moment');
    const { pane, samples = 2, pixelRatio = 1 } = options;
    const picture = this.#picture(pixelRatio, options.background ?? this.#background);
    const panes =
      pane === undefined
        ? layOutPanes(this.#view, width, height, Math.max(1, Math.round(pixelRatio)))
        : [{ name: pane, x: 0, y: 0, width, height }];
    const frame = createTarget(device.store, width, height, pictureFormats);
    try {
      device.painter.clear(frame, picture.background.gap);
      for (const rect of panes) {
        if (isSlice(rect.name)) device.painter.slice(device.scene, picture, rect, frame);
        else this.#marchInStrips(device, picture, rect, samples, frame);
      }
      const gl = this.#gl;
      const data = new Uint8ClampedArray(width * height * 4);
      gl.bindFramebuffer(gl.READ_FRAMEBUFFER, frame.handle);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(data.buffer));
      unpremultiply(data);
      return { width, height, data };
    } finally {
      deleteTarget(device.store, frame);
    }
  }

  /** The 3-D pane strip by strip, so that large pictures need little memory; strips overlap by what outlines reach. */
  #marchInStrips(device: Device, picture: Picture, pane: PaneRect, perPixel: number, frame: Target): void {
    const margin = Math.ceil(2 * picture.pixelRatio) + 1;
    const rows = Math.max(16, Math.floor(2 ** 21 / (pane.width * perPixel * perPixel)));
    for (let from = 0; from < pane.height; from += rows) {
      const to = Math.min(pane.height, from + rows);
      const firstRow = Math.max(0, from - margin);
      const height = (Math.min(pane.height, to + margin) - firstRow) * perPixel;
      const target = createTarget(device.store, pane.width * perPixel, height, marchFormats);
      const march = { target, perPixel, firstRow };
      device.painter.march(device.scene, picture, pane, march, 0, height);
      device.painter.resolve(device.scene, picture, pane, march, frame, from, to);
      deleteTarget(device.store, target);
    }
  }

  /** What picking needs, for canvas pixels. */
  get pickInput(): PickInput {
    return { scene: this.#scene, view: this.#view, box: this.#box, panes: this.panes };
  }

  /** Canvas pixels for one CSS pixel. */
  get pixelRatio(): number {
    return this.#size.pixelRatio;
  }

  /** What lies at a point in mm, as a slice through it would tell. */
  describeCrosshair(mm: Vec3): Hit {
    return describe(this.pickInput, 'axial', mm, null);
  }

  /** What lies under a canvas pixel; see pick. */
  pick(x: number, y: number, forgiveness = 0): Hit | null {
    return pick(this.pickInput, x, y, forgiveness);
  }

  dispose(): void {
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#restTimer);
    this.canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#device = null;
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

function rendererName(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
}

/** Colours of partly transparent pixels as they are without their alpha. */
function unpremultiply(data: Uint8ClampedArray): void {
  for (let p = 0; p < data.length; p += 4) {
    const alpha = data[p + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = 0; c < 3; c++) data[p + c] = (data[p + c]! * 255) / alpha;
  }
}
