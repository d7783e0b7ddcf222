import { getContext, setContext } from 'svelte';
import type { BrainScene } from '../../src-main/contract/brain.ts';
import type { Recipe } from '../../src-main/contract/recipe.ts';
import { formatRegion, type RegionNode } from '../../src-main/contract/regions.ts';
import type { App } from '../app/app.svelte.ts';
import type { WorkbenchDocument } from '../document/document.ts';
import type { Volume } from '../workbench/brain-data.svelte.ts';
import type { RegionMode } from '../brain/interaction.ts';
import type { SetName } from '../live/live-set.svelte.ts';
import { regionColour } from '../../src-main/contract/region-colours.ts';
import { addToExpression, chosenMasks, maskId, removeFromExpression } from './expression.ts';
import { impliedRegions, withRegions, type NamedRegion } from './recipe-regions.ts';
import type { Mask, TreeNode } from './region-tree.ts';

/** Where the scene of the shown subject comes from. */
export interface SceneSource {
  readonly scene: BrainScene | null;
  /** A statistic map of the scene; null where there is none of that name. */
  volume(id: string): Promise<Volume | null>;
}

type Slice = WorkbenchDocument['regions'];
type MaskGroup = Pick<TreeNode, 'id' | 'masks'>;

/** An id for people. */
const plain = (id: string): string => id.replaceAll('"', '');

/** A part of an expression as text; null stays null. */
export const nodeText = (node: RegionNode | null): string | null =>
  node === null ? null : formatRegion(node);

/** The masks of the shown subject, and the two chosen regions: what the tree, the builder and the brain work on. */
export class Regions {
  readonly #masks: readonly Mask[] = $derived.by(() => this.#listMasks());
  readonly #chosen: readonly string[] = $derived.by(() => chosenMasks(this.expression, this.#masks));

  constructor(
    readonly app: App,
    private readonly data: SceneSource,
  ) {}

