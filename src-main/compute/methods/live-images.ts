import type { ImageColumn } from '../../contract/live.ts';
import { requireManifest } from '../manifest-problem.ts';
import { fittingSize, rgbaOf } from '../live/image-bytes.ts';
import { imageMaker, type ImageMaker } from '../live/image-columns.ts';
import { liveSession, type LastDecode } from '../live/session.ts';
import type { Method } from './types.ts';

/** Images of some rows of some columns, as RGBA. A newer request of the same slot ends it: between columns, and between a model's batches. */
export const liveImages: Method<'live.images'> = async (
  place,
  input,
  { putData, runner, signal, window },
) => {
  const { slot, columns, rows, side, of } = input;
  const session = liveSession(place, window);
  const stillNewest = session.begin(`images ${slot}`);
  const lastOf = (column: ImageColumn): LastDecode | undefined => {
    if (!('set' in column)) return undefined;
    const request = of[column.set];
    return request === undefined ? session.last[column.set] : session.lastOf(column.set, request);
  };
  const loaded = await requireManifest(place.out);
  const maker = await imageMaker(place, loaded, runner);
  await stillNewest();
  // Images of a set that is decoded anew while they are made stay images of what was asked for.
  const lasts = columns.map(lastOf);
  const wanted = AbortSignal.any([signal, stillNewest.signal]);
  const [height, width] = maker.size === undefined ? [1, 1] : fittingSize(maker.size, side);
  const bytesEach = height * width * 4;
  const bytes = new Uint8Array(columns.length * rows.length * bytesEach);
  const missing: (string | null)[][] = [];
  for (const [c, column] of columns.entries()) {
    await stillNewest();
    const drawn = await draw(maker, column, { rows, last: lasts[c], size: [height, width], signal: wanted });
    drawn.forEach((image, r) => {
      if (typeof image !== 'string') bytes.set(image, (c * rows.length + r) * bytesEach);
    });
    missing.push(drawn.map((image) => (typeof image === 'string' ? image : null)));
  }
  return { width, height, data: putData(bytes), missing };
};

/** For each row RGBA bytes, or why there is no image. */
async function draw(
  maker: ImageMaker,
  column: ImageColumn,
  {
    rows,
    last,
    size,
    signal,
  }: {
    rows: readonly number[];
    last: LastDecode | undefined;
    size: readonly [number, number];
    signal: AbortSignal;
  },
): Promise<(Uint8Array | string)[]> {
  const fixed = !('set' in column);
  const key = (row: number): string => `${column.kind} ${row} ${size.join('x')}`;
  const known = rows.map((row) => (fixed ? maker.cache.get(key(row)) : undefined));
  const wanted = rows.filter((_row, r) => known[r] === undefined);
  const { images, at } = await maker.column(column, wanted, last, signal);
  let next = 0;
  return rows.map((row, r) => {
    const found = known[r];
    if (found !== undefined) return found;
    const index = at[next++]!;
    if (typeof index === 'string') return index;
    const made = rgbaOf(images!, index, size);
    if (fixed) maker.cache.set(key(row), made);
    return made;
  });
}
