import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Network } from '../decoding/scores/score.ts';
import type { SsimDialect } from '../images/metrics/ssim-dialects.ts';
import type { Matrix } from '../maths/matrix.ts';
import { splitRows, stackRows } from '../maths/stack.ts';
import { loadMatrix, saveArray } from './arrays.ts';
import type { ImageTables } from './score-images.ts';

type AboutImages = Pick<ImageTables, 'resize' | 'sought'> & {
  readonly ssim: readonly { readonly dialect: SsimDialect; readonly all: boolean }[];
};

/** How alike the features of images shown and reconstructed are on each layer, [nImages x nImages]. */
export type FeatureTable = { readonly network: Network; readonly table: Matrix };

/**
 * Keeps what scores of images are made of, so that some of the images can be scored alone without making any anew: <name>.npy, the
 * tables [nImages x nImages] below one another, and <name>.json, what each is.
 */
export async function saveImageTables(folder: string, name: string, tables: ImageTables): Promise<void> {
  const { pearson, mse, ssim, ...about } = tables;
  await save(folder, name, [pearson, mse, ...ssim.map(({ table }) => table)], {
    ...about,
    ssim: ssim.map(({ dialect, all }) => ({ dialect, all })),
  });
}

/** What `saveImageTables` kept; undefined where there is nothing. */
export async function loadImageTables(folder: string, name: string): Promise<ImageTables | undefined> {
  const kept = await load<AboutImages>(folder, name);
  if (kept === undefined) return undefined;
  const [pearson, mse, ...others] = kept.tables;
  const { resize, sought, ssim } = kept.about;
  return {
    pearson: pearson!,
    mse: mse!,
    ssim: ssim.map((one, k) => ({ ...one, table: others[k]! })),
    resize,
    ...(sought && { sought }),
  };
}

/** The same of features. */
export async function saveFeatureTables(
  folder: string,
  name: string,
  features: readonly FeatureTable[],
): Promise<void> {
  await save(
    folder,
    name,
    features.map(({ table }) => table),
    { networks: features.map(({ network }) => network) },
  );
}

export async function loadFeatureTables(folder: string, name: string): Promise<FeatureTable[] | undefined> {
  const kept = await load<{ networks: Network[] }>(folder, name);
  return kept?.about.networks.map((network, k) => ({ network, table: kept.tables[k]! }));
}

async function save(
  folder: string,
  name: string,
  tables: readonly Matrix[],
  about: Record<string, unknown>,
): Promise<void> {
  const { rows, cols, data } = stackRows(tables);
  await saveArray(join(folder, `${name}.npy`), [rows, cols], data);
  await writeFile(join(folder, `${name}.json`), JSON.stringify({ ...about, tables: tables.length }));
}

async function load<T>(folder: string, name: string): Promise<{ tables: Matrix[]; about: T } | undefined> {
  const text = await readFile(join(folder, `${name}.json`), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const about = JSON.parse(text) as T & { tables: number };
  const all = await loadMatrix(join(folder, `${name}.npy`));
  const sizes = Array.from({ length: about.tables }, () => all.rows / about.tables);
  return { tables: splitRows(all, sizes), about };
}
