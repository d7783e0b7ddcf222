import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { forkCompute } from '../src-main/compute/fork.ts';
import type { CallInput, CallName, CallOutput } from '../src-main/contract/calls.ts';
import type { WireError } from '../src-main/contract/error.ts';
import type { JobView } from '../src-main/contract/jobs.ts';
import type { StudyView } from '../src-main/contract/study.ts';
import { createServices, type Services } from '../src-main/services/index.ts';
import { describeShared } from '../src-main/testing/shared-data.ts';
import { temporaryFolder } from './helpers.ts';
import { copyStudy, makeStudy } from './study.ts';

const hostFile = resolve(import.meta.dirname, '../out/main/compute-host.js');

let there = '';
let services: Services;
/** Process id of the compute process that was started last, by settings folder. */
const pids = new Map<string, number | undefined>();
const seen: { event: string; data: unknown }[] = [];

function start(home: string): Services {
  const made = createServices({
    kind: 'serve',
    home,
    versions: {},
    workers: 2,
    startCompute: () => {
      const child = forkCompute(hostFile);
      pids.set(home, child.pid);
      return child;
    },
    browseRoots: [there],
    tutorialFolder: join(there, 'tutorial'),
  });
  made.onEvent((event, data) => seen.push({ event, data }));
  return made;
}

beforeAll(async () => {
  if (!existsSync(hostFile))
    throw new Error(`${hostFile} is not there: run "npm run build" first (npm test does)`);
  there = await temporaryFolder('percept-services-');
  await makeStudy(join(there, 'study'));
  services = start(join(there, 'home'));
});
afterAll(() => services.close());

async function ask<K extends CallName>(call: K, input: CallInput<K>): Promise<CallOutput<K>> {
  const reply = await services.call(call, input);
  if (!reply.ok) throw new Error(`${call}: ${JSON.stringify(reply.error)}`);
  return reply.output as CallOutput<K>;
}

async function fail(call: string, input: unknown): Promise<WireError> {
  const reply = await services.call(call, input);
  if (reply.ok) throw new Error(`${call} did what it should refuse`);
  return reply.error;
}

const open = (path: string): Promise<StudyView> => ask('study.open', { token: services.tokenOf(path) });

/** Waits until a job is as wanted; fails when it ends otherwise. */
async function until(id: string, wanted: (job: JobView) => boolean): Promise<JobView> {
  for (;;) {
    const job = (await ask('jobs.list', {})).jobs.find((one) => one.id === id)!;
    if (wanted(job)) return job;
    if (!['waiting', 'running'].includes(job.state)) throw new Error(JSON.stringify(job));
    await new Promise((done) => setTimeout(done, 5));
  }
}
const over = (job: JobView): boolean => !['waiting', 'running'].includes(job.state);

/** A study of its own, so that nothing is found in a cache. */
async function freshStudy(name: string): Promise<string> {
  return copyStudy(join(there, 'study'), join(there, name));
}

