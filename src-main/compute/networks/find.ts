import { PerceptError } from '../../errors.ts';
import type { Network } from '../../decoding/scores/score.ts';
import { hashJson } from '../../files.ts';
import type { FeaturesRole, ModelCard } from '../../latents/import/card/schema.ts';
import { storedModel } from '../recipe-model.ts';

/** A network as a recipe or a comparison names it. */
export interface WantedNetwork {
  /** Name, or the beginning of the hash. */
  readonly model: string;
  /** All that the model's card lists when left out. */
  readonly layer?: string | undefined;
}

/** An imported network, and those of its layers that images are compared by. */
export interface FeatureNetwork {
  readonly folder: string;
  readonly card: ModelCard;
  readonly features: FeaturesRole;
  /** As scores name them. */
  readonly layers: readonly Network[];
}

/**
 * The networks that are asked for, each once.
 * @param asks what names them, for messages: "the recipe"
 * @throws PerceptError naming a model that is not imported, has no features, or not those, and how to import it
 */
export async function findNetworks(
  wanted: readonly WantedNetwork[],
  asks = 'the recipe',
): Promise<FeatureNetwork[]> {
  const found = new Map<string, Omit<FeatureNetwork, 'layers'> & { layers: Set<string> }>();
  for (const { model, layer } of wanted) {
    const { card, folder } = await storedModel(model, asks, ' --features TENSOR');
    const { features } = card.roles;
    if (features === undefined)
      throw new PerceptError(`${asks} asks for the features of the model "${card.name}", which has none`, {
        remedy: `Import it again and name the tensors: percept model import FILE --name ${JSON.stringify(card.name)} --features TENSOR.`,
      });
    if (layer !== undefined && !features.outputs.includes(layer))
      throw new PerceptError(`the model "${card.name}" has no features "${layer}"`, {
        remedy: `It has ${features.outputs.map((output) => `"${output}"`).join(', ')}; others are there when it is imported again with them (percept model import FILE --features ${JSON.stringify(layer)}).`,
      });
    const network = found.get(card.hash) ?? { folder, card, features, layers: new Set<string>() };
    for (const one of layer === undefined ? features.outputs : [layer]) network.layers.add(one);
    found.set(card.hash, network);
  }
  const all = [...found.values()];
  return all.map(({ layers, ...network }) => {
    const { card } = network;
    // Two models of one name can only be told by their hashes.
    const alone = all.filter((other) => other.card.name === card.name).length === 1;
    const name = alone ? card.name : `${card.name} ${card.hash}`;
    const weights = weightsHash(card);
    const input = describeInput(network.features);
    return { ...network, layers: [...layers].map((layer) => ({ name, layer, weights, input })) };
  });
}

function weightsHash({ files }: ModelCard): string {
  const hashes = Object.values(files);
  return hashes.length === 1 ? hashes[0]! : hashJson(files);
}

/** How images come to a network, in words. */
export function describeInput({ image, crop, cropFraction = 1, resize }: FeaturesRole): string {
  const { height, width, channels, range, layout, order, mean, std } = image;
  const part = crop === 'whole' ? 'the whole image, stretched' : 'the central part of its proportions';
  const share = cropFraction === 1 ? '' : `, ${Number((100 * cropFraction).toPrecision(6))} % of its sides`;
  const kernel =
    resize === 'bicubic' ? "with TensorFlow's bicubic kernel" : 'bilinearly, averaged where it shrinks';
  return [
    `${part}${share}, resized ${kernel} to ${height} x ${width}`,
    channels === 1 ? 'gray' : order,
    `values from ${range[0]} to ${range[1]}`,
    ...(mean === undefined ? [] : [`less ${mean.join(', ')}`]),
    ...(std === undefined ? [] : [`divided by ${std.join(', ')}`]),
    `channels ${layout === 'NCHW' ? 'first' : 'last'}`,
  ].join('; ');
}
