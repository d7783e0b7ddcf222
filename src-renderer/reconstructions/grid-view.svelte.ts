import { getContext, setContext } from 'svelte';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import type { App } from '../app/app.svelte.ts';
import { emptyDocument, type WorkbenchDocument } from '../document/document.ts';
import type { LiveDecoding } from '../live/live.svelte.ts';
import { gridColumns } from './columns.ts';
import { imageRows, orderRows, placesOf, sampleInWords, type ImageRow } from './rows.ts';

type Options = WorkbenchDocument['reconstructions'];
export type Sort = Options['sort'];

export const SMALLEST = 32;
export const LARGEST = 320;
const ZOOM_STEP = 1.25;
const DEFAULT_SIZE = emptyDocument().reconstructions.size;
const SMALLEST_PROPOSED = 52;

/** Which images the grid shows, how, and in what order; every change is a step of the document's history. */
export class GridView {
  #opened = $state<number | null>(null);

  /** @param decoding the study must be decoded while the view is in use */
  constructor(
    private readonly app: App,
    private readonly live: LiveDecoding,
    private readonly decodingOf: () => DecodingView,
  ) {}

  readonly options = $derived.by(() => this.app.history.now.reconstructions);
  readonly decoding = $derived.by(() => this.decodingOf());
  readonly places = $derived(placesOf(this.decoding));
  /** With the scores as they were when the hand last rested, so that rows do not jump under it. */
  readonly #rows = $derived.by(() =>
    imageRows(this.decoding, this.live.settled('A') ?? this.live.A, this.places),
  );
  readonly #ordered = $derived.by(() => orderRows(this.#rows, this.options));
  readonly columns = $derived.by(() => gridColumns(this.decoding, this.options));
  readonly sample = $derived.by(() =>
    sampleInWords(
      this.pinned.length + this.#ordered.others.length,
      this.#rows.length,
      this.what,
      this.options,
    ),
  );

  /** What a row is called: without a generator there are no images to see. */
  readonly what = $derived(this.decoding.generator === null ? 'items' : 'images');

  get pinned(): readonly ImageRow[] {
    return this.#ordered.pinned;
  }
  /** All rows that are shown, pinned ones first. */
  readonly shown = $derived.by(() => [...this.#ordered.pinned, ...this.#ordered.others]);

  /** The image that is shown large; a row of decodingView.test. */
  get opened(): ImageRow | null {
    return this.#opened === null ? null : (this.#rows[this.#opened] ?? null);
  }
  open(row: ImageRow | null): void {
    this.#opened = row?.index ?? null;
  }
  /** The next image in the order of the grid, or the one before; null at its ends. */
  beside(row: ImageRow, step: 1 | -1): ImageRow | null {
    const at = this.shown.findIndex(({ index }) => index === row.index);
    return at < 0 ? null : (this.shown[at + step] ?? null);
  }

  #change(name: string, change: Partial<Options>, key?: string): void {
    this.app.history.change(name, (now) => ({ reconstructions: { ...now.reconstructions, ...change } }), key);
  }

  sortBy(sort: Sort): void {
    // Of scores, the best are looked for.
    this.#change(`sort images by ${sort}`, { sort, descending: sort === 'score' });
  }
  reverse(): void {
    this.#change('reverse the images', { descending: !this.options.descending });
  }
  search(search: string): void {
    this.#change('search images', { search }, 'search images');
  }
  resize(size: number): void {
    const bounded = Math.round(Math.min(Math.max(size, SMALLEST), LARGEST));
    this.#change('resize images', { size: bounded }, 'resize images');
  }
  /** A size for this window, where the user has chosen none: no step to undo. */
  propose(size: number): void {
    if (this.options.size !== DEFAULT_SIZE) return;
    const bounded = Math.min(Math.max(size, SMALLEST_PROPOSED), DEFAULT_SIZE);
    this.app.history.adjust((now) => ({ reconstructions: { ...now.reconstructions, size: bounded } }));
  }
  zoom(direction: 1 | -1): void {
    this.resize(this.options.size * ZOOM_STEP ** direction);
  }
  showColumn(key: string, shown: boolean, title: string): void {
    const others = this.options.hiddenColumns.filter((other) => other !== key);
    this.#change(`${shown ? 'show' : 'hide'} ${title}`, { hiddenColumns: shown ? others : [...others, key] });
  }
  compare(compare: boolean): void {
    this.#change(compare ? 'compare A and B' : 'show region A alone', { compare });
  }
  isPinned({ name }: ImageRow): boolean {
    return this.options.pinned.includes(name);
  }
  pin(row: ImageRow): void {
    const { name } = row;
    const { pinned } = this.options;
    if (this.isPinned(row))
      this.#change(`unpin ${name}`, { pinned: pinned.filter((other) => other !== name) });
    else this.#change(`pin ${name}`, { pinned: [...pinned, name] });
    this.app.announce(`${name} ${this.isPinned(row) ? 'pinned to the top' : 'unpinned'}`);
  }
  /** Starts the comparison from region A itself, which clicks change from then on. */
  copyRegion(): void {
    this.app.history.change('compare with a copy of region A', (now) => ({
      regions: { ...now.regions, B: now.regions.A, active: 'B' },
    }));
  }
}

const KEY = Symbol('grid view');
export const provideGridView = (view: GridView): GridView => setContext(KEY, view);
export const useGridView = (): GridView => getContext<GridView>(KEY);
