import { expect, it } from 'vitest';
import { panelSchema } from '../../src-main/contract/figures.ts';
import { fieldsOf, newPanel, panelNames, valueOf, withValue, type Choices } from './panel-fields.ts';

const choices: Choices = {
  regions: ['V1', 'VC'],
  scores: ['pairwise'],
  subjects: ['01', '02'],
  maps: ['R2'],
  comparison: true,
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
        expect(field.options.map(({ value }) => value)).toContain(now);
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
