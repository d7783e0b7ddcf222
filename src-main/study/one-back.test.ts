import { describe, expect, it } from 'vitest';
import { applyOneBack, markOneBack } from './one-back.ts';

const trials = ['a', 'b', 'b', 'a', 'a', 'a', 'b'].map((stimulus, i) => ({
  onset: i * 9,
  duration: 9,
  stimulus,
  row: i + 2,
}));
const letters = (list: readonly { stimulus: string }[]) => list.map(({ stimulus }) => stimulus).join('');

describe('one-back repeats', () => {
  it('are trials whose stimulus is that of the trial before', () => {
    expect(markOneBack(trials).map(({ repeat }) => repeat)).toEqual([
      false,
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(trials[2]).not.toHaveProperty('repeat');
  });

  it('are dropped, kept, or set apart', () => {
    expect(letters(applyOneBack(trials, 'drop'))).toBe('abab');
    expect(applyOneBack(trials, 'drop').every(({ repeat }) => repeat === false)).toBe(true);
    expect(letters(applyOneBack(trials, 'keep'))).toBe('abbaaab');
    expect(applyOneBack(trials, 'keep').some(({ repeat }) => repeat)).toBe(false);
    expect(applyOneBack(trials, 'separate')).toEqual(markOneBack(trials));
  });
});
