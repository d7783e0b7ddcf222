import { matrix, type Matrix } from './matrix.ts';

/** Matrices on top of each other; all have as many columns as the first. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const out = matrix(rows, parts[0]?.cols ?? 0);
  let at = 0;
  for (const part of parts) {
    out.data.set(part.data, at);
    at += part.data.length;
  }
  return out;
}

/** The opposite of stackRows: copies of `counts[0]` rows, the next `counts[1]`, ... */
export function splitRows(a: Matrix, counts: readonly number[]): Matrix[] {
  let at = 0;
  return counts.map((count) => {
    const part = matrix(count, a.cols, a.data.slice(at * a.cols, (at + count) * a.cols));
    at += count;
    return part;
  });
}

export function identity(n: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}
