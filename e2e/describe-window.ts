import { describe, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';

/** Tests that need a browser: reported as skipped where there is none, unless CI=true says that all must run. */
export function describeWindow(name: string, tests: (executablePath: string) => void): void {
  const found = findChromium();
  if (found !== undefined) describe(name, () => tests(found));
  else if (process.env['CI'] === 'true') {
    describe(name, () =>
      it('has its browser', () =>
        expect.fail('there is no Chromium and CI=true: install it, or name it in PERCEPT_CHROMIUM')),
    );
  } else describe.skip(`${name} (skipped: no Chromium)`, () => it('needs a browser', () => undefined));
}
