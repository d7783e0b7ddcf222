import { describe, expect, it } from 'vitest';
import { recipeSchema } from '../../src-main/contract/recipe.ts';
import { parseRowRule, rowRuleText } from './event-rows.ts';
import type { RunColumn } from './run-columns.ts';
import type { BidsData } from './selectors.ts';
import { categoryChoice, withCategoryChoice, withTestEvents, withTestItem } from './test-items.ts';

const parse = (data: object): BidsData => {
  const recipe = recipeSchema.parse({
    percept: 1,
    data: { kind: 'bids', ...data },
    latents: { kind: 'pca' },
  });
  if (recipe.data.kind !== 'bids') throw new Error('a recipe of another kind');
  return recipe.data;
};
const data = parse({
  train: { task: 'perception', session: 'perceptionTraining*' },
  test: { task: 'imagery' },
  events: { onsetShift: -9 },
});
const column = (task: string, session: string, role: RunColumn['role']): RunColumn => ({
  id: `${task} ${session}`,
  label: task,
  from: 'raw',
  source: 'raw',
  space: undefined,
  role,
  cells: [
    {
      label: task,
      source: 'raw',
      task,
      role: role === 'mixed' ? 'both' : role,
      runs: ['01', '02'].map((run) => ({
        key: `${session}${run}`,
        session: `${session}${run}`,
        run,
        missing: [],
      })),
    } as unknown as RunColumn['cells'][number],
  ],
});
const columns = [
  column('imagery', 'imageryTest', 'unused'),
  column('rest', 'rest', 'unused'),
  // As it was used before imagery was chosen.
  column('perception', 'perceptionTest', 'test'),
  column('perception', 'perceptionTraining', 'train'),
];

describe('test patterns of categories', () => {
  it('are held against images of runs that are not used, of the task of the training runs at first', () => {
    const categories = withTestItem(data, 'category');
    expect(categoryChoice(categories)).toBe('usual');
    const other = withCategoryChoice(categories, 'runs', columns);
    expect(other.categoryImages).toEqual({ task: 'perception', session: 'perceptionTest*' });
    expect(categoryChoice(other)).toBe('runs');
    expect(withCategoryChoice(other, 'runs', columns)).toBe(other);
    const training = withCategoryChoice(other, 'training', columns);
    expect(training.categoryImages).toBe('training');
    expect(withCategoryChoice(training, 'usual', columns)).toEqual(categories);
    expect(withCategoryChoice(categories, 'runs', []).categoryImages).toEqual({});
    for (const changed of [categories, other, training]) expect(parse(changed)).toEqual(changed);
    expect(withTestItem(other, 'stimulus')).toEqual(data);
  });

  it('may have columns of their own, at first with the same shift', () => {
    const own = withTestEvents(data, true);
    expect(own.testEvents).toEqual({ onsetShift: -9 });
    expect(parse(own)).toEqual(own);
    expect(withTestEvents(own, false)).toEqual(data);
  });
});

describe('rules for rows', () => {
  it('are read as they are written', () => {
    const rule = { event_type: ['imagery'], block: ['a', 'b*'] };
    expect(rowRuleText(rule)).toBe('event_type = imagery; block = a, b*');
    expect(parseRowRule(rowRuleText(rule))).toEqual(rule);
    expect(parseRowRule(' ; ')).toBeUndefined();
    expect(rowRuleText(undefined)).toBe('');
  });

  it('are refused where they say nothing', () => {
    for (const text of ['imagery', '= a', 'a =', 'a = ,', 'a = b; a = c', '__proto__'])
      expect(parseRowRule(text), text).toBeNull();
  });
});
