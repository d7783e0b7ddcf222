import { ComputeClient } from '../compute/client.ts';
import { CrossedError, toWireError } from '../compute/wire-error.ts';
import { calls, isCallName, type CallName, type CallOutput, type CallRequest } from '../contract/calls.ts';
import type { WireError } from '../contract/error.ts';
import { events, type EventData, type EventName } from '../contract/events.ts';
import type { ImportAnswers } from '../contract/models.ts';
import type { Reply } from '../contract/wire.ts';
import { appInfo } from './app.ts';
import { DataStore } from './data-store.ts';
import { Drafts } from './drafts.ts';
import { browse } from './files/browse.ts';
import { forPeople } from './files/for-people.ts';
import { Recents } from './files/recent.ts';
import { shownPath } from './files/shown-path.ts';
import { FileTokens, realPath } from './files/tokens.ts';
import type { ServiceHost, Services } from './host.ts';
import { Jobs } from './jobs.ts';
import { Models } from './models.ts';
import { addMasks, commandLine, localPath, updateRecipe } from './recipe-calls.ts';
import { relay, relayedCalls } from './relay.ts';
import { fileToRun, refuseOthers, refuseProblems, resultsOf, saveRecipe } from './save-recipe.ts';
import { Session } from './session.ts';
import { elsewhereIn, Studies } from './studies.ts';

export type { ServiceHost, Services } from './host.ts';

/** How long a job may take to stop when Percept is closed, before its process is ended. */
const TIDY_MS = 2000;

type Handlers = {
  [K in CallName]: (
    input: CallRequest<K>,
    window: string | undefined,
  ) => CallOutput<K> | Promise<CallOutput<K>>;
};

