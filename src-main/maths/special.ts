/** Natural logarithm of the gamma function for x > 0 (Lanczos approximation, g = 607/128, 15 terms, Godfrey 2001). */
export function logGamma(x: number): number {
  if (Number.isNaN(x) || x <= 0) return x === 0 ? Infinity : NaN;
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = LANCZOS[0]!;
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k]! / (x - 1 + k);
  const t = x - 1 + 607 / 128 + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
  -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4,
  0.15808870322491248884e-3, -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3,
  0.84418223983852743293e-4, -0.2619083840158140867e-4, 0.36899182659531622704e-5,
];

/** Regularised incomplete beta function I_x(a, b), a, b > 0 (continued fraction of DLMF 8.17.22 by Lentz's method). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBetaBelow(1 - x, b, a);
  return incompleteBetaBelow(x, a, b);
}

function incompleteBetaBelow(x: number, a: number, b: number): number {
  const front = Math.exp(
    a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a),
  );
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d || tiny);
      c = 1 + term / c || tiny;
      change = c * d;
      value *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return front * value;
}

/** Probability that Student's t with `df` degrees of freedom (any df > 0) is below x. */
export function tCdf(x: number, df: number): number {
  if (Number.isNaN(x) || !(df > 0)) return NaN;
  if (x > 0) return 1 - tCdf(-x, df);
  if (x === -Infinity) return 0;
  return 0.5 * incompleteBeta(df / (df + x * x), df / 2, 0.5);
}

/** The x below which Student's t with `df` degrees of freedom lies with probability p: bracketed, then Newton with bisection. */
export function tQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN;
  if (p === 0) return -Infinity;
  if (p > 0.5) return -tQuantile(1 - p, df);
  if (p === 0.5) return 0;
  let high = 0;
  let low = -1;
  while (tCdf(low, df) > p && low > -1e300) {
    high = low;
    low *= 2;
  }
  const logScale = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI);
  let x = (low + high) / 2;
  for (let step = 0; step < 200; step++) {
    const excess = tCdf(x, df) - p;
    if (excess > 0) high = x;
    else low = x;
    const density = Math.exp(logScale - ((df + 1) / 2) * Math.log1p((x * x) / df));
    let next = x - excess / density;
    if (!(next > low && next < high)) next = (low + high) / 2;
    const moved = Math.abs(next - x);
    x = next;
    if (moved <= 1e-15 * Math.abs(x)) break;
  }
  return x;
}
