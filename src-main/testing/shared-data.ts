import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../../shared/data');

/** Absolute path of real data kept beside the project, or undefined where it is not there. */
export function sharedData(...parts: string[]): string | undefined {
  const path = join(root, ...parts);
  return existsSync(path) ? path : undefined;
}

/** Tests on real data: they run where the data are, must run when CI=true, and are reported as skipped elsewhere. */
export function describeShared(name: string, folder: string, tests: (path: string) => void): void {
  const path = sharedData(folder);
  if (path !== undefined) describe(name, () => tests(path));
  else if (process.env['CI'] === 'true') {
    describe(name, () =>
      it('has its data', () => expect.fail(`${join(root, folder)} is missing and CI=true`)),
    );
  } else describe.skip(name, () => it('needs real data that are not here', () => undefined));
}
