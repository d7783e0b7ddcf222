import { PerceptError } from '../errors.ts';
import type { Matrix } from '../maths/matrix.ts';
import type { KernelMemory } from '../maths/kernels/instance.ts';
import { packTiles, packedLength, type Strided } from '../maths/kernels/pack.ts';

/** `n` rounded up to a whole number of tiles of 4. */
export function padded(n: number): number {
  return Math.ceil(n / 4) * 4;
}

/** The left factor of a product, packed in the kernels' memory. */
export interface LeftFactor {
  readonly at: number;
  /** 0, or where the bands of a banded factor are. */
  readonly ranges: number;
  readonly tiles: number;
  readonly k: number;
}

/**
 * Room for one left factor at a time, so that the factors of each run can take the place of the last run's.
 */
export class LeftSlot {
  private readonly at: number;
  private readonly rangesAt: number;

  constructor(
    private readonly memory: KernelMemory,
    private readonly room: { readonly rows: number; readonly k: number },
  ) {
    this.at = memory.take(packedLength(room.rows, room.k) * 8);
    this.rangesAt = memory.take(padded(room.rows) * 2);
  }

  static bytes(rows: number, k: number): number {
    return packedLength(rows, k) * 8 + padded(rows) * 2 + 32;
  }

  /** Puts `a` [rows x k] in; every element counts. */
  dense(a: Matrix, transposed = false): LeftFactor {
    const [rows, k] = transposed ? [a.cols, a.rows] : [a.rows, a.cols];
    this.check(rows, k);
    packTiles(this.memory.float64(this.at, packedLength(rows, k)), strided(a, transposed), 0, rows, 0, k);
    return { at: this.at, ranges: 0, tiles: padded(rows) / 4, k };
  }

  /**
   * Puts the transpose of `a` [k x rows] in, of each tile of rows only the columns from the first to the last
   * that are not zero.
   */
  banded(a: Matrix): LeftFactor {
    const [rows, k] = [a.cols, a.rows];
    this.check(rows, k);
    const tiles = padded(rows) / 4;
    const ranges = new Int32Array(this.memory.buffer, this.rangesAt, tiles * 2);
    let used = 0;
    for (let tile = 0; tile < tiles; tile++) {
      const [first, count] = band(a, tile * 4, Math.min(tile * 4 + 4, rows));
      ranges[tile * 2] = first;
      ranges[tile * 2 + 1] = count;
      const target = this.memory.float64(this.at + used * 8, count * 4);
      packTiles(target, strided(a, true), tile * 4, Math.min(4, rows - tile * 4), first, count);
      used += count * 4;
    }
    return { at: this.at, ranges: this.rangesAt, tiles, k };
  }

  private check(rows: number, k: number): void {
    if (packedLength(rows, k) > packedLength(this.room.rows, this.room.k) || rows > padded(this.room.rows)) {
      throw new PerceptError(
        `a factor of ${rows} x ${k} does not fit into ${this.room.rows} x ${this.room.k}`,
      );
    }
  }
}

/**
 * Rows of numbers for each voxel, in strips of 4 voxels (see gemm.as.ts): element (row, voxel) is at
 * index(row, voxel) of `data`.
 */
export class Strips {
  readonly at: number;
  readonly stride: number;
  readonly data: Float64Array;
  readonly rows: number;

  constructor(memory: KernelMemory, rows: number, strips: number) {
    this.rows = padded(rows);
    this.stride = this.rows * 32;
    this.at = memory.take(strips * this.stride);
    this.data = memory.float64(this.at, strips * this.rows * 4);
  }

  static bytes(rows: number, strips: number): number {
    return padded(rows) * 32 * strips + 16;
  }

  /** The address of a strip, from row `row` on. */
  address(strip: number, row = 0): number {
    return this.at + strip * this.stride + row * 32;
  }

  index(row: number, voxel: number): number {
    return ((voxel >> 2) * this.rows + row) * 4 + (voxel & 3);
  }
}

function strided(a: Matrix, transposed: boolean): Strided {
  return transposed
    ? { data: a.data, rowStep: 1, colStep: a.cols }
    : { data: a.data, rowStep: a.cols, colStep: 1 };
}

/** First row of `a` and number of rows between which columns from..to-1 hold something. */
function band(a: Matrix, from: number, to: number): [number, number] {
  let first = a.rows;
  let last = -1;
  for (let i = 0; i < a.rows; i++) {
    for (let j = from; j < to; j++) {
      if (a.data[i * a.cols + j] !== 0) {
        first = Math.min(first, i);
        last = i;
      }
    }
  }
  return last < 0 ? [0, 0] : [first, last - first + 1];
}
