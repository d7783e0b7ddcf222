import { gemm } from '../maths/kernels/gemm.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import type { RowProducts } from './solve-rows.ts';

/** Memory for the sums of whole chunks of one subject. */
const CHUNK_BYTES = 64 * 2 ** 20;
/** Adding the sums of a chunk takes about as long as summing this many voxels. */
const CHUNK_COST = 8;
/** How many times the squares of a region may have gone into a running sum before it is made afresh. */
const MOST_TURNOVER = 16;

/** The sums over one set of voxels. */
interface Sums {
  /** Rows of W with W and with Y [m x (m + n)], of W with W only at and above the diagonal. */
  readonly products: Float64Array;
  /** Sums of squares of the rows of W and Y [m + n]. */
  readonly squares: Float64Array;
}

/**
 * W Wᵀ and W Yᵀ of any set of voxels of one subject. Both are sums over voxels (patterns are centred voxel by voxel, so that does not
 * depend on the set), which is what makes decoding follow a hand:
 * - voxels lie in an order in which those of a region are neighbours, and sums of whole chunks of them are kept;
 * - a `RunningSums` adds the voxels that a region has gained and takes away those that it has lost.
 *
 * What it costs, for m = 121 rows of W, n = 50 test images: m (m + 1) / 2 + m n = 13,431 multiplications a voxel. A region of 2,500
 * voxels is 34 million a subject; a move of a sphere of that size by one voxel exchanges some 450 voxels, which is 6 million.
 */
export class VoxelSums {
  readonly m: number;
  readonly n: number;
  /** Values of each voxel, W then Y, [usable x (m + n)], in `order`. */
  private readonly values: Float64Array;
  /** Place of each column in the order, or -1. */
  private readonly places: Int32Array;
  readonly chunk: number;
  private readonly chunks: readonly Sums[];
  private scratch: Float64Array[] = [];
  /** Where sums go that are added to others at once. */
  private passing: Float64Array<ArrayBuffer> | undefined;

  /**
   * @param w [m x nVoxels]; @param y centred patterns [n x nVoxels]
   * @param order columns whose values are all finite, neighbours near each other
   * @param chunk voxels in a chunk; by default as few as memory allows, at least 32
   */
  constructor(
    w: Matrix,
    y: Matrix,
    readonly order: Uint32Array,
    chunk?: number,
  ) {
    this.m = w.rows;
    this.n = y.rows;
    const width = this.m + this.n;
    this.values = new Float64Array(order.length * width);
    this.places = new Int32Array(w.cols).fill(-1);
    order.forEach((column, place) => {
      this.places[column] = place;
      const at = place * width;
      for (let i = 0; i < w.rows; i++) this.values[at + i] = w.data[i * w.cols + column]!;
      for (let i = 0; i < y.rows; i++) this.values[at + w.rows + i] = y.data[i * y.cols + column]!;
    });
    const most = Math.max(1, Math.floor(CHUNK_BYTES / (8 * this.m * width)));
    this.chunk = chunk ?? Math.max(32, Math.ceil(order.length / most));
    this.chunks = Array.from({ length: Math.floor(order.length / this.chunk) }, (_, c) =>
      this.sum(Uint32Array.from({ length: this.chunk }, (_value, k) => c * this.chunk + k)),
    );
  }

  /** Marks of the places [usable] of these columns; those without a place are left out. */
  marksOf(columns: Uint32Array): Uint8Array {
    const marks = new Uint8Array(this.order.length);
    for (const column of columns) if (this.places[column]! >= 0) marks[this.places[column]!] = 1;
    return marks;
  }

  /** W [m x k] and Y [n x k] of the columns that have a place, in the order given. */
  gather(columns: Uint32Array): { w: Matrix; y: Matrix } {
    const kept = columns.filter((column) => this.places[column]! >= 0);
    const w = matrix(this.m, kept.length);
    const y = matrix(this.n, kept.length);
    kept.forEach((column, k) => {
      const at = this.places[column]! * (this.m + this.n);
      for (let i = 0; i < this.m; i++) w.data[i * kept.length + k] = this.values[at + i]!;
      for (let i = 0; i < this.n; i++) y.data[i * kept.length + k] = this.values[at + this.m + i]!;
    });
    return { w, y };
  }

  /** What sums of marked places cost afresh, in voxels: whole chunks are cheap. */
  cost(marks: Uint8Array): number {
    let cost = 0;
    this.forChunks(marks, (_chunk, whole, count) => (cost += whole ? CHUNK_COST : count));
    return cost;
  }

  /** The sums of marked places from whole chunks and single voxels; additions only. */
  fresh(marks: Uint8Array): Sums {
    const single: number[] = [];
    const whole: Sums[] = [];
    this.forChunks(marks, (chunk, isWhole) => {
      if (isWhole) whole.push(this.chunks[chunk]!);
      else {
        const end = Math.min(marks.length, (chunk + 1) * this.chunk);
        for (let place = chunk * this.chunk; place < end; place++) if (marks[place] === 1) single.push(place);
      }
    });
    const total = this.sum(Uint32Array.from(single));
    for (const one of whole) add(total, one);
    return total;
  }

