import { determinant, voxelSizes } from './grid.ts';

/** NIfTI's qform: a rotation by the unit quaternion (a, b, c, d) with a >= 0, and the sign of the third axis. */
export interface Qform {
  /** b, c, d. */
  readonly quaternion: [number, number, number];
  /** -1 where the affine's axes are left-handed. */
  readonly qfac: 1 | -1;
}

/**
 * The qform of an affine [4x4]; undefined where it has shears, which no qform can say. The quaternion from the
 * largest of its four squared components, as nifti_mat44_to_quatern of the NIfTI-1 library.
 */
export function qformOf(affine: Float64Array): Qform | undefined {
  const sizes = voxelSizes(affine);
  const qfac = determinant(affine) < 0 ? -1 : 1;
  const r = (row: number, column: number) =>
    (affine[4 * row + column]! / sizes[column]!) * (column === 2 ? qfac : 1);
  for (const [p, q] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const cosine = [0, 1, 2].reduce((sum, row) => sum + r(row, p) * r(row, q), 0);
    // A float32 affine of a pure rotation is orthogonal to about 1e-7; a shear of 1e-5 moves no voxel visibly.
    if (!(Math.abs(cosine) < 1e-5)) return undefined;
  }
  const squares = [
    1 + r(0, 0) + r(1, 1) + r(2, 2),
    1 + r(0, 0) - r(1, 1) - r(2, 2),
    1 - r(0, 0) + r(1, 1) - r(2, 2),
    1 - r(0, 0) - r(1, 1) + r(2, 2),
  ];
  const largest = squares.indexOf(Math.max(...squares));
  // Row n holds 4 times the products of component n with a, b, c, d.
  const products = [
    [squares[0]!, r(2, 1) - r(1, 2), r(0, 2) - r(2, 0), r(1, 0) - r(0, 1)],
    [r(2, 1) - r(1, 2), squares[1]!, r(0, 1) + r(1, 0), r(0, 2) + r(2, 0)],
    [r(0, 2) - r(2, 0), r(0, 1) + r(1, 0), squares[2]!, r(1, 2) + r(2, 1)],
    [r(1, 0) - r(0, 1), r(0, 2) + r(2, 0), r(1, 2) + r(2, 1), squares[3]!],
  ][largest]!;
  const scale = (products[0]! < 0 ? -1 : 1) / (2 * Math.sqrt(squares[largest]!));
  const [, b, c, d] = products.map((value) => value * scale);
  return { quaternion: [b!, c!, d!], qfac };
}