/** The host's side of the contract over what a shell gives: files, studies, recipes and jobs here, all mathematics in the compute process. */
export function createServices(host: ServiceHost): Services {
  const listeners = new Set<<E extends EventName>(event: E, data: EventData<E>) => void>();
  const emit = <E extends EventName>(event: E, data: EventData<E>): void => {
    const parsed = events[event].parse(data) as EventData<E>;
    for (const listener of listeners) listener(event, parsed);
  };
  const data = new DataStore();
  const compute = new ComputeClient({
    start: () => host.startCompute(),
    data,
    onEnded: (reason) => emit('compute.ended', { reason }),
    ...(host.workers === undefined ? {} : { workers: host.workers }),
  });
  const tokens = new FileTokens();
  const recents = new Recents(host.home);
  const session = new Session(host.home);
  const drafts = new Drafts(host.home);
  const studies = new Studies(compute, drafts, recents, elsewhereIn(host.home));
  const models = new Models(
    host.home,
    () => emit('models.changed', {}),
    (folder) => compute.tell('releaseModels', { folder }),
  );
  const jobs = new Jobs(
    (job) => emit('jobs.changed', { job }),
    (job) => emit('jobs.dismissed', { job }),
  );

  let { initial } = host;

  const open = (path: string): void => {
    const token = tokens.tokenOf(path);
    emit('files.opened', { token, name: nameOf(path) });
  };

  const run = (id: string, subjects: string[] | undefined): string => {
    const study = studies.get(id);
    refuseProblems(study);
    // As it is now, whatever becomes of it while the job waits.
    const held = study.held;
    return jobs.add({
      title: held.recipe.title ?? study.name,
      kind: 'run',
      study: id,
      work: async ({ say, ...handle }) => {
        const file = await fileToRun(study, held, say);
        drafts.keep(study.path, study.draft());
        const out = resultsOf(study, file);
        const options = { signal: handle.signal, onProgress: handle.onProgress, onLog: say };
        const { errors } = await compute.call(
          'run',
          { file, out, ...(subjects === undefined ? {} : { subjects }) },
          options,
        );
        for (const { subject, message } of errors) say(`sub-${subject} failed: ${message}`);
        study.place = { ...study.place, recipeName: study.name, out };
        await studies.readDecoding(study);
        emit('study.changed', { study: id });
      },
    });
  };

  const makeTutorial = (): string =>
    jobs.add({
      title: 'Simulating the tutorial study',
      kind: 'tutorial',
      study: null,
      work: async ({ signal, onProgress, say }) => {
        const folder = host.tutorialFolder;
        await compute.call('tutorial', { folder, seed: 1 }, { signal, onProgress, onLog: say });
        open(folder);
      },
    });

  const importModel = (path: string, answers: ImportAnswers): string =>
    jobs.add({
      title: `Importing ${answers.name ?? nameOf(path)}`,
      kind: 'model',
      study: null,
      work: async ({ signal, onProgress, say }) => {
        const request = { source: path, store: models.store, answers };
        const { name, notes } = await compute.call('importModel', request, {
          signal,
          onProgress,
          onLog: say,
        });
        for (const note of notes) say(note);
        say(`imported as ${name}`);
        emit('models.changed', {});
      },
    });

  const compare = (
    id: string,
    { folders, ...request }: Omit<CallRequest<'compare.run'>, 'study'>,
  ): string => {
    const { place } = studies.get(id);
    const paths = folders.map(({ token, name }) => ({ path: tokens.pathOf(token), name }));
    return jobs.add({
      title: 'Comparing methods',
      kind: 'compare',
      study: id,
      work: async ({ signal, onProgress, say }) => {
        const input = { place, results: request.results, folders: paths, ...regionOf(request) };
        const { notes } = await compute.call('compare', input, { signal, onProgress, onLog: say });
        for (const note of notes) say(note);
        emit('comparison.changed', { study: id });
      },
    });
  };

  const relayed = Object.fromEntries(
    relayedCalls.map((call) => [
      call,
      async ({ study: id, ...input }: { study: string }, window: string | undefined) => {
        const study = studies.get(id);
        if (call.startsWith('live.') && (await studies.hasOtherResults(study))) {
          emit('study.changed', { study: id });
          throw new CrossedError({ problem: 'there are other results now', code: 'outdated' });
        }
        return relay(compute, call, study.place, input, window);
      },
    ]),
  ) as unknown as Pick<Handlers, Exclude<(typeof relayedCalls)[number], 'regions.import'>>;

  const handlers: Handlers = {
    ...relayed,
    'app.info': () => appInfo(host),
    'app.backend': async () => {
      const { title, note, webgpu } = await compute.call('backend', {});
      return { name: title, note, webgpu };
    },
    'webgpu.next': async (offer) => ({ batch: await compute.call('webgpuNext', offer) }),
    'webgpu.done': async (answer) => {
      await compute.call('webgpuDone', answer);
      return {};
    },
    'session.load': async (_nothing, window) => ({ session: await session.load(window) }),
    'session.save': async ({ session: state }, window) => {
      if (await session.save(state, window)) return { saved: true, session: null };
      return { saved: false, session: await session.load(window) };
    },
    'files.choose': async ({ purpose, suggestedName }) => {
      if (host.chooseFile === undefined)
        throw new CrossedError({ problem: 'this host has no dialogs: it browses', code: 'refused' });
      const path = await host.chooseFile(purpose, suggestedName);
      return path === null ? { token: null, name: '' } : { token: tokens.tokenOf(path), name: nameOf(path) };
    },
    'files.browse': ({ folder, purpose }) =>
      browse(folder === undefined ? undefined : tokens.pathOf(folder), purpose, host.browseRoots, tokens),
    'files.recent': async () => ({
      entries: (await recents.list()).map(({ path, ...entry }) => ({
        ...entry,
        token: tokens.tokenOf(path),
        shownPath: shownPath(path),
      })),
    }),
    'files.forgetRecent': async ({ token }) => {
      await recents.forget(tokens.pathOf(token));
      return {};
    },
    'study.open': ({ token }) => studies.open(tokens.pathOf(token)),
    'study.initial': async () => {
      if (initial === undefined) return { study: await studies.openLast() };
      const study = await studies.open(realPath(initial));
      // A window that is loaded again goes on with what was open last.
      initial = undefined;
      return { study };
    },
    'study.view': ({ study }) => studies.view(studies.get(study)),
    'study.tutorial': () => ({ job: makeTutorial() }),
    'recipe.update': ({ study: id, recipe, base }, window) => {
      const study = studies.get(id);
      const before = study.revision;
      const answer = updateRecipe(study, recipe, drafts, { base, window });
      if (answer.revision !== before) emit('recipe.changed', { study: id, revision: answer.revision });
      return answer;
    },
    'recipe.save': async ({ study: id, token, base }, window) => {
      const study = studies.get(id);
      refuseOthers(study, base, window);
      const { file } = await saveRecipe(study, token === undefined ? undefined : tokens.pathOf(token));
      drafts.keep(study.path, study.draft());
      return { name: study.name, shownPath: shownPath(file) };
    },
    'recipe.localPath': ({ study, token }) => ({
      path: localPath(studies.get(study), tokens.pathOf(token)),
    }),
    'recipe.commandLine': ({ study }) => commandLine(studies.get(study)),
    'regions.import': async ({ study: id, image, table, ...input }) => {
      const study = studies.get(id);
      const { output, masks } = await relay(compute, 'regions.import', study.place, {
        ...input,
        image: tokens.pathOf(image),
        ...(table === undefined ? {} : { table: tokens.pathOf(table) }),
      });
      if (input.apply && masks.length > 0) {
        addMasks(study, masks, input.resample, drafts);
        emit('study.changed', { study: id });
      }
      return output;
    },
    'jobs.run': ({ study, subjects, base }, window) => {
      refuseOthers(studies.get(study), base, window);
      return { job: run(study, subjects) };
    },
    'jobs.list': () => ({ jobs: jobs.list() }),
    'jobs.cancel': ({ job }) => {
      jobs.cancel(job);
      return {};
    },
    'compare.run': ({ study, ...request }) => ({ job: compare(study, request) }),
    'models.list': async () => ({ models: await models.list() }),
    'models.import': ({ token, answers }) => ({ job: importModel(tokens.pathOf(token), answers) }),
    'models.rename': async ({ hash, name }) => {
      await models.rename(hash, name);
      return {};
    },
    'models.remove': async ({ hash }) => {
      await models.remove(hash);
      return {};
    },
    'jobs.dismiss': ({ job }) => {
      jobs.dismiss(job);
      return {};
    },
  };

  return {
    async call(name, input, window): Promise<Reply<unknown>> {
      if (!isCallName(name)) return refused('there is no such call');
      const { in: takes, out: gives } = calls[name];
      const request = takes.safeParse(input);
      if (!request.success)
        return refused(`${name} does not take this: ${request.error.issues[0]?.message ?? ''}`);
      try {
        const output: unknown = await handlers[name](request.data as never, window);
        return { ok: true, output: gives.parse(output) };
      } catch (error) {
        return { ok: false, error: forPeople(toWireError(error)) };
      }
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    data,
    tokenOf: (path) => tokens.tokenOf(path),
    open,
    async close() {
      const saved = Promise.all([drafts.flush(), session.flush(), recents.flush()]);
      const stopped = jobs.close();
      let late: NodeJS.Timeout | undefined;
      // A job that is stopped removes what it has written by half.
      await Promise.race([stopped, new Promise((done) => (late = setTimeout(done, TIDY_MS)))]);
      clearTimeout(late);
      compute.close();
      await Promise.all([stopped, saved]);
    },
  };
}

function regionOf({ region }: { region?: string | undefined }): { region?: string } {
  return region === undefined ? {} : { region };
}

function refused(problem: string): { ok: false; error: WireError } {
  return { ok: false, error: { problem, code: 'refused' } };
}

function nameOf(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
