import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { indexStudy } from '../../src-main/study/bids/index.ts';
import { describeShared } from '../../src-main/testing/shared-data.ts';
import { writeNifti } from '../../src-main/volumes/write.ts';
import { describeWindow } from '../describe-window.ts';
import { percept, temporaryFolder } from '../helpers.ts';
import { faultsOfAccess } from './access.ts';
import { browse, cutOff, pictureOfFailure, unreached } from './steps.ts';
import { closeBrowser, newHome, openWindow, show, type TestWindow } from './window.ts';

const LONG = 120_000;

/** The real design with volumes of a single voxel, so that its runs can be planned. */
async function designWithVolumes(from: string): Promise<string> {
  const root = join(await temporaryFolder('percept-imagery-'), 'study');
  await cp(from, root, { recursive: true, filter: (name) => !/sub-02/.test(name) });
  const grid = {
    dims: [1, 1, 1] as const,
    affine: Float64Array.from([3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1]),
  };
  for (const run of (await indexStudy(root)).subjects[0]!.runs) {
    const nVolumes = run.task === 'imagery' ? 213 : 178;
    const bold = run.events!.replace(/_events\.tsv$/, '_bold.nii');
    await writeNifti(bold, { grid, data: new Float32Array(nVolumes).fill(1), nVolumes, tr: 3 });
  }
  return root;
}

describeShared('the design of ds001246', 'ds001246-design', (path) => {
  describeWindow('imagery as the test set', (executablePath) => {
    let window: TestWindow;
    let page: Page;
    let study = '';
    beforeAll(async () => {
      study = await designWithVolumes(path);
      await writeFile(join(study, 'seen.tsv'), 'image\tin_train\nn01443537_22563\t1\n');
      window = await openWindow({
        executablePath,
        args: [study],
        home: await newHome(),
        env: { HOME: join(study, '..'), USERPROFILE: join(study, '..') },
        size: { width: 1280, height: 800 },
      });
      page = window.page;
      page.setDefaultTimeout(20_000);
      await page.getByTestId('tab-study').waitFor();
    }, LONG);
    afterEach(({ task }) => pictureOfFailure(page, task));
    afterAll(async () => {
      await window.close();
      await closeBrowser();
    });

    const radio = (group: string, name: string) =>
      page.getByRole('radiogroup', { name: group }).getByText(name, { exact: true });

    it(
      'is clicked together on the study page, undone and redone, and saved as a recipe that means it',
      async () => {
        await show(page, 'study');
        // Of the test runs: another task, categories, their images in the runs of the perception test.
        const test = page.getByRole('group', { name: 'Test runs' });
        await test.getByLabel('Task').selectOption('imagery');
        await test.getByLabel('Sessions').fill('');
        await test.getByLabel('Sessions').press('Enter');
        await radio('Test pattern of', 'A category').click();
        await radio('Images of a category', 'Other runs').click();
        const images = page.getByRole('group', { name: 'Runs that showed images of the categories' });
        await expect.poll(() => images.getByLabel('Sessions').inputValue()).toBe('perceptionTest*');
        await page.getByText("Columns of the test runs' events files").click();
        await page.getByText("Other columns than the training runs', as imagery has").click();
        await page.getByLabel('Column of the category of the test runs').fill('category_name');
        await page.getByLabel('Column of the category of the test runs').press('Enter');
        await page.getByLabel('Rows kept of the test runs').fill('event_type = imagery');
        await page.getByLabel('Rows kept of the test runs').press('Enter');
        await page.getByLabel('Rows left out of the test runs').fill('event_type');
        await page.getByLabel('Rows left out of the test runs').press('Enter');
        await page.getByText('column = value, value; column = value').waitFor();
        await page.getByLabel('Rows left out of the test runs').fill('');
        await page.getByLabel('Rows left out of the test runs').press('Enter');
        expect(await cutOff(page, '[data-testid=page-study]')).toEqual([]);
        expect(await unreached(page, '[data-testid=page-study]')).toEqual([]);
        expect(await faultsOfAccess(page)).toEqual([]);

        for (let k = 0; k < 3; k++) await page.getByTestId('undo').click();
        await expect.poll(() => page.getByLabel('Column of the category of the test runs').count()).toBe(0);
        for (let k = 0; k < 3; k++) await page.getByTestId('redo').click();
        await expect
          .poll(() => page.getByLabel('Column of the category of the test runs').inputValue())
          .toBe('category_name');

        await page.getByTestId('tab-evaluation').click();
        await page.getByTestId('next-run').getByRole('button', { name: 'Choose…' }).click();
        await browse(page, ['~', 'study', 'seen.tsv']);
        const list = page.getByLabel("List of the generator's training images");
        await expect.poll(() => list.inputValue()).toMatch(/seen\.tsv$/);
        await page.getByLabel('Column that says 1 for seen').fill('in_train');
        await page.getByLabel('Column that says 1 for seen').press('Enter');
        await page.getByTestId('undo').click();
        await expect.poll(() => page.getByLabel('Column that says 1 for seen').inputValue()).toBe('');
        await page.getByTestId('redo').click();

        await page.keyboard.press('ControlOrMeta+s');
        const folder = join(study, 'derivatives', 'percept');
        await expect
          .poll(() => readdir(folder).catch((): string[] => []))
          .toEqual(expect.arrayContaining([expect.stringMatching(/\.json$/)]));
        const [name] = (await readdir(folder)).filter((file) => file.endsWith('.json'));
        const file = join(folder, name!);
        const { data, evaluation } = JSON.parse(await readFile(file, 'utf8')) as Record<
          string,
          Record<string, unknown>
        >;
        expect(data).toMatchObject({
          train: { task: 'perception', session: 'perceptionTraining*' },
          test: { task: 'imagery' },
          testItem: 'category',
          testEvents: { category: 'category_name', include: { event_type: ['imagery'] } },
          categoryImages: { task: 'perception', session: 'perceptionTest*' },
        });
        expect(evaluation).toMatchObject({ seen: { list: '../../seen.tsv', flag: 'in_train' } });
        const { stdout, stderr } = await percept('inspect', file);
        expect(stdout, stderr).toMatch(/training +24 perception runs, 1200 trials of 1200 images/);
        expect(stdout).toMatch(
          /test +20 imagery runs, 500 trials of 50 categories, held against 50 images of these/,
        );
        expect(window.faults).toEqual([]);
      },
      LONG,
    );
  });
});
