import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { methods } from '../compute/methods/index.ts';
import type { Method, MethodTable, RelayedCall } from '../compute/methods/types.ts';
import { OutdatedError } from '../compute/wire-error.ts';
import { calls, type CallInput, type CallName, type CallOutput } from '../contract/calls.ts';
import type { WireError } from '../contract/error.ts';
import { inProcessCompute } from '../testing/in-process-compute.ts';
import { createServices, type ServiceHost, type Services } from './index.ts';

let there = '';
let study = '';
beforeAll(async () => {
  there = await realpath(await mkdtemp(join(tmpdir(), 'percept-services-')));
  study = join(there, 'study');
  for (const run of ['01', '02']) {
    const stem = join(study, 'sub-01', 'func', `sub-01_task-see_run-${run}`);
    await mkdir(join(stem, '..'), { recursive: true });
    await writeFile(`${stem}_events.tsv`, 'onset\tduration\tstimulus\n0\t1\ta\n');
  }
});
afterAll(async () => {
  await Promise.all(started.map((services) => services.close()));
  await rm(there, { recursive: true, force: true });
});

let homes = 0;
const started: Services[] = [];
function setUp(more: Partial<ServiceHost> = {}) {
  const services = createServices({
    kind: 'serve',
    home: join(there, `home-${homes++}`),
    versions: { node: '20' },
    startCompute: inProcessCompute,
    browseRoots: [there],
    tutorialFolder: join(there, 'tutorial'),
    ...more,
  });
  started.push(services);
  const told: [string, unknown][] = [];
  services.onEvent((event, data) => told.push([event, data]));
  return {
    services,
    told,
    async ask<K extends CallName>(call: K, input: CallInput<K>): Promise<CallOutput<K>> {
      const reply = await services.call(call, input);
      if (!reply.ok) throw new Error(`${call}: ${JSON.stringify(reply.error)}`);
      return reply.output as CallOutput<K>;
    },
    async fail(call: unknown, input: unknown): Promise<WireError> {
      const reply = await services.call(call, input);
      if (reply.ok) throw new Error(`${String(call)} did what it should refuse`);
      return reply.error;
    },
  };
}

/** Puts a method of the test's own into the compute process. */
function stand<K extends RelayedCall>(call: K, method: Method<K>): void {
  const table = methods as { -readonly [C in keyof MethodTable]: MethodTable[C] | undefined };
  const before = table[call];
  table[call] = method as never;
  undo.push(() => (table[call] = before));
}
const undo: (() => void)[] = [];
afterAll(() => undo.reverse().forEach((back) => back()));

