import type { CallOutput } from '../../src-main/contract/calls.ts';
import type { WireError } from '../../src-main/contract/error.ts';
import type { LiveDecode, RegionCounts } from '../../src-main/contract/live.ts';
import type { Recipe } from '../../src-main/contract/recipe.ts';
import type { StudyView } from '../../src-main/contract/study.ts';
import { HostError, type Bridge } from '../bridge/bridge.ts';
import { asWireError } from '../ui/errors.ts';
import type { Latencies } from './latency.ts';
import { Newest } from './newest.ts';
import type { DrawingsSync } from './drawings-sync.ts';

export type SetName = 'A' | 'B';
export type Significance = CallOutput<'live.significance'>;
export type NearestImages = CallOutput<'live.nearest'>;
export type SubjectCounts = RegionCounts['subjects'][number];

/** Milliseconds without a change after which the hand is taken to rest. */
const REST = 300;

/** What a set is to show. */
export interface Wish {
  readonly study: StudyView;
  readonly expression: string;
  readonly recipe: Recipe | null;
  /** Whose voxels are drawn. */
  readonly voxelsOf: string | null;
  /** When it was wished, by performance.now(). */
  readonly at: number;
}

/** One of the two regions: its newest scores, counts and voxels, and what is under way. */
export class LiveSet {
  #result = $state.raw<LiveDecode | null>(null);
  #settled = $state.raw<LiveDecode | null>(null);
  #counts = $state.raw<readonly SubjectCounts[]>([]);
  #voxels = $state.raw<LiveDecode['voxels']>(null);
  #significance = $state.raw<Significance | null>(null);
  #nearest = $state.raw<NearestImages | null>(null);
  #error = $state.raw<WireError | null>(null);
  #busy = $state(false);
  #wish: Wish | null = null;
  /** The wish whose scores, or whose error, are held: another subject's voxels need no decoding. */
  #answered: Wish | null = null;
  #changedAt = 0;
  #request = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #newest = new Newest<Wish>((wish) => this.#ask(wish));

  /** @param onSettled told when scores stay as they are, p included where it is known */
  constructor(
    readonly name: SetName,
    private readonly bridge: Bridge,
    private readonly sync: DrawingsSync,
    private readonly latencies: Latencies,
    private readonly onSettled: (set: LiveSet) => void,
  ) {}

