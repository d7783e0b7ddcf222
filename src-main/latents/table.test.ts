import { describe, expect, it } from 'vitest';
import { fromRows } from '../maths/matrix.ts';
import { lookupLatents } from './table.ts';

const latents = fromRows([
  [1, 2],
  [3, 4],
  [5, 6],
]);

describe('latents looked up by stimulus', () => {
  const table = { names: ['cat', 'dog', 'n01518878_10040'], latents, file: 'latents.csv' };

  it('come in the order asked for, repeats included', () => {
    expect([...lookupLatents(['dog', 'cat', 'dog'], table).data]).toEqual([3, 4, 1, 2, 3, 4]);
  });

  it('match numeric ids by value and the ImageNet name behind them', () => {
    const numeric = { names: ['1518878.010040', '7', '12.5'], latents };
    expect([...lookupLatents(['1518878.01004', '7.0', '+12.50'], numeric).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...lookupLatents(['1518878.01004'], table).data]).toEqual([5, 6]);
    expect([...lookupLatents(['n01518878_10040'], numeric).data]).toEqual([1, 2]);
    expect(() => lookupLatents(['1518878.01005'], numeric)).toThrow(/1 stimulus has no latents/);
  });

  it('list what is missing, the first five and how many more, with names that look alike', () => {
    const names = ['cat', 'Dog', 'n01518878_10040.JPEG', 'a', 'b', 'c', 'd', 'e', 'a'];
    let message = '';
    try {
      lookupLatents(names, table);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('latents.csv: 7 stimuli have no latents');
    expect(message).toContain(
      '"Dog" (there is "dog"), "n01518878_10040.JPEG" (there is "n01518878_10040"), "a", "b", "c" and 2 more',
    );
    expect(message).toContain('The table has 3 rows, its names look like "cat"');
  });

  it('match names without folder and extension only when asked', () => {
    const files = { names: ['stim/cat.png', 'stim/dog.png', 'v1.2'], latents };
    expect(() => lookupLatents(['cat'], files)).toThrow(/"cat" \(there is "stim\/cat.png"\)/);
    expect([...lookupLatents(['cat', 'x\\dog.JPEG', 'v1.2'], files, { ignoreExtension: true }).data]).toEqual(
      [1, 2, 3, 4, 5, 6],
    );
    expect(() => lookupLatents(['v1.3'], files, { ignoreExtension: true })).toThrow(/no latents/);
  });

  it('are refused when a name fits rows that differ, and taken when they are equal', () => {
    const twice = { names: ['cat', 'cat', 'dog'], latents };
    expect(() => lookupLatents(['cat'], twice)).toThrow(/"cat" \(row 1\), "cat" \(row 2\)/);
    const equal = {
      names: ['cat', 'cat'],
      latents: fromRows([
        [1, 2],
        [1, 2],
      ]),
    };
    expect([...lookupLatents(['cat'], equal).data]).toEqual([1, 2]);
  });

  it('are refused when the table has more names than rows', () => {
    expect(() => lookupLatents(['cat'], { names: ['cat'], latents })).toThrow(/1 stimulus names for 3 rows/);
  });
});
