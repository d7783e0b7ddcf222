import { createDevice, isSoftware, openContext } from './device.ts';
import type { Device } from './device.ts';
import { Drawing } from './drawing.ts';
import type { TextureFormat } from './gl-textures.ts';
import { Loop } from './loop.ts';
import type { Shown } from './loop.ts';
import { BrainRenderError } from './model.ts';
import type {
  AnatomyVolume,
  Hit,
  LabelVolume,
  Overlay,
  OverlayStyle,
  Region,
  RegionState,
  Vec3,
  VoxelSelection,
} from './model.ts';
import { layOutPanes } from './panes.ts';
import type { PaneRect } from './panes.ts';
import { describe, pick } from './pick.ts';
import type { PickInput } from './pick.ts';
import { backgroundColours } from './picture.ts';
import type { Picture } from './picture.ts';
import { drawPixels } from './pixels.ts';
import type { PixelOptions, Pixels } from './pixels.ts';
import type { ViewBox } from './projection.ts';
import { putAnatomy, putOverlay, putRegions, putSelection, same } from './scene-changes.ts';
import { emptyScene, viewBox } from './scene.ts';
import type { Scene } from './scene.ts';
import { defaultViewState } from './view-state.ts';
import type { ViewState } from './view-state.ts';

/** Draws all panes with one WebGL2 context, only what changed: coarse while it moves, then fine. */
export class BrainRenderer {
  readonly canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #software: boolean;
  readonly #onError: (error: Error) => void;
  readonly #loop: Loop;
  readonly #scene: Scene = emptyScene();
  #view: ViewState = defaultViewState;
  #style: OverlayStyle = { colourMap: 'viridis', range: [0, 1], threshold: null };
  #background = 'dark';
  #box: ViewBox = viewBox(this.#scene);
  #size = { width: 0, height: 0, pixelRatio: 1 };
  #device: Device | null = null;
  #drawing: Drawing | null = null;
  /** Of devices that were lost. */
  #before = { uploadedBytes: 0, drawnPixels: 0 };
  /** Throws BrainRenderError where WebGL2 is missing; later troubles of the device go to `onError`. */
  constructor(canvas: HTMLCanvasElement, onError: (error: Error) => void) {
    this.canvas = canvas;
    this.#onError = onError;
    const gl = openContext(canvas);
    this.#gl = gl;
    this.#software = isSoftware(gl);
    this.#loop = new Loop(gl, this.#software, () => this.#shown(), onError);
    canvas.addEventListener('webglcontextlost', this.#onLost);
    canvas.addEventListener('webglcontextrestored', this.#onRestored);
    this.#createDevice();
  }

  /** Bytes of data given to the GPU since the renderer was made. */
  get uploadedBytes(): number {
    return this.#before.uploadedBytes + (this.#device?.store.uploadedBytes ?? 0);
  }

  /** Pixels of panes, and samples of the 3-D pane, drawn since the renderer was made. */
  get drawnPixels(): number {
    return this.#before.drawnPixels + (this.#device?.painter.drawnPixels ?? 0);
  }

  /** Milliseconds from giving a frame to the GPU to its being drawn, of the last one that was shown. */
  get lastFrameMs(): number {
    return this.#loop.lastFrameMs;
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
    this.#device = createDevice(this.#gl, this.#scene);
    this.#device.scene.setColourMap(this.#style.colourMap);
    this.#drawing = new Drawing(this.#device, this.#software ? 1 : 2);
  }

  readonly #onLost = (event: Event): void => {
    event.preventDefault();
    this.#before = { uploadedBytes: this.uploadedBytes, drawnPixels: this.drawnPixels };
    this.#device = this.#drawing = null;
    this.#loop.lost();
  };

  readonly #onRestored = (): void => {
    try {
      this.#createDevice();
      this.#loop.changed();
    } catch (error) {
      this.#onError(error as Error);
    }
  };

