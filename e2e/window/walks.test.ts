import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWindow } from '../describe-window.ts';
import { temporaryFolder } from '../helpers.ts';
import { faultsOfAccess } from './access.ts';
import { computeProcessOf } from './compute-process.ts';
import { colourOf, findHue, shareOf } from './pixels.ts';
import { hideJobs as hide, pictureOfFailure } from './steps.ts';
import { closeBrowser, newHome, openWindow, pixelsOf, show, type TestWindow } from './window.ts';

const LONG = 300_000;

/** One window, from its first start on: each walk goes on where the one before stopped, as a day's work does. */
describeWindow('a day with the window', (executablePath) => {
  let window: TestWindow;
  let page: Page;
  let home = '';
  let user = '';
  const study = (): string => join(user, 'percept-tutorial');
  const option = (): Parameters<typeof openWindow>[0] => ({
    executablePath,
    home,
    env: { HOME: user, USERPROFILE: user },
  });

  beforeAll(async () => {
    home = await newHome();
    user = await temporaryFolder('percept-user-');
    window = await openWindow(option());
    page = window.page;
  });
  afterEach(({ task }) => pictureOfFailure(page, task));
  afterAll(async () => {
    await window.close();
    await closeBrowser();
  });

  const job = (state: string): Locator => page.locator(`[data-testid^=job-][data-state=${state}]`).first();
  const expression = (): Locator => page.getByTestId('expression');
  const countOf = (subject: string): Promise<string> => page.getByTestId(`counts-${subject}`).innerText();
  // p follows when the hand rests; it is not waited for here.
  const scoreOf = async (subject: string): Promise<string> =>
    /[\d.]+ %/.exec(await page.getByTestId(`score-${subject}`).innerText())?.[0] ?? '';
  const showJobs = async (): Promise<void> => {
    if (!(await page.getByTestId('jobs-panel').isVisible())) await page.getByTestId('jobs').click();
  };
  const hideJobs = (): Promise<void> => hide(page);
  const settle = async (): Promise<void> => {
    await page.waitForTimeout(1500);
    await page
      .locator('[data-stale=true]')
      .waitFor({ state: 'detached', timeout: 30_000 })
      .catch(() => undefined);
  };

  it(
    'makes and opens the tutorial study at the first start',
    async () => {
      await page
        .getByRole('button', { name: /tutorial/i })
        .first()
        .click();
      await page.getByTestId('page-study').waitFor({ timeout: LONG });
      expect(await page.getByTestId('page-study').innerText()).toMatch(/simulated/i);
      expect(existsSync(join(study(), 'percept.json'))).toBe(true);
      expect(existsSync(join(study(), 'percept-pca.json'))).toBe(true);
    },
    LONG,
  );

  it(
    'runs the recipe to its result',
    async () => {
      await page.getByTestId('run').click();
      await page.getByTestId('tab-workbench').waitFor();
      await show(page, 'workbench');
      await page.getByTestId('score-01').waitFor({ timeout: LONG });
      await hideJobs();
      // Of the whole visual cortex, as the command line prints it.
      expect(await scoreOf('01')).toMatch(/100\.0 %/);
      expect(await scoreOf('05')).toMatch(/90\.9 %/);
      expect(await readdir(join(study(), 'derivatives', 'percept', 'percept'))).toContain('results.json');
      const chart = await show(page, 'evaluation');
      expect(await chart.getByTestId('region-chart').locator('svg').getAttribute('aria-label')).toMatch(
        /VC 91\.8 %/,
      );
      await show(page, 'workbench');
    },
    LONG,
  );

  it(
    'chooses V1 by clicking it in the 3-D view: counts, scores and images follow',
    async () => {
      await settle();
      const before = { count: await countOf('01'), score: await scoreOf('01') };
      const cell = page.locator('[data-testid^="image-subject:01"]').first();
      const image = Buffer.from((await pixelsOf(cell)).data);
      const pane = page.getByTestId('brain-3d');
      // V1 is medial: the brain is looked at from behind, and all else is hidden.
      for (const region of ['V2', 'V3', 'hV4', 'LOC', 'FFA', 'PPA', 'HVC'])
        await page.getByRole('button', { name: new RegExp(`^Hide ${region}$`) }).click();
      await settle();
      const spot = findHue(await pixelsOf(pane), await colourOf(page.getByTestId('region-V1'), page), 14);
      expect(spot, 'V1 is seen in the 3-D view').toBeDefined();
      await pane.click({ position: spot! });
      await settle();
      expect(await expression().inputValue()).toMatch(/^V1[dv]?\.(left|right)$/);
      expect(await countOf('01')).not.toBe(before.count);
      expect(await scoreOf('01')).not.toBe(before.score);
      await expect
        .poll(async () => Buffer.from((await pixelsOf(cell)).data).equals(image), { timeout: 30_000 })
        .toBe(false);
      for (const region of ['V2', 'V3', 'hV4', 'LOC', 'FFA', 'PPA', 'HVC'])
        await page.getByRole('button', { name: new RegExp(`^Show ${region}$`) }).click();
    },
    LONG,
  );

  it(
    'builds a boolean region from the tree, and undoes and redoes it',
    async () => {
      const tree = (region: string): Locator => page.getByTestId(`region-${region}`).locator('.name');
      await tree('V1').click();
      await tree('LOC').click({ modifiers: ['Shift'] });
      await tree('FFA').click({ modifiers: ['Shift'] });
      const all = await expression().inputValue();
      await tree('LOC').click({ modifiers: ['Alt'] });
      const without = await expression().inputValue();
      expect(without).not.toBe(all);
      expect(without).toMatch(/V1.*FFA/);
      await settle();
      const counted = await countOf('01');
      await page.getByTestId('undo').click();
      expect(await expression().inputValue()).toBe(all);
      await settle();
      expect(await countOf('01')).not.toBe(counted);
      await page.getByTestId('redo').click();
      await settle();
      expect([await expression().inputValue(), await countOf('01')]).toEqual([without, counted]);
    },
    LONG,
  );

  it(
    'takes a region as text, says what is wrong with it, and decodes it when it is right',
    async () => {
      await expression().fill('V1 + (V9');
      await page.getByTestId('expression-error').waitFor();
      await expression().fill('dilate(V1.left, 3) - V2');
      await expression().press('Enter');
      await settle();
      await page.getByTestId('expression-error').waitFor({ state: 'detached' });
      expect(
        Number(
          (await countOf('01'))
            .replace(/[^\d\s]/g, '')
            .trim()
            .split(/\s+/)
            .at(-1),
        ),
      ).toBeGreaterThan(50);
    },
    LONG,
  );

  it(
    'draws regions in the very colours of their legend',
    async () => {
      // Slices are unlit: where a region is opaque, a pixel is the colour itself.
      await page.getByTestId('view-options').click();
      await page.getByRole('slider', { name: /fill in slices/i }).fill('1');
      await page.keyboard.press('Escape');
      await settle();
      const panes = await Promise.all(
        ['brain-axial', 'brain-coronal', 'brain-sagittal'].map((id) => pixelsOf(page.getByTestId(id))),
      );
      // Of the regions of one mask a side, which have one colour; some lie in the slices.
      const shares: number[] = [];
      for (const region of ['hV4', 'LOC', 'FFA', 'PPA', 'HVC']) {
        const colour = await colourOf(page.getByTestId(`region-${region}`), page);
        shares.push(Math.max(...panes.map((pane) => shareOf(pane, colour, 0))));
      }
      expect(shares.filter((share) => share > 1e-3).length, shares.join(', ')).toBeGreaterThanOrEqual(2);
      await page.getByTestId('undo').click();
    },
    LONG,
  );

  it(
    'cancels a fit, and runs it again',
    async () => {
      await show(page, 'model');
      const drift = page.getByLabel(/drift cut-off/i);
      await drift.fill('100');
      await drift.press('Tab');
      await page.waitForTimeout(1200);
      await page.getByTestId('run').click();
      await showJobs();
      await job('running').waitFor();
      await job('running')
        .getByRole('button', { name: /cancel/i })
        .click();
      await job('cancelled').waitFor({ timeout: 60_000 });
      expect(await page.getByTestId('page-model').isVisible()).toBe(true);
    },
    LONG,
  );

  it(
    'survives the end of its compute process in a fit: the job fails with the reason, the next one works',
    async () => {
      await page.getByTestId('run').click();
      await showJobs();
      await job('running').waitFor();
      await page.waitForTimeout(1000);
      process.kill(await computeProcessOf(window.pid), 'SIGKILL');
      await job('failed').waitFor({ timeout: 60_000 });
      expect(await job('failed').innerText()).toMatch(/compute process.*SIGKILL/is);
      await page.getByTestId('run').click();
      await job('running').waitFor();
      await job('running').waitFor({ state: 'detached', timeout: LONG });
      expect(await page.locator('[data-testid^=job-][data-state=done]').count()).toBeGreaterThan(0);
      await hideJobs();
    },
    LONG,
  );

  it(
    'finds its session again after a reload, and in a new window of a new server',
    async () => {
      await show(page, 'workbench');
      await page.getByTestId('region-hV4').locator('.name').click();
      await settle();
      const [text, score] = [await expression().inputValue(), await scoreOf('02')];
      await page.reload();
      await page.getByTestId('score-02').waitFor({ timeout: 60_000 });
      await settle();
      expect([await expression().inputValue(), await scoreOf('02')]).toEqual([text, score]);
      await window.close();
      window = await openWindow(option());
      page = window.page;
      await page.getByTestId('score-02').waitFor({ timeout: 60_000 });
      await settle();
      expect([await expression().inputValue(), await scoreOf('02')]).toEqual([text, score]);
    },
    LONG,
  );

  it(
    'is reached by keyboard alone',
    async () => {
      await page.getByTestId('brain-axial').focus();
      const readout = page.getByTestId('readout');
      const before = await readout.innerText();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('PageUp');
      await page.waitForTimeout(500);
      expect(await readout.innerText()).not.toBe(before);
      await page.getByTestId('region-V1').focus();
      await page.keyboard.press('Enter');
      await settle();
      expect(await expression().inputValue()).toMatch(/V1/);
      await page.keyboard.press('Control+2');
      await page.getByTestId('page-study').waitFor();
      await page.keyboard.press('Control+1');
      await page.getByTestId('page-workbench').waitFor();
    },
    LONG,
  );

  it.each(['workbench', 'study', 'model', 'evaluation', 'figures'] as const)(
    'has no serious fault of access on the page %s, light and dark',
    async (name) => {
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await show(page, name);
        await page.waitForTimeout(1500);
        expect(await faultsOfAccess(page), theme).toEqual([]);
      }
    },
    LONG,
  );

  it('asked nothing of any other machine, and broke none of its own rules', () => {
    expect(window.faults).toEqual([]);
  });
});
