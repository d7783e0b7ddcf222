import { readHeader as parseHeader } from 'nifti-reader-js';
import { PerceptError } from '../errors.ts';
import { MAX_INFLATION, readStart } from './bytes.ts';
import { BYTES, DATATYPES, UNREADABLE_DATATYPES, type Datatype } from './datatypes.ts';
import { affineOf, repetitionTime, scaling, type Parsed } from './fields.ts';
import type { Grid } from './grid.ts';
import { dataFileOf, headerFileOf } from './pair.ts';

/** What a NIfTI header says, checked against the size of its data file. */
export interface NiftiHeader {
  /** The file with the header (the .hdr of a pair). */
  readonly path: string;
  /** The file with the voxels: the same, or the .img of a pair. */
  readonly dataPath: string;
  readonly version: 1 | 2;
  /** dim[1] to dim[dim[0]]. */
  readonly dims: readonly number[];
  /** Product of the dimensions after the third. */
  readonly nVolumes: number;
  readonly grid: Grid;
  readonly datatype: Datatype;
  readonly bytesPerVoxel: number;
  readonly littleEndian: boolean;
  /** First byte of the voxels in the (inflated) data file. */
  readonly voxOffset: number;
  /** value = slope * stored + inter; 1 and 0 where the header says that the data are not scaled. */
  readonly slope: number;
  readonly inter: number;
  /** Seconds between volumes; undefined when there is one volume only, or no time is given. */
  readonly tr: number | undefined;
  /** Whether the data file is gzip. */
  readonly gzip: boolean;
  /** Size of the data file on disk, in bytes. */
  readonly fileSize: number;
}

const WRONG_HEADER = 'The header is damaged or was written by a faulty program: export the image again.';

/**
 * Reads the header of a NIfTI-1 or NIfTI-2 image: .nii, .hdr/.img (by either name), each also gzipped, in either byte
 * order. Only the first kilobytes are read. The affine is the sform if its code is above 0, else the qform, else the
 * voxel sizes alone (nifti1.h, methods 3, 2, 1). Spatial units are taken for mm, as nibabel, SPM and FSL do.
 * @throws PerceptError when it is no NIfTI, of an unreadable type, or claims more than its file can hold
 */
export async function readHeader(path: string): Promise<NiftiHeader> {
  const headerPath = await headerFileOf(path);
  const fail = (problem: string, remedy = WRONG_HEADER) =>
    new PerceptError(problem, { file: headerPath, remedy });
  const start = await readStart(headerPath, 544);
  const { parsed, version, view } = parse(start.bytes, fail);
  const little = parsed.littleEndian;

  const dims = dimensions(version === 2 ? bigDims(view, little) : parsed.dims, fail);
  const datatype = DATATYPES.get(parsed.datatypeCode);
  if (datatype === undefined) {
    const name = UNREADABLE_DATATYPES.get(parsed.datatypeCode);
    throw fail(
      name === undefined
        ? `the voxel type has the unknown code ${parsed.datatypeCode}`
        : `the voxels are ${name}, which cannot be read here`,
      'Convert the image to an integer type, float32 or float64.',
    );
  }

  const single = view.getUint8(version === 1 ? 345 : 5) === '+'.charCodeAt(0);
  const dataPath = single ? headerPath : await dataFileOf(headerPath);
  const { gzip, fileSize } = single ? start : await readStart(dataPath, 1);
  const storedOffset = version === 2 ? Number(view.getBigInt64(168, little)) : parsed.vox_offset;
  const voxOffset = offsetOfVoxels(storedOffset, single ? (version === 1 ? 352 : 544) : 0, fail);
  const bytesPerVoxel = BYTES[datatype];
  const dataBytes = product(dims) * bytesPerVoxel;
  checkSize(dataPath, { voxOffset, dataBytes, dims, datatype, gzip, fileSize });

  const nVolumes = product(dims.slice(3));
  const affine = affineOf(parsed, version, view);
  if (!affine.every(Number.isFinite)) {
    throw fail('the affine (voxel to mm) has entries that are not numbers', WRONG_HEADER);
  }
  const scaled = scaling(parsed);
  if (!Number.isFinite(scaled.inter)) {
    throw fail(`the values are scaled by ${scaled.slope} but offset by ${scaled.inter}`);
  }
  return {
    path: headerPath,
    dataPath,
    version,
    dims,
    nVolumes,
    grid: { dims: [dims[0]!, dims[1] ?? 1, dims[2] ?? 1], affine },
    datatype,
    bytesPerVoxel,
    littleEndian: little,
    voxOffset,
    ...scaled,
    tr: nVolumes > 1 ? repetitionTime(parsed.pixDims[4]!, parsed.xyzt_units, version) : undefined,
    gzip,
    fileSize,
  };
}

