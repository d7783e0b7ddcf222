import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWindow } from '../../e2e/describe-window.ts';
import { parseColour } from './colour-maps.ts';
import type { BrainTool, RegionMode, StrokePhase } from './interaction.ts';
import type { Hit, PaneName, RegionState, Vec3 } from './model.ts';
import { noRegionState } from './model.ts';
import type { BrainRenderer } from './renderer.ts';
import { openBrainPage } from './testing/brain-page.ts';
import type { BrainPage } from './testing/brain-page.ts';
import { phantomRegions } from './testing/phantom.ts';
import { defaultViewState } from './view-state.ts';
import type { ViewState } from './view-state.ts';

interface Events {
  region: { ids: string[]; mode: RegionMode; hit: Hit };
  hover: Hit | null;
  crosshair: Hit;
  sphere: { mm: Vec3; radius: number; phase: StrokePhase };
  paint: { mm: Vec3; voxels: number[]; phase: StrokePhase; erase: boolean };
  radius: number;
  error: Error;
}

/** What ViewHost.svelte leaves in the page. */
interface Host {
  renderer: () => BrainRenderer | undefined;
  view: () => ViewState;
  setView: (change: Partial<ViewState>) => void;
  setRegionState: (change: Partial<RegionState>) => void;
  setTool: (tool: BrainTool) => void;
  takeEvents: () => { name: keyof Events; value: unknown }[];
}
declare const host: Host;

let opened: BrainPage;
let page: Page;

