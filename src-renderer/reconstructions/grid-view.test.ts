import { describe, expect, it } from 'vitest';
import { App } from '../app/app.svelte.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { fakeStudy } from '../live/fake-study.ts';
import type { LiveDecoding } from '../live/live.svelte.ts';
import { GridView } from './grid-view.svelte.ts';

function setUp() {
  const app = new App({} as Bridge);
  const live = { A: null, settled: () => null } as unknown as LiveDecoding;
  return { app, view: new GridView(app, live, () => fakeStudy(6).decoding!) };
}

describe('GridView', () => {
  it('pins in steps that undo takes back', () => {
    const { app, view } = setUp();
    const row = view.shown[4]!;
    view.pin(row);
    expect([view.shown[0]!.name, app.history.undoName, app.announcement]).toEqual([
      row.name,
      `pin ${row.name}`,
      `${row.name} pinned to the top`,
    ]);
    view.pin(row);
    expect([view.pinned.length, app.history.undoName]).toEqual([0, `unpin ${row.name}`]);
    app.history.undo();
    expect(view.isPinned(row)).toBe(true);
    app.history.undo();
    expect([view.isPinned(row), app.history.undoName]).toEqual([false, null]);
  });

  it('joins the moves of the size slider into one step, within bounds', () => {
    const { app, view } = setUp();
    for (const size of [100, 150, 1000]) view.resize(size);
    expect(view.options.size).toBe(320);
    view.zoom(1);
    app.history.undo();
    expect([view.options.size, app.history.undoName]).toEqual([88, null]);
  });

  it('proposes a size only where none was chosen, without a step', () => {
    const { app, view } = setUp();
    view.propose(70);
    expect([view.options.size, app.history.undoName]).toEqual([70, null]);
    view.propose(80);
    expect(view.options.size).toBe(70);
  });

  it('hides columns, and sorts by score with the best first', () => {
    const { app, view } = setUp();
    view.showColumn('ideal', false, "Generator's own");
    expect(view.columns.map(({ key }) => key)).not.toContain('ideal');
    expect(app.history.undoName).toBe("hide Generator's own");
    view.showColumn('ideal', true, "Generator's own");
    expect(view.options.hiddenColumns).toEqual([]);
    view.sortBy('score');
    expect([view.options.descending, view.sample]).toEqual([
      true,
      'All 6 test images, by mean score in region A, best first',
    ]);
  });

  it('walks through the images as they are shown', () => {
    const { view } = setUp();
    view.search('cat');
    const [first, second] = view.shown;
    expect(view.beside(first!, 1)).toBe(second);
    expect([view.beside(first!, -1), view.beside(view.shown.at(-1)!, 1)]).toEqual([null, null]);
    view.open(first!);
    expect(view.opened!.name).toBe(first!.name);
    view.open(null);
    expect(view.opened).toBeNull();
  });

  it('starts B from a copy of A', () => {
    const { app, view } = setUp();
    app.history.change('select', (now) => ({ regions: { ...now.regions, A: 'V1' } }));
    view.copyRegion();
    expect([app.history.now.regions.B, app.history.now.regions.active]).toEqual(['V1', 'B']);
  });
});
