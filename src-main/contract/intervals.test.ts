import { expect, it } from 'vitest';
import { cutNote, cutWords, isCut, scoreRange, shownInterval } from './intervals.ts';

it.each([
  ['pairwise', [0.827, 1.009], [0.827, 1], 'cut at 100 %'],
  ['category:pairwise', [0.827, 1.009], [0.827, 1], 'cut at 100 %'],
  ['pairwise', [-0.1, 1.2], [0, 1], 'cut at 0 % and 100 %'],
  ['pairwise', [0.4, 1], [0.4, 1], null],
  ['pairwise', [0.4, 1 + 1e-12], [0.4, 1], null],
  ['top1', [-0.05, 0.4], [0, 0.4], 'cut at 0 %'],
  ['pixelCorrelation', [-1.2, 0.4], [-1, 0.4], 'cut at −1'],
  ['category:patternCorrelation', [0.4, 1.2], [0.4, 1], 'cut at 1'],
  ['ssimGray2d', [0.8, 1.05], [0.8, 1], 'cut at 1'],
  ['featureDistance:net:layer', [1.1, 2.3], [1.1, 2], 'cut at 2'],
  ['featureTwoWay:net:layer', [0.9, 1.3], [0.9, 1], 'cut at 100 %'],
  ['pixelMse', [-0.01, 0.02], [0, 0.02], 'cut at 0'],
  ['meanRank', [0.2, 9], [1, 9], 'cut at 1'],
  ['somethingElse', [-7, 9], [-7, 9], null],
] as const)('%s: %j is shown as %j', (name, ci, [low, high], words) => {
  const score = scoreRange(name);
  const shown = shownInterval(ci, score);
  expect([shown.low, shown.high]).toEqual([low, high]);
  expect(isCut(shown)).toBe(words !== null);
  const some = [
    { ci, score },
    { ci: null, score },
    { ci: undefined, score },
  ];
  expect(cutWords(some)).toBe(words);
  expect(cutNote(some)).toBe(words === null ? '' : `‡ t-interval ${words}`);
});

it('an interval beyond the bound as a whole ends there, never turned about', () => {
  expect(shownInterval([1.1, 1.2], scoreRange('pairwise'))).toMatchObject({ low: 1, high: 1 });
});

it('takes no share from the name of a network', () => {
  expect(scoreRange('featureDistance:identification net/fc').share).toBe(false);
  expect(scoreRange('featureTwoWay:net/fc').share).toBe(true);
  expect(scoreRange('topmost').share).toBe(false);
});
