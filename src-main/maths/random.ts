import { PerceptError } from '../errors.ts';

/** A seeded generator of numbers in [0, 1). */
export type Random = () => number;

/**
 * Seeded generator: xoshiro128** (Blackman & Vigna 2018) over 32-bit words, 53 bits a draw, started by splitmix32.
 * The same seed and stream give the same numbers on every machine.
 * @param seed 0 .. 2^53 - 1; stream separates independent uses of one seed, such as "bootstrap"
 * @throws PerceptError when the seed is no such number
 */
export function seeded(seed: number, stream = ''): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new PerceptError(`${seed} is no seed`, { remedy: 'Use a whole number from 0 on.' });
  }
  let mix = seed | 0;
  for (let i = 0; i < stream.length; i++) mix = Math.imul(mix ^ stream.charCodeAt(i), 0x01000193);
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  const high = Math.floor(seed / 2 ** 32);
  if (high > 0) {
    // A second round for what 32 bits do not hold.
    mix ^= Math.imul(high, 0x9e3779b1);
    a ^= next();
    b ^= next();
    c ^= next();
    d ^= next();
  }
  const word = (): number => {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
}

/** Standard normal numbers from a uniform generator (Box & Muller 1958), both of each pair used. */
export function normal(random: Random): Random {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** An integer in 0 .. n-1. */
export function randomInt(random: Random, n: number): number {
  return Math.floor(random() * n);
}

/** A uniformly random order of 0 .. n-1 (Fisher & Yates). */
export function randomPermutation(random: Random, n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = randomInt(random, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
