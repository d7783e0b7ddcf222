import { PerceptError } from '../../../../errors.ts';
import type { GraphNode } from '../node.ts';
import type { Tensor } from '../tensor.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { MATRICES } from './matrices.ts';
import { EXPANSIONS } from './expansions.ts';
import { PARTS } from './parts.ts';
import { TooLarge, type Allocate, type Fold } from './op.ts';
import { REDUCTIONS } from './reductions.ts';
import { SHAPES } from './shapes.ts';
import { stridedSlice } from './strided-slice.ts';

const FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ...Object.entries(ELEMENTWISE),
  ...Object.entries(REDUCTIONS),
  ...Object.entries(SHAPES),
  ...Object.entries(PARTS),
  ...Object.entries(EXPANSIONS),
  ...Object.entries(MATRICES),
  ['StridedSlice', stridedSlice],
]);

/** A result may always have this many elements, and otherwise as many as the inputs together. */
const ALWAYS_FINE = 2 ** 20;

export function canFold(op: string): boolean {
  return FOLDS.has(op);
}

/**
 * Outputs of an op on constants, in float64 whatever their type, so that what is computed once while importing is exact to the
 * last digit of the float32 that is stored.
 * @throws TooLarge when the result is better computed when the model runs
 * @throws PerceptError when the inputs do not fit the op
 */
export function foldOp(node: GraphNode, inputs: readonly Tensor[]): readonly Tensor[] {
  const limit = Math.max(
    ALWAYS_FINE,
    inputs.reduce((sum, { data }) => sum + data.length, 0),
  );
  const allocate: Allocate = (elements) => {
    if (!(elements <= limit)) throw new TooLarge(`${node.name} makes ${elements} elements`);
    return new Float64Array(elements);
  };
  try {
    const result = FOLDS.get(node.op)!(inputs, node, allocate);
    return Array.isArray(result) ? (result as Tensor[]) : [result as Tensor];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PerceptError(`node ${node.name} (${node.op}) cannot be computed: ${error.message}`, {
      remedy: 'The graph contradicts itself; get the model from its makers.',
    });
  }
}

/** Steps that an op takes, roughly: elements of its inputs, and for products of matrices those times the columns. */
export function foldCost(node: GraphNode, inputs: readonly Tensor[]): number {
  const elements = inputs.reduce((sum, { data }) => sum + data.length, 0);
  if (node.op !== 'MatMul') return elements;
  const [a, b] = inputs;
  const inner = a?.shape[node.attr['transpose_a']?.b === true ? 0 : 1] ?? 1;
  return ((a?.data.length ?? 0) * (b?.data.length ?? 0)) / Math.max(1, inner);
}
