import type { WireError } from '../../src-main/contract/error.ts';
import type { ImageColumn } from '../../src-main/contract/live.ts';
import { HostError, type Bridge } from '../bridge/bridge.ts';
import { asWireError } from '../ui/errors.ts';
import { nextBatch, nextRows, type Batch, type PictureGroup } from './batch.ts';
import { imageKey } from './columns.ts';
import { PictureCache, type Picture } from './picture-cache.ts';

/** Milliseconds after which pictures of an earlier region are marked as such. */
const LATE = 300;
/** Bytes asked for at once, and kept. */
const MOST_AT_ONCE = 8 * 2 ** 20;
const MOST_KEPT = 128 * 2 ** 20;

/** What a view shows. */
export interface PictureWish {
  readonly study: string;
  /** Of the decoding: pictures of another are forgotten. */
  readonly revision: string;
  /** Requests of live.decode that pictures of a set must be of; a set that is not decoded has none. */
  readonly of: Readonly<{ A?: number; B?: number }>;
  readonly side: number;
  /** The visible cells first. */
  readonly groups: readonly PictureGroup[];
}

/**
 * Fetches pictures for a view: always those that are most urgent now, so that a newer region or a scroll leaves nothing
 * outdated in a queue. A cell keeps its earlier picture until the new one is there.
 */
export class PictureStore {
  #version = $state(0);
  #late = $state(false);
  #error = $state.raw<WireError | null>(null);
  readonly #cache: PictureCache;
  #wish: PictureWish | null = null;
  /** Cells asked for since the wish was made: what was evicted or refused is not asked for over and over. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn of it
  readonly #asked = new Set<string>();
  #running = false;
  #rows = 8;
  #complete = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param slot names the view to the host
   * @param onComplete told when the most urgent group is there, drawn in the next frame
   */
  constructor(
    private readonly bridge: Bridge,
    private readonly slot: string,
    private readonly onComplete: (wish: PictureWish) => void = () => undefined,
    mostBytes = MOST_KEPT,
  ) {
    this.#cache = new PictureCache(mostBytes);
  }

  /** Whether pictures of the newest region are overdue. */
  get late(): boolean {
    return this.#late;
  }
  get error(): WireError | null {
    return this.#error;
  }

  /** The picture of a cell, of an earlier region where there is no newer one yet; null where there is none. */
  picture(column: ImageColumn, row: number): Picture | null {
    void this.#version;
    return this.#cache.get(keyOf(column, row));
  }
  /** Whether a picture is of the newest region. */
  current(column: ImageColumn, picture: Picture): boolean {
    return picture.request === (requestOf(column, this.#wish?.of ?? {}) ?? 0);
  }

  want(wish: PictureWish): void {
    const before = this.#wish;
    if (before?.revision !== wish.revision || before.study !== wish.study) {
      this.#cache.clear();
      this.#version++;
    }
    const newer = before?.of.A !== wish.of.A || before?.of.B !== wish.of.B;
    this.#wish = wish;
    this.#asked.clear();
    this.#error = null;
    if (newer) {
      this.#complete = false;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => (this.#late = true), LATE);
    }
    if (!this.#running) void this.#run();
  }

  /** Asks once more for what is wanted, after an error. */
  again(): void {
    if (this.#wish !== null) this.want(this.#wish);
  }

  /** Nothing is wanted: the view is gone. */
  stop(): void {
    this.#wish = null;
    clearTimeout(this.#timer);
    this.#cache.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let batch = this.#next(); batch !== null; batch = this.#next())
      await this.#fetch(this.#wish!, batch);
    this.#running = false;
  }

  #next(): Batch | null {
    const wish = this.#wish;
    if (wish === null) return null;
    const lacks = (column: ImageColumn, row: number): boolean => this.#lacks(wish, column, row);
    const [urgent] = wish.groups;
    if (!this.#complete && urgent !== undefined && nextBatch([urgent], lacks, 1) === null) this.#finish(wish);
    const columns = Math.max(...wish.groups.map((group) => group.columns.length), 1);
    const bound = Math.floor(MOST_AT_ONCE / (4 * wish.side ** 2 * Math.min(columns, 16)));
    const [first, ...others] = wish.groups;
    const groups = first === undefined ? [] : [this.#oldestFirst(first), ...others];
    return nextBatch(groups, lacks, Math.max(Math.min(this.#rows, bound), 1));
  }

  /** Rows whose pictures are of the oldest regions first: while a hand moves, none is left behind. */
  #oldestFirst({ columns, rows }: PictureGroup): PictureGroup {
    const moving = columns.filter((column) => 'set' in column);
    const aged = rows.map((row) => {
      const requests = moving.map((column) => this.#cache.get(keyOf(column, row))?.request ?? -1);
      return { row, newest: Math.max(...requests, -1) };
    });
    return { columns, rows: aged.sort((a, b) => a.newest - b.newest).map(({ row }) => row) };
  }

  #lacks(wish: PictureWish, column: ImageColumn, row: number): boolean {
    const request = requestOf(column, wish.of);
    const key = keyOf(column, row);
    if (request === null || this.#asked.has(key)) return false;
    const held = this.#cache.get(key);
    if (held === null || held.request !== request) return true;
    // One that did not fill the side that was asked for is as large as it gets.
    return held.pixels !== null && held.side < wish.side && Math.max(held.width, held.height) >= held.side;
  }

  #finish(wish: PictureWish): void {
    this.#complete = true;
    clearTimeout(this.#timer);
    this.#late = false;
    this.onComplete(wish);
  }

  async #fetch(wish: PictureWish, { columns, rows }: Batch): Promise<void> {
    for (const column of columns) for (const row of rows) this.#asked.add(keyOf(column, row));
    const { study, revision, of, side } = wish;
    const began = performance.now();
    try {
      const reply = await this.bridge.call('live.images', {
        study,
        slot: this.slot,
        columns,
        rows,
        side,
        of,
      });
      const bytes = new Uint8ClampedArray(await this.bridge.data(reply.data));
      if (this.#wish?.study !== study || this.#wish.revision !== revision) return;
      const { width, height } = reply;
      const size = width * height * 4;
      columns.forEach((column, c) => {
        rows.forEach((row, r) => {
          const missing = reply.missing[c]?.[r] ?? null;
          const from = (c * rows.length + r) * size;
          const pixels = missing === null ? bytes.slice(from, from + size) : null;
          const request = requestOf(column, of) ?? 0;
          this.#cache.put(keyOf(column, row), { width, height, pixels, missing, request, side });
        });
      });
      this.#rows = nextRows(this.#rows, rows.length, performance.now() - began);
      this.#version++;
    } catch (fault) {
      if (this.#wish !== wish) return;
      // An outdated request says that a newer region is on its way here: its pictures are asked for then.
      if (!(fault instanceof HostError && fault.expected)) this.#error = asWireError(fault);
      // The rest would fail likewise.
      for (const group of wish.groups)
        for (const column of group.columns) for (const row of group.rows) this.#asked.add(keyOf(column, row));
    }
  }
}

const keyOf = (column: ImageColumn, row: number): string => `${imageKey(column)}/${row}`;

/** The request that a column's pictures must be of: 0 where they depend on none, null where nothing is decoded. */
function requestOf(column: ImageColumn, of: PictureWish['of']): number | null {
  return column.kind === 'subject' || column.kind === 'mean' ? (of[column.set] ?? null) : 0;
}
