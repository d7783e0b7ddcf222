import type { BrainTool, StrokePhase } from '../brain/interaction.ts';
import type { Vec3, VolumeGrid } from '../brain/model.ts';
import { parseRegion, walkRegion } from '../../src-main/contract/regions.ts';
import { addToExpression, readExpression } from './expression.ts';
import { paint, withSphere, type SphereMode } from './painting.ts';
import type { Regions } from './regions.svelte.ts';

/** What the pointer does on the brain: looks and chooses, drags a sphere, paints or erases. A stroke is one step of undo. */
export class BrainTools {
  #tool = $state<BrainTool>('navigate');
  #radius = $state(8);
  #sphereMode = $state<SphereMode>('replace');
  #brush = $state<'disc' | 'ball'>('ball');
  #drawing = $state('drawing');
  #shared = $state(false);
  #strokes = 0;

  constructor(private readonly regions: Regions) {}

  get tool(): BrainTool {
    return this.#tool;
  }
  take(tool: BrainTool): void {
    this.#tool = tool;
  }
  /** mm */
  get radius(): number {
    return this.#radius;
  }
  setRadius(radius: number): void {
    this.#radius = Math.round(Math.min(60, Math.max(0.5, radius)) * 10) / 10;
  }
  get sphereMode(): SphereMode {
    return this.#sphereMode;
  }
  setSphereMode(mode: SphereMode): void {
    this.#sphereMode = mode;
  }
  get brush(): 'disc' | 'ball' {
    return this.#brush;
  }
  setBrush(brush: 'disc' | 'ball'): void {
    this.#brush = brush;
  }
  /** Name of the drawing that the brush paints into. */
  get drawing(): string {
    return this.#drawing;
  }
  setDrawing(name: string): void {
    const allowed = name.replaceAll('"', '').trim().slice(0, 100);
    if (allowed !== '') this.#drawing = allowed;
  }

  /** Whether what is painted is of every subject: right where their scans lie in one space. */
  get shared(): boolean {
    return this.#shared;
  }
  setShared(shared: boolean): void {
    this.#shared = shared;
  }

  /** A sphere is put, or dragged on. */
  sphere({ mm, radius, phase }: { mm: Vec3; radius: number; phase: StrokePhase }): void {
    if (phase === 'start') this.#strokes++;
    const text = withSphere(this.regions.expression, mm, radius, this.#sphereMode);
    this.regions.setExpression(text, 'place a sphere', `sphere ${this.#strokes}`, Infinity);
  }

  /**
   * Voxels are painted or erased in the drawing of the shown subject, or of all; the active region takes the drawing in when it is
   * painted first.
   */
  paint(stroke: { voxels: readonly number[]; phase: StrokePhase; erase: boolean }, grid: VolumeGrid): void {
    const { regions } = this;
    const { recipe, subject } = regions;
    if (stroke.phase === 'start') this.#strokes++;
    if (recipe === null || subject === null || stroke.voxels.length === 0) return;
    const whose = this.#shared ? null : subject;
    const painted = paint(recipe, this.#drawing, whose, grid, stroke.voxels, stroke.erase);
    const name = stroke.erase ? `erase in ${this.#drawing}` : `paint ${this.#drawing}`;
    regions.app.history.change(
      name,
      (now) => {
        const { active } = now.regions;
        const text = now.regions[active];
        if (stroke.erase || usesDrawing(text, this.#drawing)) return { recipe: painted };
        const expression = addToExpression(text, `drawn("${this.#drawing}")`, regions.masks);
        return { recipe: painted, regions: { ...now.regions, [active]: expression } };
      },
      `stroke ${this.#strokes}`,
      Infinity,
    );
  }
}

function usesDrawing(text: string | null, name: string): boolean {
  if (text === null || readExpression(text).error !== null) return false;
  let found = false;
  walkRegion(parseRegion(text), (part) => {
    if (part.kind === 'drawn' && part.name.toLowerCase() === name.toLowerCase()) found = true;
  });
  return found;
}
