import { KernelMemory } from './instance.ts';
import { packTiles, type Strided } from './pack.ts';

// Blocks of this many rows, columns and sums are packed at a time: three blocks of half a megabyte stay in a
// core's second cache.
const block = 256;
const blockBytes = block * block * 8;
let workspace: { memory: KernelMemory; a: number; b: number; c: number } | undefined;

function getWorkspace(): { memory: KernelMemory; a: number; b: number; c: number } {
  if (workspace === undefined) {
    const memory = new KernelMemory(3 * blockBytes);
    workspace = {
      memory,
      a: memory.take(blockBytes),
      b: memory.take(blockBytes),
      c: memory.take(blockBytes),
    };
  }
  return workspace;
}

/**
 * The product A B [m x n] of two strided matrices of float32 or float64, in float64, row-major. Each element
 * is summed in ascending k, one rounding a multiplication and one an addition, whatever the sizes: a column
 * of the result has the same bits when it is computed alone.
 * @param upperOnly leaves out blocks of 4 x 4 wholly below the diagonal (for a symmetric product): these are undefined
 * @param out where the product goes [m x n], for those who keep it; new by default
 */
export function gemm(
  m: number,
  n: number,
  k: number,
  a: Strided,
  b: Strided,
  upperOnly = false,
  out: Float64Array<ArrayBuffer> = new Float64Array(m * n),
): Float64Array<ArrayBuffer> {
  if (k === 0) out.fill(0);
  else if (m * n * k < 32_768) plain(out, m, n, k, a, b);
  else blocked(out, m, n, k, a, b, upperOnly);
  return out;
}

/** For products too small to be worth packing. */
function plain(out: Float64Array, m: number, n: number, k: number, a: Strided, b: Strided): void {
  out.fill(0);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const factor = a.data[(a.offset ?? 0) + i * a.rowStep + l * a.colStep]!;
      let at = (b.offset ?? 0) + l * b.rowStep;
      for (let j = i * n; j < (i + 1) * n; j++, at += b.colStep) out[j]! += factor * b.data[at]!;
    }
  }
}

function blocked(
  out: Float64Array,
  m: number,
  n: number,
  k: number,
  a: Strided,
  b: Strided,
  upperOnly: boolean,
): void {
  const { memory, a: aAt, b: bAt, c: cAt } = getWorkspace();
  const { kernels } = memory;
  const aPacked = memory.float64(aAt, block * block);
  const bPacked = memory.float64(bAt, block * block);
  const cPacked = memory.float64(cAt, block * block);
  const bTransposed = { data: b.data, rowStep: b.colStep, colStep: b.rowStep, offset: b.offset ?? 0 };
  for (let j0 = 0; j0 < n; j0 += block) {
    const width = Math.min(block, n - j0);
    const strips = Math.ceil(width / 4);
    for (let i0 = 0; i0 < m; i0 += block) {
      if (upperOnly && i0 > j0) continue;
      const height = Math.min(block, m - i0);
      const tiles = Math.ceil(height / 4);
      for (let k0 = 0; k0 < k; k0 += block) {
        const depth = Math.min(block, k - k0);
        packTiles(aPacked, a, i0, height, k0, depth);
        packTiles(bPacked, bTransposed, j0, width, k0, depth);
        const bStride = depth * 32;
        const cStride = tiles * 128;
        const more = k0 > 0 ? 1 : 0;
        if (upperOnly && i0 === j0) {
          for (let s = 0; s < strips; s++) {
            const [bs, cs] = [bAt + s * bStride, cAt + s * cStride];
            kernels.product(aAt, 0, Math.min(s + 1, tiles), depth, bs, bStride, cs, cStride, 1, more);
          }
        } else kernels.product(aAt, 0, tiles, depth, bAt, bStride, cAt, cStride, strips, more);
      }
      unpack(out, n, i0, j0, height, width, cPacked, tiles * 4);
    }
  }
}

function unpack(
  out: Float64Array,
  n: number,
  i0: number,
  j0: number,
  height: number,
  width: number,
  packed: Float64Array,
  rows: number,
): void {
  for (let j = 0; j < width; j++) {
    const from = (j >> 2) * rows * 4 + (j & 3);
    for (let i = 0; i < height; i++) out[(i0 + i) * n + j0 + j] = packed[from + i * 4]!;
  }
}
