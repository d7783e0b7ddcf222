import { fitTexture } from './bricks.ts';
import { colourTable, isDiverging } from './colour-maps.ts';
import type { Program, UniformValue } from './gl-program.ts';
import type { Texture, TextureStore } from './gl-textures.ts';
import type { ColourMapName, OverlayStyle, VolumeGrid } from './model.ts';
import { BrainRenderError } from './model.ts';
import { sampleStep } from './pick-ray.ts';
import { buildTables, tableWidth } from './region-tables.ts';
import type { VoxelBox } from './runs.ts';
import { sceneAnatomy } from './scene.ts';
import type { Scene, SceneAnatomy, SceneMask } from './scene.ts';
import { noStatistic } from './shader-common.ts';
import { mmToVoxelAffine, voxelSize } from './space.ts';

/** The texture unit of each sampler; never shared, since two kinds of sampler on one unit are an error. */
const units = {
  uComboColours: 0,
  uComboStates: 1,
  uColourMap: 2,
  uAnatomy: 3,
  uBricks: 4,
  uLabels: 5,
  uSelection: 6,
  uOverlay: 7,
  uLit: 8,
  uMet: 9,
  uSmall: 10,
} as const;
export type SamplerName = keyof typeof units;

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The scene's textures, and the uniforms that go with them. */
export class GpuScene {
  readonly #store: TextureStore;
  readonly #textures = new Map<SamplerName, Texture>();
  readonly #uniforms = new Map<SamplerName, Record<string, UniformValue>>();
  #tableRows = 0;
  #labelBox: { grid: VolumeGrid; box: VoxelBox } | null = null;
  #selectionBox: { grid: VolumeGrid; box: VoxelBox } | null = null;

  constructor(store: TextureStore, scene: Scene) {
    this.#store = store;
    this.setAnatomy(scene.anatomy);
    this.setLabels(scene);
    this.setSelection(scene.selection, null);
    this.setOverlay(scene);
    this.setColourMap('viridis');
  }

  /** Tables as they lie on the GPU. */
  readonly #tables = new Map<SamplerName, Uint8Array>();

