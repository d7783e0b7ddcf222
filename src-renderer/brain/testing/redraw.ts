import { createDevice } from '../device.ts';
import type { Device } from '../device.ts';
import { Drawing } from '../drawing.ts';
import { createTarget } from '../gl-textures.ts';
import type { OverlayStyle, VoxelSelection } from '../model.ts';
import { marchFormats } from '../painter.ts';
import { layOutPanes } from '../panes.ts';
import { backgroundColours } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { wholeOf } from '../rect.ts';
import { putOverlay, putSelection } from '../scene-changes.ts';
import { viewBox } from '../scene.ts';
import { makePhantom, phantomGrids, phantomScene, randomNumbers } from './phantom.ts';
import { differing, nextSelection, pickOne, pixelsOf, randomView } from './random-scenes.ts';

const style: OverlayStyle = { colourMap: 'balance', range: [-4, 4], threshold: 1 };

export interface RedrawReport {
  /** Steps at which the canvas was compared, by quality. */
  readonly compared: { coarse: number; fine: number };
  /** What differed, in words. */
  readonly faults: string[];
  /** Pixels and samples drawn for changes of the selection alone, and what drawing all of it anew took. */
  readonly drawn: number;
  readonly whole: number;
}

/**
 * Draws a random sequence of selections and views bit by bit, and each state as a whole by another device and from nothing;
 * both canvases must be the same to the last bit.
 */
export function compareRedraws(seed: number, steps: number): RedrawReport {
  const random = randomNumbers(seed);
  const grid = pickOne(random, Object.values(phantomGrids));
  const phantom = makePhantom(grid);
  const scene = phantomScene(phantom);
  if (random() < 0.5) {
    const values = Float32Array.from(phantom.labels.values, (_, v) =>
      v % 5 === 0 ? NaN : 4 * Math.sin(v / 300),
    );
    putOverlay(scene, { grid, values, name: 't', unit: 't' });
  }
  const contexts = [0, 1].map(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [240, 180];
    return canvas.getContext('webgl2', { alpha: false, antialias: false, preserveDrawingBuffer: true })!;
  });
  const [device, other] = contexts.map((gl) => createDevice(gl, scene)) as [Device, Device];
  const perPixel = pickOne(random, [1, 2]);
  const share = pickOne(random, [0.25, 0.35, 0.7, 1]);
  const pixelRatio = pickOne(random, [1, 1.25, 2]);
  const drawing = new Drawing(device, perPixel);
  const report: RedrawReport = { compared: { coarse: 0, fine: 0 }, faults: [], drawn: 0, whole: 0 };
  let view = randomView(random);
  let selection: VoxelSelection | null = null;
  let [drawn, whole] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const moves = random() < 0.1;
    if (moves) view = randomView(random);
    else {
      selection = nextSelection(random, selection, grid);
      const put = putSelection(scene, selection);
      if (put !== null) {
        device.scene.setSelection(scene.selection, put.box);
        for (const change of put.changes) drawing.selectionChanged(change);
        other.scene.setSelection(scene.selection, null);
      }
    }
    const picture: Picture = {
      view,
      style,
      box: viewBox(scene),
      background: backgroundColours('dark'),
      pixelRatio,
    };
    const panes = layOutPanes(view, 240, 180, 1);
    const pane = panes.find(({ name }) => name === 'volume');
    /** Strips alone are not shown: some are drawn, and the next step changes what they show. */
    const quality = pickOne(random, ['coarse', 'coarse', 'fine', 'strips'] as const);
    if (quality === 'strips') {
      if (pane !== undefined) drawing.volume.refine(picture, pane, 4000);
      continue;
    }
    const draw = (by: Drawing): void => {
      by.drawSlices(picture, panes, 240, 180);
      if (pane !== undefined && quality === 'fine') by.drawFine(picture, pane);
      else if (pane !== undefined) by.drawCoarse(picture, pane, share);
      by.show();
    };
    const [before, otherBefore] = [device.painter.drawnPixels, other.painter.drawnPixels];
    draw(drawing);
    draw(new Drawing(other, perPixel));
    if (!moves) {
      drawn += device.painter.drawnPixels - before;
      whole += other.painter.drawnPixels - otherBefore;
    }
    report.compared[quality]++;
    const count = differing(pixelsOf(device.gl), pixelsOf(other.gl));
    if (count > 0) report.faults.push(`step ${step}, ${quality}: ${count} bytes differ`);
  }
  for (const gl of contexts) gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { ...report, drawn, whole };
}

/**
 * Marches a 3-D pane with the box that just holds the selection, and with that of the whole grid: the walk must find the same to
 * the last bit, or what changes far away would change pixels here.
 * @returns samples in which the selection was met, and those that differ
 */
export function compareWalks(seed: number): { met: number; differing: number } {
  const random = randomNumbers(seed);
  const phantom = makePhantom(pickOne(random, Object.values(phantomGrids)));
  const scene = phantomScene(phantom);
  const gl = document.createElement('canvas').getContext('webgl2')!;
  const { store, painter, scene: gpu } = createDevice(gl, scene);
  const [side, whole] = [220, wholeOf(220, 220)];
  const target = createTarget(store, side, side, marchFormats);
  let [met, count] = [0, 0];
  for (let n = 0; n < 10; n++) {
    const view = { ...randomView(random), throughDepth: 500 };
    const picture = {
      view,
      style,
      box: viewBox(scene),
      background: backgroundColours('dark'),
      pixelRatio: 1,
    };
    putSelection(scene, nextSelection(random, scene.selection, phantom.grid));
    const { selection } = scene;
    if (selection === null || selection.box === null) continue;
    const [tight, loose] = [selection.box, { low: [0, 0, 0], high: selection.grid.dims } as const].map(
      (box) => {
        gpu.setSelection({ ...selection, box }, null);
        const pane = { name: 'volume', x: 0, y: 0, width: side, height: side } as const;
        painter.march(gpu, picture, pane, { target, perPixel: 1, firstRow: 0 }, whole);
        const data = new Uint32Array(4 * side * side);
        gl.bindFramebuffer(gl.FRAMEBUFFER, target.handle);
        gl.readBuffer(gl.COLOR_ATTACHMENT1);
        gl.readPixels(0, 0, side, side, gl.RGBA_INTEGER, gl.UNSIGNED_INT, data);
        gl.readBuffer(gl.COLOR_ATTACHMENT0);
        return data;
      },
    );
    for (let p = 0; p < tight!.length; p += 4) {
      if (tight![p]! >>> 24 !== 0) met++;
      if ([0, 1, 2, 3].some((c) => tight![p + c] !== loose![p + c])) count++;
    }
  }
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { met, differing: count };
}
