import { describe, expect, it } from 'vitest';
import { emptyDocument, restoreDocument, type WorkbenchDocument } from './document.ts';
import { DocumentHistory } from './history.svelte.ts';

const select = (A: string) => (now: WorkbenchDocument) => ({ regions: { ...now.regions, A } });

describe('DocumentHistory', () => {
  it('undoes and redoes named steps', () => {
    const history = new DocumentHistory(() => 0);
    history.change('select V1', select('V1'));
    history.change('select V2', select('V2'));
    expect(history.undoName).toBe('select V2');
    history.undo();
    expect([history.now.regions.A, history.undoName, history.redoName]).toEqual([
      'V1',
      'select V1',
      'select V2',
    ]);
    history.redo();
    expect(history.now.regions.A).toBe('V2');
  });

  it('joins the changes of one drag, and not those of two', () => {
    let time = 0;
    const history = new DocumentHistory(() => time);
    for (time = 0; time < 500; time += 50)
      history.change('move the sphere', select(`sphere(${time}, 0, 0, 5)`), 'sphere');
    time = 5000;
    history.change('move the sphere', select('sphere(1, 1, 1, 5)'), 'sphere');
    history.undo();
    expect(history.now.regions.A).toBe('sphere(450, 0, 0, 5)');
    history.undo();
    expect(history.now.regions.A).toBeNull();
    expect(history.undoName).toBeNull();
  });

  it('takes a change that changes nothing for none', () => {
    const history = new DocumentHistory();
    history.change('nothing', (now) => ({ regions: { ...now.regions } }));
    expect(history.undoName).toBeNull();
  });

  it('gives the first document after undoing all of many random steps, and the last after redoing them', () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
    const history = new DocumentHistory(() => 0);
    const first = JSON.stringify(history.now);
    for (let i = 0; i < 150; i++) {
      const slice = random(3);
      history.change(`step ${i}`, (now) =>
        slice === 0
          ? { regions: { ...now.regions, A: `V${random(9)}`, hidden: [`V${random(9)}`] } }
          : slice === 1
            ? { brain: { ...now.brain, threshold: random(100) } }
            : { reconstructions: { ...now.reconstructions, size: 32 + random(200) } },
      );
      if (random(5) === 0) history.undo();
      if (random(7) === 0) history.redo();
    }
    while (history.redoName !== null) history.redo();
    const last = JSON.stringify(history.now);
    let steps = 0;
    for (; history.undoName !== null; steps++) history.undo();
    expect(JSON.stringify(history.now)).toBe(first);
    expect(steps).toBeGreaterThan(50);
    while (history.redoName !== null) history.redo();
    expect(JSON.stringify(history.now)).toBe(last);
  });

  it('joins a drag of its own key however slow it is', () => {
    let time = 0;
    const history = new DocumentHistory(() => (time += 5000));
    const drag = (A: string, key: string) =>
      history.change('drag', (now) => ({ regions: { ...now.regions, A } }), key, Infinity);
    drag('V1', 'stroke 1');
    drag('V2', 'stroke 1');
    drag('V3', 'stroke 2');
    history.undo();
    expect(history.now.regions.A).toBe('V2');
    history.undo();
    expect(history.now.regions.A).toBeNull();
  });
});

describe('restoreDocument', () => {
  it('restores what it wrote', () => {
    const document = {
      ...emptyDocument(),
      regions: { ...emptyDocument().regions, A: 'V1 + V2', hidden: ['V3.left'] },
    };
    expect(restoreDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it.each([[null], ['x'], [{}], [{ regions: { A: 5, hidden: 'V1' }, brain: 7, recipe: { percept: 2 } }]])(
    'makes a whole document of %j',
    (json) => {
      const { regions, recipe } = restoreDocument(json);
      expect([regions.A, regions.hidden, recipe]).toEqual([null, [], null]);
    },
  );
});
