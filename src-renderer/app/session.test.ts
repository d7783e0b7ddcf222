import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from './app.svelte.ts';
import { joinDocuments, restoreSession, studyKey, withDocument } from './session-state.ts';
import { Session } from './session.svelte.ts';
import { FakeHost } from './testing/fake-host.ts';
import { designView, tutorialView } from './testing/studies.ts';
import { emptyDocument } from '../document/document.ts';

/** A host that keeps one session, as text. */
function keeper(stored: unknown = null): FakeHost {
  let kept = JSON.stringify(stored);
  return new FakeHost({
    'session.load': () => ({ session: JSON.parse(kept) as unknown }),
    'session.save': ({ session }) => {
      kept = JSON.stringify(session);
      return { saved: true, session: null };
    },
  });
}

describe('Session', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('brings the window back as it was left', async () => {
    const host = keeper();
    const before = new App(host.bridge());
    const session = new Session(before);
    await session.load();
    const end = session.start();
    session.open(tutorialView());
    before.theme.choose('dark');
    before.show('evaluation');
    before.panels.set('workbench.brain', 0.4);
    before.history.change('select V1', (now) => ({ regions: { ...now.regions, A: 'V1' } }));
    flushSync();
    await vi.advanceTimersByTimeAsync(2000);
    end();

    const after = new App(host.bridge());
    const again = new Session(after);
    await again.load();
    expect([after.theme.choice, after.page, after.panels.all]).toEqual([
      'dark',
      'evaluation',
      { 'workbench.brain': 0.4 },
    ]);
    // Ids are new at each start.
    again.open({ ...tutorialView(), id: 's_another001' });
    expect(after.history.now).toEqual(before.history.now);
    expect([after.history.undoName, after.page]).toEqual([null, 'evaluation']);
  });

  it('saves the changes of a moment once, and nothing where nothing changed', async () => {
    const host = keeper();
    const app = new App(host.bridge());
    const session = new Session(app);
    await session.load();
    const end = session.start();
    flushSync();
    await vi.advanceTimersByTimeAsync(2000);
    expect(host.inputsOf('session.save')).toHaveLength(0);
    session.open(tutorialView());
    for (const A of ['V1', 'V2', 'V3']) {
      app.history.change(`select ${A}`, (now) => ({ regions: { ...now.regions, A } }));
      flushSync();
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(2000);
    expect(host.inputsOf('session.save')).toHaveLength(1);
    await session.flush();
    expect(host.inputsOf('session.save')).toHaveLength(1);
    end();
  });

  it('keeps a document for each study, and takes the recipe from the host', async () => {
    const app = new App(keeper().bridge());
    const session = new Session(app);
    session.open(tutorialView());
    app.history.change('select V1', (now) => ({ regions: { ...now.regions, A: 'V1' } }));
    session.open(designView());
    expect(app.history.now.regions.A).toBeNull();
    const changed = tutorialView();
    changed.recipe.value.seed = 7;
    session.open(changed);
    expect([app.history.now.regions.A, app.history.now.recipe?.seed]).toEqual(['V1', 7]);
  });

  it('shows what was found of a study that is new', () => {
    const app = new App(keeper().bridge());
    const session = new Session(app);
    session.open(tutorialView());
    expect(app.page).toBe('study');
    app.show('workbench');
    session.open(tutorialView());
    expect(app.page).toBe('workbench');
  });
});

describe('restoreSession', () => {
  it.each([
    [null],
    ['{'],
    [[1, 2]],
    [{ theme: 'pink', page: 7, panels: { a: 'wide' }, documents: { study: 1 } }],
    [{ documents: [{ document: {} }] }],
  ])('makes a whole session of %j', (json) => {
    expect(restoreSession(json)).toEqual({ theme: 'system', page: 'workbench', panels: {}, documents: [] });
  });

  it('opens a study whose stored document is broken', () => {
    const app = new App(keeper().bridge());
    const session = new Session(app);
    const study = tutorialView();
    const { documents } = restoreSession({
      documents: [{ study: studyKey(study), document: { regions: { A: 5, hidden: ['V1'] }, brain: 'x' } }],
    });
    expect(documents).toHaveLength(1);
    session.open(study);
    expect(app.history.now).toEqual({ ...emptyDocument(), recipe: study.recipe.value });
  });
});

