import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromRows, matrix, type Matrix } from '../maths/matrix.ts';
import { svd } from '../maths/decompose.ts';
import { multiply, multiplyTransA } from '../maths/multiply.ts';
import { normal, seeded } from '../maths/random.ts';
import { stackRows } from '../maths/stack.ts';
import { describeShared } from '../testing/shared-data.ts';
import { checkDesign } from './check.ts';
import { buildDesign, effects, type Design } from './design.ts';
import type { RunInput } from './run-input.ts';
import { projectRun } from './project.ts';

const tr = 2.5;
/** Eight categories in blocks of 24 s with rests of 12 s, as in Haxby's runs. */
const haxbyRuns: RunInput[] = Array.from({ length: 6 }, (_, r) => ({
  key: `run-${r + 1}`,
  nScans: 121,
  tr,
  trials: Array.from({ length: 8 }, (_, t) => ({
    onset: 12 + 36 * t,
    duration: 22.5,
    stimulus: (t * 3 + r) % 8,
  })),
}));

/** Six runs of twenty trials and thirty random latents of `dims` dimensions. */
function randomDesign(
  dims: number,
  change: (z: Float64Array, stimulus: number) => void = () => undefined,
): Design {
  const draw = normal(seeded(5));
  const modulators = matrix(
    30,
    dims,
    Float64Array.from({ length: 30 * dims }, () => draw()),
  );
  for (let s = 0; s < 30; s++) change(modulators.data.subarray(s * dims, (s + 1) * dims), s);
  const runs = Array.from({ length: 6 }, (_, r) => ({
    key: `run-${r + 1}`,
    nScans: 90,
    tr,
    trials: Array.from({ length: 20 }, (_, t) => ({
      onset: 8 + 10 * t,
      duration: 4,
      stimulus: (r * 7 + t * 11) % 30,
    })),
  }));
  return buildDesign({ runs, modulators });
}

