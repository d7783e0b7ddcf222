import type { Device } from './device.ts';
import { fitTarget } from './gl-textures.ts';
import type { Target } from './gl-textures.ts';
import { marchFormats, smallFormats } from './painter.ts';
import type { PaneRect } from './panes.ts';
import { planeOfPane } from './pick.ts';
import { colourKey, marchKey, outlineReach } from './picture.ts';
import type { Picture } from './picture.ts';
import { areaOf, enlarged, everywhere, unite, wholeOf, within } from './rect.ts';
import type { Rect } from './rect.ts';
import { Stale } from './stale.ts';
import type { Change } from './stale.ts';

/** The 3-D pane, in two qualities: coarse while something moves, and fine. Of both only what is stale is drawn anew. */
export class VolumePane {
  readonly #device: Device;
  /** Fine samples along a pixel's edge. */
  readonly #perPixel: number;
  /** Changes of the data: of what the march reads, and of any. */
  #marchVersion = 0;
  #dataVersion = 0;
  #coarse: Target | null = null;
  #small: Target | null = null;
  readonly #coarseStale = new Stale(false);
  #smallKey = '';
  #fine: Target | null = null;
  readonly #fineStale = new Stale(false);
  /** Rows of fine samples that were marched, and the part of them that must be marched again. */
  #rows = 0;
  #patch: Rect | null = null;
  /** What the frame shows, and in which part of the pane there are newer fine samples than it shows. */
  #shown = '';
  #unshown: Rect | null = null;

  constructor(device: Device, perPixel: number) {
    this.#device = device;
    this.#perPixel = perPixel;
  }

  /** Something other than the selection has changed. @param march whether the march reads it */
  dataChanged(march: boolean): void {
    this.#dataVersion++;
    if (march) this.#marchVersion++;
  }

  selectionChanged(change: Change): void {
    this.#coarseStale.touch(change);
    this.#fineStale.touch(change);
  }

  /** The frame no longer holds what was drawn into it. */
  forgetFrame(): void {
    this.#shown = '';
  }

