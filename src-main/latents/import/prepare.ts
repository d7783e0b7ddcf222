import { PerceptError } from '../../errors.ts';
import type { Candidate } from './card/candidates.ts';
import { cardTensors } from './card/tensors.ts';
import { formatRef } from './graph/node.ts';
import { outputRange } from './graph/output-range.ts';
import { randomOutputs } from './graph/random.ts';
import type { SavedModel } from './saved-model.ts';
import { prepareSignature, signaturesOf, type PreparedSignature } from './signature.ts';

export interface Prepared {
  readonly signatures: readonly {
    readonly signature: PreparedSignature;
    /** Another signature that has the same inputs, and these outputs among its own. */
    readonly partOf: string | undefined;
  }[];
  readonly notes: readonly string[];
}

/**
 * Prepares the signatures asked for, or all. Of all, those that cannot be run are left out and noted, as long as one can.
 * @throws PerceptError for a signature asked for that is not there or cannot be run, or when none can
 */
export async function prepareSignatures(
  model: SavedModel,
  asked: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<Prepared> {
  const there = signaturesOf(model);
  const names = asked ?? [...there.keys()];
  const prepared: PreparedSignature[] = [];
  const failures: PerceptError[] = [];
  for (const name of names) {
    signal?.throwIfAborted();
    const signature = there.get(name);
    if (signature === undefined)
      throw new PerceptError(`the model has no signature "${name}"`, {
        remedy: `It has ${[...there.keys()].map((known) => `"${known}"`).join(', ')}.`,
      });
    try {
      prepared.push(await prepareSignature(model, name, signature, signal));
    } catch (error) {
      if (!(error instanceof PerceptError) || asked !== undefined) throw error;
      failures.push(error);
    }
  }
  if (prepared.length === 0) throw failures[0]!;
  // The largest first: others may be part of it.
  const order = [...prepared].sort(
    (a, b) => Object.keys(b.outputs).length - Object.keys(a.outputs).length || (a.name < b.name ? -1 : 1),
  );
  return {
    signatures: order.map((signature, i) => ({
      signature,
      partOf: order.slice(0, i).find((other) => isPartOf(signature, other))?.name,
    })),
    notes: failures.map(({ message }) => `Left out: ${message}`),
  };
}

/** Whether a graph that gives `other` gives `signature` too, under the same names. */
function isPartOf(signature: PreparedSignature, other: PreparedSignature): boolean {
  const same = (a: PreparedSignature['inputs'], b: PreparedSignature['inputs']): boolean =>
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([name, info]) => b[name]?.name === info.name);
  return (
    same(signature.inputs, other.inputs) &&
    Object.entries(signature.outputs).every(([name, ref]) => {
      const its = other.outputs[name];
      return its !== undefined && formatRef(its) === formatRef(ref);
    })
  );
}

/** What roles are told from. */
export function candidateOf(signature: PreparedSignature): Candidate {
  const sampled = randomOutputs(signature.graph, signature.outputs);
  return {
    name: signature.name,
    inputs: cardTensors(signature.inputs),
    outputs: cardTensors(signature.outputInfo).map((output) => ({
      ...output,
      range: outputRange(signature.graph, signature.outputs[output.name]!),
      sampled: sampled.has(output.name),
    })),
  };
}
