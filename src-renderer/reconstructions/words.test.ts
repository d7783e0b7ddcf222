import { describe, expect, it } from 'vitest';
import { fakeDecode, fakeStudy } from '../live/fake-study.ts';
import { settledInWords, shortened } from '../live/words.ts';
import {
  conventionsInWords,
  correlation,
  interval,
  levelOf,
  pInNumbers,
  problemsInWords,
  stars,
  subjectInWords,
} from './words.ts';

const result = fakeDecode({ request: 1, set: 'A', expression: 'V1' }, 0.8);

describe('numbers in words', () => {
  it('prints p with what it tells', () => {
    expect([0.0001, 0.00009999, 0.0123, 0.2, 1].map(pInNumbers)).toEqual([
      '0.0001',
      '0.0001',
      '0.012',
      '0.200',
      '1.000',
    ]);
  });

  it('gives stars below the bounds, not at them', () => {
    expect([0.0009, 0.001, 0.01, 0.049, 0.05].map(stars)).toEqual(['***', '**', '*', '*', 'n.s.']);
  });

  it('prints intervals, levels and correlations', () => {
    expect([interval([0.853, 1]), interval(null), interval([null, 1])]).toEqual(['85.3 to 100.0 %', '', '']);
    expect([levelOf(0.95), levelOf(0.999)]).toEqual(['95 %', '99.9 %']);
    expect([correlation(-0.126), correlation(null)]).toEqual(['−0.13', '–']);
  });

  it('cuts long expressions', () => {
    expect(shortened('V1 + V2', 20)).toBe('V1 + V2');
    expect(shortened('V1 + V2 + V3', 8)).toBe('V1 + V2…');
  });
});

describe('subjectInWords', () => {
  it('says p and its interval once they are known, and why a subject has no score', () => {
    const [subject] = result.subjects;
    expect(subjectInWords(subject!, null, 0, '95 %')[0]).toBe('sub-01: pairwise 80.0 % of 6 pairs');
    const lines = subjectInWords(subject!, { id: '01', p: 0.02, ci: [0.7, 0.9] }, 500, '95 %');
    expect(lines[0]).toContain('p = 0.020 (500 permutations)');
    expect(lines[1]).toContain('70.0 to 90.0 %');
    expect(subjectInWords({ ...subject!, problem: 'no voxels' }, null, 0, '95 %')).toEqual([
      'sub-01: no voxels',
    ]);
  });
});

describe('problemsInWords', () => {
  it('says a problem once, with whose it is', () => {
    const of = (...problems: (string | null)[]): string[] =>
      problemsInWords(problems.map((problem, i) => ({ id: `0${i + 1}`, problem })));
    expect(of('no voxels', null, 'no voxels', 'no mask')).toEqual([
      'sub-01, sub-03: no voxels',
      'sub-04: no mask',
    ]);
    expect(of('no voxels', 'no voxels')).toEqual(['All subjects: no voxels']);
    expect(of(null)).toEqual([]);
  });
});

describe('conventionsInWords', () => {
  it('says the chance level, the permutations and every note once', () => {
    const subjects = result.subjects.map((subject) => ({ ...subject, notes: ['transductive'] }));
    const significance = { permutations: 500, subjects: [] };
    const lines = conventionsInWords(fakeStudy().decoding!, { ...result, subjects }, significance);
    expect(lines.filter((line) => line.includes('ransductive'))).toEqual(['Transductive.']);
    expect(lines.join()).toContain('chance is 50 %');
    expect(lines.join()).toContain('500 permutations');
  });
});

describe('settledInWords', () => {
  it('says scores, or voxels before there are any', () => {
    expect(settledInWords('A', result, [])).toBe(
      'Region A, V1: pairwise accuracy 80.0 %, 2 subjects, chance 50 %.',
    );
    const counts = { id: '01', inRegion: 12, inData: null, used: null, problem: null };
    expect(settledInWords('B', null, [counts, { ...counts, id: '02', problem: 'no mask' }])).toBe(
      'Region B: voxels 12 in 01.',
    );
    expect(settledInWords('A', null, [])).toBeNull();
  });
});
