// A page of Chromium in the place of a BrowserWindow. Custom schemes are Electron's alone: the page has an https address, and
// what it asks there is answered by the handler of app://.
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright';

const origin = 'https://percept.test';

export async function browserPage({ executablePath, args, url, preload, answer, mayLoad, invoke }) {
  const browser = await chromium.launch({ executablePath, args });
  const context = await browser.newContext();
  await context.route('**/*', async (route) => {
    const request = route.request();
    const address = request.url().replace(origin, 'app://percept');
    if (!mayLoad(address) || !address.startsWith('app:')) return route.abort('blockedbyclient');
    const response = await answer({
      url: address,
      method: request.method(),
      headers: new Headers(await request.allHeaders()),
    });
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  const page = await context.newPage();
  await page.exposeBinding('stubInvoke', (_source, channel, sent) => invoke(channel, sent));
  // The preload of a sandboxed window may require little; of that ours may require Electron alone.
  await page.addInitScript(
    `(() => {
      const listeners = new Map();
      window.stubEmit = (channel, ...sent) => listeners.get(channel)?.forEach((listener) => listener({}, ...sent));
      const electron = {
        contextBridge: { exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: api }) },
        ipcRenderer: {
          invoke: (channel, ...sent) => window.stubInvoke(channel, sent),
          on: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
          off: (channel, listener) => listeners.get(channel)?.delete(listener),
        },
        webUtils: { getPathForFile: () => '' },
      };
      const require = (name) => {
        if (name !== 'electron') throw new Error('the preload requires ' + name);
        return electron;
      };
      ((require, module, exports) => {
        ${await readFile(preload, 'utf8')}
      })(require, { exports: {} }, {});
    })();`,
  );
  await page.goto(url.replace('app://percept', origin));
  return {
    evaluate: (expression) => page.evaluate(expression),
    emit: (sent) => page.evaluate((all) => window.stubEmit(...all), sent).catch(() => undefined),
    close: () => browser.close(),
  };
}
