import { strokePoints, voxelsInBrush } from './brush.ts';
import { moveCrosshair, panCamera, panSlices, regionMode, rotate, stepRadius, zoom } from './interaction.ts';
import type { BrainTool, RegionMode, StrokePhase } from './interaction.ts';
import type { Hit, LabelVolume, Vec3, VolumeGrid } from './model.ts';
import type { PaneRect } from './panes.ts';
import { planeOfPane } from './pick.ts';
import { axesOfSlice, centreOf } from './projection.ts';
import type { BrainRenderer } from './renderer.ts';
import { add, scale } from './space.ts';
import type { ViewState } from './view-state.ts';

/** What the gestures read, and whom they tell. */
export interface GestureHost {
  readonly renderer: () => BrainRenderer | null;
  readonly frame: () => HTMLElement | undefined;
  readonly view: () => ViewState;
  readonly tool: () => BrainTool;
  readonly radius: () => number;
  readonly brush: () => 'disc' | 'ball';
  readonly labels: () => LabelVolume | null;
  readonly grid: () => VolumeGrid | null;
  readonly selected: () => readonly string[];
  readonly changeView: (view: ViewState) => void;
  readonly region: (choice: { ids: readonly string[]; mode: RegionMode; hit: Hit }) => void;
  readonly hover: (hit: Hit | null) => void;
  readonly crosshair: (hit: Hit) => void;
  readonly sphere: (sphere: { mm: Vec3; radius: number; phase: StrokePhase }) => void;
  readonly paint: (stroke: {
    mm: Vec3;
    voxels: readonly number[];
    phase: StrokePhase;
    erase: boolean;
  }) => void;
  readonly changeRadius: (radius: number) => void;
}

type Drag = 'turn' | 'pan' | 'crosshair' | 'tool';

/** Pixels that a pointer may move in a click. */
const clickReach = 4;
/** Pixels around a click in 3-D within which a small region is found. */
const forgiveness = 3;

/** Pointer, wheel and keys over the panes. */
export class PaneGestures {
  readonly #host: GestureHost;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #drag: { kind: Drag; x: number; y: number; moved: boolean; lastMm: Vec3 | null } | null = null;
  #hoverAt: { x: number; y: number } | null = null;
  #hoverFrame = 0;

  constructor(host: GestureHost) {
    this.#host = host;
  }

  dispose(): void {
    cancelAnimationFrame(this.#hoverFrame);
  }

  /** Canvas position of an event, in CSS pixels. */
  #position(event: PointerEvent | WheelEvent): { x: number; y: number } {
    const box = this.#host.frame()!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #pick(at: { x: number; y: number }, reach = 0): Hit | null {
    const renderer = this.#host.renderer();
    const ratio = renderer?.pixelRatio ?? 1;
    return renderer?.pick(at.x * ratio, at.y * ratio, reach * ratio) ?? null;
  }