describe('two windows on one study', () => {
  async function opened() {
    const { services, told, ask } = setUp();
    const view = await ask('study.open', { token: services.tokenOf(study) });
    const from =
      (window: string) =>
      async <K extends CallName>(call: K, input: CallInput<K>): Promise<CallOutput<K>> => {
        const reply = await services.call(call, input, window);
        if (!reply.ok) throw new Error(reply.error.problem);
        return reply.output as CallOutput<K>;
      };
    return { view, told, a: from('a'), b: from('b') };
  }

  it('do not write over the changes of one another, and are told of them', async () => {
    const { view, told, a, b } = await opened();
    const { value, revision: base } = view.recipe;
    const id = { study: view.id };
    const first = await a('recipe.update', { ...id, recipe: { ...value, seed: 11 }, base });
    expect(first).toMatchObject({ other: false, recipe: { seed: 11 } });
    expect(told).toContainEqual(['recipe.changed', { ...id, revision: first.revision }]);
    // b does not know of it yet.
    const late = await b('recipe.update', { ...id, recipe: { ...value, seed: 22 }, base });
    expect(late).toMatchObject({ other: true, recipe: { seed: 11 }, revision: first.revision });
    expect((await a('study.view', id)).recipe.value.seed).toBe(11);
    await expect(b('jobs.run', { ...id, base })).rejects.toThrow('changed in another window');
    await expect(b('recipe.save', { ...id, base })).rejects.toThrow('changed in another window');
    // Knowing of it, it may.
    const knowing = { ...id, recipe: { ...value, seed: 22 }, base: late.revision };
    const second = await b('recipe.update', knowing);
    expect(second).toMatchObject({ other: false, recipe: { seed: 22 } });
    // What a window has changed itself since is no conflict; the same in both is none either.
    expect((await b('recipe.update', { ...id, recipe: { ...value, seed: 23 }, base })).other).toBe(false);
    expect((await a('recipe.update', { ...id, recipe: { ...value, seed: 23 }, base })).other).toBe(false);
    await a('recipe.update', { ...id, recipe: value, base: (await a('study.view', id)).recipe.revision });
  });

  it('do not write over the session of one another', async () => {
    const { a, b } = await opened();
    for (const one of [a, b]) expect(await one('session.load', {})).toEqual({ session: null });
    expect(await a('session.save', { session: { by: 'a' } })).toEqual({ saved: true, session: null });
    expect(await b('session.save', { session: { by: 'b' } })).toEqual({ saved: false, session: { by: 'a' } });
    expect(await b('session.save', { session: { by: 'both' } })).toMatchObject({ saved: true });
    expect(await a('session.load', {})).toEqual({ session: { by: 'both' } });
    expect(await a('session.save', { session: { by: 'a again' } })).toMatchObject({ saved: true });
  });

  it('ask live decoding as themselves', async () => {
    const { view, a, b } = await opened();
    const asked: (string | undefined)[] = [];
    stand('regions.evaluate', (_place, _input, { window }) => {
      asked.push(window);
      return Promise.resolve({ formatted: 'V1', subjects: [], voxels: null });
    });
    await a('regions.evaluate', { study: view.id, expression: 'V1' });
    await b('regions.evaluate', { study: view.id, expression: 'V1' });
    expect(asked).toEqual(['a', 'b']);
  });
});

it('lets go of models when another study opens, and of one that is removed', async () => {
  const released: unknown[] = [];
  const { services, ask } = setUp({
    startCompute() {
      const process = inProcessCompute();
      return {
        ...process,
        post(message) {
          const { name, input } = message as { name?: string; input?: unknown };
          if (name === 'releaseModels') released.push(input);
          process.post(message);
        },
      };
    },
  });
  const other = join(there, 'another-study');
  await cp(study, other, { recursive: true });
  const first = services.tokenOf(study);
  await ask('study.open', { token: first });
  await ask('study.open', { token: first });
  expect(released).toEqual([]);
  await ask('study.open', { token: services.tokenOf(other) });
  expect(released).toEqual([{}]);
});

