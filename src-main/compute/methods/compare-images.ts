import { existsSync } from 'node:fs';
import { PerceptError } from '../../errors.ts';
import { describeImage, loadImage } from '../../images/load.ts';
import { mapBounded } from '../../study/folders.ts';
import { comparisonFileOf } from '../compare/place.ts';
import { comparedFile, readComparison, type ComparedImage } from '../figures/comparison-file.ts';
import { fittingSize, rgbaOf } from '../live/image-bytes.ts';
import type { Method } from './types.ts';

/** Images of the comparison that was made last. One that is gone or has changed since is missing, with the reason. */
export const compareImages: Method<'compare.images'> = async (
  study,
  { stimuli, subject, side },
  { putData, signal },
) => {
  const file = comparisonFileOf(study);
  if (!existsSync(file))
    throw new PerceptError('nothing was compared yet', { remedy: 'Compare methods first.' });
  const comparison = await readComparison(file);
  const { shown, sets } = comparison.images;
  const ofMethod = (name: string): (typeof sets)[number] | undefined => {
    const own = sets.filter(({ method }) => method === name);
    return own.find((one) => one.subject === subject) ?? own[0];
  };
  const rows = [
    ...(shown === null ? [] : [{ method: null, subject: '', files: shown }]),
    ...comparison.methods.flatMap(({ name }) => ofMethod(name) ?? []),
  ];
  const at = stimuli.map((name) => comparison.stimuli.indexOf(name));
  const first = rows.flatMap(({ files }) => at.flatMap((i) => files[i] ?? []))[0];
  const size = await sizeOf(first);
  const [height, width] = fittingSize(size, side);
  const each = height * width * 4;
  const data = new Uint8Array(rows.length * at.length * each);
  const draw = async ({
    file: image,
    to,
  }: {
    file: ComparedImage | undefined;
    to: number;
  }): Promise<string | null> => {
    signal.throwIfAborted();
    if (image === undefined) return 'not compared';
    try {
      const path = await comparedFile(comparison, image);
      const own = await describeImage(path);
      const scale = Math.min(height / own.height, width / own.width);
      const fitted = [own.height, own.width].map((length) => Math.max(1, Math.round(length * scale))) as [
        number,
        number,
      ];
      const loaded = await loadImage(path, { size: fitted, channels: 3, fit: 'stretch' });
      place(rgbaOf(loaded, 0, fitted), fitted, data.subarray(to * each, (to + 1) * each), [height, width]);
      return null;
    } catch (error) {
      if (error instanceof PerceptError) return error.problem;
      throw error;
    }
  };
  const wanted = rows.flatMap(({ files }, r) =>
    at.map((i, c) => ({ file: files[i], to: r * at.length + c })),
  );
  const reasons = await mapBounded(wanted, draw, 4);
  return {
    width,
    height,
    rows: rows.map(({ method, subject: of }) => ({ method, subject: of })),
    data: putData(data),
    missing: rows.map((_, r) => reasons.slice(r * at.length, (r + 1) * at.length)),
  };

  /** All are drawn in the proportions of the first one that can be read. */
  async function sizeOf(image: ComparedImage | undefined): Promise<{ height: number; width: number }> {
    const square = { height: side, width: side };
    if (image === undefined) return square;
    return comparedFile(comparison, image)
      .then(describeImage)
      .catch(() => square);
  }
};

/** Puts a picture into the middle of another one, whose margins stay transparent. Both RGBA, sizes [height, width]. */
export function place(
  from: Uint8Array,
  [h, w]: readonly [number, number],
  to: Uint8Array,
  [height, width]: readonly [number, number],
): void {
  const top = Math.floor((height - h) / 2);
  const left = Math.floor((width - w) / 2);
  for (let y = 0; y < h; y++)
    to.set(from.subarray(y * w * 4, (y + 1) * w * 4), ((top + y) * width + left) * 4);
}
