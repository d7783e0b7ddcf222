import { describe, expect, it } from 'vitest';
import { buildDesign, effects, type Design } from '../glm/design.ts';
import { fromRows } from '../maths/matrix.ts';
import { drawDesign, effectCorrelations } from './design-picture.ts';

function example(latents: number[][]): Design {
  const trials = [10, 40, 70].map((onset, stimulus) => ({ onset, duration: 4, stimulus }));
  const runs = ['run-1', 'run-2'].map((key) => ({ key, nScans: 60, tr: 2, trials }));
  return buildDesign({ runs, modulators: fromRows(latents), cutoff: 128 });
}
const design = example([
  [1, 0, 3],
  [2, 1, 2],
  [4, -1, 1],
]);

describe('drawDesign', () => {
  it('has a row a scan, effects first and then the nuisance of each run beside one another', () => {
    const picture = drawDesign(design);
    expect([picture.rows, picture.columns]).toEqual([120, ['main', 'z001', 'z002', 'z003']]);
    expect(picture.cols).toBe(4 + picture.nuisance.length);
    const at = (row: number, col: number): number => picture.data[row * picture.cols + col]!;
    const constants = picture.nuisance.flatMap(({ name }, j) => (/constant/i.test(name) ? [4 + j] : []));
    expect(constants).toHaveLength(2);
    expect([at(3, constants[0]!), at(63, constants[0]!)]).toEqual([255, 128]);
    expect([at(3, constants[1]!), at(63, constants[1]!)]).toEqual([128, 255]);
  });

  it('scales each column by its largest magnitude, 0 staying 128', () => {
    const picture = drawDesign(design);
    const main = effects(design.runs[0]!);
    let peak = 0;
    for (let scan = 0; scan < 60; scan++) if (main.data[scan * 4]! > main.data[peak * 4]!) peak = scan;
    expect(picture.data[peak * picture.cols]).toBe(255);
    expect(picture.data[0]).toBe(128);
  });

  it('keeps the largest magnitude where scans share a row', () => {
    const [full, small] = [drawDesign(design), drawDesign(design, 30)];
    expect(small.rows).toBe(30);
    for (let row = 0; row < 30; row++) {
      for (let col = 0; col < full.cols; col++) {
        const four = [0, 1, 2, 3].map((k) => full.data[(4 * row + k) * full.cols + col]! - 128);
        const most = Math.max(...four.map(Math.abs));
        expect(Math.abs(small.data[row * small.cols + col]! - 128)).toBe(most);
      }
    }
  });
});

describe('effectCorrelations', () => {
  it('is symmetric with ones, -1 where a latent is another turned round, and NaN where nothing is left', () => {
    const found = effectCorrelations(
      example([
        [1, -1, 5],
        [2, -2, 5],
        [4, -4, 5],
      ]),
    );
    const at = (i: number, j: number): number => found[4 * i + j]!;
    expect([at(0, 0), at(1, 1), at(2, 2)]).toEqual([1, 1, 1]);
    expect(at(1, 2)).toBeCloseTo(-1, 6);
    expect(at(1, 2)).toBe(at(2, 1));
    expect(Number.isNaN(at(3, 3))).toBe(true);
  });

  it('is what explicit projection gives', () => {
    // Against the textbook way: residuals of the nuisance by normal equations, then Pearson.
    const columns = [0, 1, 2, 3].map((j) =>
      design.runs.map((run) => residual(run.nuisance, column(effects(run), j))),
    );
    const dot = (a: number[][], b: number[][]): number =>
      a.reduce((sum, part, r) => sum + part.reduce((inner, value, i) => inner + value * b[r]![i]!, 0), 0);
    const found = effectCorrelations(design);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        const expected =
          dot(columns[i]!, columns[j]!) /
          Math.sqrt(dot(columns[i]!, columns[i]!) * dot(columns[j]!, columns[j]!));
        expect(found[4 * i + j]).toBeCloseTo(expected, 5);
      }
    }
  });
});

function column(
  { rows, cols, data }: { rows: number; cols: number; data: Float64Array },
  j: number,
): number[] {
  return Array.from({ length: rows }, (_, i) => data[i * cols + j]!);
}

/** Gram-Schmidt, twice. */
function residual(nuisance: { rows: number; cols: number; data: Float64Array }, values: number[]): number[] {
  const basis: number[][] = [];
  const reduce = (vector: number[]): number[] => {
    let left = vector;
    for (let round = 0; round < 2; round++) {
      for (const unit of basis) {
        const part = unit.reduce((sum, value, i) => sum + value * left[i]!, 0);
        left = left.map((value, i) => value - part * unit[i]!);
      }
    }
    return left;
  };
  for (let j = 0; j < nuisance.cols; j++) {
    const left = reduce(column(nuisance, j));
    const norm = Math.hypot(...left);
    if (norm > 1e-9) basis.push(left.map((value) => value / norm));
  }
  return reduce(values);
}
