import { describe, expect, it } from 'vitest';
import type { RunResult } from '../compute/results.ts';
import { comparisonTable, resultTable } from './result-table.ts';

/** A result of two regions in two subjects; what tables do not read is left out. */
function result(kind: string, dims: number, means: readonly number[], notes: string[]): RunResult {
  const regions = ['V1', 'HVC'];
  return {
    title: 'Study',
    simulated: true,
    confidence: 0.95,
    latents: { kind, dims, trainedOn: 9, notes: [], model: null },
    subjects: ['01', '02'].map((id, s) => ({
      id,
      notes: ['read from a table'],
      regions: regions.map((name, i) => ({
        name,
        voxels: 100 * (i + 1) + s,
        nImages: 12,
        pairs: 66,
        pairwise: means[i]!,
        p: 0.01,
        notes: [],
        scores: [{ name: 'pairwise' }],
      })),
    })),
    group: regions.map((region, i) => ({
      region,
      score: 'pairwise',
      n: 2,
      mean: means[i]!,
      ci: i === 0 ? [0.5, 0.9] : null,
    })),
    notes: ['said by both', ...notes],
    errors: [],
    outputs: [],
  } as unknown as RunResult;
}

describe('results beside each other', () => {
  const table = comparisonTable([
    result('generator', 40, [0.752, 0.864], ['by construction']),
    result('PCA', 30, [0.836, 0.636], ['signs are arbitrary']),
  ]);

  it('have a row for each region, and each its mean and interval', () => {
    const lines = table.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
    expect(lines[0]).toBe('Study (SIMULATED data)');
    expect(lines[1]).toMatch(/mean of 2 subjects, 12 test images, 66 pairs; chance 50/);
    expect(lines).toContain(
      'region | voxels | generator, 40 latents | 95 % interval | PCA, 30 latents | 95 % interval',
    );
    expect(lines).toContain('V1 | 100-101 | 75.2 | 50.0 to 90.0 | 83.6 | 50.0 to 90.0');
    expect(lines).toContain('HVC | 200-201 | 86.4 | 63.6');
  });

  it('say once what holds for both, and whose the rest is', () => {
    expect(table.match(/said by both/g)).toHaveLength(1);
    expect(table.match(/sub-01, sub-02: read from a table/g)).toHaveLength(1);
    expect(table).toContain('generator: by construction');
    expect(table).toContain('PCA: signs are arbitrary');
  });
});

describe('a result of categories', () => {
  const seen = result('PCA', 30, [0.8, 0.6], []);
  const imagined = {
    ...seen,
    subjects: seen.subjects.map((subject) => ({
      ...subject,
      regions: subject.regions.map((region) => ({ ...region, scores: [{ name: 'category:pairwise' }] })),
    })),
    group: seen.group.map((one) => ({ ...one, score: 'category:pairwise' })),
  } as unknown as RunResult;

  it('says so above its numbers', () => {
    for (const table of [resultTable(imagined), comparisonTable([imagined])]) {
      expect(table).toMatch(/^Pairwise decoding accuracy OF CATEGORIES in %/m);
      expect(table).toContain('12 categories, each held against the mean over its images and not comparable');
    }
    expect(resultTable(seen)).not.toMatch(/categories/i);
  });
});

it('a region that a subject lacks is a mean over the others, which the table counts', () => {
  const whole = result('PCA', 30, [0.8, 0.6], []);
  const [one, two] = whole.subjects;
  const lacking = {
    ...whole,
    subjects: [one!, { ...two!, regions: two!.regions.slice(0, 1) }],
    group: whole.group.map((group, r) => ({ ...group, n: 2 - r })),
  };
  const lines = resultTable(lacking)
    .split('\n')
    .map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
  expect(lines).toContain('region | voxels | sub-01 | sub-02 | n | mean | 95 % interval');
  expect(lines).toContain('HVC | 200 | 60.0* | 1 | 60.0');
  expect(resultTable(whole)).not.toMatch(/ n +mean/);
  expect(comparisonTable([lacking])).toMatch(/HVC +200 +60\.0 \(n 1\)/);
});

describe('a t-interval beyond 100 %', () => {
  const whole = result('PCA', 30, [0.918, 0.6], []);
  const wide = {
    ...whole,
    group: whole.group.map((group, r) => ({ ...group, ci: r === 0 ? [0.827, 1.009] : [0.5, 0.7] })),
  } as unknown as RunResult;

  it('is cut there, with a mark that is said once below the table', () => {
    for (const table of [resultTable(wide), comparisonTable([wide, whole])]) {
      expect(table).toMatch(/82\.7 to 100\.0‡/);
      expect(table).not.toContain('100.9');
      expect(table.match(/^‡ t-interval cut at 100 %\.$/gm)).toHaveLength(1);
    }
    const lines = resultTable(wide).split('\n');
    const at = (text: string): number => lines.find((line) => line.includes(text))!.indexOf(text);
    expect(at('100.0‡') + 1).toBe(at('70.0'));
    expect(wide.group[0]!.ci).toEqual([0.827, 1.009]);
  });

  it('is said nothing of where there is none', () => {
    expect(resultTable(whole)).not.toContain('‡');
    expect(comparisonTable([whole])).not.toContain('‡');
  });
});