  /**
   * The sums of some places; `signs` of -1 take a voxel away: such sums are good until the next ones. `moved` are the squares of all,
   * whatever their sign.
   */
  sum(places: Uint32Array, signs?: Int8Array): Sums & { readonly moved: Float64Array } {
    const { m } = this;
    const width = m + this.n;
    const [plain, signed] = this.scratchOf(places.length * width, signs !== undefined);
    const squares = new Float64Array(width);
    const moved = new Float64Array(width);
    for (let k = 0; k < places.length; k++) {
      const from = places[k]! * width;
      const sign = signs?.[k] ?? 1;
      for (let i = 0, at = k * width; i < width; i++, at++) {
        const value = this.values[from + i]!;
        plain[at] = value;
        signed[at] = sign * value;
        moved[i]! += value * value;
        squares[i]! += sign * value * value;
      }
    }
    const products = gemm(
      m,
      width,
      places.length,
      { data: signed, rowStep: 1, colStep: width },
      { data: plain, rowStep: width, colStep: 1 },
      true,
      signs === undefined ? undefined : (this.passing ??= new Float64Array(m * width)),
    );
    return { products, squares, moved };
  }

  /** Room for values as they are and with their signs; without signs both are one. It is kept: regions change many times a second. */
  private scratchOf(length: number, two: boolean): [Float64Array, Float64Array] {
    if ((this.scratch[0]?.length ?? 0) < length)
      this.scratch = [new Float64Array(2 * length), new Float64Array(2 * length)];
    const [plain, signed] = this.scratch as [Float64Array, Float64Array];
    return [plain, two ? signed : plain];
  }

  private forChunks(marks: Uint8Array, visit: (chunk: number, whole: boolean, count: number) => void): void {
    for (let from = 0, chunk = 0; from < marks.length; from += this.chunk, chunk++) {
      const to = Math.min(marks.length, from + this.chunk);
      let count = 0;
      for (let place = from; place < to; place++) count += marks[place]!;
      if (count > 0) visit(chunk, count === this.chunk, count);
    }
  }
}

/** The sums of a region that changes: kept from one call to the next, and brought up to date by what has changed. */
export class RunningSums {
  private marks: Uint8Array;
  private current: Sums | undefined;
  /** Squares that have gone in or out since the sums were made afresh: rounding errors are that of these. */
  private turnover: Float64Array;

  constructor(private readonly sums: VoxelSums) {
    this.marks = new Uint8Array(sums.order.length);
    this.turnover = new Float64Array(0);
  }

  /** The products over the voxels of these columns that can be used. */
  of(columns: Uint32Array): RowProducts {
    const marks = this.sums.marksOf(columns);
    const current = this.change(marks) ?? this.sums.fresh(marks);
    if (current !== this.current) this.turnover = current.squares.slice();
    this.current = current;
    this.marks = marks;
    let voxels = 0;
    for (let k = 0; k < marks.length; k++) voxels += marks[k]!;
    return { ...unpack(current.products, this.sums.m, this.sums.n), voxels };
  }

  /** The current sums changed to those of `marks`; undefined where it costs less, or is safer, to make them afresh. */
  private change(marks: Uint8Array): Sums | undefined {
    const { current, sums } = this;
    if (current === undefined) return undefined;
    const places: number[] = [];
    const signs: number[] = [];
    for (let place = 0; place < marks.length; place++) {
      if (marks[place] === this.marks[place]) continue;
      places.push(place);
      signs.push(marks[place] === 1 ? 1 : -1);
    }
    if (places.length === 0) return current;
    if (places.length >= sums.cost(marks)) return undefined;
    const changed = Uint32Array.from(places);
    const delta = sums.sum(changed, Int8Array.from(signs));
    add(current, delta);
    for (let i = 0; i < sums.m + sums.n; i++) {
      this.turnover[i]! += delta.moved[i]!;
      // What was large and is gone leaves its rounding error behind: then nothing that small may be built upon it.
      if (!(this.turnover[i]! <= MOST_TURNOVER * current.squares[i]!)) return undefined;
    }
    return current;
  }
}

function add(to: Sums, from: Sums): void {
  for (let at = 0; at < to.products.length; at++) to.products[at]! += from.products[at]!;
  for (let i = 0; i < to.squares.length; i++) to.squares[i]! += from.squares[i]!;
}

function unpack(products: Float64Array, m: number, n: number): { gram: Matrix; cross: Matrix } {
  const width = m + n;
  const gram = matrix(m, m);
  const cross = matrix(m, n);
  for (let i = 0; i < m; i++) {
    for (let j = i; j < m; j++) {
      const value = products[i * width + j]!;
      gram.data[i * m + j] = value;
      gram.data[j * m + i] = value;
    }
    cross.data.set(products.subarray(i * width + m, (i + 1) * width), i * n);
  }
  return { gram, cross };
}
