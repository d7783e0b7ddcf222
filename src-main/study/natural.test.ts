import { describe, expect, it } from 'vitest';
import { compareNatural, matchesGlob, sameIndex } from './natural.ts';

describe('natural order', () => {
  it('counts as people do', () => {
    const names = ['run-10', 'run-2', 'Test02', 'run-1', 'Test10', 'run-01', 'Test1', 'a', 'run'];
    expect([...names].sort(compareNatural)).toEqual([
      'Test1',
      'Test02',
      'Test10',
      'a',
      'run',
      'run-01',
      'run-1',
      'run-2',
      'run-10',
    ]);
  });

  it('compares numbers longer than 2^53', () => {
    expect(compareNatural('9007199254740993', '9007199254740992')).toBe(1);
  });

  it('takes 01 and 1 for the same index, but not 1a', () => {
    expect([sameIndex('01', 1), sameIndex('10', '1'), sameIndex('1a', '01a'), sameIndex('x', 'x')]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('matches globs whole, with other signs as they are', () => {
    expect(matchesGlob('perceptionTraining01', 'perceptionTraining*')).toBe(true);
    expect(matchesGlob('xperceptionTraining01', 'perceptionTraining*')).toBe(false);
    expect(matchesGlob('a.b', 'a?b')).toBe(true);
    expect(matchesGlob('aXb', 'a.b')).toBe(false);
  });
});
