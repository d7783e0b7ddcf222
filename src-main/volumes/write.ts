import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { PerceptError } from '../errors.ts';
import { writeWhole } from '../files.ts';
import { HOST_IS_LITTLE_ENDIAN } from './datatypes.ts';
import { gridSize, voxelSizes, type Grid } from './grid.ts';
import { qformOf } from './qform.ts';

export interface NiftiImage {
  readonly grid: Grid;
  /** [nVolumes x nz x ny x nx]: i fastest, volumes slowest. The array's class becomes the image's voxel type. */
  readonly data: Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;
  /** How many volumes `data` holds; 1 unless given. */
  readonly nVolumes?: number;
  /** Seconds between volumes. */
  readonly tr?: number;
  /** Cut to the 79 bytes that the header has room for. */
  readonly description?: string;
}

const HEADER_BYTES = 352;
const SLICE = 1 << 20;
/** "Aligned to something else's coordinates" (nifti1.h): true of scanner, subject and atlas space alike. */
const ALIGNED = 2;

/**
 * Writes a NIfTI-1 image, .nii or .nii.gz by the path's ending, whole or not at all. The same image gives the same
 * bytes: no time and no operating system is noted in the gzip header. Data are streamed, not copied whole.
 * @throws PerceptError when the path has another ending, the data do not fill the grid, or the disk refuses
 */
export async function writeNifti(path: string, image: NiftiImage): Promise<void> {
  const gzip = /\.nii\.gz$/i.test(path);
  if (!gzip && !/\.nii$/i.test(path)) {
    throw new PerceptError('an image is written as .nii or .nii.gz', {
      file: path,
      remedy: 'Give it that ending.',
    });
  }
  const header = encodeHeader(path, image);
  await writeWhole(path, async (temporary) => {
    const bytes = Readable.from(slices(header, image.data), { objectMode: false, highWaterMark: SLICE });
    const file = createWriteStream(temporary, { flags: 'wx', flush: true });
    if (!gzip) return pipeline(bytes, file);
    // Level 1: on noisy floats four times as fast as level 6 for the same size within a few per cent.
    return pipeline(bytes, createGzip({ level: 1, chunkSize: SLICE }), anonymous, file);
  });
}

function* slices(
  header: Uint8Array,
  { buffer, byteOffset, byteLength }: NiftiImage['data'],
): Generator<Buffer> {
  yield Buffer.from(header.buffer);
  for (let at = 0; at < byteLength; at += SLICE) {
    yield Buffer.from(buffer, byteOffset + at, Math.min(SLICE, byteLength - at));
  }
}

/** Puts 255, "unknown", where zlib notes the operating system: byte 9 of a gzip file (RFC 1952). */
async function* anonymous(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of compressed) {
    if (at <= 9 && at + chunk.length > 9) chunk[9 - at] = 255;
    at += chunk.length;
    yield chunk;
  }
}

function encodeHeader(
  path: string,
  { grid, data, nVolumes = 1, tr = 0, description = '' }: NiftiImage,
): Uint8Array {
  if (data.length !== gridSize(grid) * nVolumes) {
    throw new PerceptError(
      `${nVolumes} volumes of ${grid.dims.join(' x ')} voxels need ${gridSize(grid) * nVolumes} values, got ${data.length}`,
      { file: path },
    );
  }
  if ([...grid.dims, nVolumes].some((size) => size > 32767)) {
    throw new PerceptError('NIfTI-1 has no room for a dimension above 32767', { file: path });
  }
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  // In the host's byte order, so that the voxels can follow as they lie in memory.
  const little = HOST_IS_LITTLE_ENDIAN;
  const shorts = (at: number, values: readonly number[]) =>
    values.forEach((value, n) => view.setInt16(at + 2 * n, value, little));
  const floats = (at: number, values: ArrayLike<number>) =>
    Array.from(values).forEach((value, n) => view.setFloat32(at + 4 * n, value, little));
  const qform = qformOf(grid.affine);
  view.setInt32(0, 348, little);
  bytes[38] = 'r'.charCodeAt(0); // `regular`, which ANALYZE readers want
  shorts(40, [nVolumes > 1 ? 4 : 3, ...grid.dims, nVolumes, 1, 1, 1]);
  shorts(70, [datatypeCode(data), 8 * data.BYTES_PER_ELEMENT]);
  floats(76, [qform?.qfac ?? 1, ...voxelSizes(grid.affine), tr]);
  floats(108, [HEADER_BYTES, 1, 0]); // vox_offset, scl_slope, scl_inter
  bytes[123] = 2 | 8; // mm and seconds
  bytes.set(cutUtf8(description, 79), 148);
  shorts(252, [qform === undefined ? 0 : ALIGNED, ALIGNED]);
  if (qform !== undefined) floats(256, [...qform.quaternion, ...[3, 7, 11].map((n) => grid.affine[n]!)]);
  floats(280, grid.affine.subarray(0, 12));
  bytes.set(new TextEncoder().encode('n+1'), 344);
  return bytes;
}

function datatypeCode(data: NiftiImage['data']): number {
  if (data instanceof Uint8Array) return 2;
  if (data instanceof Int16Array) return 4;
  if (data instanceof Int32Array) return 8;
  return data instanceof Float32Array ? 16 : 64;
}

/** The beginning of a text in UTF-8, at most `limit` bytes, cut between characters. */
function cutUtf8(text: string, limit: number): Uint8Array {
  const out = new Uint8Array(limit);
  return out.subarray(0, new TextEncoder().encodeInto(text, out).written);
}
