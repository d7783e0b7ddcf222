import { activePlanes } from './clip.ts';
import { parseColour } from './colour-maps.ts';
import type { OverlayStyle } from './model.ts';
import type { PaneRect } from './panes.ts';
import { centreOf } from './projection.ts';
import type { ViewBox } from './projection.ts';
import type { ViewState } from './view-state.ts';

/** All but the data that a picture depends on. */
export interface Picture {
  readonly view: ViewState;
  readonly style: OverlayStyle;
  readonly box: ViewBox;
  readonly background: Background;
  /** Picture pixels for one CSS pixel: the width of lines. */
  readonly pixelRatio: number;
}

export interface Background {
  /** RGBA, 0 to 1: of the 3-D pane at its middle and its edge, of slices, and between panes. */
  readonly middle: readonly number[];
  readonly edge: readonly number[];
  readonly slice: readonly number[];
  readonly gap: readonly number[];
  readonly selection: readonly number[];
}

const rgba = (hex: string, alpha = 1): number[] => [...parseColour(hex).map((c) => c / 255), alpha];

/** The colours behind the brain for 'dark', 'light', a plain `#rrggbb`, or nothing ('transparent'). */
export function backgroundColours(background: string): Background {
  const selection = rgba('#ffb000').slice(0, 3);
  const slice = rgba('#000000');
  if (background === 'dark') {
    return { middle: rgba('#252a33'), edge: rgba('#0e1014'), slice, gap: rgba('#2a2e36'), selection };
  }
  if (background === 'light') {
    return { middle: rgba('#ffffff'), edge: rgba('#e6e8ec'), slice, gap: rgba('#d4d7dd'), selection };
  }
  const plain = background === 'transparent' ? [0, 0, 0, 0] : rgba(background);
  return { middle: plain, edge: plain, slice: plain, gap: plain, selection };
}

/** Pixels (of slices) by which outlines reach into what lies beside them. */
export const sliceReach = (pixelRatio: number): number => 1.5 * pixelRatio;

/** Samples (of the 3-D pane, so many along a pixel's edge) by which outlines reach; the rule of the shader. */
export const outlineReach = (pixelRatio: number, samples: number): number =>
  Math.max(1, Math.floor(1.5 * pixelRatio * samples + 0.5));

/** What lies where, and the colour between the panes. */
export const layoutKey = ({ background }: Picture, panes: readonly PaneRect[]): string =>
  JSON.stringify([background.gap, panes]);

/** What slices show besides the data; while it stays, they are not drawn again. */
export function sliceKey({ view, box, style, background, pixelRatio }: Picture): string {
  const { camera, clipPlanes, cutaway, renderMode, isoLevel, throughDepth, shading, ...rest } = view;
  return JSON.stringify([rest, box, style, background.slice, pixelRatio]);
}

/** The view's fields that the march reads; while these stay, colouring alone is redone. */
export function marchKey({ view, box, style }: Picture, pane: PaneRect): string {
  const { camera, clipPlanes, cutaway, renderMode, isoLevel, throughDepth, showAnatomy } = view;
  const planes = activePlanes({ clipPlanes }, centreOf(box));
  return JSON.stringify([
    [pane.width, pane.height],
    [camera, planes, cutaway, renderMode, isoLevel, throughDepth, showAnatomy],
    style.colourMap === 'balance',
    box,
  ]);
}

/** What the colours of the 3-D pane depend on besides the data and what was marched. */
export function colourKey({ view, style, background, pixelRatio }: Picture): string {
  const { shading, regionOpacity, regionFill, overlayOpacity, showCrosshair, crosshair } = view;
  return JSON.stringify([
    [shading, regionOpacity, regionFill, overlayOpacity, showCrosshair, crosshair],
    [style, background.middle, background.edge, pixelRatio],
  ]);
}
