import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossedError } from '../compute/wire-error.ts';
import type { ModelView } from '../contract/models.ts';
import { writeFileWhole } from '../files.ts';
import {
  weightBytesOf,
  type FeaturesRole,
  type ImageShape,
  type ModelCard,
} from '../latents/import/card/schema.ts';
import { checkName } from '../latents/import/card/name.ts';
import { listModels, modelStore, type StoredModel } from '../latents/import/store/store.ts';

/** The imported models of Percept's home, as the window sees them. */
export class Models {
  readonly store: string;

  constructor(
    home: string,
    /** Told when one has come, gone or got another name. */
    private readonly changed: () => void,
    /** Told the folder of one that is removed: whoever has it loaded lets it go. */
    private readonly removed: (folder: string) => void,
  ) {
    this.store = modelStore(home);
  }

  async list(): Promise<ModelView[]> {
    return (await listModels(this.store)).map(({ card }) => viewOf(card));
  }

  /** @throws CrossedError when there is no such model; PerceptError when it cannot be called that */
  async rename(hash: string, name: string): Promise<void> {
    checkName(name);
    const { card, folder } = await this.find(hash);
    await writeFileWhole(join(folder, 'card.json'), `${JSON.stringify({ ...card, name }, null, 2)}\n`);
    this.changed();
  }

  /** @throws CrossedError when there is no such model */
  async remove(hash: string): Promise<void> {
    const { folder } = await this.find(hash);
    // Without its card it is no model: whatever happens then, half of one is not left.
    await rm(join(folder, 'card.json'));
    await rm(folder, { recursive: true, force: true });
    this.removed(folder);
    this.changed();
  }

  private async find(hash: string): Promise<StoredModel> {
    const found = (await listModels(this.store)).find(({ card }) => card.hash === hash);
    if (found === undefined)
      throw new CrossedError({ problem: 'there is no such model any more', code: 'refused' });
    return found;
  }
}

function viewOf(card: ModelCard): ModelView {
  return {
    hash: card.hash,
    name: card.name,
    source: { name: card.source.name, format: card.source.format },
    precision: card.precision,
    bytes: weightBytesOf(card),
    dims: card.roles.generate?.dims ?? card.roles.encode?.dims ?? null,
    roles: rolesOf(card),
    notes: [...card.notes],
  };
}

function rolesOf({ roles: { encode, generate, features }, signatures }: ModelCard): ModelView['roles'] {
  const images = ({ height, width, channels }: ImageShape): string =>
    `${height} × ${width} ${channels === 1 ? 'gray' : 'colour'} images`;
  return [
    ...(encode === undefined
      ? []
      : [{ role: 'encoder', about: `${images(encode.image)} to ${encode.dims} latents` }]),
    ...(generate === undefined
      ? []
      : [{ role: 'generator', about: `${generate.dims} latents to ${images(generate.image)}` }]),
    ...(features === undefined
      ? []
      : [
          {
            role: 'features',
            about: `${images(features.image)} to ${featuresInWords(features, signatures)}`,
          },
        ]),
  ];
}

/** "2048 features"; with the name of the tensor where there are several, or the model leaves their number open. */
function featuresInWords({ signature, outputs }: FeaturesRole, signatures: ModelCard['signatures']): string {
  const tensors = signatures.find(({ name }) => name === signature)?.outputs ?? [];
  const all = outputs.map((output) => {
    const [, ...sides] = tensors.find(({ name }) => name === output)?.shape ?? [];
    const count = sides.reduce<number>(
      (product, side) => product * (side ?? NaN),
      sides.length > 0 ? 1 : NaN,
    );
    const known = Number.isNaN(count) ? 'features' : `${count} features`;
    return outputs.length === 1 && !Number.isNaN(count) ? known : `${known} ${output}`;
  });
  return all.join(', ');
}
