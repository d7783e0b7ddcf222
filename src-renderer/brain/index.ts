export { default as BrainView } from './BrainView.svelte';
export { default as ColourBar } from './ColourBar.svelte';
export { BrainRenderer } from './renderer.ts';
export type { Pixels } from './pixels.ts';
export { BrainRenderError, noRegionState } from './model.ts';
export type {
  AnatomyVolume,
  ColourMapName,
  Hit,
  LabelVolume,
  Overlay,
  OverlayStyle,
  PaneName,
  Region,
  RegionState,
  Vec3,
  VolumeGrid,
  VoxelSelection,
} from './model.ts';
export type { BrainTool, RegionMode, StrokePhase } from './interaction.ts';
export { describePosition } from './interaction.ts';
export { colourTable, isDiverging, overlayColour, passesThreshold } from './colour-maps.ts';
export { defaultViewState, readViewState } from './view-state.ts';
export type { ClipPlane, ViewState } from './view-state.ts';
export { layOutPanes, paneLetters, volumeLetters } from './panes.ts';
export type { PaneRect } from './panes.ts';
export { maskOfRuns, runsOfMask } from './runs.ts';
export { voxelsInBrush } from './brush.ts';
export { mmToVox, orientationCode, voxToMm, voxelAt, voxelIndex, voxelOfIndex, voxelSize } from './space.ts';
export { sliceCaption } from './interaction.ts';
