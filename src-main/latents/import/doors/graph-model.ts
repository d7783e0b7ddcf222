import { join } from 'node:path';
import { makeFolder } from '../../../files.ts';
import type { CardSignature } from '../card/schema.ts';
import { cardTensors } from '../card/tensors.ts';
import { candidateOf, prepareSignatures, type Prepared } from '../prepare.ts';
import { parseRef } from '../graph/node.ts';
import { DT } from '../proto/types.ts';
import type { SavedModel } from '../saved-model.ts';
import { signaturesOf } from '../signature.ts';
import { neededConstants, writeGraph } from '../store/write-graph.ts';
import type { DoorOptions, OpenModel, WrittenModel } from './door.ts';
import { askedFeatures, noSuchTensor } from './features.ts';

/** Weights of a signature may be this much, and so many times what the file holds: constants hardly grow when they are computed. */
const ALWAYS_FINE = 256 * 2 ** 20;
const MOST_GROWTH = 4;

/**
 * A graph of TensorFlow's ops with its weights, whatever file it came in, as it is stored: flat, its constants computed.
 * @param file the file that stands for it
 * @throws PerceptError naming what cannot be run
 */
export async function openGraph(model: SavedModel, file: string, options: DoorOptions): Promise<OpenModel> {
  const asked = askedFeatures(options.features, [...signaturesOf(model).keys()]);
  const own = new Set(
    asked === undefined ? [] : Object.keys(model.meta.signatures[asked.signature]?.outputs ?? {}),
  );
  const inner = asked?.tensors.filter((tensor) => !own.has(tensor)) ?? [];
  const full = inner.length === 0 ? model : await givingOut(model, asked!.signature, inner, options.signal);
  const prepared = await prepareSignatures(full, options.signatures, options.signal);
  return {
    kind: 'graph',
    format: model.format,
    tags: model.tags,
    tensorflow: model.tensorflow,
    file,
    notes: [...model.notes, ...prepared.notes],
    candidates: prepared.signatures.map(({ signature }) => {
      const candidate = candidateOf(signature);
      const isInner = (name: string): boolean => signature.name === asked?.signature && inner.includes(name);
      return {
        ...candidate,
        outputs: candidate.outputs.map((output) => ({ ...output, internal: isInner(output.name) })),
      };
    }),
    known: {
      layout: 'NHWC',
      ...(asked === undefined ? {} : { features: { signature: asked.signature, outputs: asked.tensors } }),
    },
    write: (out) => writeSignatures(prepared, out, ALWAYS_FINE + MOST_GROWTH * model.bytes, options),
  };
}

/**
 * The model with tensors inside the graph of a signature among its outputs, under their own names; those in the bodies of functions
 * are called "call@node".
 * @throws PerceptError naming some that there are
 */
async function givingOut(
  model: SavedModel,
  name: string,
  tensors: readonly string[],
  signal: AbortSignal | undefined,
): Promise<SavedModel> {
  const signature = model.meta.signatures[name]!;
  const [own] = (await prepareSignatures(model, [name], signal)).signatures;
  const { graph, folder } = own!.signature;
  const computed = [...graph.keys()].filter((node) => !folder.isConstant(node)).reverse();
  // Nodes that no output needs can be asked for too.
  const nodes = new Set([...computed, ...(model.meta.graph?.node ?? []).map((node) => node.name)]);
  for (const tensor of tensors)
    if (!nodes.has(parseRef(tensor).node)) throw noSuchTensor(tensor, name, computed);
  const added = Object.fromEntries(tensors.map((tensor) => [tensor, { name: tensor, dtype: DT.float }]));
  const signatures = {
    ...model.meta.signatures,
    [name]: { ...signature, outputs: { ...signature.outputs, ...added } },
  };
  return { ...model, meta: { ...model.meta, signatures } };
}

async function writeSignatures(
  { signatures }: Prepared,
  out: string,
  mostBytes: number,
  { half = false, onProgress, signal }: DoorOptions,
): Promise<WrittenModel> {
  const files: Record<string, string> = {};
  const cards: CardSignature[] = [];
  const stored = signatures.filter(({ partOf }) => partOf === undefined);
  const total = stored.reduce((sum, { signature }) => sum + neededConstants(signature).size, 0);
  let before = 0;
  for (const { signature, partOf } of signatures) {
    const shared = cards.find(({ name }) => name === partOf);
    const inputs = cardTensors(signature.inputs);
    const outputs = cardTensors(signature.outputInfo);
    if (shared !== undefined) {
      const of = new Map(shared.outputs.map(({ name, sampled }) => [name, sampled]));
      cards.push({
        ...shared,
        name: signature.name,
        inputs,
        outputs: outputs.map((output) => ({ ...output, sampled: of.get(output.name) ?? false })),
      });
      continue;
    }
    const graph = `graph-${new Set(cards.map((card) => card.graph)).size + 1}`;
    await makeFolder(join(out, graph));
    const written = await writeGraph(signature, join(out, graph), {
      mostBytes,
      half,
      onWeight: (done) => onProgress?.({ step: `signature ${signature.name}`, done: before + done, total }),
      ...(signal === undefined ? {} : { signal }),
    });
    before += neededConstants(signature).size;
    for (const { name, sha256 } of written.files) files[`${graph}/${name}`] = sha256;
    cards.push({
      name: signature.name,
      graph,
      inputs,
      outputs: outputs.map((output) => ({ ...output, sampled: written.sampled.has(output.name) })),
      ops: { ...written.ops },
      weightBytes: written.weightBytes,
    });
  }
  return { signatures: cards, files };
}
