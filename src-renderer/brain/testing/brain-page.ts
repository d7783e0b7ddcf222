/* eslint-disable no-restricted-imports -- a helper of tests, which run in Node, not in the window */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium } from 'playwright';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import type { Rolldown } from 'vite';

const here = import.meta.dirname;

/** The system's Chromium, else the one that playwright has installed. */
const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

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
  const browser: Browser = await chromium.launch({
    ...(system === undefined ? {} : { executablePath: system }),
    args: [
      '--headless',
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
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
