import { untrack } from 'svelte';
import type { BrainScene, BrainVolume } from '../../src-main/contract/brain.ts';
import type { WireError } from '../../src-main/contract/error.ts';
import type { App } from '../app/app.svelte.ts';
import { HostError } from '../bridge/bridge.ts';
import type { LabelVolume, VolumeGrid } from '../brain/model.ts';
import { asWireError } from '../ui/errors.ts';
import { NewestCache } from './newest-cache.ts';

/** A base image or statistic map with its values. */
export interface Volume {
  readonly id: string;
  readonly about: BrainVolume;
  readonly values: Uint8Array | Int16Array | Float32Array;
}

/** All that is known of one subject in one state of the study. */
interface SubjectData {
  readonly study: string;
  readonly subject: string;
  readonly scene: Promise<BrainScene>;
  readonly labels: Promise<LabelVolume | null>;
  readonly volumes: NewestCache<Promise<Volume>>;
}

/** Subjects that are kept, the shown one included: two are often compared by switching to and fro. */
const KEPT = 2;
/** Volumes of a subject that are kept: the base image and the overlays last looked at. */
const KEPT_VOLUMES = 5;

/** The wire's grid as the brain takes it. */
const gridOf = ({ dims, affine }: { dims: [number, number, number]; affine: number[] }): VolumeGrid => ({
  dims,
  affine,
});

/** Fetches what the brain shows of the subject in view: scene, labels, base image, statistic map. What comes too late is dropped. */
export class BrainData {
  #scene = $state.raw<BrainScene | null>(null);
  #labels = $state.raw<LabelVolume | null>(null);
  #base = $state.raw<Volume | null>(null);
  #overlay = $state.raw<Volume | null>(null);
  #error = $state.raw<WireError | null>(null);
  #loading = $state(0);
  #wanted = '';
  #shown: SubjectData | null = null;
  readonly #subjects = new NewestCache<SubjectData>(KEPT);

  constructor(private readonly app: App) {}

  get scene(): BrainScene | null {
    return this.#scene;
  }
  get labels(): LabelVolume | null {
    return this.#labels;
  }
  get base(): Volume | null {
    return this.#base;
  }
  get overlay(): Volume | null {
    return this.#overlay;
  }
  get error(): WireError | null {
    return this.#error;
  }
  get loading(): boolean {
    return this.#loading > 0;
  }

  /**
   * Shows a subject; parts of it appear as they come.
   * @param choice ids of the base image (null: the first) and of the statistic map (null: none)
   */
  async show(
    subject: string | null,
    choice: { readonly base: string | null; readonly overlay: string | null },
  ): Promise<void> {
    const study = untrack(() => this.app.study);
    if (study === null || subject === null) {
      this.#wanted = '';
      this.#clear();
      return;
    }
    const key = `${study.id} ${subject} ${study.decoding?.revision ?? ''} ${maskState(study, subject)}`;
    const wish = JSON.stringify([key, choice]);
    this.#wanted = wish;
    const current = (): boolean => this.#wanted === wish;
    const data = this.#subjects.get(key, () => this.#ask(study.id, subject));
    this.#shown = data;
    this.#loading++;
    try {
      const scene = await data.scene;
      if (!current()) return;
      if (this.#scene !== scene) {
        // Another subject's images would lie in another place.
        this.#base = null;
        this.#overlay = null;
        this.#labels = null;
        this.#scene = scene;
      }
      this.#error = null;
      const baseId = scene.bases.find(({ id }) => id === choice.base)?.id ?? scene.bases[0]?.id ?? null;
      const overlayId = scene.overlays.find(({ id }) => id === choice.overlay)?.id ?? null;
      await Promise.all([
        data.labels.then((labels) => current() && (this.#labels = labels)),
        this.#part(data, baseId, (base) => current() && (this.#base = base)),
        this.#part(data, overlayId, (overlay) => current() && (this.#overlay = overlay)),
      ]);
    } catch (thrown) {
      this.#subjects.forget(key, data);
      if (current() && !(thrown instanceof HostError && thrown.expected)) this.#error = asWireError(thrown);
    } finally {
      this.#loading--;
    }
  }

  /** A map of the shown subject, for what needs its range; null where there is none of that name. */
  async volume(id: string): Promise<Volume | null> {
    const data = this.#shown;
    const scene = await data?.scene;
    if (data === null || scene?.overlays.some((overlay) => overlay.id === id) !== true) return null;
    return this.#volumeOf(data, id);
  }

  #clear(): void {
    this.#shown = null;
    this.#scene = null;
    this.#labels = null;
    this.#base = null;
    this.#overlay = null;
    this.#error = null;
  }

  #ask(study: string, subject: string): SubjectData {
    const { bridge } = this.app;
    const scene = bridge.call('brain.scene', { study, subject });
    const labels = scene.then(async ({ grid, labels: id, combos }) => {
      if (grid === null || id === null) return null;
      return { grid: gridOf(grid), values: new Uint16Array(await bridge.data(id)), combos };
    });
    // Whoever waits for the scene hears of its failure.
    labels.catch(() => undefined);
    return { study, subject, scene, labels, volumes: new NewestCache(KEPT_VOLUMES) };
  }

  async #part(data: SubjectData, id: string | null, show: (volume: Volume | null) => void): Promise<void> {
    show(id === null ? null : await this.#volumeOf(data, id));
  }

  #volumeOf({ study, subject, volumes }: SubjectData, id: string): Promise<Volume> {
    const volume = volumes.get(id, () => this.#fetch(study, subject, id));
    volume.catch(() => volumes.forget(id, volume));
    return volume;
  }

  async #fetch(study: string, subject: string, id: string): Promise<Volume> {
    const { bridge } = this.app;
    const about = await bridge.call('brain.volume', { study, subject, id });
    const bytes = await bridge.data(about.data);
    const values = {
      uint8: () => new Uint8Array(bytes),
      int16: () => new Int16Array(bytes),
      float32: () => new Float32Array(bytes),
    }[about.type]();
    return { id, about, values };
  }
}

/** Masks come and go by import and by what the recipe says: a scene holds for those that there were. */
function maskState(study: NonNullable<App['study']>, subject: string): string {
  const masks = study.subjects.find(({ id }) => id === subject)?.masks ?? [];
  const { data } = study.recipe.value;
  const files = data.kind === 'bids' ? [data.masks, data.space, data.resampleMasks] : [];
  return JSON.stringify([masks, files]);
}

const known = new WeakMap<App, BrainData>();

/** The brain data of a window: they outlive the page, so that coming back to it fetches nothing. */
export function brainDataOf(app: App): BrainData {
  const data = known.get(app) ?? new BrainData(app);
  known.set(app, data);
  return data;
}
