import type { ViewState } from '../brain/view-state.ts';

/** How undo calls a change of each part of the view; a gesture's changes share the key and are one step. */
const names: Readonly<Record<keyof ViewState, string>> = {
  crosshair: 'move crosshair',
  layout: 'change layout',
  solo: 'change layout',
  convention: 'switch radiological and neurological',
  renderMode: 'change rendering',
  isoLevel: 'change surface level',
  shading: 'change shading',
  throughDepth: 'change depth of view',
  clipPlanes: 'move clip plane',
  cutaway: 'change cutaway',
  camera: 'rotate brain',
  sliceZoom: 'zoom slices',
  sliceCentre: 'move slices',
  overlayOpacity: 'change opacity of statistic',
  regionOpacity: 'change opacity of regions',
  regionFill: 'change fill of regions',
  regionOutline: 'change outlines',
  interpolation: 'change interpolation',
  showAnatomy: 'show or hide anatomy',
  showCrosshair: 'show or hide crosshair',
  showLetters: 'show or hide letters',
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What a change of the view is called in undo; null where nothing changed. */
export function viewChangeName(before: ViewState, after: ViewState): string | null {
  const changed = (Object.keys(names) as (keyof ViewState)[]).filter((key) => !same(before[key], after[key]));
  const [first] = changed;
  if (first === undefined) return null;
  if (changed.length > 1) return changed.includes('crosshair') ? names.crosshair : 'change view';
  if (first !== 'camera') return names[first];
  if (before.camera.zoom !== after.camera.zoom) return 'zoom brain';
  return same(before.camera.pan, after.camera.pan) ? names.camera : 'move brain';
}
