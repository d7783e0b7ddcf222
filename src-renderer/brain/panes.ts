import type { PaneName, SliceName, Vec3 } from './model.ts';
import { paneNames, sliceNames } from './model.ts';
import { volumePlane } from './projection.ts';
import { scale } from './space.ts';
import type { ViewState } from './view-state.ts';

/** Rectangle of a pane in whole pixels, from the top left. */
export interface PaneRect {
  readonly name: PaneName;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where the panes lie in a picture of `width x height` pixels, `gap` pixels apart: the large pane first.
 * The grid is two by two, or, where the picture is wide, the volume beside three stacked slices.
 */
export function layOutPanes(
  view: Pick<ViewState, 'layout' | 'solo'>,
  width: number,
  height: number,
  gap: number,
): PaneRect[] {
  if (width < 1 || height < 1) return [];
  const large = view.layout === 'grid' ? 'volume' : view.layout;
  if (view.solo && view.layout !== 'grid') return [{ name: large, x: 0, y: 0, width, height }];
  const others = view.layout === 'grid' ? [...sliceNames] : paneNames.filter((name) => name !== large);
  if (view.layout === 'grid' && width < 1.35 * height) {
    const [left, top] = [Math.floor((width - gap) / 2), Math.floor((height - gap) / 2)];
    const cell = (name: PaneName, column: number, row: number): PaneRect => ({
      name,
      x: column === 0 ? 0 : left + gap,
      y: row === 0 ? 0 : top + gap,
      width: column === 0 ? left : width - left - gap,
      height: row === 0 ? top : height - top - gap,
    });
    return keepDrawable([
      cell('volume', 0, 0),
      cell('axial', 1, 0),
      cell('coronal', 0, 1),
      cell('sagittal', 1, 1),
    ]);
  }
  const third = Math.floor((height - 2 * gap) / 3);
  const strip = Math.min(Math.floor(width * 0.4), view.layout === 'grid' ? Math.floor(third * 1.35) : third);
  const rects: PaneRect[] = [{ name: large, x: 0, y: 0, width: width - strip - gap, height }];
  others.forEach((name, row) => {
    const y = row * (third + gap);
    rects.push({ name, x: width - strip, y, width: strip, height: row === 2 ? height - y : third });
  });
  return keepDrawable(rects);
}

const keepDrawable = (rects: PaneRect[]): PaneRect[] => rects.filter((r) => r.width > 0 && r.height > 0);

/** The pane under a pixel. */
export function paneAt(panes: readonly PaneRect[], x: number, y: number): PaneRect | null {
  return panes.find((p) => x >= p.x && y >= p.y && x < p.x + p.width && y < p.y + p.height) ?? null;
}

export interface PaneLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** Orientation letters at the edges of a slice: L and R swap with the convention; the sagittal slice looks to the right. */
export function paneLetters(slice: SliceName, convention: ViewState['convention']): PaneLetters {
  const [left, right] = convention === 'radiological' ? ['R', 'L'] : ['L', 'R'];
  if (slice === 'axial') return { left: left!, right: right!, top: 'A', bottom: 'P' };
  if (slice === 'coronal') return { left: left!, right: right!, top: 'S', bottom: 'I' };
  return { left: 'P', right: 'A', top: 'S', bottom: 'I' };
}

/** Letters at the edges of the 3-D pane: the mm axis that runs most towards each edge. */
export function volumeLetters(camera: ViewState['camera']): PaneLetters {
  const plane = volumePlane(camera, { low: [-1, -1, -1], high: [1, 1, 1], radius: 1 }, 2, 2);
  const towards = (d: Vec3): string => {
    const sizes = d.map(Math.abs);
    const axis = sizes.indexOf(Math.max(...sizes));
    return ['LR', 'PA', 'IS'][axis]![d[axis]! > 0 ? 1 : 0]!;
  };
  const opposite = (d: Vec3): Vec3 => scale(d, -1);
  return {
    left: towards(opposite(plane.right)),
    right: towards(plane.right),
    top: towards(opposite(plane.down)),
    bottom: towards(plane.down),
  };
}
