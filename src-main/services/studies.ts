import { join } from 'node:path';
import type { ComputeClient } from '../compute/client.ts';
import { manifestStamp } from '../compute/manifest-file.ts';
import type { StudyContent } from '../compute/open/study-view.ts';
import { CrossedError } from '../compute/wire-error.ts';
import type { WireFinding } from '../contract/common.ts';
import type { DecodingView } from '../contract/decoding.ts';
import type { StudyView } from '../contract/study.ts';
import { opaqueId } from '../opaque-id.ts';
import { shown } from '../study/folders.ts';
import type { Finding } from '../study/findings.ts';
import type { Drafts } from './drafts.ts';
import type { Recents } from './files/recent.ts';
import { shownPath } from './files/shown-path.ts';
import { OpenStudy } from './open-study.ts';

/** The studies that the window has open. */
export class Studies {
  private readonly byId = new Map<string, OpenStudy>();
  /** Path of the study that was opened last. */
  private newest: string | undefined;
  private readonly opening = new Map<string, Promise<StudyView>>();

  constructor(
    private readonly compute: ComputeClient,
    private readonly drafts: Drafts,
    private readonly recents: Recents,
    /** Folder for the results of studies that cannot be written to. */
    private readonly elsewhere: string,
  ) {}

  /** @throws CrossedError (refused) for a study that is not open */
  get(id: string): OpenStudy {
    const study = this.byId.get(id);
    if (study !== undefined) return study;
    throw new CrossedError({ problem: 'this study is not open', remedy: 'Open it again.', code: 'refused' });
  }

  /**
   * Opens what lies at a real path. What is open already keeps its id and the recipe as the window holds it.
   * @throws CrossedError saying why it cannot be opened
   */
  open(path: string): Promise<StudyView> {
    const under = this.opening.get(path) ?? this.openNow(path).finally(() => this.opening.delete(path));
    this.opening.set(path, under);
    return under;
  }

  /** The newest of the recents that can be opened; null where there is none. */
  async openLast(): Promise<StudyView | null> {
    const newest = (await this.recents.list()).find(({ present }) => present);
    return newest === undefined ? null : this.open(newest.path).catch(() => null);
  }

  async view(study: OpenStudy): Promise<StudyView> {
    const started = performance.now();
    const content = await this.compute.call('view', { place: study.place });
    return this.assemble(study, content, started);
  }

  /** Learns what the newest run has left. */
  async readDecoding(study: OpenStudy): Promise<{ decoding: DecodingView | null; unusable: string | null }> {
    const { place } = study;
    // Taken first: a run that ends meanwhile is noticed at the next call.
    const stamp = await manifestStamp(place.out);
    const found = await this.compute.call('decoding', { place });
    study.resultsStamp = stamp;
    if (found !== null && 'view' in found) {
      study.ran(found.recipe, found.recipeFolder);
      return { decoding: { ...found.view, stale: study.stale() }, unusable: null };
    }
    study.neverRan();
    return { decoding: null, unusable: found?.unusable ?? null };
  }

  /**
   * Whether other results lie there than the window was told of: of a run in a terminal, in another window, or none any more. Rows and
   * subjects of these would be taken for those of the old ones.
   */
  async hasOtherResults(study: OpenStudy): Promise<boolean> {
    return (await manifestStamp(study.place.out)) !== study.resultsStamp;
  }

  private async openNow(path: string): Promise<StudyView> {
    const started = performance.now();
    const known = [...this.byId.values()].find((study) => study.path === path);
    const draft = known === undefined ? await this.drafts.load(path) : known.draft();
    const before = known?.recipe;
    // Models of the study before take memory that this one may need.
    if (this.newest !== undefined && this.newest !== path) this.compute.tell('releaseModels', {});
    this.newest = path;
    const opened = await this.compute.call('open', { path, draft, elsewhere: this.elsewhere });
    // What another window has changed meanwhile is newer than the draft that was given along.
    const newer = known?.recipe === before ? undefined : known?.held;
    known?.adopt(opened);
    if (known !== undefined && newer?.folder === known.place.recipeFolder) known.recipe = newer.recipe;
    const study = known ?? new OpenStudy(opaqueId('s'), path, opened);
    this.byId.set(study.id, study);
    const view = await this.assemble(study, opened.content, started);
    // That it cannot be remembered does not keep a study from being opened.
    await this.recents
      .add(path, view.name, /\.json$/i.test(path) ? 'recipe' : 'study')
      .catch(() => undefined);
    return view;
  }

  private async assemble(study: OpenStudy, content: StudyContent, started: number): Promise<StudyView> {
    const { root } = study.place;
    const { decoding, unusable } = await this.readDecoding(study);
    return {
      id: study.id,
      name: content.name,
      shownPath: shownPath(root),
      kind: study.place.kind,
      simulated: content.simulated,
      description: { ...content.description },
      subjects: [...content.subjects],
      findings: content.findings.map((finding) => forWindow(finding, root)),
      stimuli: content.stimuli,
      recipe: {
        value: study.recipe,
        name: study.name,
        origin: study.currentOrigin,
        revision: study.revision,
        notes: [...study.notes],
      },
      decoding,
      unusable,
      openedIn: performance.now() - started,
    };
  }
}

function forWindow({ severity, what, todo, file, count, examples }: Finding, root: string): WireFinding {
  return {
    severity,
    what: what.replaceAll(root, '.'),
    todo,
    ...(file === undefined ? {} : { file: shown(root, file) || '.' }),
    ...(count === undefined ? {} : { count }),
    ...(examples === undefined ? {} : { examples: [...examples] }),
  };
}

/** Folder of results of studies that cannot be written to, in the settings folder. */
export function elsewhereIn(home: string): string {
  return join(home, 'results');
}