describe('calls', () => {
  it('have a handler each', async () => {
    const { services } = setUp();
    for (const name of Object.keys(calls)) {
      const reply = await services.call(name, null);
      expect(reply, name).toMatchObject({ ok: false, error: { code: 'refused' } });
    }
  });

  it.each([
    ['an unknown name', 'no.such', {}],
    ['a name that objects have', 'constructor', {}],
    ['no name', 5, {}],
    ['no input', 'study.open', undefined],
    ['a member too many', 'app.info', { more: 1 }],
    ['a path in place of a token', 'study.open', { token: '/etc' }],
    ['a token that was never given', 'study.open', { token: `f_${'A'.repeat(24)}` }],
    [
      'a study that is not open',
      'live.decode',
      { study: 's_12345678', set: 'A', request: 1, expression: 'V1' },
    ],
    ['an expression without end', 'regions.evaluate', { study: 's_12345678', expression: 'V'.repeat(1e6) }],
    ['dialogs where there are none', 'files.choose', { purpose: 'study' }],
    ['a job that is not there', 'jobs.cancel', { job: 'j' }],
  ])('are refused with %s', async (_what, name, input) => {
    const { fail } = setUp();
    expect(await fail(name, input)).toMatchObject({ code: 'refused' });
  });

  it('whose answer breaks the contract are faults, not answers', async () => {
    const { ask, fail, services } = setUp();
    const { id } = await ask('study.open', { token: services.tokenOf(study) });
    stand('brain.scene', () => Promise.resolve({ grid: 'none' } as never));
    expect(await fail('brain.scene', { study: id, subject: '01' })).toMatchObject({ code: 'fault' });
  });

  it('about a study reach the compute process with its place; NaN comes as null, outdated ones as such', async () => {
    const { ask, fail, services } = setUp();
    const { id } = await ask('study.open', { token: services.tokenOf(study) });
    let place: unknown;
    stand('live.significance', (given, input) => {
      place = given;
      if (input.request === 2) return Promise.reject(new OutdatedError());
      return Promise.resolve({ permutations: 3, subjects: [{ id: '01', p: NaN, ci: null }] });
    });
    const output = await ask('live.significance', { study: id, set: 'A', request: 1 });
    expect(output.subjects).toEqual([{ id: '01', p: null, ci: null }]);
    expect(place).toMatchObject({
      root: study,
      kind: 'bids',
      recipeFolder: study,
      recipeName: 'percept',
      out: join(study, 'derivatives', 'percept', 'percept'),
    });
    expect(await fail('live.significance', { study: id, set: 'A', request: 2 })).toMatchObject({
      code: 'outdated',
    });
  });

  it('about results that another program has replaced or removed have the window look at the study again', async () => {
    const { ask, fail, services, told } = setUp();
    const { id } = await ask('study.open', { token: services.tokenOf(study) });
    stand('live.significance', () => Promise.resolve({ permutations: 3, subjects: [] }));
    const input = { study: id, set: 'A', request: 1 } as const;
    await ask('live.significance', input);
    const manifest = join(study, 'derivatives', 'percept', 'percept', '.cache', 'decoding.json');
    await mkdir(join(manifest, '..'), { recursive: true });
    for (const change of [() => writeFile(manifest, '{}'), () => rm(manifest)]) {
      await change();
      told.length = 0;
      expect(await fail('live.significance', input)).toMatchObject({ code: 'outdated' });
      expect(told).toEqual([['study.changed', { study: id }]]);
      await ask('study.view', { study: id });
      await ask('live.significance', input);
    }
  });
});

describe('the host', () => {
  it('says truly what it is', async () => {
    const { ask } = setUp({ workers: 3 });
    expect(await ask('app.info', {})).toMatchObject({
      host: 'serve',
      files: 'browse',
      workers: 3,
      versions: { node: '20' },
    });
    const dialogs = setUp({ kind: 'electron', chooseFile: () => Promise.resolve(null) });
    expect(await dialogs.ask('app.info', {})).toMatchObject({ host: 'electron', files: 'dialog' });
    expect(await dialogs.ask('files.choose', { purpose: 'study' })).toEqual({ token: null, name: '' });
  });

  it('opens what was chosen by dialog, what it was started with, and what was open last', async () => {
    const home = join(there, 'home-last');
    const { ask, services, told } = setUp({ home, chooseFile: () => Promise.resolve(study), initial: study });
    const { token, name } = await ask('files.choose', { purpose: 'study' });
    expect(name).toBe('study');
    expect(token).toBe(services.tokenOf(study));
    const first = await ask('study.open', { token: token! });
    expect((await ask('study.initial', {})).study!.id).toBe(first.id);
    expect((await ask('files.recent', {})).entries).toMatchObject([{ token, kind: 'study', present: true }]);
    services.open(study);
    expect(told).toContainEqual(['files.opened', { token, name: 'study' }]);
    await services.close();
    const later = setUp({ home });
    expect((await later.ask('study.initial', {})).study!.name).toBe(first.name);
    await later.ask('files.forgetRecent', { token: later.services.tokenOf(study) });
    expect((await later.ask('files.recent', {})).entries).toEqual([]);
    const { study: none } = await setUp().ask('study.initial', {});
    expect(none).toBeNull();
    expect((await setUp({ initial: join(there, 'gone') }).fail('study.initial', {})).problem).toMatch(
      /no such file/,
    );
  });
});

