import { describe, expect, it } from 'vitest';
import { crc32c, maskCrc } from './crc32c.ts';

describe('crc32c', () => {
  it('gives the check value of the polynomial and those of RFC 3720, B.4', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it('goes on where it stopped, wherever the bytes are cut', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) & 0xff);
    const whole = crc32c(bytes);
    for (const cut of [0, 1, 7, 8, 500, 999, 1000]) {
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(whole);
    }
  });

  it('masks as the tensor bundle of half_plus_two shows it', () => {
    // Tensor "a" is 0.5 in float32; its entry says 0x1f273806.
    expect(maskCrc(crc32c(new Uint8Array(Float32Array.of(0.5).buffer)))).toBe(0x1f273806);
  });
});
