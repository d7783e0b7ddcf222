import { voxelsInBrush } from '../brush.ts';
import type { VoxelSelection } from '../model.ts';
import { noRegionState } from '../model.ts';
import { BrainRenderer } from '../renderer.ts';
import { runsOfMask } from '../runs.ts';
import { defaultViewState } from '../view-state.ts';
import { makePhantom, phantomGrids, randomNumbers } from './phantom.ts';
import { differing, nextSelection, pickOne, pixelsOf, randomView } from './random-scenes.ts';

export interface RendererReport {
  /** Bytes that differ from what a new renderer shows at rest, and from what renderToPixels tells. */
  readonly fromNew: number;
  readonly fromPixels: number;
  /** Pixels drawn for a small ball that moved a little. */
  readonly small: number;
  /** Pixels drawn, and bytes uploaded, when all was given again. */
  readonly again: number;
}

const side = { width: 320, height: 240 };

/** Gives a renderer selections and views as a hand would, and looks at what it shows at rest. */
export async function compareRenderers(seed: number): Promise<RendererReport> {
  const random = randomNumbers(seed);
  const { grid, anatomy, labels, regions } = makePhantom(pickOne(random, Object.values(phantomGrids)));
  const state = { ...noRegionState, hidden: ['overlapping'] };
  const open = (): BrainRenderer => {
    const canvas = document.createElement('canvas');
    const renderer = new BrainRenderer(canvas, (error) => {
      throw error;
    });
    renderer.setAnatomy(anatomy);
    renderer.setRegions(labels, regions, state);
    renderer.resize(side.width, side.height, 1);
    return renderer;
  };
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const shown = (renderer: BrainRenderer): Uint8Array => pixelsOf(renderer.canvas.getContext('webgl2')!);
  const tested = open();
  let selection: VoxelSelection | null = null;
  let view = randomView(random);
  for (let n = 0; n < 16; n++) {
    if (random() < 0.15) view = randomView(random);
    tested.setView(view);
    selection = nextSelection(random, selection, grid);
    tested.setSelection(selection);
    // Time for a frame or two, and now and then for some strips of the fine picture.
    await wait(pickOne(random, [0, 20, 20, 180]));
  }
  await tested.settled();
  const fresh = open();
  fresh.setView(view);
  fresh.setSelection(selection);
  await fresh.settled();
  const fromNew = differing(shown(tested), shown(fresh));
  const pixels = tested.renderToPixels(side.width, side.height, { samples: tested.software ? 1 : 2 });
  const row = 4 * side.width;
  const upright = new Uint8Array(row * side.height);
  shown(tested).forEach(
    (value, n) => (upright[row * (side.height - 1 - Math.floor(n / row)) + (n % row)] = value),
  );
  const fromPixels = differing(upright, new Uint8Array(pixels.data.buffer));

  const ball = (x: number): VoxelSelection => {
    const mask = new Uint8Array(labels.values.length);
    for (const voxel of voxelsInBrush(grid, [x, -10, 10], 8)) mask[voxel] = 1;
    return { grid, runs: runsOfMask(mask) };
  };
  const plain = {
    ...defaultViewState,
    crosshair: [0, -10, 10] as [number, number, number],
    throughDepth: 500,
  };
  tested.setView(plain);
  tested.setSelection(ball(0));
  await tested.settled();
  const before = tested.drawnPixels;
  tested.setSelection(ball(4));
  await tested.settled();
  const small = tested.drawnPixels - before;
  const quiet = tested.drawnPixels + tested.uploadedBytes;
  tested.setView(structuredClone(plain));
  tested.setSelection(ball(4));
  tested.setAnatomy({ ...anatomy });
  tested.setRegions({ ...labels }, structuredClone(regions), structuredClone(state));
  tested.setOverlay(null);
  tested.setOverlayStyle({ colourMap: 'viridis', range: [0, 1], threshold: null });
  tested.setBackground('dark');
  tested.resize(side.width, side.height, 1);
  await tested.settled();
  await wait(60);
  const again = tested.drawnPixels + tested.uploadedBytes - quiet;
  tested.dispose();
  fresh.dispose();
  return { fromNew, fromPixels, small, again };
}
