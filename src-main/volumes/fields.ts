import type { readHeader } from 'nifti-reader-js';

/** A header as nifti-reader-js has it. */
export type Parsed = ReturnType<typeof readHeader>;

/**
 * Row-major 4x4 from voxel index to mm: the sform if its code is above 0, else the qform, else the voxel sizes.
 */
export function affineOf(parsed: Parsed, version: 1 | 2, view: DataView): Float64Array {
  if (parsed.sform_code > 0) {
    // Read here: nifti-reader-js puts the qform in its place when the qform's code is the higher one.
    const rows = Array.from({ length: 12 }, (_, n) =>
      version === 1
        ? view.getFloat32(280 + 4 * n, parsed.littleEndian)
        : view.getFloat64(400 + 8 * n, parsed.littleEndian),
    );
    return Float64Array.from([...rows, 0, 0, 0, 1]);
  }
  if (parsed.qform_code > 0) return Float64Array.from(parsed.getQformMat().flat());
  const [, x, y, z] = parsed.pixDims.map((size) => (size === 0 ? 1 : Math.abs(size)));
  return Float64Array.of(x!, 0, 0, 0, 0, y!, 0, 0, 0, 0, z!, 0, 0, 0, 0, 1);
}

/** value = slope * stored + inter; a slope of 0, or none, says that the data are not scaled. */
export function scaling({ scl_slope: slope, scl_inter: inter }: Parsed): { slope: number; inter: number } {
  return slope === 0 || !Number.isFinite(slope) ? { slope: 1, inter: 0 } : { slope, inter };
}

/** pixdim[4] in seconds by the time unit in xyzt_units; a unit left out is taken for seconds. */
export function repetitionTime(pixdim: number, xyztUnits: number, version: 1 | 2): number | undefined {
  const perSecond = new Map([
    [0, 1],
    [8, 1],
    [16, 1e3],
    [24, 1e6],
  ]).get(xyztUnits & 0x38);
  if (perSecond === undefined || !(pixdim > 0 && Number.isFinite(pixdim))) return undefined;
  // A float32 stands for the short decimal it was made from: 0.72 s, not 0.7200000286 s, is what the scanner did.
  const short = Number(pixdim.toPrecision(7));
  return (version === 1 && Math.fround(short) === pixdim ? short : pixdim) / perSecond;
}
