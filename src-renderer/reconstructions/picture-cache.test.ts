import { describe, expect, it } from 'vitest';
import { PictureCache, type Picture } from './picture-cache.ts';

const picture = (bytes: number, request = 1): Picture => ({
  width: 1,
  height: bytes / 4,
  pixels: new Uint8ClampedArray(bytes),
  missing: null,
  request,
  side: 64,
});

describe('PictureCache', () => {
  it('drops what was not looked at for longest', () => {
    const cache = new PictureCache(3000);
    cache.put('a', picture(800));
    cache.put('b', picture(800));
    cache.get('a');
    cache.put('c', picture(800));
    cache.put('d', picture(800));
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== null)).toEqual(['c', 'd', 'a'].sort());
  });

  it('replaces the picture of a cell, and counts what it holds', () => {
    const cache = new PictureCache(10_000);
    cache.put('a', picture(4000));
    cache.put('a', picture(400, 2));
    expect([cache.size, cache.bytes, cache.get('a')!.request]).toEqual([1, 600, 2]);
    cache.clear();
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
  });

  it('never holds more than its bound, but for one picture that is larger', () => {
    const cache = new PictureCache(5000);
    let seed = 5;
    for (let i = 0; i < 400; i++) {
      seed = (seed * 48271) % 2147483647;
      cache.put(`k${seed % 37}`, picture(4 * (seed % 400)));
      expect(cache.bytes).toBeLessThanOrEqual(5000);
    }
    cache.put('large', picture(8000));
    expect([cache.size, cache.get('large') === null]).toEqual([1, false]);
  });
});
