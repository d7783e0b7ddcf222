import { PerceptError } from '../../../errors.ts';
import type { CardSignature } from '../card/schema.ts';
import { describeTensor } from '../card/tensors.ts';
import type { Values } from '../run/run-signature.ts';

/** A loaded signature of any kind of model: what is given and asked for has been checked. */
export interface SignatureRunner {
  run(inputs: Readonly<Record<string, Values>>, outputs: readonly string[]): Promise<Record<string, Values>>;
  close(): Promise<void>;
}

/** @throws PerceptError when inputs are missing, too many, or of a shape that does not fit, or outputs are not there */
export function checkCall(
  signature: CardSignature,
  inputs: Readonly<Record<string, Values>>,
  outputs: readonly string[],
): void {
  for (const input of signature.inputs) {
    const values = inputs[input.name];
    if (values !== undefined && fits(values.shape, input.shape)) continue;
    const got = values === undefined ? 'was not given' : `was given as [${values.shape.join(', ')}]`;
    throw new PerceptError(`the input ${describeTensor(input)} of signature ${signature.name} ${got}`, {
      remedy: 'Give an array of that shape.',
    });
  }
  refuseUnknown('input', Object.keys(inputs), signature.inputs);
  refuseUnknown('output', outputs, signature.outputs);
}

function fits(shape: readonly number[], wanted: readonly (number | null)[] | null): boolean {
  if (wanted === null) return true;
  return (
    shape.length === wanted.length && wanted.every((size, axis) => size === null || size === shape[axis])
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
