import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium } from 'playwright';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import type { Rolldown } from 'vite';
import { chromiumArguments, findChromium } from '../../../e2e/chromium.ts';

const here = import.meta.dirname;

export interface BrainPage {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** A headless page with the renderer in it, drawn by software, so that it needs no graphics card. */
export async function openBrainPage(entry: 'page-entry.ts' | 'view-entry.ts'): Promise<BrainPage> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false, emitCss: false })],
    resolve: { conditions: ['browser'] },
    build: {
      write: false,
      minify: false,
      lib: { entry: join(here, entry), formats: ['iife'], name: 'brain', fileName: 'brain' },
    },
  })) as Rolldown.RolldownOutput[];
  const code = output[0]!.output[0].code;
  const executablePath = findChromium();
  const browser: Browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumArguments(),
  });
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
  page.on('console', (message) => {
    if (message.type() === 'error') process.stderr.write(`page: ${message.text()}\n`);
  });
  await page.setContent(
    '<!doctype html><html lang="en"><title>Brain</title><body style="margin:0"><main></main></body></html>',
  );
  await page.addScriptTag({ content: code });
  return { page, close: () => browser.close() };
}
