import { describe, expect, it } from 'vitest';
import type { Centring } from '../../decoding/centring.ts';
import { decodeInverse } from '../../decoding/inverse.ts';
import { matrix, row, takeCols, type Matrix } from '../../maths/matrix.ts';
import { multiply } from '../../maths/multiply.ts';
import { normal, randomInt, seeded } from '../../maths/random.ts';
import type { Grid } from '../../volumes/grid.ts';
import { SubjectDecoder } from './subject-decoder.ts';

const dims = 6;
const nImages = 9;
const grid: Grid = {
  dims: [7, 6, 5],
  affine: Float64Array.of(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1),
};
const nVoxels = 150;

function random(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, Float64Array.from({ length: rows * cols }, normal(seeded(seed))));
}

/** A subject's fits; a mean response far above the latents' weights, voxels that cannot be used. */
function fits(rank = dims + 1): { w: Matrix; y: Matrix } {
  const w =
    rank > dims
      ? random(dims + 1, nVoxels, 1)
      : multiply(random(dims + 1, rank, 1), random(rank, nVoxels, 2));
  const y = random(nImages, nVoxels, 3);
  for (let v = 0; v < nVoxels; v++) {
    if (rank > dims) w.data[v]! += 50;
    for (let i = 0; i < nImages; i++) y.data[i * nVoxels + v]! += 50;
  }
  for (const [at, value] of [
    [3, NaN],
    [3 * nVoxels + 40, NaN],
  ] as const)
    w.data[at] = value;
  y.data[2 * nVoxels + 77] = Infinity;
  return { w, y };
}

const voxels = Uint32Array.from({ length: nVoxels }, (_, v) => v + 20);
const atoms = [
  { name: 'V1', indices: voxels.slice(0, 70) },
  { name: 'V2', indices: voxels.slice(60, 110) },
];
const latentMean = Float64Array.from({ length: dims }, (_, j) => j - 2);

/** Regions as a hand makes them: each differs little from the one before, now and then one that has nothing to do with it. */
function* regions(count: number): Generator<Uint32Array> {
  const draw = seeded(9);
  let inside = new Set<number>();
  for (let k = 0; k < count; k++) {
    if (k % 10 === 0)
      inside = new Set(Array.from({ length: randomInt(draw, nVoxels) + 1 }, () => randomInt(draw, nVoxels)));
    for (let moves = 0; moves < 4; moves++) {
      const voxel = randomInt(draw, nVoxels);
      if (!inside.delete(voxel)) inside.add(voxel);
    }
    if (inside.size > 0) yield Uint32Array.from(inside).sort();
  }
}

describe('SubjectDecoder', () => {
  const decoders = [{ solver: 'auto' }, { solver: 'pinv' }, { solver: 'ridge', lambda: 0.2 }] as const;
  const centrings = ['test', 'train', 'leave-one-out', 'none'] as const;

  it.each(decoders.flatMap((decoder) => centrings.map((centring) => ({ ...decoder, centring }))))(
    'decodes any region as a run does, however it came about: $solver, centred by $centring',
    (settings) => {
      const { w, y } = fits();
      compare(w, y, dims + 1, settings);
    },
  );

  it('decodes as a run does where the design is rank-deficient', () => {
    const { w, y } = fits(5);
    compare(w, y, 5, { solver: 'auto', centring: 'test' });
  });

  it('says of a subject with one image what hinders it', () => {
    const { w, y } = fits();
    const one = matrix(1, nVoxels, y.data.slice(0, nVoxels));
    expect(() => decoderOf(w, one, dims + 1, { solver: 'auto', centring: 'test' })).toThrow(
      /at least two test images/,
    );
  });

  it('refuses a region without voxels that can be used', () => {
    const { w, y } = fits();
    const decoder = decoderOf(w, y, dims + 1, { solver: 'auto', centring: 'test' });
    expect(() => decoder.decode(new Uint32Array(0), decoder.startRegion())).toThrow(
      'the region has no voxels',
    );
    expect(() => decoder.decode(Uint32Array.of(3, 40), decoder.startRegion())).toThrow(
      'none of the 2 voxels',
    );
  });
});

interface Settings {
  readonly solver: 'auto' | 'pinv' | 'ridge';
  readonly lambda?: number;
  readonly centring: Centring;
}

function decoderOf(w: Matrix, y: Matrix, designRank: number, settings: Settings): SubjectDecoder {
  return new SubjectDecoder({
    w,
    y,
    latentMean,
    decoder: { kind: 'inverse', ...settings },
    designRank,
    voxels,
    atoms,
    grid,
  });
}

function compare(w: Matrix, y: Matrix, designRank: number, settings: Settings): void {
  const decoder = decoderOf(w, y, designRank, settings);
  const running = decoder.startRegion();
  for (const columns of regions(60)) {
    const weights = takeCols(w, columns);
    const expected = decodeInverse(weights, takeCols(y, columns), {
      ...settings,
      designRank,
      ...(settings.centring === 'train' ? { trainMean: row(weights, 0) } : {}),
    });
    const found = decoder.decode(columns, running);
    expect(found).toMatchObject({
      solver: expected.solver,
      rank: expected.rank,
      rows: expected.rows,
      voxels: expected.voxels,
      droppedVoxels: expected.droppedVoxels,
    });
    expect(found.notes.map(firstWords)).toEqual(expected.notes.map(firstWords));
    expect(Math.abs(found.condition / expected.condition - 1)).toBeLessThan(1e-6);
    const size = expected.latents.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    // What two orders of summing may differ by grows with the condition, squared where normal equations are solved.
    const bound = 1e-14 * Math.max(1, expected.condition ** 2);
    found.latents.data.forEach((x, at) => {
      const difference = Math.abs(x - latentMean[at % dims]! - expected.latents.data[at]!);
      expect(difference / size).toBeLessThan(bound);
    });
  }
}

/** Notes without their numbers: the last digits of a condition may differ. */
function firstWords(note: string): string {
  return note.replace(/\(condition.*/, '');
}
