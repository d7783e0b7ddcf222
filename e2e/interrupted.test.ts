import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cachedSteps,
  hashResults,
  hashTree,
  leftOvers,
  messageOf,
  refused,
  runJson,
  start,
  temporaryFolder,
  writeJson,
  type Started,
} from './helpers.ts';
import { temporaryName } from '../src-main/files.ts';
import { makeStudy, recipeFor } from './study.ts';

let there = '';
let recipe = '';
let whole: Record<string, string> = {};
let steps: Record<string, string> = {};
beforeAll(async () => {
  there = await temporaryFolder();
  await makeStudy(join(there, 'study'));
  recipe = await writeJson(join(there, 'recipe.json'), recipeFor(join(there, 'study')));
  const out = join(there, 'undisturbed');
  await runJson(recipe, out);
  whole = await hashResults(out);
  steps = await hashTree(join(out, '.cache'), /^hashes\.json$/);
});

/** Starts a run and sends a signal once `reached` holds; the run may be over by then. */
async function stopWhen(
  out: string,
  signal: NodeJS.Signals,
  reached: () => Promise<boolean> | boolean,
): Promise<Started> {
  const run = start(['run', recipe, '--out', out]);
  while (run.child.exitCode === null && !(await reached())) await wait(2);
  run.child.kill(signal);
  return run;
}

/** What a killed run leaves under a final name is what an undisturbed run makes. */
async function expectNothingHalf(out: string): Promise<void> {
  const half = /(^|\/)\.tmp-/;
  expect(whole).toMatchObject(await hashTree(out, /(^|\/)\.(tmp-|cache\/)/));
  if (existsSync(join(out, '.cache'))) {
    const made = await hashTree(join(out, '.cache'), new RegExp(`${half.source}|^hashes\\.json$`));
    expect(steps).toMatchObject(made);
  }
}

const finished = async (out: string): Promise<number> =>
  (await cachedSteps(out)).filter((name) => !name.startsWith('.tmp-')).length;

describe('a run that is killed', () => {
  it('leaves nothing half-written at any moment, and the next one goes on to the same result', async () => {
    const out = join(there, 'killed');
    const moments: [string, () => Promise<boolean> | boolean][] = [
      ['as soon as it works', () => existsSync(join(out, '.cache'))],
      ['with the first step', async () => (await finished(out)) >= 1],
      ['in the middle', async () => (await finished(out)) >= 8],
      ['decoding', async () => (await cachedSteps(out)).some((name) => name.startsWith('decode-'))],
      ['writing results', () => existsSync(join(out, 'sub-01', 'func'))],
    ];
    for (const [moment, reached] of moments) {
      const run = await stopWhen(out, 'SIGKILL', reached);
      const { signal } = await run.ended;
      expect(signal, moment).toBe('SIGKILL');
      await expectNothingHalf(out);
    }
    const kept = (await cachedSteps(out)).filter((name) => !name.startsWith('.tmp-'));
    expect(kept.length).toBeGreaterThan(0);
    await runJson(recipe, out);
    expect(await hashResults(out)).toEqual(whole);
    expect(await leftOvers(out)).toEqual([]);
    expect(await cachedSteps(out)).toEqual(expect.arrayContaining(kept));
  });

  it('has its left-overs swept wherever they are', async () => {
    const out = join(there, 'undisturbed');
    const ofDeadProcess = (path: string): string =>
      temporaryName(path).replace(`-${process.pid}-`, '-999999999-');
    for (const folder of ['.cache', '.', 'sub-01/func', 'sub-02/images/label-V1']) {
      await writeFile(ofDeadProcess(join(out, folder, 'x.png')), 'half');
    }
    await mkdir(ofDeadProcess(join(out, '.cache', 'series-1')));
    await runJson(recipe, out);
    expect(await leftOvers(out)).toEqual([]);
    expect(await hashResults(out)).toEqual(whole);
  });
});

describe('a run that the user stops', () => {
  it.each([
    ['with Ctrl-C', 'SIGINT', /stopped by the user; finished steps are kept/],
    ['by ending the process', 'SIGTERM', /stopped; finished steps are kept/],
  ] as const)('%s says so, tidies up and can be taken up again', async (_how, signal, said) => {
    const out = join(there, signal);
    const run = await stopWhen(out, signal, async () => (await finished(out)) >= 2);
    const ended = await run.ended;
    expect(ended.code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(messageOf(ended)).toMatch(said);
    expect(messageOf(ended)).not.toMatch(/fault of Percept/);
    expect(ended.stdout).toBe('');
    expect(await leftOvers(out)).toEqual([]);
    await expectNothingHalf(out);
    await runJson(recipe, out);
    expect(await hashResults(out)).toEqual(whole);
  });
});

describe('a full disk', () => {
  const disk = join('/tmp', `percept-e2e-disk-${process.pid}`);
  const mount = (options: string): boolean =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status === 0;
  afterAll(async () => {
    spawnSync('umount', [disk]);
    await rm(disk, { recursive: true, force: true });
  });

  it('is said with the remedy; with more room the run goes on to the same result', async (context) => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return context.skip('a small disk can be mounted by root only');
    await mkdir(disk, { recursive: true });
    if (!mount('size=1m')) return context.skip('no disk can be mounted here');
    const out = join(disk, 'out');
    for (const size of ['1m', '2m']) {
      expect(mount(`remount,size=${size}`)).toBe(true);
      await refused(recipe, out, /the disk is full/, /Free some space and run again/);
      expect(await leftOvers(out)).toEqual([]);
      await expectNothingHalf(out);
    }
    expect(mount('remount,size=64m')).toBe(true);
    await runJson(recipe, out);
    expect(await hashResults(out)).toEqual(whole);
  });
});