  down(event: PointerEvent, pane: PaneRect): void {
    const target = event.currentTarget as HTMLElement;
    const at = this.#position(event);
    target.focus({ preventScroll: true });
    target.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, at);
    if (this.#pointers.size > 1) {
      // A second finger: the first one's stroke ends, both together zoom and move.
      this.#endStroke();
      this.#drag = { kind: 'pan', ...at, moved: true, lastMm: null };
      return;
    }
    const tool = this.#host.tool();
    const hit = tool === 'navigate' ? null : this.#pick(at);
    const pans = event.button === 1 || event.button === 2;
    const kind: Drag = pans
      ? 'pan'
      : hit !== null && hit.on !== 'empty'
        ? 'tool'
        : event.shiftKey
          ? 'pan'
          : pane.name === 'volume'
            ? 'turn'
            : 'crosshair';
    this.#drag = { kind, ...at, moved: false, lastMm: null };
    if (kind === 'tool') this.#stroke(hit!, pane, 'start');
    if (kind === 'crosshair' && !event.altKey) this.#putCrosshair(at);
  }

  move(event: PointerEvent, pane: PaneRect): void {
    const at = this.#position(event);
    const drag = this.#drag;
    if (drag === null) {
      this.#hoverSoon(at);
      return;
    }
    if (this.#pointers.size > 1) {
      this.#pinch(event.pointerId, at, pane);
      return;
    }
    const [dx, dy] = [at.x - drag.x, at.y - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < clickReach) return;
    drag.moved = true;
    if (drag.kind === 'tool') {
      const hit = this.#pick(at);
      if (hit !== null) this.#stroke(hit, pane, 'move');
    } else if (drag.kind === 'crosshair') this.#putCrosshair(at);
    else if (drag.kind === 'turn') this.#host.changeView(rotate(this.#host.view(), dx, dy));
    else this.#pan(pane, dx, dy);
    [drag.x, drag.y] = [at.x, at.y];
  }

  up(event: PointerEvent, pane: PaneRect): void {
    const drag = this.#drag;
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size > 0) return;
    this.#endStroke();
    this.#drag = null;
    if (drag === null || drag.moved || drag.kind === 'tool' || event.button !== 0) return;
    const hit = this.#pick(this.#position(event), pane.name === 'volume' ? forgiveness : 0);
    if (hit === null) return;
    const mode = regionMode(event);
    if (pane.name === 'volume' && mode === 'replace') this.#moveTo(hit);
    if (hit.regionIds.length > 0 && this.#host.tool() === 'navigate') {
      this.#host.region({ ids: hit.regionIds, mode, hit });
    }
  }

  cancel(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#endStroke();
    this.#drag = null;
  }

  leave(): void {
    cancelAnimationFrame(this.#hoverFrame);
    this.#hoverFrame = 0;
    if (this.#drag === null) this.#host.hover(null);
  }

  /** The hit under the pointer, once a frame at most. */
  #hoverSoon(at: { x: number; y: number }): void {
    this.#hoverAt = at;
    if (this.#hoverFrame !== 0) return;
    this.#hoverFrame = requestAnimationFrame(() => {
      this.#hoverFrame = 0;
      if (this.#hoverAt !== null) this.#host.hover(this.#pick(this.#hoverAt));
    });
  }

  #moveTo(hit: Hit): void {
    this.#host.changeView({ ...this.#host.view(), crosshair: [...hit.mm] as [number, number, number] });
    this.#host.crosshair(hit);
  }

  #putCrosshair(at: { x: number; y: number }): void {
    const hit = this.#pick(at);
    if (hit !== null && hit.pane !== 'volume') this.#moveTo(hit);
  }

  #pan(pane: PaneRect, dx: number, dy: number): void {
    const renderer = this.#host.renderer();
    if (renderer === null) return;
    const view = this.#host.view();
    const plane = planeOfPane({ view, box: renderer.box }, pane);
    const ratio = renderer.pixelRatio;
    if (pane.name === 'volume') {
      const mm = plane.mmPerPixel * ratio;
      this.#host.changeView(panCamera(view, dx * mm, dy * mm));
      return;
    }
    const by = add(scale(plane.right, -dx * ratio), scale(plane.down, -dy * ratio));
    this.#host.changeView(panSlices(view, centreOf(renderer.box), by));
  }

  #pinch(id: number, at: { x: number; y: number }, pane: PaneRect): void {
    const before = this.#pointers.get(id);
    const other = [...this.#pointers].find(([key]) => key !== id)?.[1];
    this.#pointers.set(id, at);
    if (before === undefined || other === undefined) return;
    const [was, is] = [before, at].map((p) => Math.max(8, Math.hypot(p.x - other.x, p.y - other.y)));
    this.#host.changeView(zoom(this.#host.view(), pane.name, is! / was!));
    this.#pan(pane, (at.x - before.x) / 2, (at.y - before.y) / 2);
  }

  #stroke(hit: Hit, pane: PaneRect, phase: StrokePhase): void {
    const { sphere, paint, tool, radius, labels, brush } = this.#host;
    const drag = this.#drag!;
    const before = drag.lastMm;
    drag.lastMm = hit.mm;
    if (tool() === 'sphere') {
      sphere({ mm: hit.mm, radius: radius(), phase });
      return;
    }
    const volume = labels();
    if (volume === null) return;
    const through = pane.name === 'volume' || brush() === 'ball' ? undefined : axesOfSlice(pane.name).through;
    const points = before === null ? [hit.mm] : strokePoints(before, hit.mm, Math.max(radius() / 2, 0.5));
    const voxels = new Set<number>();
    for (const point of points) {
      for (const voxel of voxelsInBrush(volume.grid, point, radius(), through)) voxels.add(voxel);
    }
    const sorted = [...voxels].sort((a, b) => a - b);
    paint({ mm: hit.mm, voxels: sorted, phase, erase: tool() === 'erase' });
  }

  #endStroke(): void {
    const mm = this.#drag?.lastMm ?? null;
    if (mm === null || this.#drag?.kind !== 'tool') return;
    const { tool, sphere, paint, radius } = this.#host;
    if (tool() === 'sphere') sphere({ mm, radius: radius(), phase: 'end' });
    else paint({ mm, voxels: [], phase: 'end', erase: tool() === 'erase' });
    this.#drag.lastMm = null;
  }

  wheel(event: WheelEvent, pane: PaneRect): void {
    event.preventDefault();
    const host = this.#host;
    // Shift turns the wheel sideways on some systems.
    const turn = event.deltaY !== 0 ? event.deltaY : event.deltaX;
    if (turn === 0) return;
    if (host.tool() !== 'navigate' && !event.ctrlKey && !event.metaKey) {
      const radius = stepRadius(host.radius(), turn < 0);
      host.changeRadius(radius);
      return;
    }
    const grid = host.grid();
    if (pane.name === 'volume' || event.ctrlKey || event.metaKey) {
      host.changeView(zoom(host.view(), pane.name, Math.exp(-Math.max(-200, Math.min(200, turn)) * 0.0015)));
    } else if (grid !== null) {
      this.#moved(moveCrosshair(host.view(), pane.name, grid, { through: turn < 0 ? 1 : -1 }));
    }
  }

  #moved(view: ViewState): void {
    this.#host.changeView(view);
    const hit = this.#host.renderer()?.describeCrosshair(view.crosshair);
    if (hit !== undefined) this.#host.crosshair(hit);
  }

  key(event: KeyboardEvent, pane: PaneRect): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const host = this.#host;
    const view = host.view();
    const grid = host.grid();
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const arrow = arrows[event.key];
    if (event.key === '+' || event.key === '=') host.changeView(zoom(view, pane.name, 1.2));
    else if (event.key === '-' || event.key === '_') host.changeView(zoom(view, pane.name, 1 / 1.2));
    else if (event.key === 'Enter' || event.key === ' ') this.#toggleAtCrosshair(view);
    else if (arrow !== undefined && pane.name === 'volume') {
      host.changeView(rotate(view, 10 * arrow[0], -10 * arrow[1]));
    } else if (pane.name !== 'volume' && grid !== null && arrow !== undefined) {
      this.#moved(moveCrosshair(view, pane.name, grid, { right: arrow[0], up: arrow[1] }));
    } else if (pane.name !== 'volume' && grid !== null && event.key === 'PageUp') {
      this.#moved(moveCrosshair(view, pane.name, grid, { through: 1 }));
    } else if (pane.name !== 'volume' && grid !== null && event.key === 'PageDown') {
      this.#moved(moveCrosshair(view, pane.name, grid, { through: -1 }));
    } else return;
    event.preventDefault();
  }

  #toggleAtCrosshair(view: ViewState): void {
    const hit = this.#host.renderer()?.describeCrosshair(view.crosshair);
    if (hit === undefined || hit.regionIds.length === 0) return;
    const all = hit.regionIds.every((id) => this.#host.selected().includes(id));
    this.#host.region({ ids: hit.regionIds, mode: all ? 'remove' : 'add', hit });
  }
}
