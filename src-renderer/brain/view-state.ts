import { z } from 'zod';

const finite = z.number().finite();
const unit = finite.min(0).max(1);
const mm = z.tuple([finite, finite, finite]);

const clipPlane = z.object({
  on: z.boolean(),
  /** Degrees: direction of the plane's normal, as a camera that looks at the cut would stand. */
  azimuth: finite,
  elevation: finite.min(-90).max(90),
  /** Millimetres from the centre of the brain along the normal; what lies beyond is cut away. */
  depth: finite,
});
export type ClipPlane = z.infer<typeof clipPlane>;

const viewState = z.object({
  crosshair: mm,
  /** 'grid': all four panes; else the one that is large, the others in a strip beside it. */
  layout: z.enum(['grid', 'volume', 'axial', 'coronal', 'sagittal']),
  /** With a large pane: leave the strip out. */
  solo: z.boolean(),
  convention: z.enum(['radiological', 'neurological']),
  renderMode: z.enum(['composite', 'mip', 'isosurface']),
  /** Surface level as a share of the anatomy's window; in composite mode the middle of the opacity ramp. */
  isoLevel: unit,
  shading: z.enum(['lit', 'flat']),
  /** Regions, selections and statistics shine through the anatomy down to this depth (mm) below its surface. */
  throughDepth: finite.min(0),
  /** Planes 1 to 3 along the axes by default, plane 4 free. */
  clipPlanes: z.array(clipPlane).length(4),
  /** Cut away only what lies beyond all planes (a wedge), not what lies beyond any. */
  cutaway: z.boolean(),
  camera: z.object({
    /** Degrees; 0 looks from behind (the patient's left at the left), 90 from the patient's right. */
    azimuth: finite,
    elevation: finite.min(-90).max(90),
    zoom: finite.min(0.1).max(50),
    /** Millimetres in the image plane: right, up. */
    pan: z.tuple([finite, finite]),
  }),
  sliceZoom: finite.min(0.5).max(50),
  /** Point (mm) in the middle of zoomed slices; null: the middle of the brain. */
  sliceCentre: mm.nullable(),
  overlayOpacity: unit,
  /** Of regions in 3-D. */
  regionOpacity: unit,
  /** Of regions' areas in slices; their outlines are always full. */
  regionFill: unit,
  regionOutline: z.boolean(),
  interpolation: z.enum(['linear', 'nearest']),
  showAnatomy: z.boolean(),
  showCrosshair: z.boolean(),
  showLetters: z.boolean(),
});

/** All that determines what the brain panes show of given data; plain and serialisable. */
export type ViewState = z.infer<typeof viewState>;

export const defaultViewState: ViewState = {
  crosshair: [0, 0, 0],
  layout: 'grid',
  solo: false,
  convention: 'neurological',
  renderMode: 'composite',
  isoLevel: 0.3,
  shading: 'lit',
  throughDepth: 40,
  clipPlanes: [
    { on: false, azimuth: 90, elevation: 0, depth: 0 },
    { on: false, azimuth: 0, elevation: 0, depth: 0 },
    { on: false, azimuth: 0, elevation: 90, depth: 0 },
    { on: false, azimuth: 45, elevation: 30, depth: 20 },
  ],
  cutaway: false,
  camera: { azimuth: 30, elevation: 20, zoom: 1, pan: [0, 0] },
  sliceZoom: 1,
  sliceCentre: null,
  overlayOpacity: 0.9,
  regionOpacity: 1,
  regionFill: 0.45,
  regionOutline: true,
  interpolation: 'linear',
  showAnatomy: true,
  showCrosshair: true,
  showLetters: true,
};

/**
 * A view state from anything read from outside: fields that are missing or break their rule become the default;
 * `refused` names those that broke it.
 */
export function readViewState(value: unknown): { view: ViewState; refused: string[] } {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const view: Record<string, unknown> = { ...defaultViewState };
  const refused: string[] = [];
  for (const [key, schema] of Object.entries(viewState.shape)) {
    if (given[key] === undefined) continue;
    const parsed = schema.safeParse(given[key]);
    if (parsed.success) view[key] = parsed.data;
    else refused.push(key);
  }
  return { view: view as ViewState, refused };
}
