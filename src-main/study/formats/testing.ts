import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { PerceptError } from '../../errors.ts';

/** Path of a committed fixture. */
export function fixture(name: string): string {
  return join(import.meta.dirname, 'fixtures', name);
}

/** A committed fixture of JSON. */
export function expected<T>(name: string): T {
  return JSON.parse(readFileSync(fixture(name), 'utf8')) as T;
}

/** A writer of files into a folder that is removed when the test file is done. */
export function scratchFolder(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'percept-formats-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/** Asserts that it fails as a user can act on: the file named, the problem as given, and a remedy. */
export async function expectRefusal(promise: Promise<unknown>, file: string, problem: RegExp): Promise<void> {
  const error = await promise.then(
    () => expect.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PerceptError);
  const refusal = error as PerceptError;
  expect(refusal.message).toContain(file);
  expect(refusal.problem).toMatch(problem);
  expect(refusal.remedy ?? '').not.toBe('');
}
