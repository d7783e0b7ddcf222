import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostError } from '../bridge/bridge.ts';
import { App } from './app.svelte.ts';
import { Frame } from './frame.svelte.ts';
import { FakeHost } from './testing/fake-host.ts';
import { designView, job, tutorialView } from './testing/studies.ts';

const info = {
  version: '0.1.0',
  build: 'test',
  host: 'serve' as const,
  files: 'browse' as const,
  platform: 'linux',
  versions: {},
  workers: 1,
};

async function begun(
  study = tutorialView(),
): Promise<{ host: FakeHost; app: App; frame: Frame; end: () => void }> {
  const host = new FakeHost({
    'app.info': () => info,
    'app.backend': () => ({
      name: 'WebAssembly with SIMD',
      note: 'There is no TensorFlow.',
      webgpu: 'unused' as const,
    }),
    'session.load': () => ({ session: null }),
    'session.save': () => ({ saved: true, session: null }),
    'jobs.list': () => ({ jobs: [] }),
    'files.recent': () => ({ entries: [] }),
    'study.initial': () => ({ study }),
    'study.view': () => study,
    'recipe.update': ({ recipe }) => ({
      recipe: recipe as never,
      problems: [],
      stale: ['the seed'],
      revision: 'newer',
      other: false,
    }),
    'jobs.run': () => ({ job: 'j1' }),
  });
  const app = new App(host.bridge());
  const frame = new Frame(app, false);
  const end = frame.listen();
  await frame.begin();
  flushSync();
  return { host, app, frame, end };
}

