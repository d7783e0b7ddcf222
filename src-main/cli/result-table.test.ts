import { describe, expect, it } from 'vitest';
import type { RunResult } from '../compute/results.ts';
import { comparisonTable } from './result-table.ts';

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