  setAnatomy(anatomy: AnatomyVolume | null): void {
    if (!putAnatomy(this.#scene, anatomy)) return;
    this.#device?.scene.setAnatomy(this.#scene.anatomy);
    this.#box = viewBox(this.#scene);
    this.#dataChanged(true);
  }

  /** Regions with the volume that holds them; only another volume is uploaded. */
  setRegions(labels: LabelVolume | null, regions: readonly Region[], state: RegionState): void {
    const other = putRegions(this.#scene, labels, regions, state);
    if (other === null) return;
    if (other.volume) {
      this.#device?.scene.setLabels(this.#scene);
      this.#box = viewBox(this.#scene);
    } else if (this.#device?.scene.setTables(this.#scene) === false) return;
    this.#dataChanged(other.volume || other.hidden);
  }

  /** The current selection; on an unchanged grid only the box of changed voxels is uploaded, and only what shows these is drawn. */
  setSelection(selection: VoxelSelection | null): void {
    const other = putSelection(this.#scene, selection);
    if (other === null) return;
    this.#device?.scene.setSelection(this.#scene.selection, other.box);
    for (const change of other.changes) this.#drawing?.selectionChanged(change);
    this.#loop.changed();
  }

  /** A statistic map; only another volume is uploaded. */
  setOverlay(overlay: Overlay | null): void {
    if (!putOverlay(this.#scene, overlay)) return;
    this.#device?.scene.setOverlay(this.#scene);
    this.#dataChanged(true);
  }

  setOverlayStyle(style: OverlayStyle): void {
    if (same(style, this.#style)) return;
    if (style.colourMap !== this.#style.colourMap) this.#device?.scene.setColourMap(style.colourMap);
    this.#style = style;
    this.#loop.changed();
  }

  setView(view: ViewState): void {
    const known = same(view, this.#view);
    this.#view = view;
    if (!known) this.#loop.changed();
  }

  /** 'dark', 'light', 'transparent' or `#rrggbb`. */
  setBackground(background: string): void {
    backgroundColours(background);
    if (background === this.#background) return;
    this.#background = background;
    this.#loop.changed();
  }

  /** Size of the canvas in canvas pixels, and these for one CSS pixel. */
  resize(width: number, height: number, pixelRatio: number): void {
    const size = {
      width: Math.max(0, Math.round(width)),
      height: Math.max(0, Math.round(height)),
      pixelRatio,
    };
    if (same(size, this.#size)) return;
    this.#size = size;
    this.#loop.changed();
  }

  /** Data other than the selection. @param march whether the march reads it */
  #dataChanged(march: boolean): void {
    this.#drawing?.dataChanged(march);
    this.#loop.changed();
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

  #shown(): Shown | null {
    const { width, height } = this.#size;
    const drawing = this.#drawing;
    if (drawing === null || width === 0 || height === 0) return null;
    return { drawing, picture: this.#picture(), panes: this.panes, width, height };
  }

  /** Resolves when the canvas shows the picture at its final quality. */
  settled(): Promise<void> {
    return this.#loop.settled();
  }

  /**
   * The current picture at any size, whatever the canvas shows: the same state gives the same pixels.
   * Throws BrainRenderError where the picture is larger than the GPU draws, or the GPU is lost.
   */
  renderToPixels(width: number, height: number, options: PixelOptions = {}): Pixels {
    if (this.#device === null) {
      throw new BrainRenderError('the graphics device was lost; try again in a moment');
    }
    const { pane, samples = 2, pixelRatio = 1 } = options;
    const panes =
      pane === undefined
        ? layOutPanes(this.#view, width, height, Math.max(1, Math.round(pixelRatio)))
        : [{ name: pane, x: 0, y: 0, width, height }];
    const picture = this.#picture(pixelRatio, options.background ?? this.#background);
    return drawPixels(this.#device, picture, panes, samples, width, height);
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
    this.#loop.dispose();
    this.canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#device = this.#drawing = null;
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
