import { expect, it } from 'vitest';
import { rowProducts } from './solve-rows.ts';
import { matrix, takeCols, type Matrix } from '../maths/matrix.ts';
import { normal, randomInt, seeded } from '../maths/random.ts';
import { RunningSums, VoxelSums } from './voxel-sums.ts';

const nVoxels = 500;
const w = random(11, 1);
const y = random(6, 2);
const order = Uint32Array.from({ length: nVoxels }, (_, v) => (v * 7) % nVoxels);

function random(rows: number, seed: number): Matrix {
  return matrix(rows, nVoxels, Float64Array.from({ length: rows * nVoxels }, normal(seeded(seed))));
}

/** Largest difference from the sums over just these columns, relative to the size of what was summed. */
function error(running: RunningSums, columns: Uint32Array, map = w): number {
  const found = running.of(columns);
  const expected = rowProducts(takeCols(map, columns), takeCols(y, columns));
  expect(found.voxels).toBe(columns.length);
  const size = (i: number): number => expected.gram.data[i * map.rows + i]!;
  let most = 0;
  found.gram.data.forEach((value, at) => {
    const scale = Math.sqrt(size(Math.floor(at / map.rows)) * size(at % map.rows));
    most = Math.max(most, Math.abs(value - expected.gram.data[at]!) / scale);
  });
  found.cross.data.forEach((value, at) => {
    const scale = Math.sqrt(size(Math.floor(at / y.rows)) * columns.length);
    most = Math.max(most, Math.abs(value - expected.cross.data[at]!) / scale);
  });
  return most;
}

it.each([1, 5, 32, 128, 1000])('sums of chunks of %i voxels are those of single voxels', (chunk) => {
  const sums = new VoxelSums(w, y, order, chunk);
  const draw = seeded(3);
  for (let k = 0; k < 20; k++) {
    const from = randomInt(draw, nVoxels);
    const to = from + 1 + randomInt(draw, nVoxels - from);
    // Whole chunks and parts of them: a stretch of the order.
    const columns = order.slice(from, to).sort();
    expect(error(new RunningSums(sums), columns)).toBeLessThan(1e-14);
  }
});

it('follows a region that is dragged for a long time', () => {
  const running = new RunningSums(new VoxelSums(w, y, order));
  for (let step = 0; step < 2000; step++) {
    const at = step % 400;
    const columns = Uint32Array.from({ length: 100 }, (_, k) => at + k);
    if (step % 50 === 0) expect(error(running, columns)).toBeLessThan(1e-13);
    else running.of(columns);
  }
});

it('does not build upon what a voxel far larger than the others has left behind', () => {
  const loud = matrix(w.rows, nVoxels, w.data.slice());
  for (let i = 0; i < w.rows; i++) loud.data[i * nVoxels + 200] = 1e9 * (i + 1);
  const running = new RunningSums(new VoxelSums(loud, y, order));
  const columns = (to: number): Uint32Array => Uint32Array.from({ length: to - 150 }, (_, k) => 150 + k);
  running.of(columns(201));
  expect(error(running, columns(200), loud)).toBeLessThan(1e-14);
});

it('leaves out columns that have no place, and gathers the others in the order asked for', () => {
  const sums = new VoxelSums(
    w,
    y,
    order.filter((column) => column !== 10),
  );
  const gathered = sums.gather(Uint32Array.of(300, 10, 2));
  expect(gathered.w).toEqual(takeCols(w, [300, 2]));
  expect(gathered.y).toEqual(takeCols(y, [300, 2]));
  expect(new RunningSums(sums).of(Uint32Array.of(2, 10, 300)).voxels).toBe(2);
});
