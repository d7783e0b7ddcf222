import { describe, expect, it } from 'vitest';
import { inferRoles, type Candidate } from './roles.ts';

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
    expect(roles.encode!.image).toEqual({ height: 32, width: 48, channels: 1, range: [0, 1] });
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
});