describe('a folder that is opened', () => {
  it('has a recipe proposed that runs as it is, and its results are shown', async () => {
    const root = await freshStudy('opened');
    const study = await open(root);
    expect(study).toMatchObject({ kind: 'bids', name: 'Made study', simulated: false, decoding: null });
    expect(study.recipe.origin).toBe('proposed');
    expect(study.recipe.value.data).toMatchObject({
      kind: 'bids',
      folder: '.',
      train: { task: 'train' },
      test: { task: 'test' },
      stimuli: { folders: ['stimuli'] },
    });
    expect(study.recipe.value.latents).toMatchObject({ kind: 'pca', components: 7 });
    expect(study.recipe.value.regions?.map(({ name }) => name)).toEqual(['all', 'PFC', 'V1', 'V2']);
    const roles = study.subjects[0]!.groups.map(({ task, role, runs }) => [task, role, runs.length]);
    expect(roles).toEqual([
      ['test', 'test', 2],
      ['train', 'train', 3],
    ]);
    expect(JSON.stringify({ ...study, shownPath: '' })).not.toContain(root);

    const recipe = {
      ...study.recipe.value,
      latents: { kind: 'pca', components: 4 },
      evaluation: { permutations: 100, bootstrap: 0 },
    };
    const updated = await ask('recipe.update', { study: study.id, recipe });
    expect(updated).toMatchObject({ problems: [], stale: [] });
    const { job } = await ask('jobs.run', { study: study.id });
    const done = await until(job, over);
    expect(done, JSON.stringify(done)).toMatchObject({ state: 'done', share: 1, error: null, kind: 'run' });
    expect(done.log[0]).toBe(
      'The recipe was saved as derivatives/percept/percept.json first, as the window has it.',
    );
    expect(done.log.some((line) => /rank/.test(line))).toBe(true);

    const after = await ask('study.view', { study: study.id });
    expect(after.decoding).toMatchObject({ stale: [], presented: true });
    expect(after.decoding!.latents.dims).toBe(4);
    expect(after.decoding!.subjects.map(({ id }) => id)).toEqual(['01', '02']);
    expect(after.recipe.value).toEqual(updated.recipe);
    expect(seen).toContainEqual({ event: 'study.changed', data: { study: study.id } });

    const live = await ask('live.decode', { study: study.id, set: 'A', request: 1, expression: 'V1' });
    const v1 = after.decoding!.results.subjects[0]!.regions.find(({ name }) => name === 'V1')!;
    expect(live.subjects[0]).toMatchObject({ id: '01', used: v1.voxels, pairwise: v1.pairwise });
    const images = await ask('live.images', {
      study: study.id,
      slot: 'all',
      columns: [{ kind: 'presented' }, { kind: 'subject', subject: '01', set: 'A' }],
      rows: [0, 1],
      side: 16,
      of: { A: 1 },
    });
    expect(services.data.get(images.data)!.size).toBe(2 * 2 * images.height * images.width * 4);

    // The saved recipe says from its own folder what the window's says from the study's.
    const saved = JSON.parse(
      await readFile(join(root, 'derivatives', 'percept', 'percept.json'), 'utf8'),
    ) as { data: { folder: string; stimuli: { folders: string[] } } };
    expect(saved.data.folder).toBe('../..');
    expect(saved.data.stimuli.folders).toEqual(['../../stimuli']);

    const stale = await ask('recipe.update', {
      study: study.id,
      recipe: {
        ...recipe,
        latents: { kind: 'pca', components: 3 },
        regions: [{ name: 'V1', expression: 'V1' }],
      },
    });
    expect(stale.stale).toEqual(['latents.components: 4 when it was run, 3 now']);
    const { text } = await ask('recipe.commandLine', { study: study.id });
    expect(text.split('\n').at(-1)).toBe(
      `percept run ${join(root, 'derivatives', 'percept', 'percept.json')}`,
    );
  });

  it('is as it was left after the program was closed in between', async () => {
    const root = await freshStudy('left');
    const home = join(there, 'home-left');
    const others = services;
    services = start(home);
    const study = await open(root);
    await ask('recipe.update', { study: study.id, recipe: { ...study.recipe.value, seed: 77 } });
    await services.close();
    services = start(home);
    const again = (await ask('study.initial', {})).study!;
    expect(again.recipe).toMatchObject({ origin: 'draft', value: { seed: 77 } });
    expect(existsSync(join(root, 'derivatives', 'percept'))).toBe(false);
    await services.close();
    services = others;
  });
});

describeShared('the slice of Haxby 2001, opened and run', 'haxby-slice', (path) => {
  it('decodes with the recipe that is proposed for it', async () => {
    const root = join(there, 'haxby');
    await cp(path, root, { recursive: true });
    const study = await open(root);
    const { job } = await ask('jobs.run', { study: study.id });
    expect(await until(job, over)).toMatchObject({ state: 'done', error: null });
    const { decoding } = await ask('study.view', { study: study.id });
    const region = decoding!.results.subjects[0]!.regions[0]!;
    expect(region).toMatchObject({ name: 'VT', voxels: 530, pairs: 28 });
    expect(Math.round(region.pairwise! * 28)).toBeGreaterThanOrEqual(25);
  });
});

describe('jobs', () => {
  it('are queued; one that waits and one that runs can be cancelled', async () => {
    const study = await open(await freshStudy('queue'));
    const first = (await ask('jobs.run', { study: study.id })).job;
    const second = (await ask('jobs.run', { study: study.id })).job;
    await until(first, ({ state }) => state === 'running');
    expect((await until(second, () => true)).state).toBe('waiting');
    await ask('jobs.cancel', { job: second });
    expect((await until(second, over)).state).toBe('cancelled');
    expect(await fail('jobs.dismiss', { job: first })).toMatchObject({ code: 'refused' });
    await ask('jobs.cancel', { job: first });
    expect(await until(first, over)).toMatchObject({ state: 'cancelled', error: null });
    await ask('jobs.dismiss', { job: first });
    expect((await ask('jobs.list', {})).jobs.map(({ id }) => id)).not.toContain(first);
    expect(seen).toContainEqual({ event: 'jobs.dismissed', data: { job: first } });
  });

  it('fail with their reason when the compute process is killed; the window goes on and the next one works', async () => {
    const study = await open(await freshStudy('killed'));
    const recipe = { ...study.recipe.value, evaluation: { permutations: 100, bootstrap: 0 } };
    await ask('recipe.update', { study: study.id, recipe });
    const { job } = await ask('jobs.run', { study: study.id });
    await until(job, ({ share }) => share > 0);
    const killed = pids.get(join(there, 'home'))!;
    process.kill(killed, 'SIGKILL');
    const failed = await until(job, over);
    expect(failed.state).toBe('failed');
    expect(failed.error).toMatchObject({ code: 'ended' });
    expect(failed.error!.problem).toMatch(/killed by SIGKILL/);
    expect(seen.some(({ event }) => event === 'compute.ended')).toBe(true);

    expect((await ask('study.view', { study: study.id })).decoding).toBeNull();
    const again = (await ask('jobs.run', { study: study.id })).job;
    expect((await until(again, over)).state).toBe('done');
    expect(pids.get(join(there, 'home'))).not.toBe(killed);
    expect((await ask('study.view', { study: study.id })).decoding).not.toBeNull();
  });

  it('say what is wrong with the recipe, and run nothing that the window could not complete', async () => {
    const study = await open(await freshStudy('wrong'));
    const bad = await ask('recipe.update', {
      study: study.id,
      recipe: { ...study.recipe.value, glm: { noise: 'ar9' } },
    });
    expect(bad.recipe).toBeNull();
    expect(bad.problems[0]!.path).toBe('glm.noise');
    expect(await fail('jobs.run', { study: study.id })).toMatchObject({
      problem: expect.stringContaining('glm.noise') as string,
    });
    await ask('recipe.update', {
      study: study.id,
      recipe: { ...study.recipe.value, regions: [{ name: 'none', expression: 'nowhere' }] },
    });
    const { job } = await ask('jobs.run', { study: study.id });
    const failed = await until(job, over);
    expect(failed.state).toBe('failed');
    expect(failed.error!.problem).toMatch(/no region "nowhere"/);
    expect(failed.error!.code).toBeUndefined();
  });
});

