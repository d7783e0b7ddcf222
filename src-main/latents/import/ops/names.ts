/** Ops that the executor lacks or does otherwise, and that are registered with it; ops/register.ts has what they do. */
export const CUSTOM_OPS = [
  'ResizeBicubic',
  'ResizeArea',
  'SpaceToDepth',
  'StridedSlice',
  'Mod',
  'TruncateDiv',
  'OneHot',
  'MatrixBandPart',
] as const;
