import { describe, expect, test } from 'vitest';
import { App } from '../app/app.svelte.ts';
import { FakeHost } from '../app/testing/fake-host.ts';
import { fakeStudy } from '../live/fake-study.ts';
import { Regions } from './regions.svelte.ts';
import { BrainTools } from './tools.svelte.ts';

const grid = { dims: [4, 4, 4] as const, affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] };

function open() {
  const app = new App(new FakeHost({}).bridge());
  const study = fakeStudy();
  const masks = [
    { name: 'V1', hemisphere: 'left' as const },
    { name: 'V1', hemisphere: 'right' as const },
    { name: 'LOC', space: 'T1w' },
    { name: 'LOC', space: 'MNI' },
  ];
  app.setStudy({ ...study, subjects: [{ id: '01', sessions: [], groups: [], masks, anatomy: true }] });
  app.history.adjust(() => ({ recipe: study.recipe.value }));
  const regions = new Regions(app, { scene: null, volume: () => Promise.resolve(null) });
  return { app, history: app.history, regions, tools: new BrainTools(regions) };
}

describe('regions of the window', () => {
  test('are the masks of the shown subject, each once', () => {
    expect(open().regions.masks.map(({ id }) => id)).toEqual(['V1.left', 'V1.right', 'LOC']);
  });

  test('are chosen, added and taken away, each a named step', () => {
    const { history, regions } = open();
    regions.choose('V1', 'replace');
    regions.choose('LOC', 'add');
    expect(regions.expression).toBe('V1 + LOC');
    expect(regions.chosen).toEqual(['V1.left', 'V1.right', 'LOC']);
    regions.choose('V1.left', 'remove');
    expect(regions.expression).toBe('V1 + LOC - V1.left');
    expect(history.undoName).toBe('remove V1.left');
    history.undo();
    expect(history.undoName).toBe('add LOC');
    history.undo();
    expect(regions.expression).toBe('V1');
    regions.activate('B');
    expect(regions.expression).toBeNull();
    regions.choose('LOC', 'add');
    expect(history.now.regions).toMatchObject({ A: 'V1', B: 'LOC', active: 'B' });
    regions.swap();
    expect(history.now.regions).toMatchObject({ A: 'LOC', B: 'V1' });
    regions.copyToOther();
    expect(history.now.regions.A).toBe('V1');
  });

  test('are hidden, shown alone and coloured', () => {
    const { regions } = open();
    const whole = { id: 'V1', masks: regions.masks.filter(({ name }) => name === 'V1') };
    regions.toggleHidden(whole);
    expect(regions.hidden).toEqual(['V1.left', 'V1.right']);
    regions.toggleHidden({ id: 'V1.left', masks: whole.masks.slice(0, 1) });
    expect(regions.hidden).toEqual(['V1.right']);
    regions.toggleHidden(whole);
    regions.toggleHidden(whole);
    expect(regions.hidden).toEqual([]);
    regions.isolate(whole);
    expect(regions.hidden).toEqual(['LOC']);
    regions.isolate(whole);
    expect(regions.hidden).toEqual([]);
    regions.setColour('V1', '#123456');
    expect(regions.colour('V1.left')).toBe('#123456');
    regions.resetColour('V1');
    expect(regions.colour('V1.left')).not.toBe('#123456');
  });

  test('are pointed at with their parts and as parts', () => {
    const { app, regions } = open();
    const whole = { id: 'V1', masks: regions.masks.filter(({ name }) => name === 'V1') };
    app.hoverRegion('V1.left');
    expect(regions.isHovered(whole)).toBe(true);
    app.hoverRegion('LOC');
    expect(regions.isHovered(whole)).toBe(false);
  });

  test('become regions of the recipe', () => {
    const { history, regions } = open();
    regions.addNamed('late', 'LOC');
    expect(regions.named.map(({ name }) => name)).toEqual(['early', 'late']);
    regions.setNamed([], 'delete all');
    expect(history.now.recipe).not.toHaveProperty('regions');
    regions.addNamed('both', 'V1 + LOC');
    expect(regions.named.map(({ name }) => name)).toEqual(['all', 'V1', 'LOC', 'both']);
    regions.addNamed('BOTH', 'V1');
    expect(regions.named.map(({ name }) => name)).toEqual(['all', 'V1', 'LOC', 'BOTH']);
  });
});

describe('tools on the brain', () => {
  test('paint the drawing of the subject, and one stroke is one step', () => {
    const { history, regions, tools } = open();
    regions.choose('V1', 'replace');
    tools.paint({ voxels: [1, 2], phase: 'start', erase: false }, grid);
    tools.paint({ voxels: [3], phase: 'move', erase: false }, grid);
    tools.paint({ voxels: [], phase: 'end', erase: false }, grid);
    expect(regions.expression).toBe('V1 + drawn("drawing")');
    expect(regions.recipe?.drawings).toEqual([
      { name: 'drawing', subject: '01', dims: [4, 4, 4], affine: grid.affine, voxels: [1, 3] },
    ]);
    tools.paint({ voxels: [2], phase: 'start', erase: true }, grid);
    expect(history.undoName).toBe('erase in drawing');
    expect(regions.recipe?.drawings?.[0]).toMatchObject({ voxels: [1, 1, 3, 1] });
    history.undo();
    history.undo();
    expect(regions.expression).toBe('V1');
    expect(regions.recipe?.drawings).toBeUndefined();
  });

  test('drag a sphere, and one drag is one step', () => {
    const { history, regions, tools } = open();
    regions.choose('V1', 'replace');
    tools.setSphereMode('within');
    tools.sphere({ mm: [0, 0, 0], radius: 8, phase: 'start' });
    tools.sphere({ mm: [2, 0, 0], radius: 8, phase: 'move' });
    tools.sphere({ mm: [2, 0, 0], radius: 8, phase: 'end' });
    expect(regions.expression).toBe('V1 & sphere(2, 0, 0, 8)');
    tools.sphere({ mm: [4, 0, 0], radius: 8, phase: 'start' });
    expect(regions.expression).toBe('V1 & sphere(4, 0, 0, 8)');
    history.undo();
    expect(regions.expression).toBe('V1 & sphere(2, 0, 0, 8)');
    history.undo();
    expect(regions.expression).toBe('V1');
  });

  test('have sizes and names within bounds', () => {
    const { tools } = open();
    tools.setRadius(1000);
    expect(tools.radius).toBe(60);
    tools.setRadius(3.14159);
    expect(tools.radius).toBe(3.1);
    tools.setDrawing(' my "spot" ');
    expect(tools.drawing).toBe('my spot');
    tools.setDrawing('""');
    expect(tools.drawing).toBe('my spot');
  });
});
