import { resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron, runtimeSearch } from '../../src-main/cli/electron-runtime.ts';
import { temporaryFolder } from '../helpers.ts';

const executablePath = findElectron(runtimeSearch());

// Electron's program is fetched and not installed by npm: where there is none, this is reported as skipped, and only the
// stand-in of ../stub-electron was tested.
describe.skipIf(executablePath === null)(
  `the window in Electron${executablePath === null ? ' (skipped: no Electron runtime)' : ''}`,
  () => {
    let app: ElectronApplication;
    let page: Page;
    const problems: string[] = [];
    beforeAll(async () => {
      const home = await temporaryFolder('percept-electron-');
      app = await _electron.launch({
        executablePath: executablePath!,
        args: [resolve(import.meta.dirname, '../..')],
        env: {
          ...(process.env as Record<string, string>),
          PERCEPT_HOME: home,
          PERCEPT_TUTORIAL: resolve(home, 'tutorial'),
        },
      });
      page = await app.firstWindow();
      page.on('pageerror', (error) => problems.push(error.message));
      await page.waitForSelector('#app > *');
    });
    afterAll(() => app.close());

    it('shows the page under its own address, isolated', async () => {
      expect(page.url()).toBe('app://percept/index.html');
      expect(await page.evaluate('typeof require + typeof process')).toBe('undefinedundefined');
      expect(await page.evaluate('Object.keys(window.percept).sort()')).toEqual([
        'invoke',
        'subscribe',
        'tokenOfDrop',
      ]);
      expect(problems).toEqual([]);
    });

    it('answers calls of the contract and refuses others', async () => {
      expect(await page.evaluate(`percept.invoke('app.info', {})`)).toMatchObject({
        ok: true,
        output: { host: 'electron' },
      });
      expect(await page.evaluate(`percept.invoke('study.open', { token: '../..' })`)).toMatchObject({
        ok: false,
      });
    });

    it('runs its pages in the sandbox', async () => {
      const preferences = await app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
          getLastWebPreferences(): Record<string, unknown>;
        };
        return contents.getLastWebPreferences();
      });
      expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    });

    it('does not leave its page, and reaches no other address', async () => {
      expect(
        await page.evaluate(`fetch('https://example.org/').then(() => 'fetched', () => 'refused')`),
      ).toBe('refused');
      expect(await page.evaluate(`window.open('https://example.org/')`)).toBeNull();
      await page.evaluate(`location.href = 'https://example.org/'; 0`);
      await page.waitForTimeout(200);
      expect(page.url()).toBe('app://percept/index.html');
      for (const path of ['/..%2fmain%2fdesktop.js', '/%2e%2e/main/desktop.js'])
        expect(await page.evaluate(`fetch('${path}').then(({ status }) => status)`), path).toBe(404);
    });

    it('has a menu whose commands reach the page', async () => {
      await page.evaluate(
        `window.heard = []; percept.subscribe((event, data) => window.heard.push([event, data])); 0`,
      );
      await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('view.study')!.click());
      await expect
        .poll(() => page.evaluate('window.heard'))
        .toContainEqual(['command', { id: 'view.study' }]);
    });
  },
);