describe('withDocument', () => {
  it('keeps the newest ten, each study once', () => {
    let documents: ReturnType<typeof withDocument> = [];
    for (let i = 0; i < 14; i++) documents = withDocument(documents, `study ${i % 12}`, emptyDocument());
    expect(documents.map(({ study }) => study)).toEqual(
      [4, 5, 6, 7, 8, 9, 10, 11, 0, 1].map((i) => `study ${i}`),
    );
  });
});

describe('two windows with one study', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are joined slice by slice', () => {
    const base = emptyDocument();
    const mine = { ...base, regions: { ...base.regions, A: 'V1' } };
    const other = { ...base, reconstructions: { ...base.reconstructions, size: 120 } };
    expect(joinDocuments(base, mine, other)).toEqual({
      document: { ...base, regions: mine.regions, reconstructions: other.reconstructions },
      others: {},
    });
    const both = { ...base, regions: { ...base.regions, A: 'V2' } };
    expect(joinDocuments(base, mine, both)).toEqual({
      document: mine,
      others: { regions: both.regions },
    });
    expect(joinDocuments(base, mine, mine).others).toEqual({});
  });

  /** A host whose second window has saved `theirs` meanwhile. */
  async function meanwhile(theirs: Partial<ReturnType<typeof emptyDocument>>) {
    const study = tutorialView();
    const kept: unknown[] = [];
    let asked = 0;
    const documents = withDocument([], studyKey(study), { ...emptyDocument(), ...theirs });
    const host = new FakeHost({
      'session.load': () => ({ session: null }),
      'session.save': ({ session }) => {
        if (asked++ === 0) return { saved: false, session: { documents } };
        kept.push(session);
        return { saved: true, session: null };
      },
    });
    const app = new App(host.bridge());
    const told = vi.fn();
    const session = new Session(app, told);
    await session.load();
    session.open(study);
    const own = () => restoreSession(kept.at(-1)).documents[0]!.document as ReturnType<typeof emptyDocument>;
    return { app, session, told, own };
  }

  it('keep what each has changed', async () => {
    const { figure, reconstructions } = emptyDocument();
    const { app, session, told, own } = await meanwhile({
      reconstructions: { ...reconstructions, size: 120 },
    });
    app.history.change('select V1', (now) => ({ regions: { ...now.regions, A: 'V1' } }));
    await session.flush();
    expect(own()).toMatchObject({ regions: { A: 'V1' }, reconstructions: { size: 120 }, figure });
    // The view of this window stays as it is, and is not saved over the other's later on.
    expect(app.history.now.reconstructions.size).toBe(reconstructions.size);
    app.history.change('select V2', (now) => ({ regions: { ...now.regions, A: 'V2' } }));
    await session.flush();
    expect(own()).toMatchObject({ regions: { A: 'V2' }, reconstructions: { size: 120 } });
    expect(told).not.toHaveBeenCalled();
  });

  it('are told where both have changed the same, and lose neither', async () => {
    const { regions } = emptyDocument();
    const { app, session, told, own } = await meanwhile({ regions: { ...regions, A: 'FFA' } });
    app.history.change('select V1', (now) => ({ regions: { ...now.regions, A: 'V1' } }));
    await session.flush();
    expect(told).toHaveBeenCalledOnce();
    expect([app.history.now.regions.A, app.history.undoName]).toEqual(['FFA', 'changes of another window']);
    expect(own().regions.A).toBe('FFA');
    app.history.undo();
    expect(app.history.now.regions.A).toBe('V1');
    await session.flush();
    expect(own().regions.A).toBe('V1');
  });
});
