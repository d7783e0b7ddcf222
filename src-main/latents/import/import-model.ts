import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { explainSystemError, PerceptError } from '../../errors.ts';
import { hashFile, hashJson, makeFolder, temporaryName } from '../../files.ts';
import { unpackArchive } from './archive/unpack.ts';
import { inferRoles, type RoleOptions } from './card/roles.ts';
import { modelCardSchema, type CardSignature, type ModelCard } from './card/schema.ts';
import { cardTensors } from './card/tensors.ts';
import { candidateOf, prepareSignatures, type Prepared } from './prepare.ts';
import { findSavedModel, openSavedModel, type SavedModel } from './saved-model.ts';
import { placeModel } from './store/place-model.ts';
import { neededConstants, writeGraph } from './store/write-graph.ts';

export interface ImportOptions extends RoleOptions {
  /** What the model is called; otherwise as its file. */
  readonly name?: string;
  /** Store large weights as float16: half the size, about three digits. */
  readonly half?: boolean;
  /** Only these signatures. */
  readonly signatures?: readonly string[];
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  /** What is being done: "unpacking", "reading the graph", or the signature that is stored. */
  readonly step: string;
  /** Weights done and in all, where they are counted. */
  readonly done: number;
  readonly total: number;
}

export interface ImportedModel {
  readonly card: ModelCard;
  readonly folder: string;
}

/** Weights of a signature may be this much, and so many times what the file holds: constants hardly grow when they are computed. */
const ALWAYS_FINE = 256 * 2 ** 20;
const MOST_GROWTH = 4;

/**
 * Imports a TF1-Hub module or a SavedModel of TensorFlow, an archive (.tar, .tar.gz) or a folder, into the store of models.
 * The model appears in the store whole or not at all; the same model gives the same bytes under the same hash.
 * @param store folder of the store, `<home>/models`
 * @throws PerceptError when the file is damaged, hostile, or needs what cannot be run; the reason of `signal` when aborted
 */
export async function importModel(
  source: string,
  store: string,
  options: ImportOptions = {},
): Promise<ImportedModel> {
  const { onProgress, signal } = options;
  const say = (step: string, done = 0, total = 0): void => onProgress?.({ step, done, total });
  const found = await stat(source).catch((error: unknown) => {
    throw explainSystemError(error, source);
  });
  const working = temporaryName(join(store, 'model'));
  try {
    await makeFolder(working);
    let folder = source;
    if (!found.isDirectory()) {
      say('unpacking');
      folder = join(working, 'source');
      await makeFolder(folder);
      await unpackArchive(source, folder, signal);
    }
    say('reading the graph');
    const model = await openSavedModel(await findSavedModel(folder));
    const prepared = await prepareSignatures(model, options.signatures, signal);
    const roles = inferRoles(
      prepared.signatures.map(({ signature }) => candidateOf(signature)),
      options,
    );
    const out = join(working, 'model');
    await makeFolder(out);
    const mostBytes = ALWAYS_FINE + MOST_GROWTH * model.bytes;
    const { signatures, files } = await writeSignatures(prepared, out, mostBytes, options);
    signal?.throwIfAborted();
    say('storing');
    const content = {
      version: 1 as const,
      precision: options.half === true ? ('float16' as const) : ('float32' as const),
      signatures,
      roles,
      notes: [...model.notes, ...prepared.notes, ...roleNotes(roles)],
      files,
    };
    const card = modelCardSchema.parse({
      ...content,
      hash: hashJson(content).slice(0, 16),
      name: options.name ?? defaultName(source),
      source: await describeSource(source, found.isDirectory(), model),
    });
    return { card: await placeModel(card, out, store, options.name), folder: join(store, card.hash) };
  } catch (error) {
    signal?.throwIfAborted();
    throw naming(error, source, working);
  } finally {
    await rm(working, { recursive: true, force: true });
  }
}

async function writeSignatures(
  { signatures }: Prepared,
  out: string,
  mostBytes: number,
  { half = false, onProgress, signal }: ImportOptions,
): Promise<{ signatures: CardSignature[]; files: Record<string, string> }> {
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

function roleNotes({ encode, generate }: ModelCard['roles']): string[] {
  if (encode === undefined && generate === undefined)
    return [
      'No signature turns images into latents or latents into images: it can be run, not used to decode.',
    ];
  return [];
}

function defaultName(source: string): string {
  const name = basename(source).replace(/(\.tar)?(\.t?gz)?$/i, '');
  return name === '' ? 'model' : name.slice(0, 200);
}

async function describeSource(
  source: string,
  isFolder: boolean,
  { folder, format, tags, tensorflow }: SavedModel,
): Promise<ModelCard['source']> {
  const sha256 = await hashFile(isFolder ? join(folder, 'saved_model.pb') : source);
  return { name: basename(source), sha256, format, tags: [...tags], tensorflow };
}

/** Errors name what the user gave, not the folder that it was unpacked into. */
function naming(error: unknown, source: string, working: string): Error {
  if (!(error instanceof PerceptError)) return explainSystemError(error, source);
  const { file, problem, remedy } = error;
  const inside = file?.startsWith(working) === true;
  if (file !== undefined && !inside) return error;
  const where = inside ? `${basename(file)}: ` : '';
  return new PerceptError(`${where}${problem}`, {
    file: source,
    ...(remedy === undefined ? {} : { remedy }),
    cause: error,
  });
}
