import { PerceptError } from '../errors.ts';
import type { Datatype } from './datatypes.ts';
import { describeGrid, gridSize, sameGrid } from './grid.ts';
import { readHeader, type NiftiHeader } from './header.ts';
import type { Mask } from './voxel-set.ts';
import { streamVoxels } from './voxels.ts';

/** The time series of the voxels of a mask. */
export interface Series {
  nScans: number;
  nVoxels: number;
  /** [nScans x nVoxels], row-major; float32 only where that loses nothing. 64-bit integers are rounded to float64. */
  data: Float32Array | Float64Array;
  /** Values that are NaN or infinite in the file; all are NaN in `data`. */
  nanCount: number;
  /** Seconds between scans. */
  tr: number | undefined;
}

/**
 * Reads the time series of a mask's voxels, streaming, so that memory holds the result and a few megabytes. Two runs
 * read at once are inflated on two cores. A whole gzipped run is read to its end, which verifies its checksum.
 * @param options.first first scan, counted from 0; options.last last scan, inclusive
 * @throws PerceptError when the mask is on another grid, or the file is damaged or shorter than its header says
 */
export async function readSeries(
  path: string,
  mask: Mask,
  options: { first?: number; last?: number } = {},
): Promise<Series> {
  const header = await readHeader(path);
  if (!sameGrid(header.grid, mask.grid)) {
    throw new PerceptError(
      `the mask is on another grid: the data have ${describeGrid(header.grid)}; the mask has ${describeGrid(mask.grid)}`,
      { file: path, remedy: 'Resample the mask: in the recipe, "resampleMasks": "nearest".' },
    );
  }
  const { first = 0, last = header.nVolumes - 1 } = options;
  if (
    !Number.isInteger(first) ||
    !Number.isInteger(last) ||
    first < 0 ||
    first > last ||
    last >= header.nVolumes
  ) {
    throw new PerceptError(
      `scans ${first} to ${last} were asked for, but it has 0 to ${header.nVolumes - 1}`,
      {
        file: path,
        remedy: 'Ask for scans that exist.',
      },
    );
  }
  const nScans = last - first + 1;
  const length = nScans * mask.indices.length;
  const data = fitsFloat32(header)
    ? allocate(Float32Array, length, header)
    : allocate(Float64Array, length, header);
  const { nanCount } = await gather(header, mask.indices, first, last, data);
  return { nScans, nVoxels: mask.indices.length, data, nanCount, tr: header.tr };
}

/**
 * Reads one volume whole, as value = slope * stored + inter, [nx x ny x nz] with i fastest; NaN and infinite values
 * are NaN and counted. @throws PerceptError when there is no volume `index` (from 0), or the file is damaged
 */
export async function readVolume(
  path: string,
  index = 0,
): Promise<{ header: NiftiHeader; data: Float64Array; nanCount: number }> {
  const header = await readHeader(path);
  if (!Number.isInteger(index) || index < 0 || index >= header.nVolumes) {
    throw new PerceptError(`volume ${index} was asked for, but it has 0 to ${header.nVolumes - 1}`, {
      file: path,
      remedy: 'Ask for a volume that exists.',
    });
  }
  const data = allocate(Float64Array, gridSize(header.grid), header);
  const { nanCount } = await gather(header, undefined, index, index, data);
  return { header, data, nanCount };
}

const SMALL: ReadonlySet<Datatype> = new Set<Datatype>(['uint8', 'int8', 'int16', 'uint16', 'float32']);

function fitsFloat32({ datatype, slope, inter }: NiftiHeader): boolean {
  return SMALL.has(datatype) && slope === 1 && inter === 0;
}

function allocate<T>(type: new (length: number) => T, length: number, header: NiftiHeader): T {
  try {
    return new type(length);
  } catch (error) {
    throw new PerceptError(`there is not enough memory for ${length} values`, {
      file: header.path,
      remedy: 'Use a smaller mask, or close other programs.',
      cause: error,
    });
  }
}

/** Fills `out` [volumes x voxels] with the voxels `indices` (ascending; all when undefined), scaled. */
async function gather(
  header: NiftiHeader,
  indices: Uint32Array | undefined,
  first: number,
  last: number,
  out: Float32Array | Float64Array,
): Promise<{ nanCount: number }> {
  const { slope, inter, datatype } = header;
  const nVoxels = indices?.length ?? gridSize(header.grid);
  const scaled = slope !== 1 || inter !== 0;
  const mayBeNan = scaled || datatype.startsWith('float');
  let nanCount = 0;
  let next = 0;
  await streamVoxels(header, first, last, (values, count, volume, at) => {
    const row = (volume - first) * nVoxels;
    if (at === 0) next = 0;
    const start = next;
    if (indices === undefined) {
      out.set(count === values.length ? values : values.subarray(0, count), row + at);
      next = at + count;
    } else {
      next = lowerBound(indices, at + count, start);
      for (let v = start; v < next; v++) out[row + v] = values[indices[v]! - at]!;
    }
    if (scaled) for (let n = row + start; n < row + next; n++) out[n] = slope * out[n]! + inter;
    if (mayBeNan) {
      for (let n = row + start; n < row + next; n++) {
        if (!Number.isFinite(out[n]!)) {
          out[n] = NaN;
          nanCount++;
        }
      }
    }
  });
  return { nanCount };
}

/** First position, from `from` on, of an index not below `bound`; `indices` are ascending. */
function lowerBound(indices: Uint32Array, bound: number, from: number): number {
  let low = from;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (indices[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