const withSeed = (app: App, seed: number): void =>
  app.history.change(`set the seed to ${seed}`, ({ recipe }) => ({ recipe: { ...recipe!, seed } }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('commands', () => {
  it('can do without a study what needs none, and nothing else', async () => {
    const host = new FakeHost({});
    const frame = new Frame(new App(host.bridge()), false);
    const { commands } = frame;
    expect(
      ['study.open', 'help.about', 'jobs.show'].map((id) => commands.enabled(id as 'study.open')),
    ).toEqual([true, true, true]);
    expect(
      ['jobs.run', 'recipe.save', 'edit.undo', 'view.study'].map((id) => commands.enabled(id as 'jobs.run')),
    ).toEqual([false, false, false, false]);
    commands.run('jobs.run');
    expect(host.asked).toEqual([]);
  });

  it('undoes by name, and says so', async () => {
    const { app, frame, end } = await begun();
    expect(frame.commands.enabled('edit.undo')).toBe(false);
    withSeed(app, 3);
    expect(frame.commands.title('edit.undo')).toBe('Undo set the seed to 3');
    frame.commands.run('edit.undo');
    expect([app.history.now.recipe?.seed, app.announcement]).toEqual([1, 'Undid: set the seed to 3']);
    expect(frame.commands.enabled('edit.redo')).toBe(true);
    end();
  });

  it('does not run a study without volumes, and says why', async () => {
    const { frame, end } = await begun(designView());
    expect(frame.commands.enabled('jobs.run')).toBe(false);
    expect(frame.hindrance).toMatch(/volumes/);
    end();
  });

  it('takes what a part of the window brings, until it is taken back', async () => {
    const { host, frame, end } = await begun();
    const run = vi.fn();
    const back = frame.commands.register({ 'regions.import': { run } });
    host.emit('command', { id: 'regions.import' });
    back();
    host.emit('command', { id: 'regions.import' });
    expect(run).toHaveBeenCalledTimes(1);
    end();
  });

  it('are registered in effects that do not wake each other', async () => {
    const { frame, end } = await begun();
    let runs = 0;
    const ends = $effect.root(() => {
      for (const id of ['regions.import', 'view.theme'] as const)
        $effect(() => {
          runs++;
          return frame.commands.register({ [id]: { run: () => undefined } });
        });
    });
    flushSync();
    expect(runs).toBe(2);
    ends();
    end();
  });

  it('of the workbench are run when it is there', async () => {
    const { app, frame, end } = await begun();
    app.show('study');
    frame.commands.run('regions.import');
    expect(app.page).toBe('workbench');
    const run = vi.fn();
    frame.commands.register({ 'regions.import': { run } });
    await vi.advanceTimersByTimeAsync(10);
    expect(run).toHaveBeenCalledTimes(1);
    end();
  });

  it('shows what a command throws', async () => {
    const { frame, end } = await begun();
    frame.commands.run('recipe.commandLine');
    expect(frame.dialog).toBe('commandLine');
    frame.commands.run('recipe.save');
    await vi.advanceTimersByTimeAsync(0);
    expect(frame.notices.all[0]?.error?.problem).toMatch(/recipe.save/);
    end();
  });
});

describe('the recipe', () => {
  it('is told to the host when it rests, and by undo too', async () => {
    const { host, app, frame, end } = await begun();
    for (const seed of [2, 3, 4]) {
      withSeed(app, seed);
      flushSync();
    }
    await vi.advanceTimersByTimeAsync(1000);
    frame.commands.run('edit.undo');
    flushSync();
    await vi.advanceTimersByTimeAsync(1000);
    const seeds = host.inputsOf('recipe.update').map(({ recipe }) => (recipe as { seed: number }).seed);
    expect(seeds).toEqual([4, 3]);
    expect(app.stale).toEqual(['the seed']);
    end();
  });

  it('is told before a run', async () => {
    const { host, app, frame, end } = await begun();
    withSeed(app, 9);
    frame.commands.run('jobs.run');
    await vi.advanceTimersByTimeAsync(0);
    const calls = host.asked.map(({ call }) => call).filter((call) => /update|run$/.test(call));
    expect(calls).toEqual(['recipe.update', 'jobs.run']);
    end();
  });

  it('is the same in another order', async () => {
    const { host, app, end } = await begun();
    const { data, ...rest } = tutorialView().recipe.value;
    host.handlers['study.view'] = () => ({
      ...tutorialView(),
      recipe: { ...tutorialView().recipe, value: { ...rest, data } },
    });
    host.emit('study.changed', { study: app.study!.id });
    await vi.advanceTimersByTimeAsync(1000);
    expect([app.history.undoName, host.inputsOf('recipe.update')]).toEqual([null, []]);
    end();
  });

  it('that the host changed by importing is taken over as a step', async () => {
    const { host, app, end } = await begun();
    const changed = tutorialView();
    changed.recipe.value.seed = 5;
    const { data, ...rest } = changed.recipe.value;
    changed.recipe.value = { ...rest, data };
    host.handlers['study.view'] = () => changed;
    host.emit('study.changed', { study: changed.id });
    await vi.advanceTimersByTimeAsync(1000);
    expect([app.history.now.recipe?.seed, app.history.undoName]).toEqual([5, 'import regions']);
    expect(host.inputsOf('recipe.update')).toEqual([]);
    end();
  });
});

describe('opening', () => {
  it('opens what the system asks for; the newest wins', async () => {
    const { host, app, end } = await begun();
    const slow = { ...tutorialView(), name: 'slow', shownPath: 'slow' };
    host.handlers['study.open'] = ({ token }) =>
      token.includes('slow')
        ? new Promise((answer) => setTimeout(() => answer(slow), 5000))
        : { ...designView(), name: 'quick' };
    host.emit('files.opened', { token: 'f_slow000000000000000000', name: 'slow' });
    host.emit('files.opened', { token: 'f_quick00000000000000000', name: 'quick' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(app.study?.name).toBe('quick');
    end();
  });

  it('keeps the open study when another cannot be opened', async () => {
    const { host, app, frame, end } = await begun();
    host.handlers['study.open'] = () => {
      throw new HostError({ problem: 'no study there', remedy: 'Choose its folder.' });
    };
    await frame.opening.token('f_0000000000000000000000', 'x');
    expect([app.study?.name, frame.notices.all[0]?.error?.remedy]).toEqual([
      'Tutorial study',
      'Choose its folder.',
    ]);
    end();
  });
});

describe('jobs', () => {
  it('that end are said, with their reason where they failed', async () => {
    const { host, app, frame, end } = await begun();
    host.emit('jobs.changed', { job: job() });
    expect(frame.jobs.of('s_tutorial01')?.share).toBe(0.43);
    host.emit('jobs.changed', {
      job: job({ state: 'failed', error: { problem: 'the process was killed', remedy: 'Run it again.' } }),
    });
    expect(frame.notices.all.map(({ error }) => error?.remedy)).toEqual(['Run it again.']);
    expect(app.announcement).toBe('Run of Tutorial study failed');
    expect(frame.jobs.pending).toBe(0);
    host.emit('jobs.dismissed', { job: 'j1' });
    expect(frame.jobs.all).toEqual([]);
    end();
  });
});

describe('another window', () => {
  it('changes the recipe: it is shown here, undo brings back how it was', async () => {
    const { host, app, frame, end } = await begun();
    const study = tutorialView();
    const theirs = { ...study.recipe.value, seed: 77 };
    host.handlers['study.view'] = () => ({
      ...study,
      recipe: { ...study.recipe, value: theirs, revision: 'theirs' },
    });
    host.emit('recipe.changed', { study: study.id, revision: 'theirs' });
    await vi.advanceTimersByTimeAsync(10);
    expect([app.history.now.recipe?.seed, app.recipeRevision]).toEqual([77, 'theirs']);
    expect(frame.notices.all.map(({ title }) => title)).toEqual(['The recipe was changed in another window']);
    app.history.undo();
    expect(app.history.now.recipe?.seed).toBe(study.recipe.value.seed);
    await frame.recipe.flush();
    expect(host.inputsOf('recipe.update').at(-1)).toMatchObject({ base: 'theirs' });
    end();
  });

  it('has changed the recipe first: nothing runs, its recipe is shown, and this window is told', async () => {
    const { host, app, frame, end } = await begun();
    const theirs = { ...tutorialView().recipe.value, seed: 77 };
    host.handlers['recipe.update'] = () => ({
      recipe: theirs,
      problems: [],
      stale: [],
      revision: 'theirs',
      other: true,
    });
    withSeed(app, 5);
    frame.commands.run('jobs.run');
    await vi.advanceTimersByTimeAsync(10);
    expect(host.inputsOf('jobs.run')).toEqual([]);
    expect(app.history.now.recipe?.seed).toBe(77);
    expect(frame.notices.all.map(({ error }) => error?.problem)).toEqual([
      'the recipe was changed in another window at the same time',
    ]);
    app.history.undo();
    expect(app.history.now.recipe?.seed).toBe(5);
    end();
  });

  it('is told nothing of its own change', async () => {
    const { host, app, frame, end } = await begun();
    withSeed(app, 5);
    await frame.recipe.flush();
    host.emit('recipe.changed', { study: tutorialView().id, revision: 'newer' });
    await vi.advanceTimersByTimeAsync(10);
    expect([app.history.now.recipe?.seed, frame.notices.all]).toEqual([5, []]);
    end();
  });
});
