/** A matrix inside an array: element (i, j) is at offset + i * rowStep + j * colStep. */
export interface Strided {
  readonly data: Float32Array | Float64Array;
  readonly rowStep: number;
  readonly colStep: number;
  readonly offset?: number;
}

/** Numbers in `rows` rows or columns packed by fours. */
export function packedLength(count: number, k: number): number {
  return Math.ceil(count / 4) * 4 * k;
}

/**
 * Packs rows from..from+count and columns kFrom..kFrom+k of `a` into tiles [count / 4][k][4], the last one
 * filled up with zeros. The same routine packs strips of columns when given the transpose.
 */
export function packTiles(
  target: Float64Array,
  a: Strided,
  from: number,
  count: number,
  kFrom: number,
  k: number,
): void {
  const { data, rowStep, colStep, offset = 0 } = a;
  for (let first = 0; first < count; first += 4) {
    const at = first * k;
    const lanes = Math.min(4, count - first);
    const base = offset + (from + first) * rowStep + kFrom * colStep;
    if (lanes === 4) {
      for (let j = 0; j < k; j++) {
        const source = base + j * colStep;
        const to = at + j * 4;
        target[to] = data[source]!;
        target[to + 1] = data[source + rowStep]!;
        target[to + 2] = data[source + 2 * rowStep]!;
        target[to + 3] = data[source + 3 * rowStep]!;
      }
    } else {
      for (let j = 0; j < k; j++) {
        for (let lane = 0; lane < 4; lane++) {
          target[at + j * 4 + lane] = lane < lanes ? data[base + j * colStep + lane * rowStep]! : 0;
        }
      }
    }
  }
}
