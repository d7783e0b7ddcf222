import { explainSystemError, PerceptError } from '../errors.ts';
import { damaged, inflatableBytes, isZlibError, streamBytes } from './bytes.ts';
import { HOST_IS_LITTLE_ENDIAN, VIEWS, type Datatype } from './datatypes.ts';
import { gridSize } from './grid.ts';
import type { NiftiHeader } from './header.ts';

/** Voxels decoded at a time: raw and decoded they stay in a core's own cache, between the inflater and the mask. */
const BLOCK = 1 << 15;

/** Voxels in their own type; 64-bit integers as float64. */
export type Voxels = InstanceType<(typeof VIEWS)[keyof typeof VIEWS]> | Float64Array;

/** Takes `count` unscaled voxels, `values[0..count)`, of volume `volume`, whose first has the linear index `at`. */
type Visit = (values: Voxels, count: number, volume: number, at: number) => void;

/**
 * Streams volumes `first` to `last` (inclusive) through `visit` in blocks that never cross a volume's end. They come in the
 * type that they are stored in: a mask takes few of them, and only these need be converted. When `last` is the last volume the file is read to its end, and so its checksum verified.
 * Holds about three megabytes, whatever the size of the image.
 * @throws PerceptError when the data end early or are damaged
 */
export async function streamVoxels(
  header: NiftiHeader,
  first: number,
  last: number,
  visit: Visit,
): Promise<void> {
  const perVolume = gridSize(header.grid);
  const { bytesPerVoxel } = header;
  const block = new Uint8Array(Math.min(BLOCK, perVolume) * bytesPerVoxel);
  const decode = decoder(header.datatype, header.littleEndian, block);
  const readAll = last === header.nVolumes - 1;

  const before = header.voxOffset + first * perVolume * bytesPerVoxel;
  let skip = header.gzip ? before : 0;
  let volume = first;
  let at = 0;
  let filled = 0;
  try {
    for await (const chunk of streamBytes(header.dataPath, header.gzip, before - skip)) {
      let from = Math.min(skip, chunk.length);
      skip -= from;
      while (from < chunk.length && volume <= last) {
        const wanted = Math.min(block.length, (perVolume - at) * bytesPerVoxel);
        const to = Math.min(chunk.length, from + wanted - filled);
        block.set(chunk.subarray(from, to), filled);
        filled += to - from;
        from = to;
        if (filled < wanted) break;
        const count = wanted / bytesPerVoxel;
        visit(decode(count), count, volume, at);
        filled = 0;
        at += count;
        if (at === perVolume) [volume, at] = [volume + 1, 0];
      }
      if (volume > last && !(readAll && header.gzip)) break;
    }
  } catch (error) {
    throw await explainBreak(error, header);
  }
  if (volume <= last) throw endsEarly(header, before + (volume - first) * perVolume * bytesPerVoxel);
}

/** A function that makes the first `count` voxels in `block` readable as numbers. */
function decoder(
  datatype: Datatype,
  littleEndian: boolean,
  block: Uint8Array<ArrayBuffer>,
): (count: number) => Voxels {
  if (datatype === 'int64' || datatype === 'uint64') {
    const data = new DataView(block.buffer);
    const values = new Float64Array(block.length / 8);
    const [low, high] = littleEndian ? [0, 4] : [4, 0];
    return (count) => {
      for (let n = 0; n < count; n++) {
        const top =
          datatype === 'int64'
            ? data.getInt32(8 * n + high, littleEndian)
            : data.getUint32(8 * n + high, littleEndian);
        // Rounded once, to the nearest float64: top * 2^32 is exact.
        values[n] = top * 2 ** 32 + data.getUint32(8 * n + low, littleEndian);
      }
      return values;
    };
  }
  const view = new VIEWS[datatype](block.buffer);
  const buffer = Buffer.from(block.buffer);
  const swap = littleEndian !== HOST_IS_LITTLE_ENDIAN ? view.BYTES_PER_ELEMENT : 1;
  return () => {
    if (swap === 2) buffer.swap16();
    else if (swap === 4) buffer.swap32();
    else if (swap === 8) buffer.swap64();
    return view;
  };
}

function endsEarly(header: NiftiHeader, bytes: number, cause?: unknown): PerceptError {
  const { nVolumes, voxOffset, bytesPerVoxel } = header;
  const volumeBytes = gridSize(header.grid) * bytesPerVoxel;
  const complete = Math.max(0, Math.floor((bytes - voxOffset) / volumeBytes));
  const promised = voxOffset + nVolumes * volumeBytes;
  const sizes = `the header promises ${promised} bytes, ${bytes} can be read`;
  return new PerceptError(
    complete >= nVolumes
      ? 'the last bytes of the compressed file are missing, so that its data cannot be verified'
      : nVolumes === 1
        ? `the data end before the volume is complete (${sizes})`
        : `the data end after ${complete} of ${nVolumes} volumes (${sizes})`,
    {
      file: header.dataPath,
      remedy: 'Copy or download the file again; if it stays so, export it again.',
      cause,
    },
  );
}

/** What a failed read means: data cut off, data damaged, or what the system said. */
async function explainBreak(error: unknown, header: NiftiHeader): Promise<Error> {
  if (!isZlibError(error)) return explainSystemError(error, header.dataPath);
  const file = header.dataPath;
  // zlib's own words are the only mark of these two. (It passes over zeros behind the data, which tapes and block
  // copies leave.)
  if (error.message === 'incorrect data check')
    return damaged(file, 'somewhere: their checksum is wrong', error);
  const bytes = await inflatableBytes(file);
  if (error.code === 'Z_BUF_ERROR') return endsEarly(header, bytes, error);
  const complete = Math.floor((bytes - header.voxOffset) / (gridSize(header.grid) * header.bytesPerVoxel));
  const where = `after about ${Math.max(0, complete)} of ${header.nVolumes} volumes`;
  return error.message === 'incorrect header check'
    ? damaged(file, `${where}: something that is not gzip follows there`, error)
    : damaged(file, where, error);
}
