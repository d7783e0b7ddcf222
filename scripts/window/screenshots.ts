import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright';
import sharp from 'sharp';
import { inTemporaryFolder, percept, serving, withPage } from './served.ts';

const PAGES = ['workbench', 'study', 'model', 'evaluation', 'figures'] as const;
/** Figures of the README, as they are exported. */
const FIGURES = ['page', 'brain', 'fig3', 'table1'] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

/**
 * Pictures of each page of the window, light and dark, in two sizes, of the tutorial study, and figures that are exported from it.
 * @param folder where they go; docs/ of the project keeps some of them
 */
export default async function screenshots(
  folder = resolve(import.meta.dirname, '../../docs'),
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const all = process.env['PERCEPT_ALL_SCREENSHOTS'] === 'true';
  await inTemporaryFolder(async (temporary) => {
    const study = join(temporary, 'percept-tutorial');
    await percept(['start', study, '--headless']);
    await exportFigures(study, temporary, folder);
    await serving(study, join(temporary, 'home'), async ({ address }) => {
      for (const size of SIZES) {
        for (const theme of ['light', 'dark'] as const) {
          for (const name of PAGES) {
            // The README has the workbench in both themes and the other pages in light.
            const kept = size.width === 1440 && (theme === 'light' || name === 'workbench');
            if (!all && !kept) continue;
            await withPage({ ...size, theme }, async (page) => {
              await page.goto(address);
              await open(page, name);
              const file = kept && !all ? `${name}-${theme}.png` : `${name}-${theme}-${size.width}.png`;
              const png = await page.screenshot({ animations: 'disabled' });
              // A palette of 256 colours keeps the repository small; nobody sees the difference.
              await sharp(png).png({ palette: true, quality: 95, effort: 10 }).toFile(join(folder, file));
            });
          }
        }
      }
    });
  });
}

async function exportFigures(study: string, temporary: string, folder: string): Promise<void> {
  const recipe = join(study, 'percept.json');
  const comparison = join(temporary, 'comparison');
  const out = join(temporary, 'figures');
  await percept([
    'compare',
    `Generator=${recipe}`,
    `PCA=${join(study, 'percept-pca.json')}`,
    '--out',
    comparison,
  ]);
  for (const kind of FIGURES) {
    const file = join(out, `${kind}.png`);
    const scores = ['--comparison', join(comparison, 'comparison.json')];
    await percept(['figure', recipe, '--kind', kind, '--out', file, '--dpi', '150', ...scores]);
    await sharp(file)
      .png({ palette: true, quality: 95, effort: 10 })
      .toFile(join(folder, `figure-${kind}.png`));
  }
}

async function open(page: Page, name: (typeof PAGES)[number]): Promise<void> {
  await page.getByTestId('tab-workbench').click({ timeout: 60_000 });
  await page.getByTestId('score-01').waitFor({ timeout: 60_000 });
  if (name !== 'workbench') {
    await page.getByTestId(`tab-${name}`).click();
    await page.getByTestId(`page-${name}`).waitFor();
  }
  if (name === 'figures') await page.getByTestId('figure-preview').waitFor({ timeout: 120_000 });
  if (name === 'model') await page.getByTestId('design-verdict').waitFor({ timeout: 60_000 });
  // Images and the full resolution of the brain come after the first frame.
  await page.waitForTimeout(8000);
  await page.mouse.move(5, 5);
}
