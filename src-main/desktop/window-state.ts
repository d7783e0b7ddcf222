import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { temporaryName } from '../files.ts';

const whole = z.number().int().min(-100_000).max(100_000);
const stateSchema = z.strictObject({
  x: whole,
  y: whole,
  width: whole.min(1),
  height: whole.min(1),
  maximized: z.boolean(),
});

/** Where a window was left, in device-independent pixels. */
export type WindowState = z.infer<typeof stateSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const smallest = { width: 900, height: 600 };
const usual = { width: 1440, height: 900 };

/** The state that was saved; null when there is none that can be used. */
export function readWindowState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Saves the state, whole or not at all, before the window is gone. Nothing is lost where that fails but the place. */
export function saveWindowState(file: string, state: WindowState): void {
  const temporary = temporaryName(file);
  try {
    writeFileSync(temporary, JSON.stringify(state));
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/**
 * Bounds for a window: as it was left, moved and shrunk to lie within the display that it overlaps most; in the middle of
 * the first display where it was never seen or its display is gone.
 * @param areas work areas of the displays, the primary one first; at least one
 */
export function placeWindow(saved: WindowState | null, areas: readonly Area[]): Area {
  const home = saved === null ? undefined : largestOverlap(saved, areas);
  const area = home ?? areas[0]!;
  const size = saved ?? usual;
  const width = Math.min(Math.max(size.width, Math.min(smallest.width, area.width)), area.width);
  const height = Math.min(Math.max(size.height, Math.min(smallest.height, area.height)), area.height);
  const middle = { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2 };
  const corner = home === undefined || saved === null ? middle : saved;
  return {
    x: Math.round(Math.min(Math.max(corner.x, area.x), area.x + area.width - width)),
    y: Math.round(Math.min(Math.max(corner.y, area.y), area.y + area.height - height)),
    width,
    height,
  };
}

function largestOverlap(window: Area, areas: readonly Area[]): Area | undefined {
  let best: Area | undefined;
  let most = 0;
  for (const area of areas) {
    const common =
      shared(window.x, window.width, area.x, area.width) *
      shared(window.y, window.height, area.y, area.height);
    if (common > most) [best, most] = [area, common];
  }
  return best;
}

function shared(a: number, lengthA: number, b: number, lengthB: number): number {
  return Math.max(0, Math.min(a + lengthA, b + lengthB) - Math.max(a, b));
}
