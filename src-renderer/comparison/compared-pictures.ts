import type { CallOutput } from '../../src-main/contract/calls.ts';
import type { Picture } from '../reconstructions/picture-cache.ts';

/** A row of the grid of images: those shown, or what one method made of them. */
export interface PictureRow {
  /** Null for the images shown. */
  readonly method: string | null;
  /** Whose they are; "" where no path says so. */
  readonly subject: string;
  /** In the order in which they were asked for. */
  readonly pictures: readonly Picture[];
}

/** The rows of an answer, with their pictures taken out of its bytes. */
export function pictureRows(
  { width, height, rows, missing }: CallOutput<'compare.images'>,
  bytes: ArrayBuffer,
): PictureRow[] {
  const all = new Uint8ClampedArray(bytes);
  const each = width * height * 4;
  const side = Math.max(width, height);
  return rows.map((row, r) => ({
    ...row,
    pictures: (missing[r] ?? []).map((reason, c, { length }): Picture => {
      const from = (r * length + c) * each;
      const pixels = reason === null ? all.slice(from, from + each) : null;
      return { width, height, pixels, missing: reason, request: 0, side };
    }),
  }));
}

/** Subjects that can be chosen: those of methods that have several. */
export function subjectChoices(methods: readonly { readonly subjects: readonly string[] }[]): string[] {
  return [...new Set(methods.flatMap(({ subjects }) => (subjects.length > 1 ? subjects : [])))];
}

/** The images of a page that begins at `from`, and where the pages before and after it begin; null where there is none. */
export function pageOf<T>(
  all: readonly T[],
  from: number,
  count: number,
): { shown: readonly T[]; before: number | null; after: number | null } {
  const start = Math.min(Math.max(0, from), Math.max(0, all.length - 1));
  return {
    shown: all.slice(start, start + count),
    before: start > 0 ? Math.max(0, start - count) : null,
    after: start + count < all.length ? start + count : null,
  };
}
