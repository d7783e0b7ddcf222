import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PerceptError } from '../errors.ts';
import { readHeader } from './header.ts';
import { maxDifference, testBytes, testFolder, testImages } from './test-images.ts';

const path = testFolder(true);

describe('headers written by nibabel', () => {
  it.each(testImages)('$file', async (image) => {
    const header = await readHeader(path(image.file));
    expect(header).toMatchObject({
      version: image.version,
      littleEndian: image.littleEndian,
      datatype: image.datatype,
      dims: image.dims,
      nVolumes: image.dims[3] ?? 1,
      slope: image.slope,
      inter: image.inter,
      gzip: image.file.endsWith('.gz'),
      tr: image.dims.length > 3 ? 2.5 : undefined,
    });
    expect(header.grid.dims).toEqual(image.dims.slice(0, 3));
    expect(maxDifference(header.grid.affine, image.affine)).toBeLessThan(1e-6);
  });

  it('takes either name of a pair, in capitals too', async () => {
    const byImage = await readHeader(path('int16-v1-le.img'));
    expect(byImage.path).toBe(path('int16-v1-le.hdr'));
    expect(byImage.dataPath).toBe(path('int16-v1-le.img'));
    expect(await readHeader(path('int16-v1-le.hdr'))).toEqual(byImage);
    await copyFile(path('int16-v1-le.hdr'), path('CAPITALS.HDR'));
    await copyFile(path('int16-v1-le.img'), path('CAPITALS.IMG'));
    expect((await readHeader(path('CAPITALS.HDR'))).dataPath).toBe(path('CAPITALS.IMG'));
  });

  it('tells gzip by content, not by name', async () => {
    await writeFile(path('misnamed.nii'), gzipSync(testBytes('int16-v1-le.nii')));
    expect((await readHeader(path('misnamed.nii'))).gzip).toBe(true);
  });

  it('reads past a long comment in the gzip header', async () => {
    const plain = gzipSync(testBytes('int16-v1-le.nii'));
    // FCOMMENT (bit 4 of the flags): zero-terminated text behind the ten fixed bytes (RFC 1952).
    const start = Buffer.from(plain.subarray(0, 10));
    start[3] = 16;
    const comment = Buffer.from(`${'x'.repeat(20_000)}\0`);
    await writeFile(path('comment.nii.gz'), Buffer.concat([start, comment, plain.subarray(10)]));
    expect((await readHeader(path('comment.nii.gz'))).dims).toEqual([3, 4, 2, 3]);
  });
});

