import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainSystemError, PerceptError } from '../../../errors.ts';
import { modelCardSchema, type ModelCard } from '../card/schema.ts';

export interface StoredModel {
  readonly card: ModelCard;
  readonly folder: string;
}

/** The folder of imported models below Percept's home. */
export function modelStore(home: string): string {
  return join(home, 'models');
}

/** The card of the model in a folder. @throws PerceptError when there is none, or it is damaged */
export async function readCard(folder: string): Promise<ModelCard> {
  const path = join(folder, 'card.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  try {
    return modelCardSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PerceptError('the model card is damaged', {
      file: path,
      remedy: 'Import the model again.',
      cause,
    });
  }
}

/** All models of a store by name; none where the store does not exist yet. Folders without a readable card are left out. */
export async function listModels(store: string): Promise<StoredModel[]> {
  const entries = await readdir(store, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw explainSystemError(error, store);
  });
  const folders = entries.filter((entry) => entry.isDirectory() && /^[0-9a-f]{16}$/.test(entry.name));
  const models = await Promise.all(
    folders.map(async ({ name }) => {
      const folder = join(store, name);
      const card = await readCard(folder).catch(() => undefined);
      return card === undefined ? [] : [{ card, folder }];
    }),
  );
  return models
    .flat()
    .sort((a, b) =>
      a.card.name < b.card.name ? -1 : a.card.name > b.card.name ? 1 : a.card.hash < b.card.hash ? -1 : 1,
    );
}

/** The model of that name, or whose hash begins so. @throws PerceptError when there is none, or more than one */
export async function findModel(store: string, name: string): Promise<StoredModel> {
  const all = await listModels(store);
  const found = all.filter(({ card }) => card.name === name);
  const byHash = /^[0-9a-f]{4,16}$/.test(name) ? all.filter(({ card }) => card.hash.startsWith(name)) : [];
  const fitting = found.length > 0 ? found : byHash;
  if (fitting.length === 1) return fitting[0]!;
  if (fitting.length > 1)
    throw new PerceptError(`${fitting.length} models are called "${name}"`, {
      remedy: `Name one by its hash: ${fitting.map(({ card }) => card.hash).join(', ')}.`,
    });
  throw new PerceptError(`there is no model "${name}"`, {
    file: store,
    remedy:
      all.length === 0
        ? 'Import one: percept model import FILE.'
        : `There are ${all.map(({ card }) => `"${card.name}"`).join(', ')}.`,
  });
}
