import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PerceptError } from '../errors.ts';
import { hashJson, makeFolder, writeFileWhole } from '../files.ts';
import { importedModel } from '../latents/imported/imported-model.ts';
import { matrix, row, type Matrix } from '../maths/matrix.ts';
import { mapBounded } from '../study/folders.ts';
import { perceptBuild } from '../version.ts';
import type { Context } from './context.ts';
import { describeBackend } from './describe-backend.ts';
import { fittedStimuli } from './fitted-stimuli.ts';
import type { StimulusImages } from './image-input.ts';
import type { RecipeModel } from './recipe-model.ts';
import { sweepFolder } from './sweep.ts';

/** Images that are encoded between two writes: what a killed run loses. */
const CHUNK = 8;
/** While one chunk is encoded, the next is read. */
const AT_ONCE = 2;

export interface Encoded {
  /** [n x d], in the order of the stimuli. */
  readonly latents: Matrix;
  /** What encoded them; several where a run was taken up elsewhere. */
  readonly encodedOn: string[];
}

/** An encoded image on disk. */
const encodedFile = z.object({ backend: z.string(), latents: z.array(z.number()) });

/**
 * Latents of stimuli by the encoder of a model. Each image's are kept in the cache as soon as they are there, under the hash of the image,
 * the model and how images are cut and resized, so that a killed run goes on and other results with the same model need no encoding.
 * @param ordered whether a stack without names is in the order of `names`
 * @throws PerceptError when an image cannot be read, or the model gives something that is no number; the reason of the signal
 */
export async function encodeStimuli(
  context: Pick<Context, 'cache' | 'runner' | 'signal' | 'progress'>,
  { card, folder }: Pick<RecipeModel, 'card' | 'folder'>,
  stimuli: StimulusImages,
): Promise<Encoded> {
  const { cache, runner, signal, progress } = context;
  const { encode } = card.roles;
  if (encode === undefined) throw new Error('a model without an encoder was asked to encode');
  const { image, crop, cropFraction, resize, dims } = encode;
  const fitting = { image, crop, resize, ...(cropFraction === undefined ? {} : { cropFraction }) };
  const key = hashJson({ model: card.hash, encode, build: perceptBuild });
  const kept = `encoded-${key.slice(0, 24)}`;
  await makeFolder(join(cache.folder, kept));
  await sweepFolder(join(cache.folder, kept));
  const { hashes, read } = await fittedStimuli(context, stimuli, fitting);

  const known = new Map<string, z.infer<typeof encodedFile>>();
  const wanted = new Map<string, number>();
  for (const [i, hash] of hashes.entries()) {
    if (known.has(hash) || wanted.has(hash)) continue;
    const found = await readEncoded(cache.find(join(kept, `${hash}.json`)), dims);
    if (found === undefined) wanted.set(hash, i);
    else known.set(hash, found);
  }
  const missing = [...wanted];
  const chunks = Array.from({ length: Math.ceil(missing.length / CHUNK) }, (_, c) =>
    missing.slice(c * CHUNK, (c + 1) * CHUNK),
  );
  progress.expect(chunks.length);
  const model = importedModel(card, folder, runner.models);
  let done = 0;
  let failure: { readonly error: unknown } | undefined;
  await mapBounded(
    chunks,
    async (chunk) => {
      // Where one has failed, the others need not be encoded any more; what another has begun to write is written first.
      if (failure !== undefined) return;
      try {
        signal?.throwIfAborted();
        await encodeChunk(chunk);
      } catch (error) {
        failure ??= { error };
        return;
      }
      done += chunk.length;
      progress.finish(`${done} of ${missing.length} images encoded`);
    },
    AT_ONCE,
  );
  if (failure !== undefined) throw failure.error;
  const latents = matrix(hashes.length, dims);
  hashes.forEach((hash, i) => latents.data.set(known.get(hash)!.latents, i * dims));
  return { latents, encodedOn: [...new Set(hashes.map((hash) => known.get(hash)!.backend))].sort() };

  async function encodeChunk(chunk: readonly (readonly [string, number])[]): Promise<void> {
    const images = await read(chunk.map(([, i]) => i));
    const latents = await model.encode(images, { signal });
    const backend = describeBackend(await runner.models.backend());
    for (const [k, [hash, i]] of chunk.entries()) {
      const values = Array.from(row(latents, k));
      if (!values.every(Number.isFinite))
        throw new PerceptError(`the model ${card.name} gives no numbers for the image ${stimuli.names[i]}`, {
          remedy: 'Look at the image; try another backend (--backend).',
        });
      const encoded = { backend, latents: values };
      await writeFileWhole(join(cache.folder, kept, `${hash}.json`), JSON.stringify(encoded));
      known.set(hash, encoded);
    }
  }
}

/** Encoded latents that are whole; undefined where there are none. */
async function readEncoded(
  path: string | undefined,
  dims: number,
): Promise<z.infer<typeof encodedFile> | undefined> {
  if (path === undefined) return undefined;
  try {
    const found = encodedFile.parse(JSON.parse(await readFile(path, 'utf8')));
    return found.latents.length === dims ? found : undefined;
  } catch {
    return undefined;
  }
}