describe('checkDesign', () => {
  it('says why eight one-hot latents and a main column have rank 8', () => {
    const identity = fromRows(
      Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => Number(i === j))),
    );
    const report = checkDesign(buildDesign({ runs: haxbyRuns, modulators: identity }));
    expect(report.rank).toBe(8);
    expect(report.columns).toBe(9);
    expect(report.nScans).toBe(726);
    expect(report.nuisanceRank).toBe(6 * 5);
    expect(report.dof).toBe(726 - 30 - 8);
    expect(report.condition).toBe(Infinity);
    expect(report.faults).toEqual([
      {
        column: 'z008',
        kind: 'dependent',
        reason:
          'z008 is minus the sum of z001 ... z007: the 8 columns sum to zero at every scan, because their values sum to ' +
          'the same number in every trial and centring takes it away, so one of them is redundant',
      },
    ]);
    // Without centring they sum to the main column instead.
    const raw = checkDesign(buildDesign({ runs: haxbyRuns, modulators: identity, centre: 'none' }));
    expect(raw.rank).toBe(8);
    expect(raw.faults[0]!.reason).toBe(
      'z008 is a linear combination of main ... z007: main - z001 - z002 - z003 - z004 - z005 - z006 - z007',
    );
  });

  it('finds nothing in a good design, and its condition number is that of the dense arrays', () => {
    const design = randomDesign(6);
    const report = checkDesign(design);
    expect(report.faults).toEqual([]);
    expect(report.rank).toBe(7);
    expect(report.dof).toBe(6 * 90 - 7 - report.nuisanceRank);
    const dense: Matrix = stackRows(
      design.runs.map((run) => {
        const x = effects(run);
        const { basis } = projectRun(run);
        const inside = multiply(basis, multiplyTransA(basis, x));
        return matrix(
          x.rows,
          x.cols,
          x.data.map((value, i) => value - inside.data[i]!),
        );
      }),
    );
    for (let j = 0; j < 7; j++) {
      let square = 0;
      for (let i = 0; i < dense.rows; i++) square += dense.data[i * 7 + j]! ** 2;
      for (let i = 0; i < dense.rows; i++) dense.data[i * 7 + j]! /= Math.sqrt(square);
    }
    const { s } = svd(dense);
    expect(report.condition / (s[0]! / s[6]!)).toBeCloseTo(1, 10);
  });

  it('names columns that are zero, doubled, combined, or nearly so', () => {
    const report = checkDesign(
      randomDesign(8, (z, s) => {
        z[1] = 0.3;
        z[3] = z[2]!;
        z[4] = -2 * z[0]!;
        z[6] = z[0]! - 0.5 * z[5]! + 4;
        z[7] = z[0]! + 1e-8 * Math.sin(s);
      }),
    );
    expect(report.rank).toBe(5);
    const byColumn = Object.fromEntries(report.faults.map((fault) => [fault.column, fault]));
    expect(Object.keys(byColumn).sort()).toEqual(['z002', 'z004', 'z005', 'z007', 'z008']);
    expect(byColumn['z002']!.kind).toBe('zero');
    expect(byColumn['z004']!.reason).toBe('z004 is the same as z003, once nuisance is taken out');
    expect(byColumn['z005']!.reason).toBe('z005 is -2 times z001, once nuisance is taken out');
    expect(byColumn['z007']!.reason).toBe('z007 is a linear combination of z001, z006: z001 - 0.5 z006');
    expect(byColumn['z008']!.kind).toBe('nearly dependent');
  });

  it('names effects and confounds that lie in the nuisance', () => {
    const trials = [{ onset: 5, duration: 4, stimulus: 0 }];
    const bare = buildDesign({
      runs: [{ key: 'run-1', nScans: 60, tr, trials: [...trials, { onset: 60, duration: 4, stimulus: 1 }] }],
      modulators: fromRows([[1], [-1]]),
    });
    const inside = effects(bare.runs[0]!);
    const main = matrix(
      60,
      1,
      Float64Array.from({ length: 60 }, (_, i) => inside.data[i * 2]!),
    );
    const run = { ...haxbyRuns[0]!, nScans: 60 };
    const report = checkDesign(
      buildDesign({
        runs: [
          {
            ...run,
            trials: [...trials, { onset: 60, duration: 4, stimulus: 1 }],
            confounds: {
              names: ['response', 'twice'],
              values: matrix(
                60,
                2,
                Float64Array.from({ length: 120 }, (_, i) => main.data[i >> 1]! * (1 + (i & 1))),
              ),
            },
          },
        ],
        modulators: fromRows([[1], [-1]]),
      }),
    );
    expect(report.rank).toBe(1);
    expect(report.faults.map(({ column, kind }) => [column, kind])).toEqual([
      ['main', 'in nuisance'],
      ['twice', 'nuisance dependent'],
    ]);
  });
});

describeShared("Haxby's real runs", 'haxby-slice', (folder) => {
  it('have rank 8 of 9 with one-hot latents, odd runs', () => {
    const categories: string[] = [];
    const runs = [1, 3, 5, 7, 9, 11].map((number) => {
      const key = `sub-01_task-objectviewing_run-${String(number).padStart(2, '0')}`;
      const text = readFileSync(join(folder, 'sub-01', 'func', `${key}_events.tsv`), 'utf8');
      const lines = text.trim().split(/\r?\n/).slice(1);
      const trials = lines.map((line) => {
        const [onset, duration, category] = line.split('\t');
        if (!categories.includes(category!)) categories.push(category!);
        return { onset: Number(onset), duration: Number(duration), stimulus: categories.indexOf(category!) };
      });
      return { key, nScans: 121, tr, trials };
    });
    expect(categories).toHaveLength(8);
    const oneHot = matrix(8, 8);
    for (let i = 0; i < 8; i++) oneHot.data[i * 9] = 1;
    const report = checkDesign(buildDesign({ runs, modulators: oneHot, names: categories }));
    expect(report.rank).toBe(8);
    expect(report.faults).toHaveLength(1);
    expect(report.faults[0]!.reason).toMatch(/the 8 columns sum to zero at every scan/);
  });
});