describe('an import of masks', () => {
  it('makes them masks of the recipe, which makes results stale, and is no file of the study', async () => {
    const { ask, services, told } = setUp();
    const { id, recipe } = await ask('study.open', { token: services.tokenOf(study) });
    const image = services.tokenOf(join(there, 'atlas.nii'));
    let input: unknown;
    stand('regions.import', (_place, given) => {
      input = given;
      return Promise.resolve({
        output: { report: [], table: null, regions: [] },
        masks: [
          {
            name: 'A',
            file: join(there, 'made', '{subject}_A.nii.gz'),
            hemisphere: 'left' as const,
            label: 3,
          },
        ],
      });
    });
    await ask('regions.import', { study: id, image, apply: false });
    expect(input).toEqual({ image: join(there, 'atlas.nii'), resample: 'refuse', apply: false });
    expect((await ask('study.view', { study: id })).recipe.value).toEqual(recipe.value);
    for (let twice = 0; twice < 2; twice++) await ask('regions.import', { study: id, image, apply: true });
    const view = await ask('study.view', { study: id });
    expect(view.recipe.origin).toBe('draft');
    expect(view.recipe.value.data).toMatchObject({
      masks: [{ name: 'A', file: '../made/{subject}_A.nii.gz', hemisphere: 'left', label: 3 }],
    });
    expect(told.filter(([event]) => event === 'study.changed')).toHaveLength(2);
  });
});

describe('a recipe', () => {
  it('that breaks the schema is answered key by key and changes nothing', async () => {
    const { ask, services } = setUp();
    const { id, recipe } = await ask('study.open', { token: services.tokenOf(study) });
    const update = (value: unknown) => ask('recipe.update', { study: id, recipe: value });
    expect(await update({ ...recipe.value, glm: { drift: -1 }, odd: 1 })).toEqual({
      recipe: null,
      problems: [
        { path: 'glm.drift', message: expect.any(String) as string },
        { path: '', message: 'unknown key "odd"' },
      ],
      stale: [],
      revision: recipe.revision,
      other: false,
    });
    expect(
      (
        await update({
          percept: 1,
          data: { kind: 'patterns', subjects: { '01': { train: { file: 'a' }, test: { file: 'b' } } } },
          latents: { kind: 'pca' },
        })
      ).problems[0]!.path,
    ).toBe('data.kind');
    for (const nothing of [null, undefined, 5, [], 'x'])
      expect((await update(nothing)).recipe, String(nothing)).toBeNull();
    expect((await ask('study.view', { study: id })).recipe.value).toEqual(recipe.value);
    expect((await update({ ...recipe.value, seed: 4 })).recipe!.seed).toBe(4);
  });

  it('that is changed while another window opens the study stays as it was changed', async () => {
    const { ask, services } = setUp();
    const token = services.tokenOf(study);
    const { id, recipe } = await ask('study.open', { token });
    const again = ask('study.open', { token });
    await ask('recipe.update', { study: id, recipe: { ...recipe.value, seed: 41 } });
    expect((await again).recipe).toMatchObject({ origin: 'draft', value: { seed: 41 } });
    expect((await ask('study.view', { study: id })).recipe.value.seed).toBe(41);
  });

  it('goes to a folder that was chosen without writing over what is there', async () => {
    const { ask, services } = setUp();
    const { id, recipe } = await ask('study.open', { token: services.tokenOf(study) });
    const folder = join(there, 'chosen');
    await mkdir(folder);
    await writeFile(join(folder, 'percept.json'), '{"mine":true}');
    await ask('recipe.update', { study: id, recipe: { ...recipe.value, seed: 8 } });
    const text = (await ask('recipe.commandLine', { study: id })).text;
    expect(text).toMatch(/^# Save the recipe first/);
    const saved = await ask('recipe.save', { study: id, token: services.tokenOf(folder) });
    expect(saved.name).toBe('percept-2');
    expect(await readFile(join(folder, 'percept.json'), 'utf8')).toBe('{"mine":true}');
    expect(JSON.parse(await readFile(join(folder, 'percept-2.json'), 'utf8'))).toMatchObject({
      seed: 8,
      data: { folder: '../study' },
    });
    expect((await ask('recipe.commandLine', { study: id })).text).toBe(
      `percept run ${join(folder, 'percept-2.json')}`,
    );
    expect((await ask('study.view', { study: id })).recipe).toMatchObject({
      origin: 'file',
      name: 'percept-2',
    });
  });
});

describe('files of the user', () => {
  it('that are no recipe are not written over by one, whoever chose them', async () => {
    const { ask, fail, services } = setUp();
    const { id } = await ask('study.open', { token: services.tokenOf(study) });
    const file = join(there, 'participants.json');
    const token = services.tokenOf(file);
    await writeFile(file, '{"age": {"Units": "years"}}');
    expect((await fail('recipe.save', { study: id, token })).problem).toMatch(/is no recipe/);
    expect(await readFile(file, 'utf8')).toBe('{"age": {"Units": "years"}}');
    await writeFile(file, '{"percept": 1, broken');
    expect((await ask('recipe.save', { study: id, token })).name).toBe('participants');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ percept: 1 });
  });

  it('that were saved before and changed since are not written over by a save into their folder', async () => {
    const { ask, services } = setUp();
    const [first, second] = [join(there, 'first'), join(there, 'second')];
    await mkdir(first);
    await mkdir(second);
    const { id, recipe } = await ask('study.open', { token: services.tokenOf(study) });
    const save = (folder: string) => ask('recipe.save', { study: id, token: services.tokenOf(folder) });
    const { name } = await save(first);
    const file = join(first, `${name}.json`);
    expect((await save(second)).name).toBe(name);
    const mine = (await readFile(file, 'utf8')).replace('"seed": 1', '"seed": 5');
    expect(mine).toContain('"seed": 5');
    await writeFile(file, mine);
    await ask('recipe.update', { study: id, recipe: { ...recipe.value, seed: 6 } });
    expect((await save(first)).name).not.toBe(name);
    expect(await readFile(file, 'utf8')).toBe(mine);
  });

  it('of a study that was moved away leave no folder behind', async () => {
    const { ask, fail, services } = setUp();
    const moved = join(there, 'moved');
    await cp(study, moved, { recursive: true });
    const { id } = await ask('study.open', { token: services.tokenOf(moved) });
    await rm(moved, { recursive: true });
    expect((await fail('recipe.save', { study: id })).problem).toBe('the study is no longer there');
    expect(existsSync(moved)).toBe(false);
  });
});

