import { beforeAll, describe, expect, it } from 'vitest';
import { matrix } from '../maths/matrix.ts';
import { gridSize } from '../volumes/grid.ts';
import { evoked, scanner, simulateRun, type Scanner, type SimulatedRun } from './bold.ts';
import { anatomy } from './brain/anatomy.ts';
import { functionalBrain } from './brain/epi.ts';
import { epiGrid } from './brain/grids.ts';
import { TIMING, type Run } from './experiment.ts';
import { roughResponses } from './testing.ts';

const { tr } = TIMING;
const nScans = 80;
const run: Run = {
  set: 'training',
  session: 'perceptionTraining01',
  run: 1,
  nScans,
  blocks: [0, 1, 2, 3, 4, 5].map((k) => ({
    onset: 12 + 36 * k,
    duration: 6,
    stimulus: k % 2,
    responseTime: undefined,
  })),
};

let scan: Scanner;
let made: SimulatedRun;
beforeAll(() => {
  const brain = functionalBrain(anatomy(1, 1), epiGrid(1), 1, 1);
  const used = brain.places.filter((place) => place !== undefined).length;
  // The first picture evokes 6 per cent everywhere, the second nothing.
  const responses = matrix(2, used);
  responses.data.fill(6, 0, used);
  scan = scanner(brain, responses, 1, 1);
  made = simulateRun(scan, run, roughResponses, 1, 1);
});

const series = (voxel: number): Float64Array => {
  const size = gridSize(scan.brain.grid);
  return Float64Array.from(
    { length: nScans },
    (_, t) => made.volumes[t * size + scan.brain.voxels.indices[voxel]!]!,
  );
};
const mean = (of: ArrayLike<number>): number =>
  Array.from(of).reduce((sum, value) => sum + value, 0) / of.length;

describe('evoked', () => {
  it("adds every trial's response at its picture's amplitude", () => {
    const activity = evoked(run, matrix(2, 1, Float64Array.of(2, -1)), roughResponses);
    const shapes = roughResponses({ trials: run.blocks, nScans, tr });
    for (let t = 0; t < nScans; t++) {
      let expected = 0;
      for (let k = 0; k < 6; k++) expected += shapes.data[t * 6 + k]! * (k % 2 === 0 ? 2 : -1);
      expect(activity.data[t]).toBeCloseTo(expected, 12);
    }
  });
});

describe('simulateRun', () => {
  it('is 0 outside the brain and positive inside', () => {
    const size = gridSize(scan.brain.grid);
    const inside = new Set(scan.brain.voxels.indices);
    const last = made.volumes.subarray((nScans - 1) * size);
    expect(last.every((value, v) => inside.has(v) || value === 0)).toBe(true);
    expect(scan.brain.voxels.indices.filter((v) => last[v]! > 20).length).toBeGreaterThan(0.95 * inside.size);
  });

  it('shows the response where it was asked for and nowhere else', () => {
    const shape = evoked(run, matrix(2, 1, Float64Array.of(1, 0)), roughResponses).data;
    const slope = (voxel: number): number => {
      const values = series(voxel);
      const [ms, mv] = [mean(shape), mean(values)];
      const cross = shape.reduce((sum, s, t) => sum + (s - ms) * (values[t]! - mv), 0);
      return ((cross / shape.reduce((sum, s) => sum + (s - ms) ** 2, 0)) * 100) / mv;
    };
    const visual = Array.from(scan.column.keys()).filter((v) => scan.column[v]! >= 0);
    const other = Array.from(scan.column.keys()).filter((v) => scan.column[v]! < 0 && v % 9 === 0);
    expect(mean(visual.map(slope))).toBeCloseTo(6, 0);
    expect(Math.abs(mean(other.map(slope)))).toBeLessThan(0.3);
  });

  it('has noise whose neighbours in time correlate', () => {
    const lagged = Array.from(scan.column.keys())
      .filter((v) => scan.column[v]! < 0 && v % 7 === 0)
      .map((voxel) => {
        // Second differences would remove drift but also change the correlation; a running mean does not, much.
        const values = series(voxel);
        const smooth = values.map((_, t) => mean(values.subarray(Math.max(0, t - 10), t + 11)));
        const rest = values.map((value, t) => value - smooth[t]!);
        const power = rest.reduce((sum, value) => sum + value * value, 0);
        return rest.reduce((sum, value, t) => sum + (t > 0 ? value * rest[t - 1]! : 0), 0) / power;
      });
    expect(mean(lagged)).toBeGreaterThan(0.12);
    expect(mean(lagged)).toBeLessThan(0.5);
  });

  it('moves the head by less than a millimetre, and not at all at first', () => {
    expect(made.motion.rows).toBe(nScans);
    for (let t = 0; t < nScans; t++) {
      for (let k = 0; k < 6; k++)
        expect(Math.abs(made.motion.data[t * 6 + k]!)).toBeLessThan(k < 3 ? 1 : 0.02);
    }
    expect(Math.abs(made.motion.data[0]!)).toBeLessThan(0.03);
  });

  it('gives the same run again, and other noise to another run', () => {
    const same = (other: Int16Array): boolean =>
      Buffer.from(other.buffer).equals(Buffer.from(made.volumes.buffer));
    expect(same(simulateRun(scan, run, roughResponses, 1, 1).volumes)).toBe(true);
    expect(same(simulateRun(scan, { ...run, run: 2 }, roughResponses, 1, 1).volumes)).toBe(false);
  });
});
