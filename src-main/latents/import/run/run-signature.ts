import { tensor, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { PerceptError } from '../../../errors.ts';
import { describeTensor } from '../card/tensors.ts';
import type { LoadedGraph } from './load-graph.ts';

/** An array that goes in or comes out, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Ops whose result has a size that depends on values: the executor must wait for those. */
const DYNAMIC = new Set(['Where', 'NonMaxSuppressionV2', 'NonMaxSuppressionV3', 'NonMaxSuppressionV5']);

/**
 * Runs a signature: arrays in by the names of its inputs, the outputs asked for (or all) out. Leaves nothing on the backend.
 * @throws PerceptError when inputs are missing, too many, or of a shape that does not fit
 */
export async function runSignature(
  { signature, model }: LoadedGraph,
  inputs: Readonly<Record<string, Values>>,
  outputs: readonly string[] = signature.outputs.map(({ name }) => name),
): Promise<Record<string, Values>> {
  const given: NamedTensorMap = {};
  let results: Tensor[] = [];
  try {
    for (const input of signature.inputs) {
      const values = inputs[input.name];
      if (values === undefined || !fits(values.shape, input.shape)) {
        const got = values === undefined ? 'was not given' : `was given as [${values.shape.join(', ')}]`;
        throw new PerceptError(`the input ${describeTensor(input)} of signature ${signature.name} ${got}`, {
          remedy: 'Give an array of that shape.',
        });
      }
      given[input.name] = tensor(values.data, [...values.shape], input.dtype as 'float32' | 'int32' | 'bool');
    }
    refuseUnknown('input', Object.keys(inputs), signature.inputs);
    refuseUnknown('output', outputs, signature.outputs);
    const waits = Object.keys(signature.ops).some((op) => DYNAMIC.has(op));
    const made = waits ? await model.executeAsync(given, [...outputs]) : model.execute(given, [...outputs]);
    results = Array.isArray(made) ? made : [made];
    const values = await Promise.all(results.map((result) => result.data()));
    return Object.fromEntries(
      outputs.map((name, i) => [
        name,
        { shape: results[i]!.shape, data: values[i] as Float32Array | Int32Array | Uint8Array },
      ]),
    );
  } finally {
    for (const used of [...Object.values(given), ...results]) used.dispose();
  }
}

function fits(shape: readonly number[], wanted: readonly (number | null)[] | null): boolean {
  if (wanted === null) return true;
  return (
    shape.length === wanted.length &&
    wanted.every((length, axis) => length === null || length === shape[axis])
  );
}

function refuseUnknown(kind: string, names: readonly string[], known: readonly { name: string }[]): void {
  for (const name of names) {
    if (known.some((tensor) => tensor.name === name)) continue;
    throw new PerceptError(`there is no ${kind} "${name}"`, {
      remedy: `There ${known.length === 1 ? 'is' : 'are'} ${known.map((tensor) => `"${tensor.name}"`).join(', ')}.`,
    });
  }
}
