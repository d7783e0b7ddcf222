import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '../../../files.ts';
import type { ModelCard } from '../card/schema.ts';
import { readCard } from './store.ts';

/**
 * Moves a whole model from `out` to its place in the store. One that is there already is the same; it gets the new name.
 * @returns the card as it is stored
 */
export async function placeModel(
  card: ModelCard,
  out: string,
  store: string,
  name: string | undefined,
): Promise<ModelCard> {
  const target = join(store, card.hash);
  await writeFile(join(out, 'card.json'), cardJson(card), { flag: 'wx' });
  const placed = await rename(out, target).then(
    () => true,
    () => false,
  );
  if (placed) return card;
  const there = await readCard(target).catch(() => undefined);
  if (there === undefined) {
    // What lies there without a readable card is broken.
    await rm(target, { recursive: true, force: true });
    await rename(out, target);
    return card;
  }
  if (name === undefined || there.name === name) return there;
  const renamed = { ...there, name };
  await writeFileWhole(join(target, 'card.json'), cardJson(renamed));
  return renamed;
}

function cardJson(card: ModelCard): string {
  return `${JSON.stringify(card, null, 2)}\n`;
}
