import { getContext, setContext } from 'svelte';
import type { CommandId } from '../../src-main/contract/commands.ts';
import type { JobView } from '../../src-main/contract/jobs.ts';
import type { StudyView } from '../../src-main/contract/study.ts';
import { Comparison } from '../comparison/comparison.svelte.ts';
import { offerGpu } from '../generate/offer-gpu.ts';
import { Jobs } from '../jobs/jobs.svelte.ts';
import { Models } from '../models/models.svelte.ts';
import { hindrance } from '../study/hindrance.ts';
import { pages, type App } from './app.svelte.ts';
import { Commands, type CommandTable } from './commands.svelte.ts';
import { FileChooser } from './file-chooser.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Opening } from './opening.svelte.ts';
import { RecipeSync } from './recipe-sync.svelte.ts';
import { Session } from './session.svelte.ts';

export type FrameDialog = 'keys' | 'about' | 'commandLine';

/** What the frame of the window holds around its pages: commands, jobs, notices, the session, and how studies come in. */
export class Frame {
  readonly notices = new Notices();
  readonly jobs: Jobs;
  readonly session: Session;
  readonly files: FileChooser;
  readonly models: Models;
  readonly comparison: Comparison;
  readonly opening: Opening;
  readonly recipe: RecipeSync;
  readonly commands: Commands;
  #dialog = $state<FrameDialog | null>(null);
  #ready = $state(false);

  constructor(
    readonly app: App,
    mac: boolean,
  ) {
    const failed = (thrown: unknown): void => this.notices.fail(thrown);
    this.jobs = new Jobs(app.bridge, (job) => this.#jobEnded(job));
    this.session = new Session(app, () =>
      this.notices.say('The same was changed in another window', {
        text: 'Regions or figure are shown as they are there. Undo brings back yours.',
        tone: 'info',
      }),
    );
    this.files = new FileChooser(app);
    this.models = new Models(app, this.files);
    this.comparison = new Comparison(app);
    this.recipe = new RecipeSync(app, failed);
    this.opening = new Opening(
      app,
      this.files,
      (study) => this.#opened(study),
      (thrown) => this.notices.fail(thrown, 'It could not be opened'),
    );
    this.commands = new Commands(mac, failed);
    this.commands.register(this.#table());
  }

  /** The dialog of the frame that is open. */
  get dialog(): FrameDialog | null {
    return this.#dialog;
  }
  showDialog(dialog: FrameDialog | null): void {
    this.#dialog = dialog;
  }
  /** Whether the host has answered and what was open is open again. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Why the open study cannot be run; null where it can. */
  get hindrance(): string | null {
    const { study, recipeProblems } = this.app;
    return study === null ? 'No study is open.' : hindrance(study, recipeProblems);
  }

  /** Listens to the host and keeps the session. @returns a function that ends it */
  listen(): () => void {
    const { bridge } = this.app;
    const ends = [
      this.jobs.start(),
      this.session.start(),
      this.recipe.start(),
      this.models.listen(),
      bridge.on('command', ({ id }) => this.commands.run(id)),
      bridge.on('files.opened', ({ token, name }) => void this.opening.token(token, name)),
      bridge.on(
        'recipe.changed',
        (changed) => void this.#recipeChanged(changed).catch((e) => this.notices.fail(e)),
      ),
      bridge.on('study.changed', ({ study }) => void this.#changed(study).catch((e) => this.notices.fail(e))),
      bridge.on('compute.ended', ({ reason }) =>
        this.notices.say('The compute process has ended', {
          text: `${reason} It is started anew when it is needed.`,
          tone: 'info',
        }),
      ),
    ];
    return () => ends.forEach((end) => end());
  }

  /** Brings back the window as it was left, and opens what the host was started with. @throws HostError */
  async begin(): Promise<void> {
    this.app.setInfo(await this.app.bridge.call('app.info', {}));
    await this.session.load();
    await Promise.all([this.jobs.refresh(), this.opening.initial()]);
    this.#ready = true;
    // It takes a second or two, for which nothing waits.
    void this.#askBackend();
  }

  async #askBackend(): Promise<void> {
    try {
      const { bridge } = this.app;
      const backend = await bridge.call('app.backend', {});
      this.app.setBackend(backend);
      if (backend.webgpu === 'unused') return;
      const gpu = await offerGpu(bridge);
      if (gpu !== null) this.app.setGpu(gpu);
      else if (backend.webgpu === 'wanted')
        this.notices.say('This window has no WebGPU', {
          text: `Live images are made by ${backend.name}.`,
          tone: 'info',
        });
    } catch (error) {
      this.notices.fail(error, 'Networks cannot be run');
    }
  }

  /** After the connection was lost: the host may have gone on, or be another. */
  async resume(): Promise<void> {
    await this.jobs.refresh();
    if (this.app.study !== null) await this.#changed(this.app.study.id);
  }

  /** Sends what is not sent: the page is being left. */
  leave(): void {
    void this.recipe.flush().catch(() => undefined);
    void this.session.flush();
  }

  #opened(study: StudyView): void {
    this.recipe.know(study.recipe.value, study.recipe.revision);
    this.session.open(study);
  }

  async #changed(id: string): Promise<void> {
    if (this.app.study?.id !== id) return;
    await this.recipe.flush();
    const study = await this.app.bridge.call('study.view', { study: id });
    if (this.app.study?.id !== id) return;
    const { value, revision } = study.recipe;
    if (this.recipe.differs(value)) {
      this.recipe.know(value, revision);
      this.app.history.change('import regions', () => ({ recipe: value }));
    } else this.app.setRecipeRevision(revision);
    this.app.setStudy(study);
  }

