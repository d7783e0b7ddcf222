import type { Device } from './device.ts';
import { fitTarget } from './gl-textures.ts';
import type { Target } from './gl-textures.ts';
import type { SliceName } from './model.ts';
import { isSlice, pictureFormats } from './painter.ts';
import type { PaneRect } from './panes.ts';
import { planeOfPane } from './pick.ts';
import { layoutKey, sliceKey, sliceReach } from './picture.ts';
import type { Picture } from './picture.ts';
import { unite, wholeOf, within } from './rect.ts';
import type { Rect } from './rect.ts';
import { Stale } from './stale.ts';
import type { Change } from './stale.ts';
import { VolumePane } from './volume-pane.ts';

/** All panes in one frame, and the frame on the canvas: of each only the part that is stale is drawn anew. */
export class Drawing {
  readonly volume: VolumePane;
  readonly #device: Device;
  readonly #slices: Record<SliceName, Stale> = {
    axial: new Stale(true),
    coronal: new Stale(true),
    sagittal: new Stale(true),
  };
  #dataVersion = 0;
  #frame: Target | null = null;
  #layout = '';
  /** The part of the frame that the canvas does not show yet. */
  #unshown: Rect | null = null;

  /** @param perPixel fine samples of the 3-D pane along a pixel's edge */
  constructor(device: Device, perPixel: number) {
    this.#device = device;
    this.volume = new VolumePane(device, perPixel);
  }

  /** Something other than the selection has changed. @param march whether the march reads it */
  dataChanged(march: boolean): void {
    this.#dataVersion++;
    this.volume.dataChanged(march);
  }

  selectionChanged(change: Change): void {
    for (const slice of Object.values(this.#slices)) slice.touch(change);
    this.volume.selectionChanged(change);
  }

  #changed({ x, y }: Pick<PaneRect, 'x' | 'y'>, part: Rect | null): void {
    if (part === null) return;
    const { left, top, right, bottom } = part;
    const moved = { left: x + left, top: y + top, right: x + right, bottom: y + bottom };
    this.#unshown = unite(this.#unshown, moved);
  }

  /** Makes the frame fit the layout, and draws its slices. */
  drawSlices(picture: Picture, panes: readonly PaneRect[], width: number, height: number): void {
    const { store, painter, scene } = this.#device;
    const frame = fitTarget(store, this.#frame, width, height, pictureFormats);
    const layout = layoutKey(picture, panes);
    const anew = frame !== this.#frame || layout !== this.#layout;
    [this.#frame, this.#layout] = [frame, layout];
    if (anew) {
      painter.clear(frame, picture.background.gap);
      this.volume.forgetFrame();
      this.#unshown = wholeOf(width, height);
    }
    const key = `${this.#dataVersion}|${layout}|${sliceKey(picture)}`;
    for (const pane of panes) {
      if (!isSlice(pane.name)) continue;
      const stale = this.#slices[pane.name].take(key, planeOfPane(picture, pane));
      const whole = wholeOf(pane.width, pane.height);
      const reach = sliceReach(picture.pixelRatio) + 1;
      const part = anew ? whole : within(stale, reach, pane.width, pane.height);
      if (part !== null) painter.slice(scene, picture, pane, frame, part);
      this.#changed(pane, part);
    }
  }

  /** Draws the 3-D pane in its final quality. Slices must be drawn before. */
  drawFine(picture: Picture, pane: PaneRect): void {
    this.#changed(pane, this.volume.showFine(picture, pane, this.#frame!));
  }

  /** Draws the 3-D pane coarsely; see VolumePane.showCoarse. Slices must be drawn before. @returns whether all of it was marched */
  drawCoarse(picture: Picture, pane: PaneRect, share: number): boolean {
    const { part, whole } = this.volume.showCoarse(picture, pane, share, this.#frame!);
    this.#changed(pane, part);
    return whole;
  }

  /** Brings what was drawn onto the canvas, which keeps what it shows; returns whether there was anything. */
  show(): boolean {
    const part = this.#unshown;
    if (part === null) return false;
    const { gl } = this.#device;
    const { handle, height } = this.#frame!;
    const { left, top, right, bottom } = part;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, handle);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    const [low, high] = [height - top, height - bottom];
    gl.blitFramebuffer(left, top, right, bottom, left, low, right, high, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    this.#unshown = null;
    return true;
  }
}
