import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readFigure } from '../../src-main/figures/embed/read.ts';
import { describeWindow } from '../describe-window.ts';
import { runJson, temporaryFolder, writeJson } from '../helpers.ts';
import { makeStudy, recipeFor } from '../study.ts';
import { faultsOfAccess } from './access.ts';
import { browse, cutOff, hideJobs, job, menu, pictureOfFailure, unreached } from './steps.ts';
import { closeBrowser, newHome, openWindow, show, type TestWindow } from './window.ts';

const LONG = 120_000;

/** Pages of models, figures and comparisons in one window on a study that was decoded in two ways. */
describeWindow('models, figures and comparisons', (executablePath) => {
  let window: TestWindow;
  let page: Page;
  let user = '';
  let study = '';
  const results = (name: string): string => join(study, 'derivatives', 'percept', name);

  beforeAll(async () => {
    user = await temporaryFolder('percept-user-');
    study = join(user, 'study');
    await makeStudy(study);
    const own = { data: { ...(recipeFor(study)['data'] as object), folder: '.' } };
    const recipe = await writeJson(join(study, 'percept.json'), recipeFor(study, own));
    const other = { ...own, latents: { kind: 'pca', components: 3 } };
    const pca = await writeJson(join(study, 'percept-pca.json'), recipeFor(study, other));
    await runJson(recipe, results('percept'));
    await runJson(pca, results('percept-pca'));
    await cp(resolve(import.meta.dirname, '../../resources/generator'), join(user, 'scenes'), {
      recursive: true,
    });
    await mkdir(join(user, 'damaged'));
    await writeFile(join(user, 'damaged', 'saved_model.pb'), 'this is no model');
    window = await openWindow({
      executablePath,
      args: [study],
      home: await newHome(),
      env: { HOME: user, USERPROFILE: user },
      size: { width: 1280, height: 720 },
    });
    page = window.page;
    page.setDefaultTimeout(20_000);
    await page.getByTestId('tab-figures').waitFor();
  }, LONG);
  afterEach(({ task }) => pictureOfFailure(page, task));
  afterAll(async () => {
    await window.close();
    await closeBrowser();
  });

  const dialog = (): Locator => page.getByRole('dialog');
  const models = (): Locator => page.getByTestId('models').getByRole('listitem');
  const latents = (): Locator => page.getByTestId('latents');
  const chosen = (select: Locator): Promise<string> => select.locator('option:checked').innerText();

  const importModel = async (folder: string): Promise<void> => {
    await menu(page, 'File', 'Import Model…');
    await browse(page, ['~', folder]);
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
  };

  it(
    'imports a model from the menu, lists what it does, and renames it',
    async () => {
      await show(page, 'model');
      await page.getByTestId('models').getByText('None yet').waitFor();
      await importModel('scenes');
      await job(page, 'done').waitFor({ timeout: LONG });
      await hideJobs(page);
      await models().waitFor();
      expect(await models().innerText()).toMatch(
        /scenes[\s\S]*encoder 64 × 64 colour images to 40 latents[\s\S]*generator 40 latents to 64 × 64/,
      );
      await models().getByRole('button', { name: 'Rename scenes' }).click();
      await dialog().getByLabel('Name').fill('painted scenes');
      await dialog().getByLabel('Name').press('Enter');
      await page.getByRole('button', { name: 'Rename painted scenes' }).waitFor();
      expect(await models().innerText()).toMatch(/^painted scenes/);
    },
    LONG,
  );

  it('takes an imported model as the latents of the recipe, and back', async () => {
    const before = await chosen(latents());
    await latents().selectOption({ label: 'painted scenes' });
    await page.getByLabel('Latents before images are made').waitFor();
    // What is shown was made with other latents.
    await page.getByRole('button', { name: 'Run again' }).waitFor();
    await page.getByTestId('undo').click();
    expect(await chosen(latents())).toBe(before);
    await page.getByTestId('redo').click();
    expect(await chosen(latents())).toBe('painted scenes');
  });

  it('removes a model once it was said what that means', async () => {
    await page.getByRole('button', { name: 'Remove painted scenes' }).click();
    expect(await dialog().innerText()).toMatch(/Recipes that name it cannot be run/);
    await dialog().getByRole('button', { name: 'Keep it' }).click();
    expect(await models().count()).toBe(1);
    await page.getByRole('button', { name: 'Remove painted scenes' }).click();
    await dialog().getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('None yet').waitFor();
    expect(await chosen(latents())).toMatch(/painted scenes \(not imported here\)/);
    await page.getByTestId('undo').click();
  });

  it('says of what is no model which file, what is wrong and what to do', async () => {
    await importModel('damaged');
    await job(page, 'failed').waitFor({ timeout: LONG });
    const said = job(page, 'failed').getByRole('alert');
    expect(await said.locator('.problem').innerText()).not.toBe('');
    expect(await said.locator('.file').innerText()).toMatch(/damaged/);
    expect(await said.locator('.remedy').innerText()).not.toBe('');
    await job(page, 'failed').getByRole('button', { name: 'Dismiss' }).click();
    await hideJobs(page);
    await page.getByTestId('models').getByText('None yet').waitFor();
  });

  const preview = (): Locator => page.getByTestId('figure-preview');
  const size = (): Promise<string> => page.getByTestId('page-figures').locator('.size').innerText();
  const panels = (): Locator => page.getByRole('group', { name: 'Panels' }).getByRole('button');
  const drawn = async (change: () => Promise<unknown>): Promise<void> => {
    const before = await preview().getAttribute('src');
    await change();
    await expect.poll(() => preview().getAttribute('src'), { timeout: 30_000 }).not.toBe(before);
  };

  it(
    'draws an overview in millimetres, and changes it panel by panel',
    async () => {
      await show(page, 'figures');
      await preview().waitFor({ timeout: LONG });
      expect(await size()).toMatch(/^183\.0 × [\d.]+ mm$/);
      // What is offered is no change of the study's document.
      const undone = page.getByTestId('undo');
      expect(await undone.getAttribute('aria-label')).not.toMatch(/figure/i);
      await drawn(() => page.getByLabel('Made for').selectOption({ label: 'Nature, one column (89 mm)' }));
      expect(await size()).toMatch(/^89\.0 × /);
      const before = await panels().allInnerTexts();
      await drawn(async () => {
        await page.getByTestId('add-panel').click();
        await page.getByRole('menuitem', { name: 'Text' }).click();
      });
      expect(await panels().allInnerTexts()).toEqual([...before, expect.stringMatching(/Text$/)]);
      const fields = page.getByRole('group', { name: 'Text', exact: true });
      await drawn(async () => {
        await fields.getByRole('textbox', { name: 'Text' }).fill('Two subjects of a made study');
        await fields.getByRole('textbox', { name: 'Text' }).press('Enter');
      });
      await drawn(() => page.getByRole('button', { name: 'Up', exact: true }).click());
      const moved = await panels().allInnerTexts();
      expect(moved).not.toEqual([...before, 'Text']);
      await drawn(() => page.getByTestId('undo').click());
      await drawn(() => page.getByTestId('undo').click());
      await drawn(() => page.getByTestId('undo').click());
      expect(await panels().allInnerTexts()).toEqual(before);
      for (let k = 0; k < 3; k++) await page.getByTestId('redo').click();
      expect(await panels().allInnerTexts()).toEqual(moved);
      expect(await page.getByTestId('figure-findings').innerText()).toMatch(/\w{5,}/);
    },
    LONG,
  );

  it('shows again what holds where a field was filled in with what cannot be', async () => {
    const width = page.getByLabel(/^Width/);
    await width.fill('5');
    await width.press('Tab');
    expect(await width.inputValue()).toBe('');
    expect(await size()).toMatch(/^89\.0 × /);
  });

  it.each([
    ['pdf', '%PDF-1.'],
    ['svg', '<?xml'],
    ['png', '\x89PNG\r\n'],
    ['tiff', 'II*\0'],
  ])(
    'exports the figure as %s, the same bytes each time, and it opens again',
    async (format, magic) => {
      await page.getByLabel('Format').selectOption(format);
      await page.getByLabel('File').fill('made study');
      const file = join(results('percept'), 'figures', `made study.${format}`);
      const write = async (): Promise<Buffer> => {
        await page.getByTestId('export-figure').click();
        const notices = page.getByRole('region', { name: 'Notices' });
        await notices.getByText(`Exported made study.${format}`).waitFor({ timeout: 60_000 });
        await notices.getByRole('button', { name: 'Dismiss' }).last().click();
        await notices.getByText(/^Exported/).waitFor({ state: 'detached' });
        return readFile(file);
      };
      const bytes = await write();
      expect(bytes.subarray(0, magic.length).toString('latin1')).toBe(magic);
      const { figure } = await readFigure(file);
      expect(figure.preset).toBe('nature-1col');
      expect(figure.rows.flat()).toContainEqual(
        expect.objectContaining({ kind: 'text', text: 'Two subjects of a made study' }),
      );
      expect((await write()).equals(bytes)).toBe(true);
      // Its document, caption and numbers lie beside it.
      const beside = await readdir(join(results('percept'), 'figures'));
      expect(beside.filter((name) => name.startsWith('made study')).length).toBeGreaterThan(3);
    },
    LONG,
  );

  it(
    'has the figure again after a reload',
    async () => {
      const before = await panels().allInnerTexts();
      await page.waitForTimeout(1000);
      await page.reload();
      await preview().waitFor({ timeout: LONG });
      expect(await panels().allInnerTexts()).toEqual(before);
      expect(await size()).toMatch(/^89\.0 × /);
    },
    LONG,
  );

  const table = (): Locator => page.getByTestId('comparison-table').first();
  const showMethods = async (): Promise<void> => {
    await show(page, 'evaluation');
    await page.getByRole('radio', { name: 'Methods' }).check({ force: true });
    await page.getByTestId('compare').waitFor();
  };

  it(
    'compares two recipes with the conventions of each number',
    async () => {
      await showMethods();
      await page.getByTestId('compare').click();
      await table().waitFor({ timeout: LONG });
      expect(await table().getByRole('row').count()).toBe(3);
      await table().getByText('Conventions of the columns').click();
      expect(await table().locator('dd').first().innerText()).toMatch(/\w{5,}/);
      await table().getByText('Conventions of the columns').click();
    },
    LONG,
  );

  it(
    'adds reconstructions of another program, and says how they were matched',
    async () => {
      const theirs = join(user, 'theirs');
      for (const id of ['01', '02']) {
        const from = join(results('percept'), `sub-${id}`, 'images', 'label-V1');
        await mkdir(join(theirs, `sub-${id}`), { recursive: true });
        for (const name of await readdir(from))
          await cp(join(from, name), join(theirs, `sub-${id}`, `rec_${name}`));
      }
      await page.getByRole('button', { name: 'Add a folder of reconstructions…' }).click();
      await browse(page, ['~', 'theirs'], true);
      expect(await page.getByTestId('page-evaluation').innerText()).toMatch(/theirs\s*: reconstructions of/);
      await page.getByTestId('compare').click();
      await page.getByRole('rowheader', { name: 'theirs' }).first().waitFor({ timeout: LONG });
      expect(await page.getByText(/theirs/).allInnerTexts()).toContainEqual(
        expect.stringMatching(/12 of 12|12 files|6 of 6|matched/),
      );
    },
    LONG,
  );

  it(
    'offers the comparison as a figure, and draws it',
    async () => {
      await show(page, 'figures');
      await preview().waitFor({ timeout: LONG });
      await drawn(() =>
        page.getByTestId('figure-kind').selectOption({ label: 'Comparison of methods (Fig. 3)' }),
      );
      expect(await panels().allInnerTexts()).toEqual([
        expect.stringMatching(/Images of methods/),
        expect.stringMatching(/Comparison of methods/),
      ]);
      const file = join(results('percept'), 'figures', 'methods.svg');
      await page.getByLabel('Format').selectOption('svg');
      await page.getByLabel('File').fill('methods');
      await page.getByTestId('export-figure').click();
      await page
        .getByRole('region', { name: 'Notices' })
        .getByText('Exported methods.svg')
        .waitFor({ timeout: 60_000 });
      for (const method of ['percept', 'percept-pca', 'theirs'])
        expect(await readFile(file, 'utf8')).toMatch(new RegExp(`>${method}<`));
      await drawn(() => page.getByTestId('undo').click());
      // What was chosen to be compared is still chosen.
      await showMethods();
      await page.getByRole('button', { name: 'Take theirs off' }).click();
    },
    LONG,
  );

  const shown: [string, () => Promise<unknown>][] = [
    ['figures', async () => show(page, 'figures').then(() => preview().waitFor({ timeout: LONG }))],
    ['evaluation', showMethods],
    ['model', async () => show(page, 'model')],
  ];

  it(
    'has controls on the page of models for one that is imported',
    async () => {
      await show(page, 'model');
      await importModel('scenes');
      await models().waitFor({ timeout: LONG });
      await hideJobs(page);
    },
    LONG,
  );

  it.each(shown)(
    'has nothing cut off and no serious fault of access on the page %s, light and dark, small and large',
    async (name, open) => {
      await open();
      for (const [width, height] of [
        [1280, 720],
        [1920, 1080],
      ] as const) {
        await page.setViewportSize({ width, height });
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme });
          await page.waitForTimeout(500);
          const folder = process.env['PERCEPT_E2E_PICTURES'];
          if (folder !== undefined)
            await page.screenshot({ path: join(folder, `page-${name}-${width}-${theme}.png`) });
          expect(await cutOff(page, `[data-testid=page-${name}]`), `${width} ${theme}`).toEqual([]);
          if (width === 1280) expect(await faultsOfAccess(page), theme).toEqual([]);
        }
      }
      await page.setViewportSize({ width: 1280, height: 720 });
    },
    LONG,
  );

  it.each(shown)('reaches every control of the page %s by keyboard', async (name, open) => {
    await open();
    expect(await unreached(page, `[data-testid=page-${name}]`)).toEqual([]);
  });

  it('asked nothing of any other machine, and broke none of its own rules', () => {
    expect(window.faults).toEqual([]);
  });
});
