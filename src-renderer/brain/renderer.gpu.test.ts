import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWindow } from '../../e2e/describe-window.ts';
import { parseColour } from './colour-maps.ts';
import type { OverlayStyle, PaneName, RegionState, VolumeGrid } from './model.ts';
import { noRegionState } from './model.ts';
import { layOutPanes } from './panes.ts';
import { pick } from './pick.ts';
import type { BrainRenderer } from './renderer.ts';
import { viewBox } from './scene.ts';
import type { Scene } from './scene.ts';
import { openBrainPage } from './testing/brain-page.ts';
import type { BrainPage } from './testing/brain-page.ts';
import { makePhantom, phantomGrids, phantomScene } from './testing/phantom.ts';
import type { Phantom } from './testing/phantom.ts';
import { defaultViewState } from './view-state.ts';
import type { readViewState, ViewState } from './view-state.ts';

/** What page-entry.ts and these tests keep in the page. */
interface InPage {
  BrainRenderer: typeof BrainRenderer;
  readViewState: typeof readViewState;
  renderer: BrainRenderer;
  regions: Phantom['regions'];
  labels: Phantom['labels'];
}
declare const window: InPage & typeof globalThis;

let opened: BrainPage;
let page: Page;
let gpu = true;

describeWindow('the renderer in Chromium', () => {
  beforeAll(async () => {
    opened = await openBrainPage('page-entry.ts');
    ({ page } = opened);
    gpu = await page.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null);
  });
  afterAll(() => opened.close());

  it('finds WebGL2', () => expect(gpu).toBe(true));

  async function load({ anatomy, labels, regions }: Phantom): Promise<void> {
    const plain = {
      anatomy: { ...anatomy, values: [...anatomy.values] },
      labels: { ...labels, values: [...labels.values] },
      regions,
      none: noRegionState,
    };
    await page.evaluate((given) => {
      window.renderer ??= new window.BrainRenderer(document.querySelector('canvas')!, (error) => {
        throw error;
      });
      window.labels = { ...given.labels, values: Uint16Array.from(given.labels.values) };
      window.regions = given.regions;
      window.renderer.setAnatomy({ ...given.anatomy, values: Int16Array.from(given.anatomy.values) });
      window.renderer.setRegions(window.labels, given.regions, given.none);
      window.renderer.setSelection(null);
      window.renderer.setOverlay(null);
    }, plain);
  }

  const side = 120;

  /** RGBA of one pane, `[side x side]`. */
  async function draw(pane: PaneName, view: Partial<ViewState>, samples: 1 | 2 = 1): Promise<Uint8Array> {
    const text = await page.evaluate(
      (given) => {
        window.renderer.setView(given.view);
        const { data } = window.renderer.renderToPixels(given.side, given.side, {
          pane: given.pane,
          samples: given.samples,
          background: '#101010',
        });
        return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''));
      },
      { view: { ...defaultViewState, ...view }, side, pane, samples },
    );
    return Uint8Array.from(Buffer.from(text, 'base64'));
  }

  const setState = (state: Partial<RegionState>): Promise<number> =>
    page.evaluate(
      (given) => {
        const before = window.renderer.uploadedBytes;
        window.renderer.setRegions(window.labels, window.regions, given);
        return window.renderer.uploadedBytes - before;
      },
      { ...noRegionState, ...state },
    );

  const packed = (r: number, g: number, b: number): number => (r << 16) | (g << 8) | b;
  const packedColour = (hex: string): number => packed(...parseColour(hex));
  const pixel = (data: Uint8Array, p: number): number =>
    packed(data[4 * p]!, data[4 * p + 1]!, data[4 * p + 2]!);

  /** Mean position of the pixels of exactly this colour, and how many there are. */
  function centroid(data: Uint8Array, hex: string): { x: number; y: number; count: number } {
    const colour = packedColour(hex);
    let [x, y, count] = [0, 0, 0];
    for (let p = 0; p < side * side; p++) {
      if (pixel(data, p) !== colour) continue;
      x += p % side;
      y += Math.floor(p / side);
      count++;
    }
    return { x: x / count, y: y / count, count };
  }

  /** Every pixel whose surroundings the CPU finds to be one region (or none) has that region's colour (or none of theirs). */
  function agreement(
    scene: Scene,
    pane: PaneName,
    view: Partial<ViewState>,
    data: Uint8Array,
  ): { right: number; wrong: number } {
    const whole: ViewState = {
      ...defaultViewState,
      ...view,
      layout: pane === 'volume' ? 'volume' : pane,
      solo: true,
    };
    const input = { scene, view: whole, box: viewBox(scene), panes: layOutPanes(whole, side, side, 1) };
    const colours = new Map(scene.regions.map((region) => [region.id, packedColour(region.colour)]));
    let [right, wrong] = [0, 0];
    for (let y = 2; y < side; y += 3) {
      for (let x = 1; x < side; x += 3) {
        const around = [
          [0.5, 0.5],
          [0.3, 0.3],
          [0.7, 0.3],
          [0.3, 0.7],
          [0.7, 0.7],
        ].map(([dx, dy]) => pick(input, x + dx!, y + dy!)?.regionIds[0]);
        if (new Set(around).size > 1) continue;
        const shown = pixel(data, x + side * y);
        const expected = around[0];
        const agrees =
          expected === undefined ? ![...colours.values()].includes(shown) : shown === colours.get(expected);
        if (agrees) right += expected === undefined ? 0 : 1;
        else wrong++;
      }
    }
    return { right, wrong };
  }

  const bare = { regionFill: 1, regionOutline: false, showCrosshair: false } as const;

  describe.each(Object.entries(phantomGrids))('the %s grid on the GPU', (_, grid: VolumeGrid) => {
    const phantom = makePhantom(grid);
    const scene = phantomScene(phantom);
    beforeAll(() => load(phantom));

    it('gives regions in slices their very colour, where the CPU finds them', async () => {
      for (const [pane, crosshair] of [
        ['axial', [0, 0, 5]],
        ['coronal', [0, -20, 0]],
        ['sagittal', [-24, 0, 0]],
        ['sagittal', [6, 0, 0]],
      ] as const) {
        const view = { ...bare, crosshair: [...crosshair] as [number, number, number] };
        const { right, wrong } = agreement(scene, pane, view, await draw(pane, view));
        expect(wrong).toBe(0);
        expect(right).toBeGreaterThan(15);
      }
    });

    it('gives regions in 3-D their very colour, where the CPU finds them', async () => {
      for (const [azimuth, elevation] of [
        [0, 0],
        [130, 35],
        [-70, -20],
        [0, 90],
      ] as const) {
        const camera = { azimuth, elevation, zoom: 1, pan: [0, 0] as [number, number] };
        const view = {
          ...bare,
          camera,
          shading: 'flat',
          throughDepth: 500,
          renderMode: 'isosurface',
        } as const;
        const { right, wrong } = agreement(scene, 'volume', view, await draw('volume', view));
        expect(wrong).toBe(0);
        expect(right).toBeGreaterThan(40);
      }
    });

    it('has anterior in front, and left at the left or the right by convention', async () => {
      const view = { ...bare, crosshair: [0, 0, 5] as [number, number, number] };
      const neurological = await draw('axial', view);
      const radiological = await draw('axial', { ...view, convention: 'radiological' });
      const [left, right, anterior] = ['#e6194b', '#3cb44b', '#4363d8'];
      expect(centroid(neurological, anterior!).y).toBeLessThan(side / 2);
      expect(centroid(neurological, left!).x).toBeLessThan(centroid(neurological, right!).x);
      expect(centroid(radiological, left!).x).toBeGreaterThan(centroid(radiological, right!).x);
      expect(centroid(radiological, anterior!).y).toBe(centroid(neurological, anterior!).y);
      // From behind, the patient's left is at the left; superior is up.
      const camera = { azimuth: 0, elevation: 0, zoom: 1, pan: [0, 0] as [number, number] };
      const behind = await draw('volume', { ...bare, camera, shading: 'flat', throughDepth: 500 });
      expect(centroid(behind, left!).x).toBeLessThan(centroid(behind, right!).x);
      expect(centroid(behind, '#f58231').y).toBeLessThan(centroid(behind, left!).y);
    });
  });

  describe('the renderer', () => {
    const phantom = makePhantom(phantomGrids.oblique!);
    const camera = { azimuth: 20, elevation: 25, zoom: 1, pan: [0, 0] as [number, number] };
    beforeAll(() => load(phantom));

    it('holds labels as integers that are never interpolated', async () => {
      const formats = await page.evaluate(() => window.renderer.textureFormats);
      expect(formats.uLabels).toEqual({ internal: 'R16UI', filter: 'NEAREST' });
      expect(formats.uSelection).toEqual({ internal: 'R8UI', filter: 'NEAREST' });
      expect(formats.uComboStates).toEqual({ internal: 'RGBA8UI', filter: 'NEAREST' });
    });

    it.each(['composite', 'mip', 'isosurface'] as const)(
      'draws the same %s picture twice from the same state',
      async (renderMode) => {
        const [first, second] = [
          await draw('volume', { camera, renderMode }, 2),
          await draw('volume', { camera, renderMode }, 2),
        ];
        expect(Buffer.compare(first, second)).toBe(0);
        expect(new Set(first).size).toBeGreaterThan(50);
      },
    );

    it('hides, chooses, hovers and recolours by small tables alone', async () => {
      const view = { ...bare, camera, shading: 'flat', throughDepth: 500 } as const;
      const before = await draw('volume', view);
      for (const state of [
        { hidden: ['superior'] },
        { selected: ['superior'] },
        { hovered: 'superior' },
        { dimmed: ['superior'] },
      ]) {
        const bytes = await setState(state);
        expect(bytes).toBeGreaterThan(0);
        expect(bytes).toBeLessThan(64 * 1024);
        expect(Buffer.compare(before, await draw('volume', view))).not.toBe(0);
      }
      await setState({ hidden: ['superior'] });
      expect(centroid(before, '#f58231').count).toBeGreaterThan(15);
      expect(centroid(await draw('volume', view), '#f58231').count).toBe(0);
      const recoloured = await page.evaluate((none) => {
        const start = window.renderer.uploadedBytes;
        const regions = window.regions.map((region) =>
          region.id === 'superior' ? { ...region, colour: '#123456' } : region,
        );
        window.renderer.setRegions(window.labels, regions, none);
        return window.renderer.uploadedBytes - start;
      }, noRegionState);
      expect(recoloured).toBeLessThan(64 * 1024);
      expect(centroid(await draw('volume', view), '#123456').count).toBe(centroid(before, '#f58231').count);
      await setState({});
    });

    it('moves a threshold without any upload', async () => {
      const grid = phantomGrids.anisotropic!;
      const style: OverlayStyle = { colourMap: 'viridis', range: [0, 1], threshold: 0.2 };
      await page.evaluate(
        (given) => {
          const [nx, ny, nz] = given.grid.dims;
          const values = Float32Array.from({ length: nx * ny * nz }, (_, v) =>
            v % 7 === 0 ? NaN : (v % nx) / nx,
          );
          window.renderer.setOverlay({ grid: given.grid, values, name: 'R2', unit: '' });
          window.renderer.setOverlayStyle(given.style);
          // A parent that gives the same map again does not upload it again.
          const start = window.renderer.uploadedBytes;
          window.renderer.setOverlay({ grid: given.grid, values, name: 'R2', unit: '' });
          if (window.renderer.uploadedBytes !== start) throw new Error('the same map was uploaded again');
        },
        { grid, style },
      );
      for (const pane of ['axial', 'volume'] as const) {
        const before = await draw(pane, { camera });
        const bytes = await page.evaluate((given) => {
          const start = window.renderer.uploadedBytes;
          window.renderer.setOverlayStyle({ ...given, threshold: 0.6 });
          return window.renderer.uploadedBytes - start;
        }, style);
        const after = await draw(pane, { camera });
        expect(Buffer.compare(before, after)).not.toBe(0);
        expect(
          bytes +
            (await page.evaluate((given) => {
              const start = window.renderer.uploadedBytes;
              window.renderer.setOverlayStyle(given);
              return window.renderer.uploadedBytes - start;
            }, style)),
        ).toBe(0);
      }
      await page.evaluate(() => window.renderer.setOverlay(null));
    });

    it('uploads of a moved selection only the box that changed', async () => {
      const grid = phantomGrids.RAS!;
      const uploads = await page.evaluate((given) => {
        const bytes: number[] = [];
        const set = (runs: number[] | null): void => {
          const start = window.renderer.uploadedBytes;
          window.renderer.setSelection(runs === null ? null : { grid: given, runs });
          bytes.push(window.renderer.uploadedBytes - start);
        };
        set([8000, 4]);
        set([8000, 4, 8006, 1]);
        set([8000, 4, 8006, 1]);
        set([8000, 2, 8006, 1]);
        return bytes;
      }, grid);
      expect(uploads).toEqual([26 * 30 * 24, 1, 0, 2]);
      const crosshair = [8000 % 26, Math.floor(8000 / 26) % 30, Math.floor(8000 / 780)] as const;
      const mm = [0, 1, 2].map((r) =>
        [0, 1, 2].reduce((sum, c) => sum + grid.affine[4 * r + c]! * crosshair[c]!, grid.affine[4 * r + 3]!),
      );
      const view = { ...bare, crosshair: mm as [number, number, number] };
      expect(centroid(await draw('axial', view), '#ffb000').count).toBeGreaterThan(10);
      await page.evaluate(() => window.renderer.setSelection(null));
      expect(centroid(await draw('axial', view), '#ffb000').count).toBe(0);
    });

    it('clips what lies beyond a plane', async () => {
      const view = { ...bare, camera, shading: 'flat', throughDepth: 500 } as const;
      const clipPlanes = defaultViewState.clipPlanes.map((plane, n) => ({
        ...plane,
        on: n === 2,
        depth: 10,
      }));
      expect(centroid(await draw('volume', view), '#f58231').count).toBeGreaterThan(15);
      expect(centroid(await draw('volume', { ...view, clipPlanes }), '#f58231').count).toBe(0);
    });

    it('leaves the background transparent where asked, without dark edges', async () => {
      const alphas = await page.evaluate(
        (view) => {
          window.renderer.setView(view);
          const { data } = window.renderer.renderToPixels(150, 150, {
            pane: 'volume',
            background: 'transparent',
          });
          let edge = 255;
          for (let p = 0; p < data.length; p += 4) {
            if (data[p + 3]! > 40 && data[p + 3]! < 215)
              edge = Math.min(edge, Math.max(data[p]!, data[p + 1]!, data[p + 2]!));
          }
          return { corner: data[3], middle: data[4 * (75 + 150 * 75) + 3], edge };
        },
        { ...defaultViewState, camera, showCrosshair: false, renderMode: 'isosurface' as const },
      );
      expect(alphas.corner).toBe(0);
      expect(alphas.middle).toBe(255);
      expect(alphas.edge).toBeGreaterThan(30);
    });

    it('draws the whole layout on the canvas, coarse first, and comes to rest', async () => {
      const shown = await page.evaluate(
        async (view) => {
          window.renderer.setView(view);
          window.renderer.resize(300, 200, 1);
          await window.renderer.settled();
          await new Promise((resolve) => setTimeout(resolve, 400));
          return { width: window.renderer.canvas.width, panes: window.renderer.panes.length };
        },
        { ...defaultViewState, camera },
      );
      expect(shown).toEqual({ width: 300, panes: 4 });
    });

    it('comes back after the graphics device was lost', async () => {
      const view = { camera };
      const before = await draw('volume', view);
      await page.evaluate(async () => {
        const lose = window.renderer.canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
        const lost = new Promise((resolve) =>
          window.renderer.canvas.addEventListener('webglcontextlost', resolve),
        );
        lose.loseContext();
        await lost;
        const restored = new Promise((resolve) =>
          window.renderer.canvas.addEventListener('webglcontextrestored', resolve),
        );
        await new Promise((resolve) => setTimeout(resolve, 50));
        lose.restoreContext();
        await restored;
      });
      expect(Buffer.compare(before, await draw('volume', view))).toBe(0);
    });

    it('joins voxels of an anatomy that is too large, and refuses labels that are', async () => {
      const said = await page.evaluate((none) => {
        const gl = window.renderer.canvas.getContext('webgl2')!;
        const limit = gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number;
        const grid = {
          dims: [limit + 2, 1, 1] as const,
          affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
        };
        window.renderer.setAnatomy({ grid, values: new Uint8Array(limit + 2), window: [0, 1] });
        try {
          window.renderer.setRegions({ grid, values: new Uint16Array(limit + 2), combos: [[]] }, [], none);
          return '';
        } catch (error) {
          return String(error);
        }
      }, noRegionState);
      expect(said).toMatch(/BrainRenderError: regions: \d+ x 1 x 1 voxels.*Resample/);
    });
  });
});