describe('an opened recipe', () => {
  it('is not written over unless it was saved there in this session', async () => {
    const root = await freshStudy('recipe');
    const file = join(root, 'mine.json');
    const text = JSON.stringify({
      percept: 1,
      data: { kind: 'bids', train: { task: 'train' }, test: { task: 'test' } },
      latents: { kind: 'pca', components: 4 },
    });
    await writeFile(file, text);
    const study = await open(file);
    expect(study.recipe).toMatchObject({ origin: 'file', name: 'mine' });
    expect((await ask('recipe.commandLine', { study: study.id })).text).toBe(`percept run ${file}`);
    await ask('recipe.update', { study: study.id, recipe: { ...study.recipe.value, seed: 5 } });
    await ask('recipe.save', { study: study.id });
    expect(await readFile(file, 'utf8')).toBe(text);
    const saved = join(root, 'derivatives', 'percept', 'mine.json');
    expect(JSON.parse(await readFile(saved, 'utf8'))).toMatchObject({ seed: 5, data: { folder: '../..' } });

    // Somebody else's change to what was saved is not lost either.
    await writeFile(saved, text);
    await ask('recipe.update', { study: study.id, recipe: { ...study.recipe.value, seed: 6 } });
    expect((await fail('recipe.save', { study: study.id })).problem).toMatch(/changed by another program/);
    const chosen = services.tokenOf(join(root, 'other name.json'));
    expect((await ask('recipe.save', { study: study.id, token: chosen })).name).toBe('other name');
    expect(JSON.parse(await readFile(join(root, 'other name.json'), 'utf8'))).toMatchObject({
      seed: 6,
      data: { folder: '.' },
    });
  });
});

describe('the compute process', () => {
  it('does not outlive those who asked', async () => {
    const script = `
      const child = require('node:child_process').fork(${JSON.stringify(hostFile)}, [], { serialization: 'advanced' });
      child.send({ type: 'call', id: 0, name: 'open', input: {} });
      child.on('message', () => console.log(child.pid));
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(String(text).trim());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('what is hostile', () => {
  it('is refused without harm', async () => {
    expect(await fail('no.such', {})).toMatchObject({ code: 'refused' });
    expect(await fail('__proto__', {})).toMatchObject({ code: 'refused' });
    expect(await fail('study.open', { token: '/etc/passwd' })).toMatchObject({ code: 'refused' });
    expect(await fail('study.open', { token: `f_${'A'.repeat(24)}` })).toMatchObject({
      code: 'refused',
      problem: expect.stringContaining('not chosen') as string,
    });
    expect(await fail('study.view', { study: 's_forgedforged' })).toMatchObject({ code: 'refused' });
    expect(await fail('study.view', { study: 's_forgedforged', extra: 1 })).toMatchObject({
      code: 'refused',
    });
    expect((await fail('session.save', { session: 'x'.repeat(5e6) })).problem).toMatch(/larger than 4 MB/);
    expect((await ask('session.load', {})).session).toBeNull();
    const nothing = join(there, 'empty');
    await mkdir(nothing);
    expect((await fail('study.open', { token: services.tokenOf(nothing) })).problem).toMatch(
      /no folder of a subject/,
    );
    await rm(nothing, { recursive: true });
    expect((await fail('study.open', { token: services.tokenOf(nothing) })).problem).toMatch(
      /no such file or folder/,
    );
  });
});
