import { getContext, setContext, untrack } from 'svelte';
import type { WireError } from '../../src-main/contract/error.ts';
import type { LiveDecode } from '../../src-main/contract/live.ts';
import type { App } from '../app/app.svelte.ts';
import { Latencies } from './latency.ts';
import {
  LiveSet,
  type NearestImages,
  type SetName,
  type Significance,
  type SubjectCounts,
} from './live-set.svelte.ts';
import { drawingsOf, DrawingsSync } from './drawings-sync.ts';
import { settledInWords } from './words.ts';

export type { NearestImages, SetName, Significance, SubjectCounts } from './live-set.svelte.ts';

declare global {
  /** Latencies of the window (ms), for the benchmark: change of a region to scores, to the frame that shows them, to images. */
  var perceptBench: (() => { decode: number[]; painted: number[]; images: number[] }) | undefined;
}

/**
 * Decodes the regions of the document as they change: scores, counts and voxels of set A and of set B. Before the first
 * run there are counts and voxels alone.
 */
export class LiveDecoding {
  readonly latencies = new Latencies();
  readonly #sets: Record<SetName, LiveSet>;
  /** The study whose region was chosen for it. */
  #defaulted: string | null = null;
  #stop: (() => void) | null = null;

  constructor(private readonly app: App) {
    const sync = new DrawingsSync(app);
    const settled = (set: LiveSet): void => {
      const text = settledInWords(set.name, set.result, set.counts);
      if (text !== null) app.announce(text);
    };
    const make = (name: SetName): LiveSet => new LiveSet(name, app.bridge, sync, this.latencies, settled);
    this.#sets = { A: make('A'), B: make('B') };
  }

  get A(): LiveDecode | null {
    return this.#sets.A.result;
  }
  get B(): LiveDecode | null {
    return this.#sets.B.result;
  }
  /** The newest scores; of an earlier region while newer ones are under way, and while there is an error. */
  result(set: SetName): LiveDecode | null {
    return this.#sets[set].result;
  }
  /** The scores as they were when the hand last rested: what is sorted by them holds still meanwhile. */
  settled(set: SetName): LiveDecode | null {
    return this.#sets[set].settled;
  }
  /** Voxel counts of every subject. */
  counts(set: SetName): readonly SubjectCounts[] {
    return this.#sets[set].counts;
  }
  /** The region's voxels in the subject that the brain shows. */
  voxels(set: SetName): LiveDecode['voxels'] {
    return this.#sets[set].voxels;
  }
  /** p and CI of each subject of `result`; null until the hand has rested. */
  significance(set: SetName): Significance | null {
    return this.#sets[set].significance;
  }
  /** For each subject and image of `result` the training image that it is most like; null until the hand has rested. */
  nearest(set: SetName): NearestImages | null {
    return this.#sets[set].nearest;
  }
  error(set: SetName): WireError | null {
    return this.#sets[set].error;
  }
  get busy(): boolean {
    return this.#sets.A.busy || this.#sets.B.busy;
  }
  /** Region change to scores, the newest 200 (ms). */
  get latency(): number[] {
    return this.latencies.decode.values;
  }
  /** When the region of `result` was changed, by performance.now(). */
  changedAt(set: SetName): number {
    return this.#sets[set].changedAt;
  }

  /** Decodes once more, after an error. */
  again(set: SetName): void {
    this.#sets[set].again();
  }

  start(): void {
    const { app } = this;
    const effects = $effect.root(() => {
      const study = $derived(app.study);
      const drawings = $derived(drawingsOf(app.history.now.recipe));
      const voxelsOf = $derived(app.history.now.brain.subject);
      $effect.pre(() => {
        if (study?.decoding === null || study?.decoding === undefined) return;
        const { id } = study;
        untrack(() => this.#chooseRegion(id));
      });
      for (const name of ['A', 'B'] as const) {
        const expression = $derived(app.history.now.regions[name]);
        // Before the window is drawn anew, so that the host works meanwhile.
        $effect.pre(() => {
          void drawings;
          const at = performance.now();
          if (study === null || expression === null) return untrack(() => this.#sets[name].clear());
          const wish = { study, expression, voxelsOf, at };
          untrack(() => this.#sets[name].want({ ...wish, recipe: app.history.now.recipe }));
        });
      }
    });
    const off = app.bridge.on('compute.ended', () => {
      // The decodings are gone with the process. Where one was under way, its call fails and says so; asking once more by
      // itself could end the process again and again.
      for (const set of [this.#sets.A, this.#sets.B]) if (!set.busy) set.again();
    });
    const bench = (): { decode: number[]; painted: number[]; images: number[] } => ({
      decode: this.latencies.decode.values,
      painted: this.latencies.painted.values,
      images: this.latencies.images.values,
    });
    globalThis.perceptBench = bench;
    this.#stop = () => {
      effects();
      off();
      if (globalThis.perceptBench === bench) globalThis.perceptBench = undefined;
    };
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    for (const set of [this.#sets.A, this.#sets.B]) set.clear();
  }

  /** The recipe's first region, where a study is decoded and none was chosen yet. */
  #chooseRegion(study: string): void {
    if (this.#defaulted === study) return;
    this.#defaulted = study;
    const { history, decoding } = this.app;
    const first =
      history.now.recipe?.regions?.[0]?.expression ?? decoding?.results.subjects[0]?.regions[0]?.expression;
    if (history.now.regions.A !== null || first === undefined) return;
    history.adjust((now) => ({ regions: { ...now.regions, A: first } }));
  }
}

const KEY = Symbol('live decoding');
export const provideLive = (live: LiveDecoding): LiveDecoding => setContext(KEY, live);
export const useLive = (): LiveDecoding => getContext<LiveDecoding>(KEY);
