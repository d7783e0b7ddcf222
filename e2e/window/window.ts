import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright';
import { chromiumArguments } from '../chromium.ts';
import { start, temporaryFolder, type Ended } from '../helpers.ts';

/** `percept serve` with a page of it in Chromium. */
export interface TestWindow {
  readonly page: Page;
  readonly address: string;
  readonly pid: number;
  /** What no window should do: errors in the console, refused styles and scripts, requests to elsewhere. */
  readonly faults: string[];
  close(): Promise<Ended>;
}

export interface WindowOptions {
  readonly executablePath: string;
  /** Arguments of `percept serve`: a study to open. */
  readonly args?: readonly string[];
  readonly home?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: 'light' | 'dark';
}

let browser: Promise<Browser> | undefined;

/** Starts the server and opens its address. */
export async function openWindow(options: WindowOptions): Promise<TestWindow> {
  const { executablePath, args = [], size = { width: 1440, height: 900 }, theme = 'light' } = options;
  const home = options.home ?? (await temporaryFolder('percept-window-'));
  const { child, ended } = start(['serve', '--no-open', ...args], {
    env: { PERCEPT_HOME: home, ...options.env },
  });
  const address = await new Promise<string>((done, fail) => {
    let said = '';
    child.stdout!.on('data', (text: string) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(said);
      if (found !== null) done(found[0]);
    });
    void ended.then(({ stderr }) => fail(new Error(stderr)));
  });
  browser ??= chromium.launch({ executablePath, args: chromiumArguments() });
  const context = await (
    await browser
  ).newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text()))
      faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    const own = host === new URL(address).host;
    if (!own && protocol !== 'data:' && protocol !== 'blob:') faults.push(`request to ${request.url()}`);
  });
  await page.goto(address);
  return {
    page,
    address,
    pid: child.pid!,
    faults,
    async close() {
      await context.close();
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Ends the browser that all windows of a test file share. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** A page of the window by its tab; resolves when it is shown. */
export async function show(
  page: Page,
  name: 'workbench' | 'study' | 'model' | 'evaluation' | 'figures',
): Promise<Locator> {
  await page.getByTestId(`tab-${name}`).click();
  const shown = page.getByTestId(`page-${name}`);
  await shown.waitFor();
  return shown;
}

/** Pixels of an element as the user sees them: RGBA, row by row. */
export async function pixelsOf(
  element: Locator,
): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { default: sharp } = await import('sharp');
  const png = await element.screenshot({ animations: 'disabled' });
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** The settings folder of a window, for one that is opened again. */
export async function newHome(): Promise<string> {
  return join(await temporaryFolder('percept-home-'), 'settings');
}
