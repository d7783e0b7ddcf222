import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { placeWindow, readWindowState, saveWindowState } from './window-state.ts';

const folder = await mkdtemp(join(tmpdir(), 'percept-place-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const left = { x: 0, y: 25, width: 1440, height: 875 };
const right = { x: 1440, y: 0, width: 1920, height: 1080 };
const state = { x: 1600, y: 100, width: 1200, height: 800, maximized: false };

describe('placeWindow', () => {
  it('leaves a window where it was, on the display where it was', () => {
    expect(placeWindow(state, [left, right])).toEqual({ x: 1600, y: 100, width: 1200, height: 800 });
  });

  it('puts a window in the middle the first time, no larger than the display', () => {
    expect(placeWindow(null, [right])).toEqual({ x: 1680, y: 90, width: 1440, height: 900 });
    expect(placeWindow(null, [{ x: 0, y: 0, width: 800, height: 500 }])).toEqual({
      x: 0,
      y: 0,
      width: 800,
      height: 500,
    });
  });

  it('brings a window back whose display is gone', () => {
    expect(placeWindow(state, [left])).toEqual({ x: 120, y: 63, width: 1200, height: 800 });
  });

  it('keeps every window inside a display, whatever was saved', () => {
    const areas = [left, right];
    for (let seed = 0; seed < 500; seed++) {
      const number = (k: number, from: number, to: number): number =>
        Math.floor(from + ((Math.imul(seed + 1, 2_654_435_761 + 977 * k) >>> 0) / 2 ** 32) * (to - from));
      const saved = {
        x: number(1, -3000, 6000),
        y: number(2, -3000, 6000),
        width: number(3, 1, 5000),
        height: number(4, 1, 5000),
        maximized: false,
      };
      const { x, y, width, height } = placeWindow(saved, areas);
      const inside = areas.some(
        (area) =>
          x >= area.x &&
          y >= area.y &&
          x + width <= area.x + area.width &&
          y + height <= area.y + area.height,
      );
      expect(inside, JSON.stringify(saved)).toBe(true);
      expect([width >= 900, height >= 600]).toEqual([true, true]);
    }
  });
});

describe('the state of the window', () => {
  it('is read as it was saved, and nothing is left beside it', async () => {
    const file = join(folder, 'place.json');
    saveWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
    expect(await readdir(folder)).toEqual(['place.json']);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"x":1}',
    JSON.stringify({ ...state, x: 1e9 }),
    JSON.stringify({ ...state, more: 1 }),
  ])('is none where the file says %j', async (text) => {
    const file = join(folder, 'broken.json');
    await writeFile(file, text);
    expect(readWindowState(file)).toBeNull();
  });

  it('is none where there is no file, and saving where there is no folder is no fault', () => {
    const file = join(folder, 'none', 'place.json');
    saveWindowState(file, state);
    expect(readWindowState(file)).toBeNull();
  });
});
