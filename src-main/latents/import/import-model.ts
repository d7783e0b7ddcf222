import { rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { explainSystemError, PerceptError } from '../../errors.ts';
import { hashFile, hashJson, makeFolder, temporaryName } from '../../files.ts';
import { plainText } from '../../plain-text.ts';
import { unpackArchive } from './archive/unpack.ts';
import { checkName, LONGEST_NAME } from './card/name.ts';
import { inferRoles, type RoleOptions } from './card/roles.ts';
import { modelCardSchema, type ModelCard } from './card/schema.ts';
import { findModelFile, modelFile, type ModelFile } from './doors/find.ts';
import { openModel } from './doors/open.ts';
import { placeModel } from './store/place-model.ts';

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

/**
 * Imports a model into the store: a TF1-Hub module, a SavedModel, a graph or layers model of TensorFlow.js, an ONNX network or
 * the weights of a BigGAN (.safetensors); a file, a folder, or an archive of one (.tar, .tar.gz, .zip).
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
  if (options.name !== undefined) checkName(options.name);
  const say = (step: string, done = 0, total = 0): void => onProgress?.({ step, done, total });
  const found = await stat(source).catch((error: unknown) => {
    throw explainSystemError(error, source);
  });
  const working = temporaryName(join(store, 'model'));
  try {
    await makeFolder(working).catch((error: unknown) => {
      throw explainSystemError(error, store);
    });
    const file = await fileOf(source, found.isDirectory(), working, options);
    say('reading the graph');
    const model = await openModel(file, options);
    const roles = inferRoles(model.candidates, options, model.known);
    const out = join(working, 'model');
    await makeFolder(out);
    const { signatures, files } = await model.write(out);
    signal?.throwIfAborted();
    say('storing');
    const content = {
      version: 1 as const,
      kind: model.kind,
      precision:
        model.kind === 'onnx'
          ? ('as exported' as const)
          : options.half === true
            ? ('float16' as const)
            : ('float32' as const),
      signatures: [...signatures],
      roles,
      notes: [...model.notes, ...roleNotes(roles)],
      files: { ...files },
    };
    const card = modelCardSchema.parse({
      ...content,
      hash: hashJson(content).slice(0, 16),
      name: options.name ?? defaultName(source),
      source: {
        name: plainText(basename(source)),
        sha256: await hashFile(found.isDirectory() ? model.file : source),
        format: model.format,
        tags: [...model.tags],
        tensorflow: model.tensorflow,
      },
    });
    return { card: await placeModel(card, out, store, options.name), folder: join(store, card.hash) };
  } catch (error) {
    signal?.throwIfAborted();
    throw naming(error, { source, store, working });
  } finally {
    // Where the store cannot be written to, that is what is told.
    await rm(working, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The model's file: the one given, or the one in a folder or archive, which is unpacked. */
async function fileOf(
  source: string,
  isFolder: boolean,
  working: string,
  { onProgress, signal }: ImportOptions,
): Promise<ModelFile> {
  if (isFolder) return findModelFile(source);
  const single = modelFile(source);
  if (single !== undefined) return single;
  onProgress?.({ step: 'unpacking', done: 0, total: 0 });
  const folder = join(working, 'source');
  await makeFolder(folder);
  await unpackArchive(source, folder, signal);
  return findModelFile(folder);
}

function roleNotes({ encode, generate, features }: ModelCard['roles']): string[] {
  if (encode === undefined && generate === undefined && features === undefined)
    return [
      'No signature turns images into latents or features, or latents into images: it can be run, not used to decode.',
    ];
  return [];
}

function defaultName(source: string): string {
  // A file of a fixed name says nothing, its folder does.
  const said = /^(model\.json|saved_model\.pb|model\.onnx|model\.safetensors)$/i.test(basename(source))
    ? basename(dirname(resolve(source)))
    : basename(source);
  const name = plainText(said.replace(/(\.tar)?\.(t?gz|tar|zip|onnx|json|safetensors)$/i, ''));
  return name === '' ? 'model' : name.slice(0, LONGEST_NAME);
}

/** Faults of where is written, not of what is read. */
const WRITING = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

/** Errors name what the user gave, not the folder that it was unpacked into, and say what to do. */
function naming(
  error: unknown,
  { source, store, working }: Readonly<Record<'source' | 'store' | 'working', string>>,
): Error {
  const fault = error instanceof PerceptError ? error.cause : error;
  if (WRITING.has((fault as NodeJS.ErrnoException | undefined)?.code ?? ''))
    return explainSystemError(fault, store);
  if (!(error instanceof PerceptError)) return explainSystemError(error, source);
  const { file, problem, remedy = 'Get the model from its makers, or export it again.' } = error;
  const inside = file?.startsWith(working) === true;
  const where = inside ? `${basename(file)}: ` : '';
  return new PerceptError(`${where}${problem}`, {
    file: file === undefined || inside ? source : file,
    remedy,
    cause: error,
  });
}