  get #slice(): Slice {
    return this.app.history.now.regions;
  }

  /** The subject that the brain shows and that the tree counts voxels of; null without a study. */
  get subject(): string | null {
    const { study, history } = this.app;
    const wanted = history.now.brain.subject;
    const known = study?.subjects ?? [];
    return (known.find(({ id }) => id === wanted) ?? known[0])?.id ?? null;
  }

  get masks(): readonly Mask[] {
    return this.#masks;
  }

  #listMasks(): readonly Mask[] {
    if (this.data.scene !== null) return this.data.scene.regions;
    const subject = this.app.study?.subjects.find(({ id }) => id === this.subject);
    const masks = (subject?.masks ?? []).map(({ name, hemisphere }) => ({
      id: maskId(name, hemisphere),
      name,
      hemisphere,
      voxels: null,
    }));
    // The same region may be there in several spaces.
    return masks.filter(({ id }, at) => masks.findIndex((mask) => mask.id === id) === at);
  }

  get active(): SetName {
    return this.#slice.active;
  }
  /** The expression of the active set. */
  get expression(): string | null {
    return this.#slice[this.active];
  }
  /** Ids of the masks that it takes in by name. */
  get chosen(): readonly string[] {
    return this.#chosen;
  }

  /** Whether voxels have places in mm. */
  get placed(): boolean {
    return this.data.scene !== null && this.data.scene.grid !== null;
  }
  /** The statistic maps that a threshold can be put on. */
  get maps(): BrainScene['overlays'] {
    return this.data.scene?.overlays ?? [];
  }
  /** Values between which a threshold of a map is looked for; null where the map is not there. */
  async rangeOf(map: string): Promise<[number, number] | null> {
    const volume = await this.data.volume(map).catch(() => null);
    return volume === null ? null : [volume.about.min, volume.about.max];
  }
  get recipe(): Recipe | null {
    return this.app.history.now.recipe;
  }
  /** The recipe's regions; empty where it has none of its own. */
  get named(): readonly NamedRegion[] {
    return this.recipe?.regions ?? [];
  }
  /** @param name of the step */
  setNamed(regions: readonly NamedRegion[], name: string): void {
    const { recipe } = this;
    if (recipe !== null) this.app.history.change(name, () => ({ recipe: withRegions(recipe, regions) }));
  }
  /** Adds the active region to the recipe's; a recipe without any gets those that it implied, so that these stay. */
  addNamed(name: string, expression: string): void {
    const before = this.recipe?.regions ?? impliedRegions(this.masks);
    const others = before.filter((region) => region.name.toLowerCase() !== name.toLowerCase());
    this.setNamed([...others, { name, expression }], `add region ${name}`);
  }

  activate(set: SetName): void {
    this.#change(`switch to region ${set}`, () => ({ active: set }));
  }

  /** @param name of the step, as undo shows it; key and within as of `DocumentHistory.change` */
  setExpression(text: string | null, name: string, key?: string, within?: number): void {
    this.#change(name, ({ active }) => ({ [active]: text }), key, within);
  }

  /** A region alone, besides what is there, or out of it. */
  choose(id: string, mode: RegionMode): void {
    const label = plain(id);
    if (mode === 'replace') this.setExpression(id, `choose ${label}`);
    else if (mode === 'add')
      this.setExpression(addToExpression(this.expression, id, this.masks), `add ${label}`);
    else this.setExpression(removeFromExpression(this.expression, id, this.masks), `remove ${label}`);
  }

  /** Set A as it is becomes set B, to be compared with what A becomes. */
  copyToOther(): void {
    const other = this.active === 'A' ? 'B' : 'A';
    this.#change(`copy region ${this.active} to ${other}`, (now) => ({ [other]: now[now.active] }));
  }

  swap(): void {
    this.#change('swap regions A and B', ({ A, B }) => ({ A: B, B: A }));
  }

  colour(id: string): string {
    return regionColour(id, this.#slice.colours);
  }
  setColour(name: string, colour: string): void {
    this.#change(
      `colour ${name}`,
      ({ colours }) => ({ colours: { ...colours, [name]: colour } }),
      `colour ${name}`,
    );
  }
  /** Several at once, as a label table has them. */
  setColours(colours: Readonly<Record<string, string>>): void {
    this.#change('take colours of labels', (now) => ({ colours: { ...now.colours, ...colours } }));
  }
  resetColour(name: string): void {
    this.#change(`reset colour of ${name}`, ({ colours }) => ({
      colours: Object.fromEntries(Object.entries(colours).filter(([key]) => key !== name)),
    }));
  }
  hasOwnColour(name: string): boolean {
    return this.#slice.colours[name] !== undefined;
  }

  get hidden(): readonly string[] {
    return this.#slice.hidden;
  }
  /** Hides what is in sight of these masks, or shows them again where all are hidden. */
  toggleHidden({ masks, id }: MaskGroup): void {
    const ids = masks.map((mask) => mask.id);
    const hide = !ids.every((mask) => this.hidden.includes(mask));
    this.#change(`${hide ? 'hide' : 'show'} ${plain(id)}`, ({ hidden }) => ({
      hidden: [...hidden.filter((mask) => !ids.includes(mask)), ...(hide ? ids : [])],
    }));
  }
  /** Leaves only these in sight; where they are alone already, all are shown again. */
  isolate({ masks, id }: MaskGroup): void {
    const others = this.masks
      .map((mask) => mask.id)
      .filter((other) => !masks.some((mask) => mask.id === other));
    const alone = others.every((mask) => this.hidden.includes(mask));
    if (alone) this.showAll();
    else this.#change(`show ${plain(id)} alone`, () => ({ hidden: others }));
  }
  showAll(): void {
    this.#change('show all regions', () => ({ hidden: [] }));
  }

  /** Whether a region is pointed at: itself, one that it is part of, or one of its parts. */
  isHovered({ masks, id }: MaskGroup): boolean {
    const hovered = this.app.hoveredRegion;
    return hovered !== null && (hovered === id || masks.some((mask) => mask.id === hovered));
  }

  #change(name: string, slice: (now: Slice) => Partial<Slice>, key?: string, within?: number): void {
    const { history } = this.app;
    history.change(name, (now) => ({ regions: { ...now.regions, ...slice(now.regions) } }), key, within);
  }
}

const KEY = Symbol('regions');
export const provideRegions = (regions: Regions): Regions => setContext(KEY, regions);
export const useRegions = (): Regions => getContext<Regions>(KEY);
