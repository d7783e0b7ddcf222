import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PerceptError } from '../../errors.ts';
import { randomInt, seeded } from '../../maths/random.ts';
import { withArrayFile } from './array-file.ts';
import { fixture, scratchFolder } from './testing.ts';

const write = scratchFolder();

/** Reads all that a file holds, and gives what failed. */
async function readAll(path: string): Promise<unknown[]> {
  const failures: unknown[] = [];
  const keep = (error: unknown): void => void failures.push(error);
  await withArrayFile(path, async (file) => {
    for (const { name, kind } of file.entries) {
      if (kind === 'numeric') await file.read(name).catch(keep);
      if (kind === 'text') await file.readText(name).catch(keep);
    }
  }).catch(keep);
  return failures;
}

it.each([
  'v5.mat',
  'v5_compressed.mat',
  'fortran.npy',
  'unicode.npy',
  'packed.npz',
  'v73.mat',
  'generic.h5',
  'bdata_old.h5',
])('fails only in ways a user can act on when bytes of %s are changed', async (name) => {
  const whole = readFileSync(fixture(name));
  const random = seeded(3, name);
  let failed = 0;
  for (let k = 0; k < 60; k++) {
    const bytes = Buffer.from(whole);
    for (let changes = 1 + randomInt(random, 4); changes > 0; changes--)
      bytes[randomInt(random, bytes.length)] = randomInt(random, 256);
    const path = write(`changed-${name}`, bytes);
    for (const failure of await readAll(path)) {
      failed++;
      expect(failure).toBeInstanceOf(PerceptError);
      expect((failure as PerceptError).message).toContain(path);
    }
  }
  expect(failed).toBeGreaterThan(0);
});
