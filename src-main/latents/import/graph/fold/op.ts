import type { GraphNode } from '../node.ts';
import type { Tensor } from '../tensor.ts';

/** Memory for a result. @throws TooLarge when a constant of that size should rather be computed when the model runs */
export type Allocate = (elements: number) => Float64Array<ArrayBuffer>;

/** One op on constants. */
export type Fold = (
  inputs: readonly Tensor[],
  node: GraphNode,
  allocate: Allocate,
) => Tensor | readonly Tensor[];

/** A result that would be far larger than what it is made of, or take too long: such ops stay in the graph. */
export class TooLarge extends Error {}

/** An input that must be there. @throws RangeError */
export function input(inputs: readonly Tensor[], at: number): Tensor {
  const found = inputs[at];
  if (found === undefined) throw new RangeError(`it has ${inputs.length} inputs`);
  return found;
}

/** A single number. @throws RangeError when the tensor holds none */
export function scalar(inputs: readonly Tensor[], at: number): number {
  const value = input(inputs, at).data[0];
  if (value === undefined) throw new RangeError(`input ${at} is empty`);
  return value;
}
