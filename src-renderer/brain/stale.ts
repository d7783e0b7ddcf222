import type { VolumeGrid } from './model.ts';
import type { PixelPlane } from './projection.ts';
import { rectOfRuns } from './reach.ts';
import { everywhere, unite } from './rect.ts';
import type { Rect } from './rect.ts';

/** Voxels of which the selection has changed: runs `[start, length, ...]` on a grid. */
export interface Change {
  readonly grid: VolumeGrid;
  readonly runs: ArrayLike<number>;
}

/** Which part of a drawn pane no longer agrees with what it shows: what voxels have changed in since, or all of it. */
export class Stale {
  readonly #cut: boolean;
  #key: string | null = null;
  #plane: PixelPlane | null = null;
  #rect: Rect | null = everywhere;

  /** @param cut see rectOfRuns */
  constructor(cut: boolean) {
    this.#cut = cut;
  }

  touch({ grid, runs }: Change): void {
    if (this.#plane !== null) {
      this.#rect = unite(this.#rect, rectOfRuns(grid, runs, this.#plane, this.#cut));
    }
  }

  /** What is stale, in fractions of the pane's pixels, for a picture of this key: all where it was drawn for another one. */
  part(key: string): Rect | null {
    return key === this.#key ? this.#rect : everywhere;
  }

  /** As `part`, which will be drawn at once: nothing is stale then. */
  take(key: string, plane: PixelPlane): Rect | null {
    const part = this.part(key);
    this.#key = key;
    this.#plane = plane;
    this.#rect = null;
    return part;
  }
}
