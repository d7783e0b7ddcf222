/** Smooth noise in the plane, about -1..1. */
export type Noise = (x: number, y: number) => number;

export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

/** Rises from 0 at `from` to 1 at `to` without a corner; `from` may be the larger. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Gradient noise (Perlin 2002) whose lattice is hashed from an integer seed. */
export function noise(seed: number): Noise {
  const corner = (i: number, j: number, dx: number, dy: number): number => {
    let h = Math.imul(i, 0x27d4eb2d) ^ Math.imul(j, 0x165667b1) ^ seed;
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
    h ^= h >>> 15;
    // One of 256 directions would need a table; the difference of two hashed bytes does as well.
    return (((h & 255) - 127.5) * dx + (((h >>> 8) & 255) - 127.5) * dy) / 100;
  };
  return (x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const u = x - i;
    const v = y - j;
    const fu = u * u * u * (u * (u * 6 - 15) + 10);
    const fv = v * v * v * (v * (v * 6 - 15) + 10);
    const top = corner(i, j, u, v) * (1 - fu) + corner(i + 1, j, u - 1, v) * fu;
    const bottom = corner(i, j + 1, u, v - 1) * (1 - fu) + corner(i + 1, j + 1, u - 1, v - 1) * fu;
    return top + (bottom - top) * fv;
  };
}

/** Octaves of `n`, each half as large and twice as fine as the one before: a 1/f texture. */
export function octaves(n: Noise, count: number): Noise {
  return (x, y) => {
    let sum = 0;
    let size = 1;
    let fine = 1;
    for (let k = 0; k < count; k++) {
      sum += size * n(x * fine + 17.3 * k, y * fine - 9.1 * k);
      size /= 2;
      fine *= 2;
    }
    return sum;
  };
}

/** Octaves of creases, 0..1 with sharp crests: rock and mountain ridges. */
export function ridges(n: Noise, count: number): Noise {
  return (x, y) => {
    let sum = 0;
    let size = 0.5;
    let fine = 1;
    for (let k = 0; k < count; k++) {
      const crest = 1 - Math.abs(n(x * fine + 5.7 * k, y * fine + 3.3 * k)) * 1.6;
      sum += size * crest * Math.abs(crest);
      size /= 2;
      fine *= 2.1;
    }
    return sum;
  };
}
