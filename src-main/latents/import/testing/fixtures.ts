import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../../../errors.ts';
import type { Values } from '../run/run-signature.ts';

/** What TensorFlow computes with a model of the fixtures: scripts/fixtures/latents_models.py. */
export type Expected = Record<string, { inputs: Record<string, Values>; outputs: Record<string, Values> }>;

interface Packed {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: string;
}

const fixtures = join(import.meta.dirname, '..', 'fixtures');

/** The archive of a model made by TensorFlow. */
export function fixtureArchive(name: string): string {
  return join(fixtures, 'models', `${name}.tar.gz`);
}

/** A model of another kind: scripts/fixtures/latents_doors.py. */
export function doorFixture(name: string): string {
  return join(fixtures, 'doors', name);
}

export async function readExpected(name: string, of: 'models' | 'doors' = 'models'): Promise<Expected> {
  const packed = JSON.parse(await readFile(join(fixtures, of, `${name}.json`), 'utf8')) as Record<
    string,
    { inputs: Record<string, Packed>; outputs: Record<string, Packed> }
  >;
  const unpack = (arrays: Record<string, Packed>): Record<string, Values> =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, valuesOf(array)]));
  return Object.fromEntries(
    Object.entries(packed).map(([name, { inputs, outputs }]) => [
      name,
      { inputs: unpack(inputs), outputs: unpack(outputs) },
    ]),
  );
}

function valuesOf({ shape, dtype, data }: Packed): Values {
  const bytes = new Uint8Array(Buffer.from(data, 'base64')).buffer;
  return { shape, data: dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes) };
}

/** The largest difference of two arrays, in shares of the largest magnitude expected (at least 1). */
export function largestError(actual: Values, expected: Values): number {
  if (actual.shape.join() !== expected.shape.join())
    throw new PerceptError(`the shape is [${actual.shape.join()}], not [${expected.shape.join()}]`);
  let [worst, scale] = [0, 1];
  for (let i = 0; i < expected.data.length; i++) {
    const difference = Math.abs(actual.data[i]! - expected.data[i]!);
    worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
    scale = Math.max(scale, Math.abs(expected.data[i]!));
  }
  return worst / scale;
}
