// What the GLM does to a run of time series besides dense products, on strips of 4 voxels [voxels /
// 4][scans][4] (see gemm.as.ts).

/**
 * Copies scans into strips, less each voxel's mean over the run. A voxel with a value that is not finite
 * becomes zeros and is marked.
 * @param source [scans x at least 4 * strips], float32 or float64, rows `sourceStride` bytes apart
 * @param means float64 [4 * strips], the means taken away (0 where marked)
 * @param marks uint8 [4 * strips], set to 1 where a value is not finite
 */
export function centre(
  source: usize,
  sourceStride: usize,
  isFloat32: i32,
  scans: i32,
  strips: i32,
  target: usize,
  targetStride: usize,
  means: usize,
  marks: usize,
): void {
  const zero = f64x2.splat(0);
  const share = f64x2.splat(<f64>scans);
  for (let strip = 0; strip < strips; strip++) {
    let sum0 = zero;
    let sum1 = zero;
    let from = source;
    let to = target;
    for (let i = 0; i < scans; i++) {
      let x0 = zero;
      let x1 = zero;
      if (isFloat32) {
        x0 = f64x2.promote_low_f32x4(v128.load_zero<u64>(from));
        x1 = f64x2.promote_low_f32x4(v128.load_zero<u64>(from, 8));
      } else {
        x0 = v128.load(from);
        x1 = v128.load(from, 16);
      }
      sum0 = f64x2.add(sum0, x0);
      sum1 = f64x2.add(sum1, x1);
      v128.store(to, x0);
      v128.store(to, x1, 16);
      from += sourceStride;
      to += 32;
    }
    const good0 = f64x2.eq(f64x2.sub(sum0, sum0), zero);
    const good1 = f64x2.eq(f64x2.sub(sum1, sum1), zero);
    const mean0 = v128.and(f64x2.div(sum0, share), good0);
    const mean1 = v128.and(f64x2.div(sum1, share), good1);
    // A second round takes away what rounding left of a large mean.
    sum0 = zero;
    sum1 = zero;
    to = target;
    for (let i = 0; i < scans; i++) {
      const x0 = v128.and(f64x2.sub(v128.load(to), mean0), good0);
      const x1 = v128.and(f64x2.sub(v128.load(to, 16), mean1), good1);
      sum0 = f64x2.add(sum0, x0);
      sum1 = f64x2.add(sum1, x1);
      v128.store(to, x0);
      v128.store(to, x1, 16);
      to += 32;
    }
    const rest0 = f64x2.div(sum0, share);
    const rest1 = f64x2.div(sum1, share);
    to = target;
    for (let i = 0; i < scans; i++) {
      v128.store(to, f64x2.sub(v128.load(to), rest0));
      v128.store(to, f64x2.sub(v128.load(to, 16), rest1), 16);
      to += 32;
    }
    v128.store(means, f64x2.add(mean0, rest0));
    v128.store(means, f64x2.add(mean1, rest1), 16);
    if (!i64x2.extract_lane(good0, 0)) store<u8>(marks, 1);
    if (!i64x2.extract_lane(good0, 1)) store<u8>(marks, 1, 1);
    if (!i64x2.extract_lane(good1, 0)) store<u8>(marks, 1, 2);
    if (!i64x2.extract_lane(good1, 1)) store<u8>(marks, 1, 3);
    means += 32;
    marks += 4;
    source += isFloat32 ? 16 : 32;
    target += targetStride;
  }
}

/** Adds each voxel's sum of squares over the run to `sums` [4 * strips]. */
export function squares(y: usize, yStride: usize, scans: i32, strips: i32, sums: usize): void {
  for (let strip = 0; strip < strips; strip++) {
    let s0 = v128.load(sums);
    let s1 = v128.load(sums, 16);
    let from = y;
    for (let i = 0; i < scans; i++) {
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      s0 = f64x2.add(s0, f64x2.mul(x0, x0));
      s1 = f64x2.add(s1, f64x2.mul(x1, x1));
      from += 32;
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    sums += 32;
    y += yStride;
  }
}

/**
 * Writes neighbours[t] = y[t-1] + y[t+1] (nothing beyond the run) and adds each voxel's sum of y[t] *
 * neighbours[t] to `sums`.
 */
export function lag(
  y: usize,
  yStride: usize,
  scans: i32,
  strips: i32,
  neighbours: usize,
  neighboursStride: usize,
  sums: usize,
): void {
  const zero = f64x2.splat(0);
  for (let strip = 0; strip < strips; strip++) {
    let s0 = v128.load(sums);
    let s1 = v128.load(sums, 16);
    let before0 = zero;
    let before1 = zero;
    let here0 = v128.load(y);
    let here1 = v128.load(y, 16);
    let from = y + 32;
    let to = neighbours;
    for (let i = 1; i <= scans; i++) {
      let after0 = zero;
      let after1 = zero;
      if (i < scans) {
        after0 = v128.load(from);
        after1 = v128.load(from, 16);
      }
      const n0 = f64x2.add(before0, after0);
      const n1 = f64x2.add(before1, after1);
      v128.store(to, n0);
      v128.store(to, n1, 16);
      s0 = f64x2.add(s0, f64x2.mul(here0, n0));
      s1 = f64x2.add(s1, f64x2.mul(here1, n1));
      before0 = here0;
      before1 = here1;
      here0 = after0;
      here1 = after1;
      from += 32;
      to += 32;
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    sums += 32;
    y += yStride;
    neighbours += neighboursStride;
  }
}