it('a job may tidy up when the services are closed', async () => {
  const { ask, services } = setUp();
  const { procedures } = await import('../compute/procedures.ts');
  let tidied = false;
  const work = vi.spyOn(procedures, 'tutorial').mockImplementation(async (_input, { signal }) => {
    await new Promise((done) => signal.addEventListener('abort', done));
    await new Promise((done) => setTimeout(done, 20));
    tidied = true;
    return { recipe: '' };
  });
  await ask('study.tutorial', {});
  await vi.waitFor(() => expect(work).toHaveBeenCalled());
  await services.close();
  expect(tidied).toBe(true);
  expect((await ask('jobs.list', {})).jobs).toMatchObject([{ state: 'cancelled' }]);
  vi.restoreAllMocks();
});

it('what was saved last is on the disk when the services are closed', async () => {
  const home = join(there, 'home-closed');
  const { services } = setUp({ home });
  void services.call('session.save', { session: { last: true } });
  await services.close();
  expect(JSON.parse(await readFile(join(home, 'session.json'), 'utf8'))).toEqual({ last: true });
});

it('the tutorial is made in its own folder and opened when it is done', async () => {
  const { ask, told, services } = setUp();
  const { procedures } = await import('../compute/procedures.ts');
  vi.spyOn(procedures, 'tutorial').mockImplementation(() => Promise.resolve({ recipe: '' }));
  const { job } = await ask('study.tutorial', {});
  await vi.waitFor(async () =>
    expect((await ask('jobs.list', {})).jobs.find(({ id }) => id === job)!.state).toBe('done'),
  );
  const token = services.tokenOf(join(there, 'tutorial'));
  expect(told).toContainEqual(['files.opened', { token, name: 'tutorial' }]);
  vi.restoreAllMocks();
});
