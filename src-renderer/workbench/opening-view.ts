import { boundsMm, voxToMm, voxelOfIndex } from '../brain/space.ts';
import type { AnatomyVolume, LabelVolume, Vec3, VolumeGrid } from '../brain/model.ts';
import { defaultViewState, type ViewState } from '../brain/view-state.ts';

/** Degrees and millimetres of a view from behind and above into a head that is cut open at the right. */
const CAMERA = { azimuth: 40, elevation: 25, zoom: 1.3, pan: [0, 0] as [number, number] };
const RIGHT_OF_REGIONS = 8;
const THROUGH = 30;

/**
 * The view that a study opens with: the crosshair in the voxel nearest to the middle of its regions, or where there are none
 * in the middle of the anatomy. A whole head, which would hide the regions, is cut open at that place.
 */
export function openingView(
  labels: LabelVolume | null,
  anatomy: AnatomyVolume | null,
  wholeHead: boolean,
): ViewState {
  const regions = labels && middleOfRegions(labels);
  const crosshair = regions ?? (anatomy && middleOf(anatomy.grid));
  if (crosshair === null) return defaultViewState;
  if (!wholeHead || anatomy === null || regions === null)
    return { ...defaultViewState, crosshair: [...crosshair] };
  const { dims } = anatomy.grid;
  const { low, high } = boundsMm(anatomy.grid, [0, 0, 0], [dims[0] - 1, dims[1] - 1, dims[2] - 1]);
  const fromCentre = (axis: 0 | 1 | 2): number => Math.round(crosshair[axis] - (low[axis] + high[axis]) / 2);
  const [sagittal, coronal, axial, free] = defaultViewState.clipPlanes;
  return {
    ...defaultViewState,
    crosshair: [...crosshair],
    throughDepth: THROUGH,
    cutaway: true,
    clipPlanes: [
      { ...sagittal!, on: true, depth: fromCentre(0) + RIGHT_OF_REGIONS },
      coronal!,
      { ...axial!, on: true, depth: fromCentre(2) },
      free!,
    ],
    camera: CAMERA,
  };
}

function middleOf(grid: VolumeGrid): Vec3 {
  const [nx, ny, nz] = grid.dims;
  return voxToMm(grid, [(nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2]);
}

/** Centre (mm) of the labelled voxel that is nearest to the mean place of all of them; null where there is none. */
function middleOfRegions({ grid, values }: LabelVolume): Vec3 | null {
  const sum: [number, number, number] = [0, 0, 0];
  let n = 0;
  const each = (visit: (voxel: Vec3) => void): void => {
    for (let index = 0; index < values.length; index++)
      if (values[index] !== 0) visit(voxelOfIndex(grid, index));
  };
  each((voxel) => {
    n++;
    for (let axis = 0; axis < 3; axis++) sum[axis]! += voxel[axis]!;
  });
  if (n === 0) return null;
  const middle = voxToMm(grid, [sum[0] / n, sum[1] / n, sum[2] / n]);
  let best: Vec3 | null = null;
  let least = Infinity;
  each((voxel) => {
    const at = voxToMm(grid, voxel);
    const distance = Math.hypot(at[0] - middle[0], at[1] - middle[1], at[2] - middle[2]);
    if (distance < least) [least, best] = [distance, at];
  });
  return best;
}
