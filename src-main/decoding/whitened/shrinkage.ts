/**
 * How far correlations are to be shrunk to the identity by Ledoit & Wolf (2004), J. Multivar. Anal. 88:365, for data of unit variances.
 * It takes rows as independent, which scans are not quite, and so shrinks rather too little than too much.
 * @param sums of C = ZᵀZ / n for the data Z [n x p]: the sum of its squares, its trace, and the sum over rows of |z|⁴
 */
export function ledoitWolf(
  { squares, trace, fourth }: { squares: number; trace: number; fourth: number },
  n: number,
  p: number,
): number {
  const mu = trace / p;
  const spread = (squares - 2 * mu * trace + p * mu * mu) / p;
  const error = Math.min((fourth / n - squares) / (p * n), spread);
  return error > 0 ? error / spread : 0;
}
