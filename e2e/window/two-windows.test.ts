import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWindow } from '../describe-window.ts';
import { runJson, temporaryFolder, writeJson } from '../helpers.ts';
import { makeStudy, recipeFor } from '../study.ts';
import { pictureOfFailure } from './steps.ts';
import { closeBrowser, newHome, openWindow, show, type TestWindow } from './window.ts';

const LONG = 120_000;

/** Results of another version, two windows of one server, and a server that is started anew. */
describeWindow('windows whose host is not theirs alone', (executablePath) => {
  let window: TestWindow;
  let a: Page;
  let b: Page;
  let study = '';
  let home = '';
  const port = 20_000 + (process.pid % 20_000);
  const open = (): Promise<TestWindow> =>
    openWindow({
      executablePath,
      home,
      args: [study, '--port', String(port)],
      env: { PERCEPT_BACKEND: 'wasm' },
    });

  beforeAll(async () => {
    study = join(await temporaryFolder('percept-two-'), 'study');
    await makeStudy(study);
    const own = { data: { ...(recipeFor(study)['data'] as object), folder: '.' } };
    const recipe = await writeJson(join(study, 'percept.json'), recipeFor(study, own));
    const out = join(study, 'derivatives', 'percept', 'percept');
    await runJson(recipe, out);
    const file = join(out, '.cache', 'decoding.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...manifest, build: 'another' }));
    home = await newHome();
    window = await open();
    a = window.page;
    b = await a.context().newPage();
    await b.goto(window.address);
    for (const page of [a, b]) {
      page.setDefaultTimeout(20_000);
      await page.getByTestId('tab-model').waitFor();
    }
  }, LONG);
  afterEach(({ task }) => pictureOfFailure(a, task));
  afterAll(async () => {
    await window.close();
    await closeBrowser();
  });

  const notices = (page: Page): Locator => page.getByRole('region', { name: 'Notices' });
  const drift = (page: Page): Locator => page.getByLabel(/^Drift cut-off/);
  const enter = async (page: Page, value: string): Promise<void> => {
    await drift(page).fill(value);
    await drift(page).press('Tab');
  };

  it('says why results of another version are not shown, with the button that runs the recipe', async () => {
    for (const page of ['workbench', 'evaluation', 'figures']) {
      await a.getByTestId(`tab-${page}`).click();
      await a.getByText('These results were made by another version of Percept').waitFor();
      expect(await a.getByTestId('run-for-results').innerText()).toBe('Run the recipe again');
      expect(await a.getByTestId('run-for-results').isEnabled()).toBe(true);
    }
  });

  it('shows in one window what another changes, and undo brings back how it was', async () => {
    for (const page of [a, b]) await show(page, 'model');
    const before = await drift(a).inputValue();
    await enter(a, '99');
    await notices(b).getByText('The recipe was changed in another window').waitFor();
    expect(await drift(b).inputValue()).toBe('99');
    await b.getByTestId('undo').click();
    await expect.poll(() => drift(a).inputValue()).toBe(before);
    expect(await drift(b).inputValue()).toBe(before);
  });

  it('covers nothing with notices, and dismisses them by Escape', async () => {
    await enter(a, '88');
    await expect.poll(() => drift(b).inputValue()).toBe('88');
    await notices(b).getByText('The recipe was changed in another window').first().waitFor();
    const { y, height } = (await notices(b).boundingBox())!;
    const main = (await b.getByRole('main').boundingBox())!;
    const status = (await b.getByRole('contentinfo', { name: 'Status' }).boundingBox())!;
    expect(height).toBeGreaterThan(0);
    expect(y).toBeGreaterThanOrEqual(main.y + main.height - 1);
    expect(y + height).toBeLessThanOrEqual(status.y + 1);
    for (let i = 0; i < 3; i++) await b.keyboard.press('Escape');
    await expect.poll(() => notices(b).innerText()).toBe('');
  });

  it(
    'says what to do when the server has ended, and when another stands in its place: no spinner',
    async () => {
      const context = a.context();
      process.kill(window.pid, 'SIGTERM');
      await a.getByText('Percept does not answer').waitFor();
      const anew = await open();
      try {
        await a.getByRole('heading', { name: 'Percept was started anew' }).waitFor();
        expect(await a.getByTestId('connection').locator('code').innerText()).toBe(
          `percept serve --port ${port}`,
        );
        await b.reload();
        await b.getByRole('heading', { name: 'Percept was started anew' }).waitFor();
        expect(await b.getByRole('main').innerText()).toBe('');
        expect(await b.getByLabel('Opening').count()).toBe(0);
        // What was changed before is there.
        await show(anew.page, 'model');
        expect(await drift(anew.page).inputValue()).toBe('88');
        expect(context.pages()).toHaveLength(2);
      } finally {
        await anew.close();
      }
    },
    LONG,
  );
});
