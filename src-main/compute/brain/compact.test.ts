import { expect, it } from 'vitest';
import { compactVolume } from './compact.ts';

it('keeps whole numbers in the smallest type that holds them', () => {
  expect(compactVolume(Float64Array.of(0, 7, 255))).toMatchObject({
    type: 'uint8',
    bytes: Uint8Array.of(0, 7, 255),
  });
  const negative = compactVolume(Float64Array.of(-1, 300));
  expect(negative).toMatchObject({ type: 'int16', min: -1, max: 300 });
  expect([...new Int16Array(negative.bytes.buffer)]).toEqual([-1, 300]);
  expect(compactVolume(Float64Array.of(40_000, 0)).type).toBe('float32');
  expect(compactVolume(Float64Array.of(0.5, 1)).type).toBe('float32');
});

it('counts what is not a number, and leaves it out of range and percentiles', () => {
  const found = compactVolume(Float64Array.of(NaN, 1, Infinity, 3, 0));
  expect(found).toMatchObject({ type: 'float32', notANumber: 2, min: 0, max: 3 });
  // The values that are not 0 are 1 and 3.
  expect(found.low).toBeCloseTo(1.04, 12);
  expect(found.high).toBeCloseTo(2.96, 12);
  expect([...new Float32Array(found.bytes.buffer)]).toEqual([NaN, 1, NaN, 3, 0]);
});

it('has numbers for a volume without any', () => {
  expect(compactVolume(Float64Array.of(NaN, NaN))).toMatchObject({
    min: 0,
    max: 0,
    low: 0,
    high: 0,
    notANumber: 2,
  });
});

it('takes percentiles of large volumes from a part of their values', () => {
  const values = Float64Array.from({ length: 1_200_001 }, (_, at) => ((at * 7919) % 1_200_001) / 1000);
  const { low, high } = compactVolume(values);
  expect(low).toBeCloseTo(24, 0);
  expect(high).toBeCloseTo(1176, 0);
});