  /** A recipe that another window has changed is shown here, too; what was not sent yet of this one's is told of by its own conflict. */
  async #recipeChanged({ study: id, revision }: { study: string; revision: string }): Promise<void> {
    const { app } = this;
    if (app.study?.id !== id) return;
    await this.recipe.flush();
    // This window's own change comes back to it, too.
    if (app.study?.id !== id || app.recipeRevision === revision) return;
    const study = await app.bridge.call('study.view', { study: id });
    const { value } = study.recipe;
    if (app.study?.id !== id || app.recipeRevision === study.recipe.revision) return;
    if (this.recipe.differs(value)) {
      this.recipe.takeOver(value, study.recipe.revision);
      this.notices.say('The recipe was changed in another window', {
        text: 'It is shown here as it is there. Undo brings back how it was.',
        tone: 'info',
      });
    } else app.setRecipeRevision(study.recipe.revision);
    app.setStudy(study);
  }

  #jobEnded(job: JobView): void {
    if (job.state === 'failed') {
      this.notices.fail(job.error ?? `${job.title} failed`, `${job.title} failed`);
      this.app.announce(`${job.title} failed`);
      return;
    }
    const what = job.state === 'done' ? 'is done' : 'was cancelled';
    this.app.announce(`${job.title} ${what}`);
    this.notices.say(`${job.title} ${what}`, {
      tone: job.state === 'done' ? 'good' : 'info',
      ...(job.state === 'done' && job.kind === 'run' && job.study === this.app.study?.id
        ? { action: { label: 'Show the evaluation', run: () => this.app.show('evaluation') } }
        : {}),
    });
  }

  async #run(): Promise<void> {
    const { study } = this.app;
    if (study === null) return;
    await this.recipe.flush();
    await this.jobs.run(study.id, this.app.recipeRevision);
  }

  async #saveRecipe(as: boolean): Promise<void> {
    const { study, history } = this.app;
    if (study === null) return;
    await this.recipe.flush();
    const title = history.now.recipe?.title ?? study.recipe.name;
    const file = as
      ? await this.files.choose('saveRecipe', `${title.replaceAll(/[^\w -]+/g, '')}.json`)
      : null;
    if (as && file === null) return;
    const saved = await this.app.bridge.call('recipe.save', {
      study: study.id,
      ...(file === null ? {} : { token: file.token }),
      ...(this.app.recipeRevision === undefined ? {} : { base: this.app.recipeRevision }),
    });
    const view = await this.app.bridge.call('study.view', { study: study.id });
    if (this.app.study?.id === study.id) this.app.setStudy(view);
    this.notices.say('Recipe saved', { text: saved.shownPath });
    this.app.announce(`Recipe saved as ${saved.name}`);
  }

  #table(): CommandTable {
    const { app } = this;
    const open = (): boolean => app.study !== null;
    const { history } = app;
    const table: CommandTable = {
      'study.open': { run: () => this.opening.choose('study') },
      'recipe.open': { run: () => this.opening.choose('recipe') },
      'study.tutorial': {
        run: async () => {
          await app.bridge.call('study.tutorial', {});
          this.jobs.show(true);
        },
      },
      'recipe.save': { run: () => this.#saveRecipe(false), enabled: open },
      'recipe.saveAs': { run: () => this.#saveRecipe(true), enabled: open },
      // The workbench does it: from another page, it is shown first.
      'regions.import': {
        run: () => {
          this.commands.runWhenRegistered('regions.import');
          app.show('workbench');
        },
        enabled: () => app.study?.kind === 'bids',
      },
      'model.import': { run: () => this.models.choose() },
      'edit.undo': {
        run: () => this.#step('undo'),
        enabled: () => history.undoName !== null,
        title: () => (history.undoName === null ? 'Undo' : `Undo ${history.undoName}`),
      },
      'edit.redo': {
        run: () => this.#step('redo'),
        enabled: () => history.redoName !== null,
        title: () => (history.redoName === null ? 'Redo' : `Redo ${history.redoName}`),
      },
      'jobs.run': { run: () => this.#run(), enabled: () => this.hindrance === null },
      'jobs.show': { run: () => this.jobs.show(!this.jobs.shown) },
      'recipe.commandLine': { run: () => this.showDialog('commandLine'), enabled: open },
      'view.theme': { run: () => app.theme.switch() },
      'help.keys': { run: () => this.showDialog('keys') },
      'help.about': { run: () => this.showDialog('about') },
    };
    for (const page of pages)
      table[`view.${page}` satisfies CommandId] = { run: () => app.show(page), enabled: open };
    return table;
  }

  #step(direction: 'undo' | 'redo'): void {
    const { history } = this.app;
    const name = direction === 'undo' ? history.undoName : history.redoName;
    history[direction]();
    this.app.announce(`${direction === 'undo' ? 'Undid' : 'Redid'}: ${name}`);
  }
}

const KEY = Symbol('frame');
export const provideFrame = (frame: Frame): Frame => setContext(KEY, frame);
/** Commands, jobs, notices, the file chooser: what the frame offers to the pages. */
export const useFrame = (): Frame => getContext<Frame>(KEY);
