import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright';
import sharp from 'sharp';
import { inTemporaryFolder, percept, serving, withPage } from './served.ts';

const PAGES = ['workbench', 'study', 'model', 'evaluation'] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

/**
 * Pictures of each page of the window, light and dark, in two sizes, of the tutorial study. @param folder where they go;
 * docs/ of the project keeps four of them
 */
export default async function screenshots(
  folder = resolve(import.meta.dirname, '../../docs'),
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const all = process.env['PERCEPT_ALL_SCREENSHOTS'] === 'true';
  await inTemporaryFolder(async (temporary) => {
    const study = join(temporary, 'percept-tutorial');
    await percept(['start', study, '--headless']);
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

async function open(page: Page, name: (typeof PAGES)[number]): Promise<void> {
  await page.getByTestId('tab-workbench').click({ timeout: 60_000 });
  await page.getByTestId('score-01').waitFor({ timeout: 60_000 });
  if (name !== 'workbench') {
    await page.getByTestId(`tab-${name}`).click();
    await page.getByTestId(`page-${name}`).waitFor();
  }
  if (name === 'model') await page.getByTestId('design-verdict').waitFor({ timeout: 60_000 });
  // Images and the full resolution of the brain come after the first frame.
  await page.waitForTimeout(8000);
  await page.mouse.move(5, 5);
}