  get result(): LiveDecode | null {
    return this.#result;
  }
  /** The result as it was when the hand last rested. */
  get settled(): LiveDecode | null {
    return this.#settled;
  }
  get counts(): readonly SubjectCounts[] {
    return this.#counts;
  }
  get voxels(): LiveDecode['voxels'] {
    return this.#voxels;
  }
  /** Of `result`; null until it is known. */
  get significance(): Significance | null {
    return this.#significance;
  }
  /** Training images that `result` is like; null until they are known. */
  get nearest(): NearestImages | null {
    return this.#nearest;
  }
  get error(): WireError | null {
    return this.#error;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** When the region was changed that `result` is of, by performance.now(). */
  get changedAt(): number {
    return this.#changedAt;
  }

  want(wish: Wish): void {
    // Scores are of the images of one run.
    if (!sameRun(wish, this.#wish)) this.#forgetScores();
    this.#wish = wish;
    clearTimeout(this.#rest);
    this.#newest.want(wish);
  }

  /** There is no such region. */
  clear(): void {
    this.#wish = null;
    this.#answered = null;
    clearTimeout(this.#rest);
    this.#newest.forget();
    this.#forgetScores();
    this.#counts = [];
    this.#voxels = null;
    this.#error = null;
    this.#busy = false;
  }

  /** Asks once more for what is wanted: after an error, or when the host has lost what it had decoded. */
  again(): void {
    this.#answered = null;
    if (this.#wish !== null) this.want({ ...this.#wish, at: performance.now() });
  }

  #forgetScores(): void {
    this.#result = null;
    this.#settled = null;
    this.#significance = null;
    this.#nearest = null;
  }

  /** Replies to what nobody wants any more are dropped: of a region that was cleared, of another study or run. */
  #wanted(wish: Wish): boolean {
    return sameRun(wish, this.#wish);
  }

  async #ask(wish: Wish): Promise<void> {
    this.#busy = true;
    try {
      await this.sync.ensure(wish.study, wish.recipe);
      if (wish.study.decoding === null || (this.#error === null && sameRegion(wish, this.#answered)))
        await this.#evaluate(wish);
      else await this.#decode(wish);
      if (this.#wanted(wish)) this.#error = null;
    } catch (fault) {
      if (this.#wanted(wish)) await this.#fail(wish, fault);
    }
    this.#busy = this.#newest.outdated;
    if (this.#wanted(wish) && !this.#newest.outdated)
      this.#rest = setTimeout(() => void this.#settle(), REST);
  }

  async #decode(wish: Wish): Promise<void> {
    const request = this.#nextRequest();
    const result = await this.bridge.call('live.decode', {
      study: wish.study.id,
      set: this.name,
      request,
      expression: wish.expression,
      ...(wish.voxelsOf === null ? {} : { voxelsOf: wish.voxelsOf }),
    });
    if (!this.#wanted(wish)) return;
    this.#answered = wish;
    this.#changedAt = wish.at;
    this.#result = result;
    this.#counts = result.subjects;
    this.#voxels = result.voxels;
    this.#significance = null;
    this.#nearest = null;
    this.latencies.decode.add(performance.now() - wish.at);
    afterPaint(() => this.latencies.painted.add(performance.now() - wish.at));
  }

  async #evaluate(wish: Wish): Promise<void> {
    const { subjects, voxels } = await this.bridge.call('regions.evaluate', {
      study: wish.study.id,
      expression: wish.expression,
      ...(wish.voxelsOf === null ? {} : { voxelsOf: wish.voxelsOf }),
    });
    if (!this.#wanted(wish)) return;
    if (!sameRegion(wish, this.#answered) || wish.study.decoding === null) this.#counts = subjects;
    this.#voxels = voxels;
  }

  async #fail(wish: Wish, fault: unknown): Promise<void> {
    if (fault instanceof HostError && fault.expected && this.#newest.outdated) return;
    this.#answered = null;
    this.#error = asWireError(fault);
    if (wish.study.decoding === null) return;
    // What cannot be decoded may still have voxels to count and to draw.
    await this.#evaluate(wish).catch(() => undefined);
  }

  /** Above those of an earlier life of this window, whose numbers the host may remember. */
  #nextRequest(): number {
    this.#request = Math.max(this.#request + 1, Date.now());
    return this.#request;
  }

  async #findNearest(wish: Wish, result: LiveDecode): Promise<void> {
    const { request } = result;
    const found = await this.bridge
      .call('live.nearest', { study: wish.study.id, set: this.name, request })
      // Without it scores are what they are; a run that took their place brings its own.
      .catch(() => null);
    if (this.#result === result) this.#nearest = found;
  }

  async #settle(): Promise<void> {
    const result = this.#result;
    this.#settled = result;
    const wish = this.#wish;
    if (result !== null && wish !== null && this.#error === null && this.#significance === null) {
      void this.#findNearest(wish, result);
      const significance = await this.bridge
        .call('live.significance', { study: wish.study.id, set: this.name, request: result.request })
        .catch((fault: unknown) => {
          if (this.#result === result && !(fault instanceof HostError && fault.expected))
            this.#error = asWireError(fault);
          return null;
        });
      if (this.#result !== result || this.#newest.running) return;
      this.#significance = significance;
    }
    this.onSettled(this);
  }
}

const sameRun = ({ study }: Wish, other: Wish | null): boolean =>
  study.id === other?.study.id && study.decoding?.revision === other.study.decoding?.revision;

const sameRegion = (a: Wish, b: Wish | null): boolean =>
  a.expression === b?.expression && a.study === b.study && a.recipe === b.recipe;

function afterPaint(then: () => void): void {
  // Frames are asked for where there are any: a test has none.
  globalThis.requestAnimationFrame?.(() => setTimeout(then));
}
