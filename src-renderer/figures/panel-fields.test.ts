import { expect, it } from 'vitest';
import { panelSchema } from '../../src-main/contract/figures.ts';
import { canShow, fieldsOf, newPanel, panelNames, valueOf, withValue, type Choices } from './panel-fields.ts';

const choices: Choices = {
  regions: ['V1', 'VC'],
  scores: ['pairwise'],
  subjects: ['01', '02'],
  maps: ['R2'],
  comparison: { images: true, subjects: ['01', '02'], scores: ['pixelCorrelation'] },
};
const kinds = Object.keys(panelNames) as (keyof typeof panelNames)[];

it('offers fields that each kind of panel has, with values that its schema takes', () => {
  for (const kind of kinds) {
    const panel = newPanel(kind, choices)!;
    expect(panel.kind).toBe(kind);
    for (const field of fieldsOf(panel, choices)) {
      const now = valueOf(panel, field.key);
      if (field.control === 'check') expect(typeof now).toBe('boolean');
      if (field.control === 'number') {
        expect(typeof now).toBe('number');
        for (const end of [field.min, field.max]) expect(withValue(panel, field.key, end)).not.toBeNull();
      }
      if (field.control === 'select') {
        expect(field.options.map(({ value }) => value)).toContain(now ?? '');
        for (const { value } of field.options) expect(withValue(panel, field.key, value)).not.toBeNull();
      }
    }
  }
});

it('takes nothing that the schema refuses', () => {
  const chart = newPanel('regionChart', choices)!;
  expect(withValue(chart, 'height', 5)).toBeNull();
  expect(withValue(chart, 'height', 'tall')).toBeNull();
  const brain = newPanel('brain', choices)!;
  expect(valueOf(withValue(brain, 'camera.zoom', 2)!, 'camera')).toMatchObject({ zoom: 2, azimuth: 25 });
  expect(newPanel('brain', { ...choices, subjects: [] })).toBeNull();
});

it('takes a title away when it is emptied', () => {
  const titled = withValue(newPanel('text', choices)!, 'title', 'A')!;
  expect(titled.title).toBe('A');
  expect('title' in withValue(titled, 'title', '')!).toBe(false);
  expect(panelSchema.parse(titled)).toEqual(titled);
});

it('leaves a choice out where it is emptied, and offers what there is to show alone', () => {
  const chosen = withValue(newPanel('methodGrid', choices)!, 'subject', '02')!;
  expect(chosen).toMatchObject({ subject: '02', score: null });
  const scored = withValue(chosen, 'score', 'pixelCorrelation')!;
  expect(withValue(scored, 'score', '')).toEqual(chosen);
  expect('subject' in withValue(chosen, 'subject', '')!).toBe(false);
  const without = { ...choices, comparison: null };
  const latents = { ...choices, comparison: { images: false, subjects: [], scores: [] } };
  expect(kinds.filter((kind) => !canShow(kind, choices, true))).toEqual([]);
  expect(kinds.filter((kind) => !canShow(kind, without, true))).toEqual(['methodChart', 'methodGrid']);
  expect(kinds.filter((kind) => !canShow(kind, latents, true))).toEqual(['methodGrid']);
  expect(kinds.filter((kind) => !canShow(kind, choices, false))).toEqual(['brain', 'slices', 'design']);
});
