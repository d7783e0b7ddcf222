import { expect, test } from 'vitest';
import { NewestCache } from './newest-cache.ts';

test('keeps the values used last', () => {
  const cache = new NewestCache<string>(2);
  const made: string[] = [];
  const get = (key: string): string =>
    cache.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect([get('a'), get('b'), get('a'), get('c'), get('a')]).toEqual(['A', 'B', 'A', 'C', 'A']);
  expect(made).toEqual(['a', 'b', 'c']);
  get('b');
  cache.forget('a', 'another');
  get('a');
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  cache.forget('a', 'A');
  get('a');
  expect(made).toEqual(['a', 'b', 'c', 'b', 'a']);
});