type Fail = (problem: string, remedy?: string) => PerceptError;

function parse(bytes: Uint8Array<ArrayBuffer>, fail: Fail) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = bytes.length < 4 ? [] : [view.getInt32(0, true), view.getInt32(0, false)];
  const version = sizes.includes(348) ? 1 : sizes.includes(540) ? 2 : undefined;
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 40));
  if (text.includes('/annex/objects/') || text.startsWith('version https://git-lfs')) {
    throw fail(
      'this is a pointer to the image, not the image',
      'Fetch the content: datalad get, or git lfs pull.',
    );
  }
  if (version === undefined) {
    throw fail(
      'this is not a NIfTI image: it does not begin with 348 or 540',
      'Convert it to NIfTI (.nii.gz).',
    );
  }
  const headerBytes = version === 1 ? 348 : 540;
  if (bytes.length < headerBytes) {
    throw fail(
      `the file ends after ${bytes.length} of the header's ${headerBytes} bytes`,
      'Copy or download it again.',
    );
  }
  const magic = new TextDecoder('latin1').decode(
    bytes.subarray(version === 1 ? 344 : 4, version === 1 ? 347 : 7),
  );
  if (magic !== `n+${version}` && magic !== `ni${version}`) {
    throw version === 1
      ? fail(
          'this is an ANALYZE 7.5 image, which does not say which side is left',
          'Convert it to NIfTI with the program that wrote it.',
        )
      : fail('the header has the length of NIfTI-2 but not its mark');
  }
  // Exactly the header and not a byte more: behind it nifti-reader-js would go on to the extensions, which may be
  // longer than what was read, and which it follows without end when their sizes are hostile.
  const parsed: Parsed = parseHeader(bytes.slice(0, headerBytes).buffer, true);
  return { parsed, version: version as 1 | 2, view };
}

/** dim[0..7] of NIfTI-2; nifti-reader-js has the words of negative and of big-endian 64-bit integers wrong. */
function bigDims(view: DataView, little: boolean): number[] {
  return Array.from({ length: 8 }, (_, n) => Number(view.getBigInt64(16 + 8 * n, little)));
}

function dimensions(stored: readonly number[], fail: Fail): number[] {
  const n = stored[0]!;
  if (!(n >= 1 && n <= 7)) throw fail(`the header says that the image has ${n} dimensions`);
  const dims = stored.slice(1, n + 1);
  if (!dims.every((size) => size >= 1))
    throw fail(`the header gives impossible dimensions, ${dims.join(' x ')}`);
  return dims;
}

function offsetOfVoxels(stored: number, least: number, fail: Fail): number {
  // 0 in a single file stands for "right behind the header"; nibabel reads it so, and some writers rely on it.
  const offset = stored === 0 ? least : stored;
  if (!Number.isInteger(offset) || offset < least) {
    throw fail(`the header puts the voxels at byte ${stored}, which is not behind the header`);
  }
  return offset;
}

interface Claim extends Pick<NiftiHeader, 'voxOffset' | 'dims' | 'datatype' | 'gzip' | 'fileSize'> {
  readonly dataBytes: number;
}

function checkSize(path: string, { voxOffset, dataBytes, dims, datatype, gzip, fileSize }: Claim): void {
  const claimed = voxOffset + dataBytes;
  if (claimed <= (gzip ? fileSize * MAX_INFLATION : fileSize)) return;
  const nVolumes = product(dims.slice(3));
  const complete = Math.max(0, Math.floor((fileSize - voxOffset) / (dataBytes / nVolumes)));
  const holds = gzip
    ? `which no gzip file of ${fileSize} bytes can hold`
    : `but the file has ${fileSize} bytes` +
      (nVolumes > 1 ? `: the data end after ${complete} of ${nVolumes} volumes` : '');
  throw new PerceptError(
    `the header describes ${dims.join(' x ')} ${datatype} voxels from byte ${voxOffset}, ${claimed} bytes in all, ${holds}`,
    { file: path, remedy: 'Copy or download the file again; if it stays so, its header is wrong.' },
  );
}

function product(values: readonly number[]): number {
  return values.reduce((all, value) => all * value, 1);
}
