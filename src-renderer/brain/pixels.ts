import type { Device } from './device.ts';
import { createTarget, deleteTarget } from './gl-textures.ts';
import type { Target } from './gl-textures.ts';
import type { PaneName } from './model.ts';
import { isSlice, marchFormats, pictureFormats } from './painter.ts';
import type { PaneRect } from './panes.ts';
import { outlineReach } from './picture.ts';
import type { Picture } from './picture.ts';
import { wholeOf } from './rect.ts';

/** A picture read back: RGBA, not premultiplied, the top row first. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export interface PixelOptions {
  /** That pane alone, else the whole layout. */
  readonly pane?: PaneName;
  /** Samples along a pixel's edge in 3-D, 2 by default. */
  readonly samples?: 1 | 2 | 3 | 4;
  /** Instead of the current one; 'transparent' for none. */
  readonly background?: string;
  /** Pixels for one CSS pixel, which sets the width of lines, 1 by default. */
  readonly pixelRatio?: number;
}

/** Draws panes as a picture of their own, whatever the canvas shows. @param samples along a pixel's edge in 3-D */
export function drawPixels(
  device: Device,
  picture: Picture,
  panes: readonly PaneRect[],
  samples: number,
  width: number,
  height: number,
): Pixels {
  const { gl, store, painter, scene } = device;
  const frame = createTarget(store, width, height, pictureFormats);
  try {
    painter.clear(frame, picture.background.gap);
    for (const pane of panes) {
      if (isSlice(pane.name)) {
        painter.slice(scene, picture, pane, frame, wholeOf(pane.width, pane.height));
      } else marchInStrips(device, picture, pane, samples, frame);
    }
    const data = new Uint8ClampedArray(width * height * 4);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, frame.handle);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(data.buffer));
    unpremultiply(data);
    return { width, height, data };
  } finally {
    deleteTarget(store, frame);
  }
}

/** The 3-D pane strip by strip, so that large pictures need little memory; strips overlap by what outlines reach. */
function marchInStrips(
  { store, painter, scene }: Device,
  picture: Picture,
  pane: PaneRect,
  perPixel: number,
  frame: Target,
): void {
  const margin = Math.ceil(outlineReach(picture.pixelRatio, perPixel) / perPixel);
  const rows = Math.max(16, Math.floor(2 ** 21 / (pane.width * perPixel * perPixel)));
  for (let top = 0; top < pane.height; top += rows) {
    const bottom = Math.min(pane.height, top + rows);
    const firstRow = Math.max(0, top - margin);
    const height = (Math.min(pane.height, bottom + margin) - firstRow) * perPixel;
    const target = createTarget(store, pane.width * perPixel, height, marchFormats);
    const march = { target, perPixel, firstRow };
    painter.march(scene, picture, pane, march, wholeOf(target.width, height));
    painter.resolve(scene, picture, pane, march, frame, { left: 0, top, right: pane.width, bottom });
    deleteTarget(store, target);
  }
}

/** Colours of partly transparent pixels as they are without their alpha. */
function unpremultiply(data: Uint8ClampedArray): void {
  for (let p = 0; p < data.length; p += 4) {
    const alpha = data[p + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = 0; c < 3; c++) data[p + c] = (data[p + c]! * 255) / alpha;
  }
}