  #marchKey(picture: Picture, pane: PaneRect): string {
    return `${this.#marchVersion}|${marchKey(picture, pane)}`;
  }

  #colourKey(picture: Picture): string {
    return `${this.#dataVersion}|${colourKey(picture)}`;
  }

  /** The part of the fine samples, so many by so many, that changed since they were marched. */
  #stalePart(part: Rect | null, width: number, height: number): Rect | null {
    // By one sample more: graphics reckon in 32 bits.
    return part === null ? null : within(enlarged(part, this.#perPixel), 1, width, height);
  }

  /** Fine samples that are still to be marched before the pane can be shown in its final quality. */
  missing(picture: Picture, pane: PaneRect): number {
    const [width, height] = [pane.width * this.#perPixel, pane.height * this.#perPixel];
    const stale = this.#stalePart(this.#fineStale.part(this.#marchKey(picture, pane)), width, height);
    if (areaOf(stale) === width * height) return width * height;
    return areaOf(unite(this.#patch, stale)) + (height - this.#rows) * width;
  }

  /** Marches at most `most` (at least a row) of the fine samples that are missing; returns how many. */
  refine(picture: Picture, pane: PaneRect, most: number): number {
    const { store, painter, scene } = this.#device;
    const [width, height] = [pane.width * this.#perPixel, pane.height * this.#perPixel];
    const part = this.#fineStale.take(this.#marchKey(picture, pane), planeOfPane(picture, pane));
    const stale = this.#stalePart(part, width, height);
    this.#fine = fitTarget(store, this.#fine, width, height, marchFormats);
    if (areaOf(stale) === width * height) [this.#rows, this.#patch] = [0, null];
    else this.#patch = unite(this.#patch, within(stale, 0, width, this.#rows));
    const march = { target: this.#fine, perPixel: this.#perPixel, firstRow: 0 };
    const todo = this.#patch ?? { left: 0, top: this.#rows, right: width, bottom: height };
    const rows = Math.max(1, Math.floor(most / (todo.right - todo.left)));
    const strip = { ...todo, bottom: Math.min(todo.bottom, todo.top + rows) };
    if (areaOf(strip) === 0) return 0;
    painter.march(scene, picture, pane, march, strip);
    this.#unshown = unite(this.#unshown, strip);
    if (this.#patch === null) this.#rows = strip.bottom;
    else this.#patch = strip.bottom < todo.bottom ? { ...todo, top: strip.bottom } : null;
    return areaOf(strip);
  }

  /** Brings the pane in its final quality into the frame, with all that was missing; returns the part of the pane that was drawn. */
  showFine(picture: Picture, pane: PaneRect, frame: Target): Rect | null {
    while (this.refine(picture, pane, Infinity) > 0);
    const key = `fine|${this.#marchKey(picture, pane)}|${this.#colourKey(picture)}`;
    const samples = this.#perPixel;
    const newer = this.#unshown === null ? null : enlarged(this.#unshown, 1 / samples);
    const reach = outlineReach(picture.pixelRatio, samples) / samples;
    const { width, height } = pane;
    const part = key === this.#shown ? within(newer, reach, width, height) : wholeOf(width, height);
    [this.#shown, this.#unshown] = [key, null];
    const march = { target: this.#fine!, perPixel: samples, firstRow: 0 };
    if (part !== null) this.#device.painter.resolve(this.#device.scene, picture, pane, march, frame, part);
    return part;
  }

  #coarseKey(picture: Picture, pane: PaneRect): string {
    return `coarse|${this.#marchKey(picture, pane)}|${this.#colourKey(picture)}`;
  }

  /** Whether the frame shows the pane coarsely, and nothing of it is stale. */
  showsCoarse(picture: Picture, pane: PaneRect): boolean {
    const part = this.#coarseStale.part(this.#marchKey(picture, pane));
    return this.#shown === this.#coarseKey(picture, pane) && part === null;
  }

  /**
   * Brings the pane into the frame as a small picture, enlarged.
   * @param share of the pane's edges, for a small picture that is marched as a whole
   * @returns the part of the pane that was drawn, and whether it was marched as a whole
   */
  showCoarse(
    picture: Picture,
    pane: PaneRect,
    share: number,
    frame: Target,
  ): { part: Rect | null; whole: boolean } {
    const { store, painter, scene } = this.#device;
    const marchKey = this.#marchKey(picture, pane);
    const whole = this.#coarse === null || this.#coarseStale.part(marchKey) === everywhere;
    const width = whole ? Math.ceil(pane.width * share) : this.#coarse!.width;
    const height = whole ? Math.ceil(pane.height * share) : this.#coarse!.height;
    const small: PaneRect = { name: 'volume', x: 0, y: 0, width, height };
    this.#coarse = fitTarget(store, this.#coarse, width, height, marchFormats);
    this.#small = fitTarget(store, this.#small, width, height, smallFormats);
    const march = { target: this.#coarse, perPixel: 1, firstRow: 0 };
    const stale = within(this.#coarseStale.take(marchKey, planeOfPane(picture, small)), 1, width, height);
    if (stale !== null) painter.march(scene, picture, small, march, stale, true);

    const key = this.#coarseKey(picture, pane);
    const thin = { ...picture, pixelRatio: Math.max(0.7, (picture.pixelRatio * width) / pane.width) };
    const coloured =
      key === this.#smallKey
        ? within(stale, outlineReach(thin.pixelRatio, 1), width, height)
        : wholeOf(width, height);
    if (coloured !== null) painter.resolve(scene, thin, small, march, this.#small, coloured);
    this.#smallKey = key;

    // A pixel is a mean of the nearest ones of the small picture, which lie less than one of them away.
    const [across, down] = [pane.width / width, pane.height / height];
    const newer = coloured === null ? null : enlarged(coloured, across, down);
    const part =
      key === this.#shown
        ? within(newer, Math.max(across, down), pane.width, pane.height)
        : wholeOf(pane.width, pane.height);
    this.#shown = key;
    if (part !== null) painter.enlarge(scene, this.#small, pane, frame, part);
    return { part, whole };
  }
}
