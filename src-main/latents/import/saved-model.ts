import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { explainSystemError, PerceptError } from '../../errors.ts';
import { openCheckpoint, type Checkpoint } from './bundle/checkpoint.ts';
import { variableKeys } from './graph/variables.ts';
import { decodeMessage } from './proto/decode.ts';
import type { FunctionDef, MetaGraph, OpDef } from './proto/types.ts';

/** A graph's file: constants aside, graphs take tens of megabytes; weights lie in the checkpoint. */
const LARGEST_GRAPH = 512 * 2 ** 20;
const GRAPH = 'saved_model.pb';

/** A graph of TensorFlow's ops on disk, as a SavedModel has it: the graph in memory, its weights not. */
export interface SavedModel {
  readonly folder: string;
  /** "TF1-Hub module", "TensorFlow SavedModel"... */
  readonly format: string;
  readonly tags: readonly string[];
  readonly tensorflow: string;
  readonly meta: MetaGraph;
  readonly functions: ReadonlyMap<string, FunctionDef>;
  readonly ops: ReadonlyMap<string, OpDef>;
  readonly checkpoint: Checkpoint | undefined;
  /** Keys in the checkpoint by the name of the variable's node. */
  readonly keys: ReadonlyMap<string, string>;
  /** Size of the graph and of all shards. */
  readonly bytes: number;
  readonly notes: readonly string[];
}

/**
 * Opens the SavedModel in a folder, choosing the graph for inference: the one without tags (TF-Hub), else "serve", else the
 * first that is not for training.
 * @throws PerceptError naming the file that is missing, damaged or larger than any model's
 */
export async function openSavedModel(folder: string): Promise<SavedModel> {
  const path = join(folder, GRAPH);
  const bytes = await readGraph(path);
  try {
    const { meta, notes } = chooseGraph(bytes);
    const checkpoint = await findCheckpoint(folder);
    const names = new Set(checkpoint?.entries.keys() ?? []);
    return {
      folder,
      format: (await exists(join(folder, 'tfhub_module.pb'))) ? 'TF1-Hub module' : 'TensorFlow SavedModel',
      tags: meta.metaInfo?.tags ?? [],
      tensorflow: meta.metaInfo?.tensorflowVersion ?? '',
      meta,
      functions: new Map((meta.graph?.library?.function ?? []).map((body) => [body.signature.name, body])),
      ops: new Map((meta.metaInfo?.ops?.op ?? []).map((op) => [op.name, op])),
      checkpoint,
      keys: variableKeys(meta, names),
      bytes: bytes.length + (await sizeOfFiles(join(folder, 'variables'))),
      notes,
    };
  } catch (error) {
    if (!(error instanceof PerceptError) || error.file !== undefined) throw error;
    throw new PerceptError(error.problem, { file: path, remedy: error.remedy ?? 'Fetch the model again.' });
  }
}

async function readGraph(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_GRAPH)
      throw new PerceptError(`the graph has ${size} bytes, more than any model's`, {
        file: path,
        remedy: 'Export it with its weights as variables.',
      });
    return await readFile(path);
  } catch (error) {
    throw error instanceof PerceptError ? error : explainSystemError(error, path);
  }
}

function chooseGraph(bytes: Uint8Array): { meta: MetaGraph; notes: string[] } {
  const { metaGraphs } = decodeMessage<{ metaGraphs: readonly Uint8Array[] }>('SavedModelParts', bytes);
  const tagged = metaGraphs.map((part) => ({
    part,
    tags: decodeMessage<Pick<MetaGraph, 'metaInfo'>>('MetaGraphHead', part).metaInfo?.tags ?? [],
  }));
  const chosen =
    tagged.find(({ tags }) => tags.length === 0) ??
    tagged.find(({ tags }) => tags.includes('serve')) ??
    tagged.find(({ tags }) => !tags.includes('train')) ??
    tagged[0];
  if (chosen === undefined) throw new PerceptError('the file holds no graph');
  const notes: string[] = [];
  if (tagged.length > 1)
    notes.push(
      `Of ${tagged.length} graphs the one tagged ${describeTags(chosen.tags)} was taken, not ${tagged
        .filter((other) => other !== chosen)
        .map(({ tags }) => describeTags(tags))
        .join(', ')}.`,
    );
  if (chosen.tags.includes('train'))
    notes.push('The graph is one for training: it may behave otherwise than in use.');
  return { meta: decodeMessage<MetaGraph>('MetaGraphDef', chosen.part), notes };
}

function describeTags(tags: readonly string[]): string {
  return `[${tags.join(', ')}]`;
}

async function findCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const variables = join(folder, 'variables');
  return (await exists(join(variables, 'variables.index'))) ? openCheckpoint(variables) : undefined;
}

async function sizeOfFiles(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