  #replace(name: SamplerName, texture: Texture, uniforms: Record<string, UniformValue>): void {
    this.#store.delete(this.#textures.get(name) ?? null);
    this.#textures.set(name, texture);
    this.#uniforms.set(name, uniforms);
  }

  /** Boxes that hold all regions, and the selection. */
  get boxes(): { grid: VolumeGrid; box: VoxelBox }[] {
    return [this.#labelBox, this.#selectionBox].filter((box) => box !== null);
  }

  /** Formats by sampler, as a test reads them. */
  formats(): Record<string, Texture['format']> {
    return Object.fromEntries([...this.#textures].map(([name, texture]) => [name, texture.format]));
  }

  setAnatomy(given: SceneAnatomy | null): void {
    const store = this.#store;
    const [format, brickFormat] = [
      { internal: 'R16F', filter: 'LINEAR' },
      { internal: 'R32F', filter: 'NEAREST' },
    ] as const;
    if (given === null) {
      const nothing = new Float32Array(1);
      this.#replace('uAnatomy', store.volume('anatomy', format, [1, 1, 1], nothing), { uHasAnatomy: false });
      this.#replace('uBricks', store.volume('anatomy', brickFormat, [1, 1, 1], nothing), {});
      return;
    }
    const limit = store.gl.getParameter(store.gl.MAX_3D_TEXTURE_SIZE) as number;
    const volume = fitTexture(given.volume, limit);
    const anatomy = volume === given.volume ? given : sceneAnatomy(volume);
    const [low, high] = anatomy.extent;
    const span = high - low || 1;
    const normalised = (value: number): number =>
      Number.isFinite(value) ? Math.min(Math.max((value - low) / span, 0), 1) : 0;
    const { grid, values, window } = volume;
    const data = Float32Array.from(values, normalised);
    const [w0, w1] = [(window[0] - low) / span, (window[1] - low) / span];
    this.#replace('uAnatomy', store.volume('anatomy', format, grid.dims, data), {
      uHasAnatomy: true,
      uAnatomyFromMm: mmToVoxelAffine(grid),
      uAnatomyDims: grid.dims,
      uWindow: [w0, w1 > w0 ? w1 : w0 + 1e-6],
      uStep: sampleStep(grid),
    });
    const bricks = anatomy.bricks;
    this.#replace(
      'uBricks',
      // A little more than the greatest value: the half floats of the volume are rounded.
      store.volume(
        'anatomy',
        brickFormat,
        bricks.dims,
        bricks.max.map((v) => normalised(v) * 1.001 + 1e-6),
      ),
      { uBrickDims: bricks.dims },
    );
  }

  setLabels(scene: Scene): void {
    const { labels } = scene;
    this.#labelBox =
      labels === null || labels.box === null ? null : { grid: labels.volume.grid, box: labels.box };
    const format = { internal: 'R16UI', filter: 'NEAREST' } as const;
    if (labels === null) {
      this.#replace('uLabels', this.#store.volume('regions', format, [1, 1, 1], new Uint16Array(1)), {
        uHasLabels: false,
      });
    } else {
      const { grid, values, combos } = labels.volume;
      const most = this.#store.gl.getParameter(this.#store.gl.MAX_TEXTURE_SIZE) as number;
      if (combos.length > 65_536 || Math.ceil(combos.length / tableWidth) > most) {
        throw new BrainRenderError(
          `regions: ${combos.length} combinations of overlapping regions are too many to draw`,
        );
      }
      this.#replace('uLabels', this.#store.volume('regions', format, grid.dims, values), {
        uHasLabels: labels.box !== null,
        uLabelsFromMm: mmToVoxelAffine(grid),
        uLabelDims: grid.dims,
        uLabelLow: labels.box?.low ?? [0, 0, 0],
        uLabelHigh: labels.box?.high ?? [1, 1, 1],
      });
    }
    this.#tableRows = 0;
    this.setTables(scene);
  }

  /**
   * Colours and states of regions: the only upload when regions are hidden, chosen, hovered or recoloured.
   * @returns whether they are others than before
   */
  setTables({ labels, regions, regionState }: Scene): boolean {
    const tables = buildTables(labels?.volume.combos ?? [[]], regions, regionState);
    const parts = [
      ['uComboColours', { internal: 'RGBA8', filter: 'NEAREST' }, tables.colours],
      ['uComboStates', { internal: 'RGBA8UI', filter: 'NEAREST' }, tables.states],
    ] as const;
    let changed = false;
    for (const [name, format, data] of parts) {
      const known = this.#textures.get(name);
      if (known !== undefined && this.#tableRows === tables.rows) {
        // A parent may give the same states again and again, as while a threshold is dragged.
        if (sameBytes(this.#tables.get(name), data)) continue;
        changed = true;
        this.#store.updatePlane(known, tableWidth, tables.rows, data);
      } else {
        changed = true;
        this.#replace(name, this.#store.plane(format, tableWidth, tables.rows, data), {});
      }
    }
    for (const [name, , data] of parts) this.#tables.set(name, data);
    this.#uniforms.set('uComboStates', { uAnyChosen: regionState.selected.length > 0 });
    this.#tableRows = tables.rows;
    return changed;
  }

  /** The selection's mask; with `changed`, on the same grid as before, only that box is uploaded. */
  setSelection(selection: SceneMask | null, changed: VoxelBox | null): void {
    const format = { internal: 'R8UI', filter: 'NEAREST' } as const;
    this.#selectionBox =
      selection === null || selection.box === null ? null : { grid: selection.grid, box: selection.box };
    if (selection === null) {
      this.#replace('uSelection', this.#store.volume('selection', format, [1, 1, 1], new Uint8Array(1)), {
        uHasSelection: false,
      });
      return;
    }
    const { grid, mask, box } = selection;
    const uniforms = {
      uHasSelection: box !== null,
      uSelectionFromMm: mmToVoxelAffine(grid),
      uSelectionDims: grid.dims,
      uSelectionLow: box?.low ?? [0, 0, 0],
      uSelectionHigh: box?.high ?? [1, 1, 1],
    };
    const known = this.#textures.get('uSelection');
    if (known !== undefined && changed !== null) {
      this.#store.updateBox(known, grid.dims, changed, mask);
      this.#uniforms.set('uSelection', uniforms);
    } else this.#replace('uSelection', this.#store.volume('selection', format, grid.dims, mask), uniforms);
  }

  setOverlay({ overlay }: Scene): void {
    const format = { internal: 'R32F', filter: 'NEAREST' } as const;
    if (overlay === null) {
      const nothing = Float32Array.of(noStatistic);
      this.#replace('uOverlay', this.#store.volume('statistic', format, [1, 1, 1], nothing), {
        uHasOverlay: false,
      });
      return;
    }
    const { grid, values } = overlay;
    const data = values.map((value) => (Number.isFinite(value) ? value : noStatistic));
    this.#replace('uOverlay', this.#store.volume('statistic', format, grid.dims, data), {
      uHasOverlay: true,
      uOverlayFromMm: mmToVoxelAffine(grid),
      uOverlayDims: grid.dims,
      uOverlayStep: 0.5 * Math.min(...voxelSize(grid)),
    });
  }

  setColourMap(map: ColourMapName): void {
    const table = this.#store.plane({ internal: 'RGBA8', filter: 'NEAREST' }, 256, 1, colourTable(map));
    this.#replace('uColourMap', table, {});
  }

  /** Uniforms of an overlay's colours. */
  styleUniforms(style: OverlayStyle): Record<string, UniformValue> {
    return {
      uOverlayRange: style.range,
      uThreshold: style.threshold ?? 0,
      uThresholded: style.threshold !== null,
      uDiverging: isDiverging(style.colourMap),
    };
  }

  /** Makes a program current, with the scene's textures (and `extra` ones) bound to its samplers. */
  use(program: Program, extra: Partial<Record<SamplerName, Texture>> = {}): void {
    const { gl } = this.#store;
    gl.useProgram(program.handle);
    const bind = (name: SamplerName, texture: Texture): void => {
      gl.activeTexture(gl.TEXTURE0 + units[name]);
      gl.bindTexture(gl[`TEXTURE_${texture.target}`], texture.handle);
    };
    for (const [name, texture] of this.#textures) bind(name, texture);
    for (const [name, texture] of Object.entries(extra)) bind(name as SamplerName, texture);
    // Uploads bind to the active unit: keep the scene's units out of their way.
    gl.activeTexture(gl.TEXTURE0 + 15);
    program.set(units);
    program.set({
      uAnatomyFromMm: identity,
      uLabelsFromMm: identity,
      uSelectionFromMm: identity,
      uOverlayFromMm: identity,
    });
    for (const uniforms of this.#uniforms.values()) program.set(uniforms);
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((value, i) => value === b[i]);
}
