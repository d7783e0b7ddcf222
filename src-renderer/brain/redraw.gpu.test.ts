import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWindow } from '../../e2e/describe-window.ts';
import { openBrainPage } from './testing/brain-page.ts';
import type { BrainPage } from './testing/brain-page.ts';
import type { compareRedraws, compareWalks } from './testing/redraw.ts';
import type { compareRenderers } from './testing/renderers.ts';

declare const window: typeof globalThis & {
  compareRedraws: typeof compareRedraws;
  compareWalks: typeof compareWalks;
  compareRenderers: typeof compareRenderers;
};

let opened: BrainPage;
let page: Page;

describeWindow('drawing bit by bit in Chromium', () => {
  beforeAll(async () => {
    opened = await openBrainPage('page-entry.ts');
    ({ page } = opened);
  });
  afterAll(() => opened.close());

  it.each([3, 13, 22])('gives the very picture that is drawn as a whole (seed %i)', async (seed) => {
    const { compared, faults, drawn, whole } = await page.evaluate(
      (given) => window.compareRedraws(given, 30),
      seed,
    );
    expect(faults).toEqual([]);
    expect(compared.coarse).toBeGreaterThan(10);
    expect(compared.fine).toBeGreaterThan(3);
    expect(drawn).toBeLessThan(whole / 2);
  });

  it.each([1, 5, 8])('meets the same voxels whatever box the walk begins at (seed %i)', async (seed) => {
    const { met, differing } = await page.evaluate((given) => window.compareWalks(given), seed);
    expect(differing).toBe(0);
    expect(met).toBeGreaterThan(500);
  });

  it.each([1, 2])('shows what a new renderer shows, and costs what changed (seed %i)', async (seed) => {
    const { fromNew, fromPixels, small, again } = await page.evaluate(
      (given) => window.compareRenderers(given),
      seed,
    );
    expect([fromNew, fromPixels]).toEqual([0, 0]);
    expect(small).toBeGreaterThan(100);
    expect(small).toBeLessThan(0.1 * 320 * 240);
    expect(again).toBe(0);
  });
});
