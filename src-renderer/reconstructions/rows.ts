import type { DecodingView } from '../../src-main/contract/decoding.ts';
import type { LiveDecode } from '../../src-main/contract/live.ts';
import type { NearestImages } from '../live/live.svelte.ts';
import type { WorkbenchDocument } from '../document/document.ts';

/** One test image, a row of the grid. */
export interface ImageRow {
  /** Row of decodingView.test. */
  readonly index: number;
  readonly name: string;
  readonly category: string;
  /** Mean over subjects of the share of pairs that the image wins; null where no subject has one. */
  readonly score: number | null;
}

/** What is known of one image in one subject, or of the subjects' mean. */
export interface ImageScores {
  readonly won: number | null;
  readonly correlation: number | null;
}

/** The training image that a decoded one is most like, and how much. */
export interface NearestImage {
  readonly train: number;
  readonly correlation: number | null;
}

/** For each subject, the place of every test image among those that the subject saw; -1 for the others. */
export function placesOf(decoding: DecodingView): ReadonlyMap<string, Int32Array> {
  return new Map(
    decoding.subjects.map(({ id, testRows }) => {
      const places = new Int32Array(decoding.test.length).fill(-1);
      testRows.forEach((row, place) => (places[row] = place));
      return [id, places];
    }),
  );
}

/** Scores of the image `row` in a subject; null where the subject has not seen it or nothing is decoded. */
export function scoresOf(
  result: LiveDecode | null,
  places: ReadonlyMap<string, Int32Array>,
  subject: string,
  row: number,
): ImageScores | null {
  const place = places.get(subject)?.[row] ?? -1;
  const found = result?.subjects.find(({ id }) => id === subject);
  if (place < 0 || found === undefined || place >= found.imagePairwise.length) return null;
  return { won: found.imagePairwise[place]!, correlation: found.imageCorrelation[place] ?? null };
}

/** The training image that the image `row` of a subject is most like; null where that is not known. */
export function nearestOf(
  known: NearestImages | null,
  places: ReadonlyMap<string, Int32Array>,
  subject: string,
  row: number,
): NearestImage | null {
  const found = known?.subjects.find(({ id }) => id === subject)?.nearest[places.get(subject)?.[row] ?? -1];
  return found === undefined || found.correlation === null ? null : found;
}

/** Why a subject has no scores of an image; empty where it has. */
export function absenceOf(
  result: LiveDecode | null,
  places: ReadonlyMap<string, Int32Array>,
  subject: string,
  row: number,
): string {
  if (result === null) return 'no region';
  if ((places.get(subject)?.[row] ?? -1) < 0) return 'not seen';
  const found = result.subjects.find(({ id }) => id === subject);
  return found === undefined || found.problem !== null ? 'cannot decode' : '';
}

/** Every test image with its mean score over subjects. */
export function imageRows(
  decoding: DecodingView,
  result: LiveDecode | null,
  places: ReadonlyMap<string, Int32Array>,
): ImageRow[] {
  return decoding.test.map(({ name, category }, index) => {
    const won = decoding.subjects
      .map(({ id }) => scoresOf(result, places, id, index)?.won ?? null)
      .filter((value) => value !== null);
    const score = won.length === 0 ? null : won.reduce((sum, value) => sum + value, 0) / won.length;
    return { index, name, category, score };
  });
}

type Order = Pick<WorkbenchDocument['reconstructions'], 'sort' | 'descending' | 'search' | 'pinned'>;

const { compare: natural } = new Intl.Collator('en', { numeric: true });

/**
 * The rows as they are shown: pinned ones in the order of pinning, found or not; then those whose name or category
 * contains the search, sorted. Images without a score come last in either direction; equals keep the order of the study.
 */
export function orderRows(
  rows: readonly ImageRow[],
  { sort, descending, search, pinned }: Order,
): { pinned: ImageRow[]; others: ImageRow[] } {
  const atTop = pinned
    .map((name) => rows.find((row) => row.name === name))
    .filter((row) => row !== undefined);
  const top = new Set(atTop);
  const sought = search.trim().toLowerCase();
  const found = (text: string): boolean => text.toLowerCase().includes(sought);
  const sign = descending ? -1 : 1;
  const compare = (a: ImageRow, b: ImageRow): number => {
    if (sort === 'name') return sign * natural(a.name, b.name);
    if (sort === 'category') return sign * natural(a.category, b.category) || natural(a.name, b.name);
    if (a.score === null || b.score === null) return Number(a.score === null) - Number(b.score === null);
    return sign * (a.score - b.score);
  };
  const others = rows.filter((row) => !top.has(row) && (found(row.name) || found(row.category)));
  return { pinned: atTop, others: others.sort(compare) };
}

/**
 * "All 50 test images, by name, A to Z": which are shown, and in what order.
 * @param what "images"; "items" where there are none to see
 */
export function sampleInWords(
  shown: number,
  all: number,
  what: 'images' | 'items',
  { sort, descending, search, pinned }: Order,
): string {
  const which =
    search.trim() === ''
      ? `All ${all} test ${what}`
      : `Filtered by “${search.trim()}”: ${shown} of ${all} test ${what}`;
  const order = {
    name: `by name, ${descending ? 'Z to A' : 'A to Z'}`,
    category: `by category, ${descending ? 'Z to A' : 'A to Z'}`,
    score: `by mean score in region A, ${descending ? 'best' : 'worst'} first`,
  }[sort];
  return `${which}, ${order}${pinned.length > 0 ? ', pinned ones at the top' : ''}`;
}
