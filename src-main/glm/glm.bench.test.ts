import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchGlm } from './glm.bench.ts';

describe('benchGlm', () => {
  it('times both noise models and writes arrays that NumPy reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'percept-bench-'));
    try {
      const bench = await benchGlm(folder, 6);
      expect(bench).toMatchObject({ scans: 4272, columns: 121, voxels: 6 });
      expect(bench.timings.map(({ noise }) => noise)).toEqual(['ols', 'ar1']);
      for (const { plan, oneThread, halves } of bench.timings) {
        expect(Math.min(plan, oneThread, halves)).toBeGreaterThan(0);
      }
      for (const [name, type, shape, bytes] of [
        ['data.npy', '<f4', '(4272, 6)', 4272 * 6 * 4],
        ['design.npy', '<f8', '(4272, 121)', 4272 * 121 * 8],
        ['nuisance.npy', '<f8', '(4272, 9)', 4272 * 9 * 8],
        ['beta-ols.npy', '<f8', '(121, 6)', 121 * 6 * 8],
        ['beta-ar1.npy', '<f8', '(121, 6)', 121 * 6 * 8],
      ] as const) {
        const file = await readFile(join(folder, name));
        const header = 10 + file.readUInt16LE(8);
        expect(file.toString('latin1', 0, 6)).toBe('\x93NUMPY');
        expect(file.toString('latin1', 10, header)).toContain(
          `'${type}', 'fortran_order': False, 'shape': ${shape}`,
        );
        expect(file.length - header).toBe(bytes);
        expect(header % 64).toBe(0);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
