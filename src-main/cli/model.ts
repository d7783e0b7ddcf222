import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepFolder } from '../compute/sweep.ts';
import { PerceptError } from '../errors.ts';
import { makeFolder } from '../files.ts';
import type { ImagenetStyle } from '../latents/import/card/preprocessing.ts';
import { openSignature } from '../latents/import/doors/run-any.ts';
import { importModel } from '../latents/import/import-model.ts';
import type { BackendName } from '../latents/backends/names.ts';
import type { Values } from '../latents/import/run/run-signature.ts';
import { findModel, listModels, modelStore } from '../latents/import/store/store.ts';
import { verifyFiles } from '../latents/import/store/verify-files.ts';
import { settingsFolder } from '../settings-folder.ts';
import { openArrayFile } from '../study/formats/array-file.ts';
import { encodeNpy } from '../study/formats/npy.ts';
import { describeModel, megabytes } from './describe-model.ts';
import type { Host } from './host.ts';
import { formatTable, progressBar } from './terminal.ts';

interface InStore {
  /** Percept's home; otherwise that of the settings. */
  home?: string;
  json: boolean;
}

export interface ModelImportOptions extends InStore {
  name?: string;
  half: boolean;
  encode?: string;
  generate?: string;
  features?: string[];
  preprocess?: ImagenetStyle;
  range?: [number, number];
  mean?: number[];
  std?: number[];
  order?: 'RGB' | 'BGR';
  layout?: 'NHWC' | 'NCHW';
  size?: [number, number];
  crop?: Crop;
  resize?: 'bicubic' | 'bilinear';
  signatures?: string[];
}

/** "centre", "whole", or how much of the middle is kept. */
export interface Crop {
  crop: 'centre square' | 'whole';
  cropFraction?: number;
}

export interface ModelRunOptions {
  home?: string;
  signature?: string;
  input: string[];
  outputs?: string[];
  out: string;
  /** The first that starts when left out. */
  backend?: BackendName;
}

export async function modelImportCommand(
  source: string,
  { home, json, crop, ...options }: ModelImportOptions,
  { signal }: Pick<Host, 'signal'>,
): Promise<void> {
  const store = storeOf(home);
  await sweepFolder(store);
  const bar = progressBar('Importing');
  const imported = await importModel(source, store, {
    ...options,
    ...crop,
    signal,
    onProgress: ({ step, done, total }) => bar.update({ done, total, label: step }),
  }).finally(() => bar.end());
  if (json) process.stdout.write(`${JSON.stringify(imported, null, 2)}\n`);
  else process.stdout.write(`${describeModel(imported)}\n`);
}

export async function modelListCommand({ home, json }: InStore): Promise<void> {
  const store = storeOf(home);
  const models = await listModels(store);
  if (json) {
    process.stdout.write(`${JSON.stringify(models, null, 2)}\n`);
    return;
  }
  const rows = models.map(({ card }) => [
    card.name,
    card.hash,
    Object.keys(card.roles).join(', '),
    String(card.roles.generate?.dims ?? card.roles.encode?.dims ?? ''),
    card.precision,
    megabytes(card),
  ]);
  process.stdout.write(
    rows.length === 0
      ? `No models in ${store}. Import one: percept model import FILE.\n`
      : `${formatTable(['model', 'hash', 'roles', 'latents', 'weights', 'size'], rows)}\n`,
  );
}

export async function modelShowCommand(name: string, { home, json }: InStore): Promise<void> {
  const model = await findModel(storeOf(home), name);
  process.stdout.write(`${json ? JSON.stringify(model, null, 2) : describeModel(model)}\n`);
}

/** Runs a signature on arrays from files, its outputs into .npy files of a folder. */
export async function modelRunCommand(name: string, options: ModelRunOptions): Promise<void> {
  const { card, folder } = await findModel(storeOf(options.home), name);
  const signature = options.signature ?? card.signatures[0]?.name ?? '';
  const inputs = Object.fromEntries(await Promise.all(options.input.map(readInput)));
  const { backend } = options;
  const graph = card.signatures.find((one) => one.name === signature)?.graph;
  if (graph !== undefined) await verifyFiles(folder, card, graph, new Set());
  const opened = await openSignature(folder, signature, backend === undefined ? {} : { backend });
  try {
    process.stderr.write(`Run by ${opened.runtime}.\n`);
    const results = await opened.run(inputs, options.outputs);
    await makeFolder(options.out);
    for (const [output, { shape, data }] of Object.entries(results)) {
      const path = join(options.out, `${output.replaceAll(/[^\w.-]/g, '_')}.npy`);
      await writeFile(path, encodeNpy(shape, data));
      process.stdout.write(`${path} [${shape.join(', ')}]\n`);
    }
  } finally {
    await opened.close();
  }
}

/** "x=file.npy" */
async function readInput(text: string): Promise<[string, Values]> {
  const [, name, path] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || path === undefined)
    throw new PerceptError(`"${text}" names no input`, { remedy: 'Write --input NAME=FILE.npy.' });
  const file = await openArrayFile(path);
  try {
    const [entry] = file.entries;
    if (entry === undefined) throw new PerceptError('there is no array in it', { file: path });
    const { shape, data } = await file.read(entry.name);
    return [name, { shape, data: data instanceof Int32Array ? data : Float32Array.from(data) }];
  } finally {
    await file.close();
  }
}

function storeOf(home: string | undefined): string {
  return modelStore(home ?? settingsFolder());
}
