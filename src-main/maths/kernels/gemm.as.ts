// The inner loops of the dense products, in AssemblyScript with 128-bit SIMD. scripts/build-kernels.mjs
// compiles this file to gemm.wasm.ts. All addresses are bytes in the instance's memory; the caller lays the
// memory out.
//
// Layouts. A "strip" holds 4 neighbouring columns of a matrix, row after row: [columns / 4][rows][4],
// float64. A "tile" holds 4 neighbouring rows of the left factor, column after column: [rows / 4][k][4],
// float64. Every sum over k runs in ascending k with one multiplication and one addition a step (never
// fused), so that an element's bits depend on its own row and column only: not on blocking, not on the
// machine.

/**
 * C = A B, or C += A B, strip by strip.
 * @param ranges 0, or the address of (first k, number of k) int32 pairs, one a tile, for a banded A whose
 * tiles hold only these k
 * @param accumulate 0 starts from zero, 1 from what C holds
 */
export function product(
  a: usize,
  ranges: usize,
  tiles: i32,
  k: i32,
  b: usize,
  bStride: usize,
  c: usize,
  cStride: usize,
  strips: i32,
  accumulate: i32,
): void {
  for (let strip = 0; strip < strips; strip++) {
    let at = a;
    let ct = c;
    for (let tile = 0; tile < tiles; tile++) {
      let bt = b;
      let count = k;
      if (ranges != 0) {
        bt = b + ((<usize>load<i32>(ranges + ((<usize>tile) << 3))) << 5);
        count = load<i32>(ranges + ((<usize>tile) << 3), 4);
      }
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      if (accumulate) {
        c00 = v128.load(ct);
        c01 = v128.load(ct, 16);
        c10 = v128.load(ct, 32);
        c11 = v128.load(ct, 48);
        c20 = v128.load(ct, 64);
        c21 = v128.load(ct, 80);
        c30 = v128.load(ct, 96);
        c31 = v128.load(ct, 112);
      }
      const end = at + ((<usize>count) << 5);
      const even = at + ((<usize>(count & ~1)) << 5);
      while (at < even) {
        let b0 = v128.load(bt);
        let b1 = v128.load(bt, 16);
        let x = v128.load_splat<f64>(at);
        c00 = f64x2.add(c00, f64x2.mul(x, b0));
        c01 = f64x2.add(c01, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 8);
        c10 = f64x2.add(c10, f64x2.mul(x, b0));
        c11 = f64x2.add(c11, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 16);
        c20 = f64x2.add(c20, f64x2.mul(x, b0));
        c21 = f64x2.add(c21, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 24);
        c30 = f64x2.add(c30, f64x2.mul(x, b0));
        c31 = f64x2.add(c31, f64x2.mul(x, b1));
        b0 = v128.load(bt, 32);
        b1 = v128.load(bt, 48);
        x = v128.load_splat<f64>(at, 32);
        c00 = f64x2.add(c00, f64x2.mul(x, b0));
        c01 = f64x2.add(c01, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 40);
        c10 = f64x2.add(c10, f64x2.mul(x, b0));
        c11 = f64x2.add(c11, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 48);
        c20 = f64x2.add(c20, f64x2.mul(x, b0));
        c21 = f64x2.add(c21, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 56);
        c30 = f64x2.add(c30, f64x2.mul(x, b0));
        c31 = f64x2.add(c31, f64x2.mul(x, b1));
        at += 64;
        bt += 64;
      }
      if (at < end) {
        const b0 = v128.load(bt);
        const b1 = v128.load(bt, 16);
        let x = v128.load_splat<f64>(at);
        c00 = f64x2.add(c00, f64x2.mul(x, b0));
        c01 = f64x2.add(c01, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 8);
        c10 = f64x2.add(c10, f64x2.mul(x, b0));
        c11 = f64x2.add(c11, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 16);
        c20 = f64x2.add(c20, f64x2.mul(x, b0));
        c21 = f64x2.add(c21, f64x2.mul(x, b1));
        x = v128.load_splat<f64>(at, 24);
        c30 = f64x2.add(c30, f64x2.mul(x, b0));
        c31 = f64x2.add(c31, f64x2.mul(x, b1));
        at += 32;
      }
      v128.store(ct, c00);
      v128.store(ct, c01, 16);
      v128.store(ct, c10, 32);
      v128.store(ct, c11, 48);
      v128.store(ct, c20, 64);
      v128.store(ct, c21, 80);
      v128.store(ct, c30, 96);
      v128.store(ct, c31, 112);
      ct += 128;
    }
    b += bStride;
    c += cStride;
  }
}