/** int16-v1-le.nii (3 x 4 x 2 x 3 int16, so 352 + 144 bytes) with its header edited. */
async function edited(
  name: string,
  edit: (view: DataView) => void,
  source = 'int16-v1-le.nii',
): Promise<string> {
  const bytes = Uint8Array.from(testBytes(source));
  edit(new DataView(bytes.buffer));
  await writeFile(path(name), name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path(name);
}

describe('time between volumes', () => {
  it.each([
    ['seconds', 0.72, 8, 0.72],
    ['milliseconds', 2500, 16, 2.5],
    ['microseconds', 720_000, 24, 0.72],
    ['a unit left out', 3, 0, 3],
    ['hertz', 3, 32, undefined],
    ['zero', 0, 8, undefined],
    ['NaN', NaN, 8, undefined],
  ])('%s', async (_name, pixdim, unit, tr) => {
    const file = await edited('tr.nii', (view) => {
      view.setFloat32(92, pixdim, true);
      view.setUint8(123, 2 | unit);
    });
    expect((await readHeader(file)).tr).toBe(tr);
  });
});

it.each([0, NaN, Infinity])('a slope of %s means not scaled', async (slope) => {
  const file = await edited('slope.nii', (view) => {
    view.setFloat32(112, slope, true);
    view.setFloat32(116, 7, true);
  });
  expect(await readHeader(file)).toMatchObject({ slope: 1, inter: 0 });
});

it('a data offset of 0 means right behind the header', async () => {
  expect(
    (await readHeader(await edited('zero.nii', (view) => view.setFloat32(108, 0, true)))).voxOffset,
  ).toBe(352);
});

it('extensions of hostile or absent length do no harm', async () => {
  const file = await edited('extension.nii', (view) => {
    view.setUint8(348, 1);
    view.setFloat32(108, 400, true);
    view.setInt16(48, 2, true); // two volumes, so that the data still fit
    view.setInt32(352, 16, true);
    view.setInt32(368, -16, true); // would lead back to the first one
  });
  expect((await readHeader(file)).voxOffset).toBe(400);
});

async function refusal(file: string): Promise<PerceptError> {
  const error = await readHeader(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PerceptError);
  expect((error as PerceptError).remedy).toBeTruthy();
  return error as PerceptError;
}

describe('refused, naming the file, the fault and the remedy', () => {
  it.each<[string, (view: DataView) => void, RegExp]>([
    [
      'dimensions.nii',
      (v) => v.setInt16(48, 121, true),
      /3 x 4 x 2 x 121 int16 .* 6160 bytes in all, but the file has 496 bytes: the data end after 3 of 121 volumes/,
    ],
    [
      'huge.nii.gz',
      (v) => [42, 44, 46, 48].forEach((at) => v.setInt16(at, 32767, true)),
      /which no gzip file of \d+ bytes can hold/,
    ],
    ['negative.nii', (v) => v.setInt16(44, -4, true), /impossible dimensions, 3 x -4 x 2 x 3/],
    ['none.nii', (v) => v.setInt16(42, 0, true), /impossible dimensions/],
    ['rank.nii', (v) => v.setInt16(40, 9, true), /9 dimensions/],
    [
      'offset-far.nii',
      (v) => v.setFloat32(108, 1e9, true),
      /from byte 1000000000.*but the file has 496 bytes: the data end after 0 of 3/,
    ],
    ['offset-near.nii', (v) => v.setFloat32(108, 16, true), /at byte 16, which is not behind the header/],
    ['offset-nan.nii', (v) => v.setFloat32(108, NaN, true), /at byte NaN/],
    ['affine.nii', (v) => v.setFloat32(280, NaN, true), /affine .* not numbers/],
    [
      'inter.nii',
      (v) => (v.setFloat32(112, 2, true), v.setFloat32(116, Infinity, true)),
      /scaled by 2 but offset by Infinity/,
    ],
    ['complex.nii', (v) => v.setInt16(70, 32, true), /complex64/],
    ['colour.nii', (v) => v.setInt16(70, 128, true), /RGB24/],
    ['long-double.nii', (v) => v.setInt16(70, 1536, true), /float128/],
    ['unknown.nii', (v) => v.setInt16(70, 77, true), /unknown code 77/],
    ['analyze.hdr', (v) => v.setInt32(344, 0, true), /ANALYZE 7\.5/],
    ['split.nii', (v) => v.setUint8(345, 'i'.charCodeAt(0)), /voxels are in an \.img file/],
    ['lonely.hdr', (v) => v.setUint8(345, 'i'.charCodeAt(0)), /voxel file .*lonely\.img is missing/],
    ['other.nii', (v) => v.setInt32(0, 99, true), /not a NIfTI image/],
  ])('%s', async (name, edit, message) => {
    const error = await refusal(await edited(name, edit));
    expect(error.message).toMatch(message);
    expect(error.file).toBe(path(name));
  });

  it.each([true, false])('64-bit dimensions beyond the file, little-endian: %s', async (little) => {
    const source = `int16-v2-${little ? 'le' : 'be'}.nii`;
    const big = await edited('big.nii', (v) => v.setBigInt64(24, 2n ** 40n + 5n, little), source);
    expect((await refusal(big)).message).toMatch(/1099511627781 x 4 x 2 x 3 int16/);
    const negative = await edited('negative2.nii', (v) => v.setBigInt64(24, -3n, little), source);
    expect((await refusal(negative)).message).toMatch(/impossible dimensions, -3 x 4 x 2 x 3/);
    const word = await edited('word.nii', (v) => v.setBigInt64(24, 0xf0000000n, little), source);
    expect((await refusal(word)).message).toMatch(/4026531840 x 4 x 2 x 3/);
  });

  it('files that are missing, folders, empty or cut off in the header', async () => {
    expect((await refusal(path('missing.nii.gz'))).message).toMatch(/no such file/);
    await mkdir(path('folder.nii'));
    expect((await refusal(path('folder.nii'))).message).toMatch(/folder, not a file/);
    await writeFile(path('empty.nii'), '');
    expect((await refusal(path('empty.nii'))).message).toMatch(/empty/);
    await writeFile(path('one.nii'), 'x');
    expect((await refusal(path('one.nii'))).message).toMatch(/not a NIfTI/);
    await writeFile(path('short.nii'), testBytes('int16-v1-le.nii').subarray(0, 200));
    expect((await refusal(path('short.nii'))).message).toMatch(/after 200 of the header's 348 bytes/);
    await writeFile(path('short.nii.gz'), testBytes('int16-v1-le.nii.gz').subarray(0, 12));
    expect((await refusal(path('short.nii.gz'))).file).toBe(path('short.nii.gz'));
    await writeFile(
      path('noise.nii.gz'),
      Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 255, 255, 255, 255]),
    );
    expect((await refusal(path('noise.nii.gz'))).message).toMatch(/damaged at its very beginning/);
    expect((await refusal(path('missing.img'))).message).toMatch(/header file .*missing\.hdr is missing/);
  });

  it('pointers to content that was not fetched', async () => {
    await writeFile(path('annex.nii.gz'), '/annex/objects/MD5E-s34000000--0123456789abcdef.nii.gz\n');
    expect((await refusal(path('annex.nii.gz'))).message).toMatch(/pointer to the image.*datalad get/);
    await writeFile(
      path('lfs.nii.gz'),
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n',
    );
    expect((await refusal(path('lfs.nii.gz'))).message).toMatch(/git lfs pull/);
  });

  it.skipIf(process.platform === 'win32')('links to content that was not fetched', async () => {
    await symlink(path('nowhere'), path('link.nii.gz'));
    expect((await refusal(path('link.nii.gz'))).message).toMatch(
      /link to a file that is not there.*datalad get/,
    );
  });
});
