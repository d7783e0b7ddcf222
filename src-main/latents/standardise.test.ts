import { describe, expect, it } from 'vitest';
import { fromRows } from '../maths/matrix.ts';
import { latentScale, standardise, unstandardise } from './standardise.ts';

describe('standardised latents', () => {
  const train = fromRows([
    [1, 0.1, 10],
    [2, 0.1, 30],
    [6, 0.1, 20],
  ]);

  it('have the mean and SD (over n) of the training images taken off, as np.mean and np.std give them', () => {
    const scale = latentScale(train);
    expect([...scale.mean]).toEqual([3, 0.1, 20]);
    expect(scale.sd[0]).toBeCloseTo(2.160246899469287, 14);
    expect(scale.sd[2]).toBeCloseTo(8.16496580927726, 14);
    const z = standardise(fromRows([[5.160246899469287, 0.3, 20]]), scale);
    expect(z.data[0]).toBeCloseTo(1, 14);
    expect(z.data[2]).toBe(0);
  });

  it('report constant latents, which become 0 and come back as their mean', () => {
    const scale = latentScale(train);
    expect(scale.constant).toEqual([1]);
    expect(scale.sd[1]).toBe(0);
    const z = standardise(train, scale);
    expect([z.data[1], z.data[4], z.data[7]]).toEqual([0, 0, 0]);
    const back = unstandardise(z, scale);
    back.data.forEach((value, at) => expect(value).toBeCloseTo(train.data[at]!, 14));
  });

  it('name a latent that is not a number, and a scale of other latents', () => {
    expect(() =>
      latentScale(
        fromRows([
          [1, 2],
          [3, NaN],
        ]),
      ),
    ).toThrow(/latent 1 of image 1 \(from 0\) is NaN/);
    expect(() => standardise(fromRows([[1, 2]]), latentScale(train))).toThrow(/of 3 latents, there are 2/);
  });
});
