import { describe, expect, it } from 'vitest';
import { correlationPixels, designPixels, LIGHT } from './design-canvas.ts';

describe('design-canvas', () => {
  it('paints 128 as zero and the ends as their colours', () => {
    const pixels = designPixels(Uint8Array.of(128, 1, 255), LIGHT);
    expect([...pixels]).toEqual([...LIGHT.zero, 255, ...LIGHT.below, 255, ...LIGHT.above, 255]);
  });

  it('leaves correlations that do not exist transparent', () => {
    const pixels = correlationPixels(Float32Array.of(NaN, 0, 1, -1), LIGHT);
    expect([...pixels]).toEqual([0, 0, 0, 0, ...LIGHT.zero, 255, ...LIGHT.above, 255, ...LIGHT.below, 255]);
  });
});
