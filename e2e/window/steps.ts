import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { expect, type TestContext } from 'vitest';

/** An item of the window's menu bar. */
export async function menu(page: Page, title: string, item: string): Promise<void> {
  await page.getByRole('menuitem', { name: title, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Goes down folders in the window's dialog of files; the last one is taken as it is listed, or, with `into`, once it is open. */
export async function browse(page: Page, path: readonly string[], into = false): Promise<void> {
  const dialog = page.getByRole('dialog');
  const shown = dialog.locator('.path');
  for (const [depth, name] of path.entries()) {
    const before = await shown.innerText();
    const entry = dialog.getByRole('option').filter({ has: page.getByText(name, { exact: true }) });
    await entry.click();
    if (depth === path.length - 1 && !into) break;
    await entry.dblclick();
    await expect.poll(() => shown.innerText()).not.toBe(before);
  }
  await dialog.getByRole('button', { name: /^Open/ }).click();
}

/** The newest job of a state. */
export function job(page: Page, state: 'running' | 'done' | 'failed'): Locator {
  return page.locator(`[data-testid^=job-][data-state=${state}]`).first();
}

export async function hideJobs(page: Page): Promise<void> {
  if (await page.getByTestId('jobs-panel').isVisible()) await page.getByTestId('jobs').click();
}

/** What the user would have seen, for whoever looks into a failure: PERCEPT_E2E_PICTURES names a folder for it. */
export async function pictureOfFailure(page: Page, task: TestContext['task']): Promise<void> {
  const folder = process.env['PERCEPT_E2E_PICTURES'];
  if (task.result?.state === 'fail' && folder !== undefined)
    await page.screenshot({ path: join(folder, `${task.name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`) });
}

/**
 * Goes through a part of the page by the Tab key.
 * @returns names of the controls that it never came to; of radio buttons one a group is enough, the arrows go to the others
 */
export async function unreached(page: Page, part: string): Promise<string[]> {
  const count = await page.evaluate<number>(`(() => {
    const part = document.querySelector(${JSON.stringify(part)});
    const all = [...part.querySelectorAll('button, input, select, summary, a[href], [tabindex="0"]')];
    const left = new Set(all.filter((one) => !one.disabled && one.checkVisibility()));
    const isSame = (one, other) => one === other || (one.type === 'radio' && one.name === other.name);
    part.addEventListener('focusin', ({ target }) =>
      left.forEach((one) => isSame(one, target) && left.delete(one)),
    );
    globalThis.unreachedControls = left;
    part.setAttribute('tabindex', '-1');
    part.focus();
    return left.size;
  })()`);
  // Chromium also stops at parts that can be scrolled and hold no control.
  const stops = count + 10;
  for (let k = 0; k < stops && (await page.evaluate<number>('globalThis.unreachedControls.size')) > 0; k++)
    await page.keyboard.press('Tab');
  return page.evaluate<string[]>(
    `[...globalThis.unreachedControls].map((one) => one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent)`,
  );
}

/** Texts and controls of a part of the page that lie beyond what holds them and cannot be scrolled to, in words. */
export function cutOff(page: Page, part: string): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const part = document.querySelector(${JSON.stringify(part)});
    const found = [];
    for (const one of part.querySelectorAll('*')) {
      if (!one.checkVisibility() || one.closest('.unseen, svg, input, details:not([open]) > :not(summary)')) continue;
      const style = getComputedStyle(one);
      const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
      const said = (one.getAttribute('aria-label') ?? one.textContent).trim().replace(/\s+/g, ' ').slice(0, 60);
      const name = one.tagName.toLowerCase() + ' "' + said + '"';
      if (hides && style.textOverflow !== 'ellipsis' && one.scrollWidth > one.clientWidth + 1)
        found.push(name + ' is cut off');
      const scrolls = ['auto', 'scroll'].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
      if (scrolls && one.tabIndex < 0) found.push(name + ' scrolls sideways');
      const box = one.getBoundingClientRect();
      if (box.width > 0 && !one.closest('.scroll, .desk, pre') && (box.right > innerWidth + 1 || box.left < -1))
        found.push(name + ' lies beside the window');
    }
    return found;
  })()`);
}
