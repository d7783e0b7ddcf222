import { expect, it } from 'vitest';
import { categoryInName } from './category-name.ts';

it.each([
  ['n01443537_22563.JPEG', 'n01443537'],
  ['n01443537_22563', 'n01443537'],
  ['butterfly_01', 'butterfly'],
  ['stimuli/cat-3.png', 'cat'],
  ['train-0001', 'train'],
  ['1518878.010040', '1518878'],
  ['face', 'face'],
  ['0012', '0012'],
])('the category in the name %s is %s', (name, category) => {
  expect(categoryInName(name)).toBe(category);
});
