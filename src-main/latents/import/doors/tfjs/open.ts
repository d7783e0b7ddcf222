import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { explainSystemError, PerceptError } from '../../../../errors.ts';
import type { Checkpoint } from '../../bundle/checkpoint.ts';
import type { SavedModel } from '../../saved-model.ts';
import type { DoorOptions, OpenModel } from '../door.ts';
import { openGraph } from '../graph-model.ts';
import {
  functionsOf,
  inferredSignature,
  nodesOf,
  signatureSchema,
  tensorInfos,
  topologySchema,
} from './graph-def.ts';
import { checkLayers } from './check-layers.ts';
import { openLayers } from './layers.ts';
import { manifestSchema, openWeights, type Weights } from './weights.ts';

/** Graphs without their weights take some megabytes. */
const LARGEST_JSON = 128 * 2 ** 20;

const modelSchema = z.object({
  format: z.string().optional(),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: manifestSchema,
  signature: z.unknown().optional(),
  userDefinedMetadata: z.object({ signature: z.unknown().optional() }).nullish(),
});

/**
 * Opens a graph or layers model of TensorFlow.js by its JSON file; its weights lie beside that.
 * @throws PerceptError when it is damaged, or its weights are not what it lists
 */
export async function openTfjs(path: string, options: DoorOptions): Promise<OpenModel> {
  const model = await readModel(path);
  const weights = await openWeights(path, model.weightsManifest);
  const isLayers = model.format === 'layers-model' || 'model_config' in model.modelTopology;
  if (!isLayers) return openGraph(graphOf(path, model, weights), path, options);
  checkLayers(model.modelTopology);
  return openLayers(path, model.modelTopology, weights, options);
}

async function readModel(path: string): Promise<z.infer<typeof modelSchema>> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  if (size > LARGEST_JSON)
    throw new PerceptError(`the file has ${size} bytes, more than the graph of any model`, { file: path });
  try {
    return modelSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new PerceptError(`this is no model of TensorFlow.js (${firstProblem(cause)})`, {
      file: path,
      remedy: 'Give the model.json that tensorflowjs_converter writes, its weights beside it.',
      cause,
    });
  }
}

function graphOf(path: string, model: z.infer<typeof modelSchema>, weights: Weights): SavedModel {
  const parse = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new PerceptError(`${what} of the model is damaged (${firstProblem(result.error)})`, {
      file: path,
      remedy: 'Fetch the model again.',
    });
  };
  const topology = parse(topologySchema, model.modelTopology, 'the graph');
  const nodes = nodesOf(topology.node, weights.entries);
  const said = model.signature ?? model.userDefinedMetadata?.signature;
  const signature =
    said === undefined || said === null ? undefined : parse(signatureSchema, said, 'the signature');
  const usable = signature !== undefined && Object.keys(signature.outputs).length > 0;
  const { inputs, outputs } = usable ? signature : inferredSignature(nodes);
  const signatures = {
    default: { inputs: tensorInfos(inputs, nodes), outputs: tensorInfos(outputs, nodes), method: '' },
  };
  return {
    folder: path,
    format: 'graph model of TensorFlow.js',
    tags: [],
    tensorflow: '',
    meta: { graph: { node: nodes }, collections: {}, signatures },
    functions: functionsOf(topology, weights.entries),
    ops: new Map(),
    checkpoint: checkpointOf(weights),
    keys: new Map([...weights.entries.keys()].map((name) => [name, name])),
    bytes: weights.bytes,
    notes: usable
      ? []
      : ['The file has no signature: inputs are its placeholders, outputs what no other node takes.'],
  };
}

/** Weights as the graph's variables are read. */
function checkpointOf(weights: Weights): Checkpoint {
  return {
    entries: new Map(
      [...weights.entries].map(([name, { dtype, shape }]) => [
        name,
        { name, dtype, shape, shard: 0, offset: 0, bytes: 0, crc: 0 },
      ]),
    ),
    read: ({ name }) => weights.read(name),
  };
}

function firstProblem(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}
