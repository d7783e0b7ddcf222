import { describeSize } from '../images/image.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { DecodedSubject } from './decode-steps.ts';
import type { LatentsStep } from './latents-step.ts';
import { TUTORIAL_GENERATOR } from './recipe-model.ts';
import type { ModelUsed } from './results.ts';

/** The imported model of a run, as its result tells it; null where it has none. */
export function modelUsed(
  { latents }: Pick<Recipe, 'latents'>,
  { about }: LatentsStep,
  decoded: readonly DecodedSubject[],
): ModelUsed | null {
  if (about.model === undefined || latents.kind !== 'model') return null;
  const { name, hash, source, precision, roles, encodedOn } = about.model;
  return {
    name,
    hash,
    source: source.name,
    sha256: source.sha256,
    format: source.format,
    precision,
    roles,
    encodedOn,
    imagesMadeOn: madeOn(decoded),
    rescale: latents.rescale,
  };
}

/** What is to be said of the model of a run, beside what its latents say of themselves. */
export function modelNotes(
  { latents }: Pick<Recipe, 'latents'>,
  { about, generator }: LatentsStep,
  decoded: readonly DecodedSubject[],
): string[] {
  if (latents.kind !== 'model') return [];
  const on = madeOn(decoded);
  return [
    ...(on === null || generator === undefined
      ? []
      : [`Images of ${describeSize(generator)} were made by ${on}.`]),
    ...(generator === undefined || about.shown === undefined
      ? []
      : [
          `Pixel scores compare them with the images shown, brought to ${generator.height} x ${generator.width}.`,
        ]),
    ...(generator?.rescaling === undefined
      ? []
      : [`For the images alone, ${generator.rescaling}; scores on latents are of the latents as predicted.`]),
    ...(latents.model === TUTORIAL_GENERATOR ? [TUTORIAL_NOTE] : []),
  ];
}

/** See scripts/generator/README.md. */
const TUTORIAL_NOTE =
  "The tutorial's generator was trained on scenes of the program that drew the tutorial's pictures, and taught what is in them: that it does well in higher regions there is by construction.";

function madeOn(decoded: readonly DecodedSubject[]): string | null {
  const all = new Set(decoded.flatMap(({ imagesMadeOn }) => imagesMadeOn ?? []));
  return all.size === 0 ? null : [...all].sort().join(', ');
}
