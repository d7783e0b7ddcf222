import { getContext, setContext } from 'svelte';
import type { App } from '../app/app.svelte.ts';
import type { OverlayStyle } from '../brain/model.ts';
import { readViewState, type ViewState } from '../brain/view-state.ts';
import { regionTree } from '../regions/region-tree.ts';
import type { Regions } from '../regions/regions.svelte.ts';
import type { WorkbenchDocument } from '../document/document.ts';
import type { BrainData, Volume } from './brain-data.svelte.ts';
import { overlayStyle } from './overlay-style.ts';
import { viewChangeName } from './view-changes.ts';

type Slice = WorkbenchDocument['brain'];
type Overlay = NonNullable<BrainData['scene']>['overlays'][number];

/** What the brain shows and how, of the document; every change of it is a named step. */
export class BrainPanelState {
  readonly #view: ViewState = $derived.by(() => readViewState(this.app.history.now.brain.view).view);
  #wholeRegions = $state(false);

  constructor(
    readonly app: App,
    readonly data: BrainData,
    readonly regions: Regions,
  ) {}

  get slice(): Slice {
    return this.app.history.now.brain;
  }
  get view(): ViewState {
    return this.#view;
  }
  /** The view as a gesture or a control wants it. */
  setView(view: ViewState): void {
    const name = viewChangeName(this.#view, view);
    if (name !== null) this.#change(name, () => ({ view }), name);
  }

  /** The view of a study that has none yet: no step of undo. */
  openWith(view: ViewState): void {
    if (Object.keys(this.slice.view).length > 0) return;
    this.app.history.adjust((now) => ({ brain: { ...now.brain, view } }));
  }

  get subject(): string | null {
    return this.regions.subject;
  }
  showSubject(subject: string): void {
    this.#change(`show subject ${subject}`, () => ({ subject }));
  }

  get base(): Volume | null {
    return this.data.base;
  }
  showBase(base: string): void {
    this.#change('change base image', () => ({ base }));
  }

  /** The statistic map that was chosen, where the subject has it. */
  get overlay(): Overlay | null {
    return this.data.scene?.overlays.find(({ id }) => id === this.slice.overlay) ?? null;
  }
  showOverlay(overlay: string | null): void {
    const name = overlay === null ? 'hide statistic' : `show ${overlay}`;
    // Thresholds and ranges of one map say nothing about another.
    this.#change(name, () => ({ overlay, threshold: null, overlayRange: null }));
  }
  /** Null while the map is not there. */
  get style(): OverlayStyle | null {
    const { overlay, slice } = this;
    const volume = this.data.overlay;
    if (overlay === null || volume?.id !== overlay.id) return null;
    const chosen = { range: slice.overlayRange, threshold: slice.threshold };
    return overlayStyle(overlay.kind, volume.about, chosen);
  }
  setThreshold(threshold: number | null): void {
    this.#change('change threshold', () => ({ threshold }), 'change threshold');
  }
  setRange(overlayRange: [number, number] | null): void {
    this.#change('change range of colours', () => ({ overlayRange }), 'change range of colours');
  }

  /** Whether a click on the brain takes the whole region instead of the one mask: both hemispheres and all parts. */
  get wholeRegions(): boolean {
    return this.#wholeRegions;
  }
  setWholeRegions(whole: boolean): void {
    this.#wholeRegions = whole;
  }

  /**
   * The region that a click on overlapping masks means: the one in front, but where it is chosen already the next one, so
   * that clicks go round.
   * @param ids of the masks at the place, the one in front first
   */
  clicked(ids: readonly string[], mode: 'replace' | 'add' | 'remove'): string | null {
    const { chosen, masks } = this.regions;
    const wanted =
      mode === 'remove'
        ? ids.find((id) => chosen.includes(id))
        : ids.find((id) => !chosen.includes(id)) && (ids.length > 1 || mode === 'add')
          ? ids.find((id) => !chosen.includes(id))
          : ids[0];
    const id = wanted ?? ids[0] ?? null;
    if (id === null || !this.#wholeRegions) return id;
    return regionTree(masks).find((row) => row.masks.some((mask) => mask.id === id))?.id ?? id;
  }

  #change(name: string, slice: (now: Slice) => Partial<Slice>, key?: string): void {
    this.app.history.change(name, (now) => ({ brain: { ...now.brain, ...slice(now.brain) } }), key);
  }
}

const KEY = Symbol('brain panel');
export const provideBrainPanel = (state: BrainPanelState): BrainPanelState => setContext(KEY, state);
export const useBrainPanel = (): BrainPanelState => getContext<BrainPanelState>(KEY);
