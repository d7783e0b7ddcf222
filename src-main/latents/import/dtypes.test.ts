import { describe, expect, it } from 'vitest';
import { bfloat16ToNumber, halfToNumber, numberToHalf, valuesOf } from './dtypes.ts';
import { DT } from './proto/types.ts';

describe('half precision', () => {
  it('gives each of its 63,488 numbers back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToNumber(bits);
      if (Number.isNaN(value)) continue;
      if (numberToHalf(value) !== bits) expect.unreachable(`${bits} comes back as ${numberToHalf(value)}`);
    }
    expect(halfToNumber(numberToHalf(NaN))).toBeNaN();
  });

  it('rounds to the nearest, ties to even, and overflows to infinity', () => {
    const through = (value: number): number => halfToNumber(numberToHalf(value));
    expect(through(1 + 2 ** -11)).toBe(1);
    expect(through(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
    expect(through(1 + 2 ** -11 + 2 ** -20)).toBe(1 + 2 ** -10);
    expect([through(65519), through(65520), through(-1e6)]).toEqual([65504, Infinity, -Infinity]);
    expect([through(2 ** -25), through(1.5 * 2 ** -24), through(2 ** -24 * 0.51)]).toEqual([
      0,
      2 ** -23,
      2 ** -24,
    ]);
    for (let i = 0; i < 2000; i++) {
      const value = Math.sin(i) * 10 ** ((i % 9) - 5);
      const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10);
      expect(Math.abs(through(value) - Math.fround(value))).toBeLessThanOrEqual(step / 2);
    }
  });
});

describe('valuesOf', () => {
  it('reads each type at an odd place in a buffer', () => {
    const bytes = (...list: number[]): Uint8Array => Uint8Array.from([9, ...list]).subarray(1);
    expect([...valuesOf(DT.float, bytes(0, 0, 128, 63))]).toEqual([1]);
    expect([...valuesOf(DT.int64, bytes(255, 255, 255, 255, 255, 255, 255, 255))]).toEqual([-1]);
    expect([...valuesOf(DT.int64, bytes(255, 255, 255, 255, 255, 255, 255, 127))]).toEqual([
      Number.MAX_SAFE_INTEGER,
    ]);
    expect([...valuesOf(DT.bool, bytes(0, 2))]).toEqual([0, 1]);
    expect([...valuesOf(DT.int16, bytes(254, 255))]).toEqual([-2]);
    expect([...valuesOf(DT.uint32, bytes(255, 255, 255, 255))]).toEqual([4294967295]);
    expect(bfloat16ToNumber(0x3f80)).toBe(1);
  });

  it('refuses what is no whole number of elements, and what are no numbers', () => {
    expect(() => valuesOf(DT.float, new Uint8Array(5))).toThrow(/5 bytes are no whole number of float32/);
    expect(() => valuesOf(DT.string, new Uint8Array(4))).toThrow(/string are not supported/);
  });
});
