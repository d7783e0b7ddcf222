import type { DecodedSubject } from '../decode-steps.ts';
import type { NetworkPlan } from './shown.ts';

/** What is to be said of the networks of a run: which they were, or why nothing was scored by them. */
export function networkNotes(
  { networks, categories }: Pick<NetworkPlan, 'networks' | 'categories'>,
  decoded: readonly Pick<DecodedSubject, 'images' | 'networks'>[],
): string[] {
  if (networks.length === 0) return [];
  if (decoded.every((subject) => subject.networks === undefined)) {
    const names = networks.map(({ card }) => card.name).join(', ');
    const why = decoded.every(({ images }) => images === undefined)
      ? 'these latents have no generator'
      : 'the images shown are not at hand';
    return [`No features of ${names} are compared: ${why}.`];
  }
  const shown = categories ? 'the mean images of the categories' : 'the images shown at their own size';
  return networks.map(({ card, layers }) => {
    const names = layers.map(({ layer }) => layer).join(', ');
    return `Features ${names} of the model ${card.name} (${card.hash}, from ${card.source.name}) are of ${shown}, and of reconstructions as they were saved; input of the network: ${layers[0]!.input}.`;
  });
}
