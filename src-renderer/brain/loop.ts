import type { Drawing } from './drawing.ts';
import { Fence } from './fence.ts';
import { Pace } from './pace.ts';
import type { PaneRect } from './panes.ts';
import type { Picture } from './picture.ts';

/** Milliseconds without a change after which the picture is refined. */
const restAfter = 120;

/** What is to be shown on a canvas of so many pixels. */
export interface Shown {
  readonly drawing: Drawing;
  readonly picture: Picture;
  readonly panes: readonly PaneRect[];
  readonly width: number;
  readonly height: number;
}

/** Draws in animation frames, only when something has changed: coarsely while it moves, then fine. */
export class Loop {
  readonly #canvas: HTMLCanvasElement;
  readonly #shown: () => Shown | null;
  readonly #onError: (error: Error) => void;
  readonly #pace: Pace;
  readonly #fence: Fence;
  #frameRequest = 0;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether a frame was asked for while the GPU had still to draw the last one. */
  #waiting = false;
  #changedAt = -Infinity;
  #settled: (() => void)[] = [];
  /** Milliseconds from giving a frame to the GPU to its being drawn, of the last one that was shown. */
  lastFrameMs = 0;

  /** @param shown asked before each frame; null while nothing can be drawn */
  constructor(
    gl: WebGL2RenderingContext,
    software: boolean,
    shown: () => Shown | null,
    onError: (error: Error) => void,
  ) {
    this.#canvas = gl.canvas as HTMLCanvasElement;
    this.#shown = shown;
    this.#onError = onError;
    this.#pace = new Pace(software);
    this.#fence = new Fence(gl);
  }

  /** Something is to be drawn. */
  changed(): void {
    this.#changedAt = performance.now();
    this.#request();
  }

  /** What was given to the GPU is lost. */
  lost(): void {
    this.#fence.clear();
  }

  /** Resolves when the canvas shows the picture at its final quality. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled.push(resolve);
      this.#request();
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#restTimer);
    this.#fence.clear();
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

  /**
   * One animation frame: what changed is drawn at once, coarsely where that is much; when nothing has changed for a while, a
   * strip is refined.
   */
  #step(): void {
    const shown = this.#shown();
    if (shown === null) return;
    if (this.#fence.pending) {
      this.#waiting = true;
      return;
    }
    const { drawing, picture, panes, width, height } = shown;
    const [canvas, pace] = [this.#canvas, this.#pace];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    drawing.drawSlices(picture, panes, width, height);
    const pane = panes.find(({ name }) => name === 'volume');
    const missing = pane === undefined ? 0 : drawing.volume.missing(picture, pane);
    if (pane === undefined || missing <= pace.direct) {
      if (pane !== undefined) drawing.drawFine(picture, pane);
      this.#show(drawing, (ms) => pace.tookDirect(ms, missing));
      this.#settle();
      return;
    }
    const resting = performance.now() - this.#changedAt >= restAfter - 5;
    if (resting && drawing.volume.showsCoarse(picture, pane)) {
      drawing.volume.refine(picture, pane, pace.rows * pane.width);
      this.#fence.set((ms) => {
        pace.tookStrip(ms);
        this.#request();
      });
      return;
    }
    const whole = drawing.drawCoarse(picture, pane, pace.share);
    this.#show(drawing, (ms) => {
      if (whole) pace.tookCoarse(ms);
    });
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.#request(), restAfter);
  }

  /** Brings what was drawn onto the canvas, and tells how long that took. */
  #show(drawing: Drawing, took: (ms: number) => void): void {
    if (!drawing.show()) return;
    this.#fence.set((ms) => {
      this.lastFrameMs = ms;
      took(ms);
      if (this.#waiting) this.#request();
      this.#waiting = false;
    });
  }

  #settle(): void {
    const waiting = this.#settled;
    this.#settled = [];
    for (const resolve of waiting) resolve();
  }
}
