import { describe, expect, it } from 'vitest';
import { fakeDecode, fakeStudy } from '../live/fake-study.ts';
import { settledInWords, shortened } from '../live/words.ts';
import {
  aheadInWords,
  conventionsInWords,
  correlation,
  cutInWords,
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
    expect([interval([0.827, 1.009]), interval([-0.02, 0.3])]).toEqual([
      '82.7 to 100.0 % ‡',
      '0.0 to 30.0 % ‡',
    ]);
    expect([cutInWords([0.827, 1.009]), cutInWords([0.853, 1]), cutInWords(null)]).toEqual([
      '‡ t-interval cut at 100 %',
      '',
      '',
    ]);
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

describe('aheadInWords', () => {
  const of = (...scores: (number | null)[]): typeof result => ({
    ...result,
    subjects: scores.map((pairwise, i) => ({ ...result.subjects[0]!, id: `0${i + 1}`, pairwise })),
  });

  it('compares the subjects that both sets decode, and says how many these are where some are not', () => {
    expect(aheadInWords(of(0.8, 0.7), of(0.9, 0.7))).toBe('+5.0 points against A');
    expect(aheadInWords(of(0.8, 0.7), of(0.7, 0.7))).toBe('−5.0 points against A');
    // Of the groups' means, B would be ahead.
    expect(aheadInWords(of(0.9, 0.5), of(0.8, null))).toBe('−10.0 points against A in the 1 subject of both');
    expect(aheadInWords(of(0.8, 0.7), of(0.8, 0.7))).toBe('as A');
  });

  it('says nothing where no subject is in both', () => {
    expect(aheadInWords(of(0.8, null), of(null, 0.9))).toBe('');
    expect(aheadInWords(null, of(0.9))).toBe('');
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

  it('joins problems that differ in the name of the subject alone', () => {
    const problem = (id: string): string => `sub-${id} has no drawing "a".`;
    const subjects = ['01', '02', '03'].map((id) => ({ id, problem: id === '01' ? null : problem(id) }));
    expect(problemsInWords(subjects)).toEqual(['sub-02, sub-03: has no drawing "a".']);
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
