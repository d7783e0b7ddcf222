import { PerceptError } from '../errors.ts';
import { sharp } from './codec.ts';
import { describeSize, type Images } from './image.ts';
import { resizeImages } from './resize.ts';
import { encodeBytes } from './save.ts';
import { layOut, type ContactSheet, type Place } from './sheet-layout.ts';

const PAPER: readonly [number, number, number] = [250, 250, 248];
const LARGEST_SIDE = 32_000;

/**
 * The pictures as a labelled table: rows are images, columns are presented, the generator's own, and each subject's.
 * @returns a PNG, 8-bit RGB
 * @throws PerceptError when a row does not have one cell a column, or the sheet would be too large for a PNG viewer
 */
export async function contactSheet(sheet: ContactSheet): Promise<Buffer> {
  for (const { label, cells } of sheet.rows) {
    if (cells.length !== sheet.columns.length)
      throw new PerceptError(`row ${label} has ${cells.length} cells for ${sheet.columns.length} columns`);
  }
  const plan = layOut(sheet);
  const { width, height } = plan;
  if (width > LARGEST_SIDE || height > LARGEST_SIDE) {
    throw new PerceptError(`a contact sheet of ${width} x ${height} pixels is too large`, {
      remedy: 'Show fewer images on one sheet, or make the cells smaller.',
    });
  }
  const bytes = new Uint8Array(width * height * 3);
  for (let i = 0; i < bytes.length; i++) bytes[i] = PAPER[i % 3]!;
  for (const place of plan.cells) {
    if (place.image !== undefined) paint(bytes, width, fitImage(place.image, plan.cell), place, plan.cell);
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${plan.marks.join('')}</svg>`;
  const flat = await sharp(bytes, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .composite([{ input: Buffer.from(svg), limitInputPixels: false }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return encodeBytes(flat, { width, height, channels: 3 });
}

function fitImage(image: Images, cell: number): Images {
  if (image.n !== 1)
    throw new PerceptError(`a cell holds one image, got ${image.n} of ${describeSize(image)}`);
  const side = Math.max(image.height, image.width);
  const scale = side <= cell / 2 ? Math.floor(cell / side) : cell / side;
  const size = [Math.round(image.height * scale), Math.round(image.width * scale)] as const;
  if (scale === 1) return image;
  return resizeImages(
    image,
    [Math.max(1, size[0]), Math.max(1, size[1])],
    scale >= 2 ? 'nearest' : 'bicubic',
  );
}

function paint(bytes: Uint8Array, width: number, image: Images, place: Place, cell: number): void {
  const left = Math.round(place.x) + Math.floor((cell - image.width) / 2);
  const top = Math.round(place.y) + Math.floor((cell - image.height) / 2);
  const { channels } = image;
  for (let i = 0; i < image.height; i++) {
    for (let j = 0; j < image.width; j++) {
      for (let c = 0; c < 3; c++) {
        const value = image.data[(i * image.width + j) * channels + (channels === 3 ? c : 0)]!;
        bytes[((top + i) * width + left + j) * 3 + c] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
    }
  }
}
