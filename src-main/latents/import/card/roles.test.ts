import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidates.ts';
import { inferRoles } from './roles.ts';

const encoder: Candidate = {
  name: 'to_latent',
  inputs: [{ name: 'x', dtype: 'float32', shape: [null, 32, 48, 1] }],
  outputs: [
    { name: 'mean', dtype: 'float32', shape: [null, 8], range: undefined, sampled: false },
    { name: 'label', dtype: 'int32', shape: [null], range: undefined, sampled: false },
  ],
};
const decoder = (range?: readonly [number, number]): Candidate => ({
  name: 'to_image',
  inputs: [{ name: 'z', dtype: 'float32', shape: [null, 8] }],
  outputs: [{ name: 'y', dtype: 'float32', shape: [null, 32, 48, 1], range, sampled: false }],
});

describe('inferRoles', () => {
  it('tells an encoder and a generator by what they take and give', () => {
    const roles = inferRoles([encoder, decoder([0, 1])], {});
    expect(roles.encode).toMatchObject({ signature: 'to_latent', input: 'x', output: 'mean', dims: 8 });
    expect(roles.generate).toMatchObject({ signature: 'to_image', input: 'z', output: 'y', dims: 8 });
    // Images that a model takes are as those that it makes.
    expect(roles.encode!.image).toEqual({
      height: 32,
      width: 48,
      channels: 1,
      range: [0, 1],
      layout: 'NHWC',
      order: 'RGB',
    });
  });

  it('asks for the range where no last op tells it, and takes what it is told', () => {
    expect(() => inferRoles([encoder, decoder()], {})).toThrow(
      /value range of the images that "to_image" makes \(--range LOW,HIGH\); the value range of the images that "to_latent" takes/,
    );
    expect(inferRoles([encoder, decoder()], { range: [0, 255] }).generate!.image.range).toEqual([0, 255]);
  });

  it('asks which output is meant where several fit', () => {
    const two: Candidate = {
      ...encoder,
      outputs: [encoder.outputs[0]!, { ...encoder.outputs[0]!, name: 'features', shape: [null, 99] }],
    };
    expect(() => inferRoles([two, decoder([0, 1])], {})).toThrow(
      /--encode to_latent:mean or to_latent:features, or none/,
    );
    expect(() => inferRoles([two, decoder([0, 1])], { encode: 'to_latent' })).toThrow(
      /outputs that fit: mean, features/,
    );
    expect(inferRoles([two, decoder([0, 1])], { encode: 'to_latent:mean' }).encode!.output).toBe('mean');
    expect(() => inferRoles([two, decoder([0, 1])], { encode: 'to_latent:features' })).toThrow(
      /"to_latent" gives 99, "to_image" takes 8/,
    );
    expect(inferRoles([two, decoder([0, 1])], { encode: 'none' }).encode).toBeUndefined();
  });

  it('passes over what is drawn at random unless it is named', () => {
    const sample = { ...encoder.outputs[0]!, name: 'sample', sampled: true };
    const both = [{ ...encoder, outputs: [sample, encoder.outputs[0]!] }, decoder([0, 1])];
    expect(inferRoles(both, {}).encode!.output).toBe('mean');
    expect(inferRoles(both, { encode: 'to_latent:sample' }).encode!.output).toBe('sample');
  });

  it('finds no roles where nothing looks like one', () => {
    const sum: Candidate = { ...decoder(), outputs: [{ ...encoder.outputs[0]! }] };
    expect(inferRoles([sum], {})).toEqual({});
    expect(() => inferRoles([sum], { generate: 'to_image' })).toThrow(/no output of it fits/);
  });

  it('tells where channels are, asks where it cannot, and takes sizes that the model leaves open', () => {
    const network = (shape: (number | null)[]): Candidate => ({
      name: 'default',
      inputs: [{ name: 'x', dtype: 'float32', shape }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [null, 8], range: undefined, sampled: false }],
    });
    const image = (shape: (number | null)[], options: object) =>
      inferRoles([network(shape)], { range: [0, 1], ...options }).encode!.image;
    expect(image([null, 3, 20, 30], {})).toMatchObject({ height: 20, width: 30, layout: 'NCHW' });
    expect(() => image([1, 3, 20, 3], {})).toThrow(
      /channels .* come last or first \(--layout NHWC or NCHW\)/,
    );
    expect(image([1, 3, 20, 3], { layout: 'NCHW' })).toMatchObject({ height: 20, width: 3 });
    expect(image([1, 3, 20, 3], { layout: 'NHWC' })).toMatchObject({ height: 3, width: 20 });
    expect(() => image([null, 3, null, null], {})).toThrow(/size of the images .* \(--size HEIGHT,WIDTH\)/);
    expect(image([null, 3, null, null], { size: [6, 7] })).toMatchObject({ height: 6, width: 7 });
    expect(() => image([null, 3, 4, 4], { mean: [1, 2] })).toThrow(/mean of 3 channels: 2 numbers/);
  });

  it('takes features as they are asked for: a network that has them is no encoder of its own accord', () => {
    const network: Candidate = {
      name: 'default',
      inputs: [{ name: 'x', dtype: 'float32', shape: [null, 3, 8, 8] }],
      outputs: [
        { name: 'scores', dtype: 'float32', shape: [null, 10], range: undefined, sampled: false },
        { name: 'pool', dtype: 'float32', shape: null, range: undefined, sampled: false, internal: true },
      ],
    };
    const known = { features: { signature: 'default', outputs: ['pool'] } };
    const roles = inferRoles([network], { preprocess: 'caffe', crop: 'whole' }, known);
    expect(roles).toEqual({
      features: {
        signature: 'default',
        input: 'x',
        outputs: ['pool'],
        image: {
          height: 8,
          width: 8,
          channels: 3,
          range: [0, 255],
          layout: 'NCHW',
          order: 'BGR',
          mean: [103.939, 116.779, 123.68],
        },
        crop: 'whole',
        resize: 'bicubic',
      },
    });
    expect(inferRoles([network], { encode: 'default:scores', range: [0, 1] }, known).encode!.dims).toBe(10);
    expect(() =>
      inferRoles([decoder([0, 1])], {}, { features: { signature: 'to_image', outputs: ['y'] } }),
    ).toThrow(/which images "to_image" takes/);
  });
});
