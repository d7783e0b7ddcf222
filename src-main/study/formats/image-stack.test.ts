import { describe, expect, it } from 'vitest';
import { describeShared } from '../../testing/shared-data.ts';
import { readImageStack } from './image-stack.ts';
import { encodeNpy } from './npy.ts';
import { chooseLayout } from './stack-layout.ts';
import { expectRefusal, expected, scratchFolder } from './testing.ts';

const write = scratchFolder();

/** Two images of 2 x 3: the value of a pixel is 100 image + 10 row + column. */
const value = (i: number, y: number, x: number): number => 100 * i + 10 * y + x;
const pixels = [0, 1].flatMap((i) => [0, 1].flatMap((y) => [0, 1, 2].map((x) => value(i, y, x))));
const inOrder = Float32Array.from(pixels, (pixel) => pixel / 255);

function* each(...lengths: number[]): Generator<number[]> {
  const [first, ...rest] = lengths;
  if (first === undefined) yield [];
  else
    for (let i = 0; i < first; i++)
      for (const inner of rest.length > 0 ? each(...rest) : [[]]) yield [i, ...inner];
}

describe('readImageStack', () => {
  it('reads rows of pixels in both orders', async () => {
    const rows = write('rows.npy', encodeNpy([2, 6], Uint8Array.from(pixels)));
    const { images } = await readImageStack(rows, { size: [2, 3] });
    expect(images).toEqual({ n: 2, height: 2, width: 3, channels: 1, data: inOrder });
    const down = Uint8Array.from([...each(2, 3, 2)], ([i, x, y]) => value(i!, y!, x!));
    const columns = write('columns.npy', encodeNpy([2, 6], down));
    expect((await readImageStack(columns, { size: [2, 3], order: 'column-major' })).images.data).toEqual(
      inOrder,
    );
    expect((await readImageStack(columns, { size: [2, 3] })).images.data).not.toEqual(inOrder);
  });

  it('reads colour pixels in rows, interleaved or channel after channel', async () => {
    const colour = (y: number, x: number, c: number): number => 100 * c + 10 * y + x;
    const wanted = Float32Array.from([...each(2, 2, 3)], ([y, x, c]) => colour(y!, x!, c!) / 255);
    const interleaved = Uint8Array.from([...each(2, 2, 3)], ([y, x, c]) => colour(y!, x!, c!));
    const planes = Uint8Array.from([...each(3, 2, 2)], ([c, x, y]) => colour(y!, x!, c!));
    const a = await readImageStack(write('rgb.npy', encodeNpy([1, 12], interleaved)), { channels: 3 });
    expect(a.images).toEqual({ n: 1, height: 2, width: 2, channels: 3, data: wanted });
    const b = await readImageStack(write('planes.npy', encodeNpy([1, 12], planes)), {
      order: 'column-major',
    });
    expect(b.images.data).toEqual(wanted);
  });

  it.each([
    ['n h w', [2, 2, 3]],
    ['h w n', [2, 3, 2]],
    ['n h w c', [2, 2, 3, 1]],
    ['n c h w', [2, 1, 2, 3]],
    ['h w c n', [2, 3, 1, 2]],
  ])('reads [%s]', async (axes, shape) => {
    const names = axes.split(' ');
    const at = (index: number[], axis: string): number =>
      names.includes(axis) ? index[names.indexOf(axis)]! : 0;
    const data = Uint8Array.from([...each(...shape)], (index) =>
      value(at(index, 'n'), at(index, 'h'), at(index, 'w')),
    );
    const path = write(`${axes.replaceAll(' ', '')}.npy`, encodeNpy(shape, data));
    const { images } = await readImageStack(path, { size: [2, 3] });
    expect(images).toEqual({ n: 2, height: 2, width: 3, channels: 1, data: inOrder });
  });

  it('scales by the integer type, the range given, or 255 for 8-bit images made double', async () => {
    const read = async (
      data: Parameters<typeof encodeNpy>[1],
      range?: [number, number],
    ): Promise<number[]> => {
      const path = write('scaled.npy', encodeNpy([1, 4], data));
      return Array.from((await readImageStack(path, range === undefined ? {} : { range })).images.data);
    };
    expect(await read(Uint16Array.of(0, 65535, 0, 65535))).toEqual([0, 1, 0, 1]);
    expect(await read(Float64Array.of(0, 255, 51, 255))).toEqual([0, 1, Math.fround(0.2), 1]);
    expect(await read(Float32Array.of(0, 0.25, 0.5, 1))).toEqual([0, 0.25, 0.5, 1]);
    expect(await read(Float64Array.of(-1, 1, 0, 0.5), [-1, 1])).toEqual([0, 1, 0.5, 0.75]);
    await expectRefusal(
      read(Float64Array.of(-1, 1, 0, 0.5)),
      'scaled.npy',
      /values from -1 to 1, outside of 0 to 1/,
    );
    await expectRefusal(read(Float64Array.of(0, 16, 3, 2)), 'scaled.npy', /from 0 to 16, outside of 0 to 1/);
    await expectRefusal(read(Float64Array.of(0, NaN, 0, 0)), 'scaled.npy', /NaN/);
  });
});

describe('chooseLayout', () => {
  it('takes images to be square, and refuses what stays unclear', () => {
    expect(chooseLayout([90, 784], {}, 'f')).toMatchObject({
      axes: 'n p',
      height: 28,
      width: 28,
      channels: 1,
    });
    expect(chooseLayout([5, 12288], {}, 'f')).toMatchObject({ height: 64, width: 64, channels: 3 });
    expect(chooseLayout([28, 28, 100], {}, 'f')).toMatchObject({ axes: 'h w n', n: 100 });
    expect(chooseLayout([100, 28, 28], {}, 'f')).toMatchObject({ axes: 'n h w', n: 100 });
    expect(() => chooseLayout([28, 28, 28], {}, 'f')).toThrow(/several ways: \[n h w\] .*\[h w n\]/);
    expect(() => chooseLayout([20, 30, 40], {}, 'f')).toThrow(/several ways/);
    expect(chooseLayout([20, 30, 40], { size: [30, 40] }, 'f')).toMatchObject({ axes: 'n h w', n: 20 });
    expect(() => chooseLayout([90, 785], {}, 'f')).toThrow(/cannot be read as a stack of images/);
    expect(() => chooseLayout([7], {}, 'f')).toThrow(/cannot be read/);
  });
});

describeShared('the stimuli of digits69', 'digits69', (folder) => {
  it('are 90 images of 28 x 28, stored column-major', async () => {
    const row14 = expected<{ firstImageRow14: number[] }>('digits.json').firstImageRow14;
    const { images, names } = await readImageStack(`${folder}/digits69_28x28.mat`, { variable: 'stimTrn' });
    expect([images.n, images.height, images.width, images.channels, names]).toEqual([
      90,
      28,
      28,
      1,
      undefined,
    ]);
    expect(Array.from(images.data.subarray(14 * 28, 15 * 28))).toEqual(
      row14.map((pixel) => Math.fround(pixel / 255)),
    );
    await expectRefusal(
      readImageStack(`${folder}/digits69_28x28.mat`),
      'digits69',
      /stimT\w+, .* is not clear/,
    );
  });
});