describeWindow('BrainView in Chromium', () => {
  beforeAll(async () => {
    opened = await openBrainPage('view-entry.ts');
    ({ page } = opened);
    await page.waitForFunction(() => host.renderer() !== undefined);
  });
  afterAll(() => opened.close());

  const start: Partial<ViewState> = {
    crosshair: [-24, -20, 5],
    camera: { azimuth: 20, elevation: 25, zoom: 1, pan: [0, 0] },
    convention: 'neurological',
    sliceZoom: 1,
    sliceCentre: null,
  };
  beforeEach(async () => {
    await page.evaluate(
      (given) => {
        host.setTool('navigate');
        host.setView(given.start);
        host.setRegionState(given.none);
      },
      {
        start: { ...defaultViewState, ...start, regionFill: 1, regionOutline: false, throughDepth: 500 },
        none: noRegionState,
      },
    );
    await page.mouse.move(2, 600);
    await settle();
    await take('region');
  });

  const settle = (): Promise<void> =>
    page.evaluate(
      () =>
        new Promise<void>((resolve) =>
          requestAnimationFrame(() => void host.renderer()!.settled().then(resolve)),
        ),
    );

  /** Events of a name since the last call; all others are dropped. */
  async function take<Name extends keyof Events>(name: Name): Promise<Events[Name][]> {
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const events = await page.evaluate(() => host.takeEvents());
    return events.filter((event) => event.name === name).map((event) => event.value as Events[Name]);
  }

  /** A position on the page where a pane shows a region ('' none), away from its borders. */
  async function place(pane: PaneName, id: string): Promise<{ x: number; y: number }> {
    const found = await page.evaluate(
      (given) => {
        const renderer = host.renderer()!;
        const rect = renderer.panes.find((p) => p.name === given.pane)!;
        const at = (x: number, y: number): string => renderer.pick(x, y)?.regionIds[0] ?? '';
        for (let y = rect.y + 12; y < rect.y + rect.height - 12; y += 2) {
          for (let x = rect.x + 12; x < rect.x + rect.width - 12; x += 2) {
            if (
              [
                [0, 0],
                [4, 0],
                [-4, 0],
                [0, 4],
                [0, -4],
              ].every(([dx, dy]) => at(x + dx!, y + dy!) === given.id)
            )
              return { x, y };
          }
        }
        return null;
      },
      { pane, id },
    );
    if (found === null) throw new Error(`${pane} shows no ${id}`);
    return found;
  }

  it('shows regions in their very colour on the screen', async () => {
    await page.evaluate(() => host.setView({ shading: 'flat', showCrosshair: false, showLetters: false }));
    await settle();
    const { data, info } = await sharp(await page.screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const [pane, id] of [
      ['axial', 'left'],
      ['axial', 'right'],
      ['volume', 'left'],
      ['volume', 'superior'],
    ] as const) {
      const { x, y } = await place(pane, id);
      const colour = phantomRegions.find((region) => region.id === id)!.colour;
      expect([...data.subarray(3 * (x + info.width * y), 3 * (x + info.width * y) + 3)]).toEqual(
        parseColour(colour),
      );
    }
  });

  it('chooses regions by click, shift-click and alt-click in slices, and moves the crosshair', async () => {
    const { x, y } = await place('axial', 'right');
    await page.mouse.click(x, y);
    await page.keyboard.down('Shift');
    await page.mouse.click(x, y);
    await page.keyboard.up('Shift');
    await page.keyboard.down('Alt');
    await page.mouse.click(x, y);
    await page.keyboard.up('Alt');
    const choices = await take('region');
    expect(choices.map(({ ids, mode }) => [ids[0], mode])).toEqual([
      ['right', 'replace'],
      ['right', 'add'],
      ['right', 'remove'],
    ]);
    expect(choices[0]!.hit.pane).toBe('axial');
    expect(await page.evaluate(() => host.view().crosshair)).toEqual(choices[0]!.hit.mm);
    expect(await page.getByRole('application').first().getAttribute('aria-label')).toMatch(
      /^3-D view, .* right, .*right/,
    );
  });

  it('chooses a region by click in 3-D, and turns by drag without choosing', async () => {
    const { x, y } = await place('volume', 'superior');
    await page.mouse.click(x, y);
    expect((await take('region')).map(({ ids, mode }) => [ids, mode])).toEqual([[['superior'], 'replace']]);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 10, { steps: 4 });
    await page.mouse.up();
    expect(await take('region')).toEqual([]);
    const turned = await page.evaluate(() => host.view().camera);
    expect(turned.azimuth).toBeCloseTo(350, 0);
    expect(turned.elevation).toBeCloseTo(30, 0);
    await page.keyboard.down('Shift');
    await page.mouse.down();
    await page.mouse.move(x + 90, y + 10, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const panned = await page.evaluate(() => host.view().camera);
    expect(panned.pan[0]).toBeGreaterThan(1);
    expect(panned.azimuth).toBe(turned.azimuth);
    await page.mouse.wheel(0, -200);
    await expect.poll(() => page.evaluate(() => host.view().camera.zoom)).toBeGreaterThan(1.2);
  });

  it('tells what is under the pointer, once a frame, and when it leaves', async () => {
    const { x, y } = await place('volume', 'left');
    await page.mouse.move(x, y);
    const hits = await take('hover');
    expect(hits.at(-1)).toMatchObject({ pane: 'volume', on: 'region', regionIds: ['left'] });
    expect(hits.at(-1)!.baseValue).toBeGreaterThan(300);
    await page.mouse.move(2, 600);
    expect((await take('hover')).at(-1)).toBeNull();
  });

  it('is worked by keys alone', async () => {
    await page.locator('[data-pane=axial]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('PageUp');
    expect(await page.evaluate(() => host.view().crosshair)).toEqual([-20, -16, 9]);
    await page.keyboard.press('Enter');
    expect((await take('region')).map(({ ids, mode }) => [ids, mode])).toEqual([[['left'], 'add']]);
    await page.evaluate(() => host.setRegionState({ selected: ['left'] }));
    await page.keyboard.press(' ');
    expect((await take('region')).map(({ mode }) => mode)).toEqual(['remove']);
    await page.keyboard.press('+');
    expect(await page.evaluate(() => host.view().sliceZoom)).toBeCloseTo(1.2);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-pane'))).toBe('coronal');
    await page.locator('[data-pane=volume]').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate(() => host.view().camera.azimuth)).toBeCloseTo(25);
  });

  it('drags a sphere over the surface and sets its radius by the wheel', async () => {
    await page.evaluate(() => host.setTool('sphere'));
    const { x, y } = await place('volume', 'left');
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y, { steps: 2 });
    await page.mouse.up();
    await page.mouse.wheel(0, -100);
    const events = await page.evaluate(() => host.takeEvents());
    const spheres = events.filter((e) => e.name === 'sphere').map((e) => e.value as Events['sphere']);
    expect(spheres.map((s) => s.phase)).toEqual(['start', 'move', 'move', 'end']);
    expect(spheres[2]!.mm[0]).toBeGreaterThan(spheres[0]!.mm[0]);
    expect(spheres[3]!.mm).toEqual(spheres[2]!.mm);
    await expect
      .poll(() => page.evaluate(() => host.renderer() && document.querySelectorAll('.drawing').length))
      .toBe(4);
    const radii = [
      ...events.filter((e) => e.name === 'radius').map((e) => e.value),
      ...(await take('radius')),
    ];
    expect(radii).toEqual([8.8]);
    expect(await page.evaluate(() => host.view().camera.azimuth)).toBe(20);
  });

  it('paints voxels of the slice under the brush, without gaps, and erases', async () => {
    for (const tool of ['brush', 'erase'] as const) {
      await page.evaluate((next) => host.setTool(next), tool);
      const { x, y } = await place('axial', 'left');
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 30, y, { steps: 1 });
      await page.mouse.up();
      const strokes = await take('paint');
      expect(strokes.map((s) => [s.phase, s.erase])).toEqual(
        ['start', 'move', 'end'].map((phase) => [phase, tool === 'erase']),
      );
      // One plane of the grid, and every column between the ends.
      const voxels = [...new Set(strokes.flatMap((s) => s.voxels))];
      expect(new Set(voxels.map((v) => Math.floor(v / (26 * 30)))).size).toBe(1);
      const columns = [...new Set(voxels.map((v) => v % 26))].sort((a, b) => a - b);
      expect(columns.at(-1)! - columns[0]! + 1).toBe(columns.length);
      expect(columns.length).toBeGreaterThan(5);
    }
  });

  it('has no fault that axe finds', async () => {
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
    const faults = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; help: string }[] }> };
      };
      return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`);
    });
    expect(faults.filter((fault) => !/^(page-has-heading-one|region)/.test(fault))).toEqual([]);
    expect(await page.locator('figure').first().getAttribute('aria-label')).toBe(
      'Colour bar of Test t (t), \u22126 to 6, shown from 2',
    );
    expect(await page.locator('figure').first().locator('text').allTextContents()).toEqual([
      '\u22125',
      '0',
      '5',
    ]);
  });
});
