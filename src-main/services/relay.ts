import type { ComputeClient } from '../compute/client.ts';
import type { MethodOutput, RelayedCall } from '../compute/methods/types.ts';
import type { StudyPlace } from '../compute/methods/types.ts';

/** Calls that the compute process answers, about one study. */
export const relayedCalls = [
  'live.decode',
  'live.significance',
  'live.images',
  'live.nearest',
  'regions.evaluate',
  'regions.save',
  'regions.import',
  'brain.scene',
  'brain.volume',
  'recipe.design',
  'compare.view',
  'compare.images',
  'figure.template',
  'figure.draw',
  'figure.export',
] as const satisfies readonly RelayedCall[];

/** @throws CrossedError with what went wrong over there */
export async function relay<K extends RelayedCall>(
  compute: ComputeClient,
  call: K,
  place: StudyPlace,
  input: object,
  window?: string,
): Promise<MethodOutput<K>> {
  return (await compute.call('relay', {
    call,
    place,
    input: { ...input },
    ...(window === undefined ? {} : { window }),
  })) as MethodOutput<K>;
}
