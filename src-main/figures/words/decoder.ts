import type { Cited } from './citations.ts';
import { partOf, textIn, type Json } from './recipe-json.ts';

/** Whether a recipe's decoder learns from training patterns; the others invert the linear map. */
export function learnsFromPatterns(recipe: Json): boolean {
  return ['ridge', 'fastl2lir', 'fracridge'].includes(textIn(partOf(recipe['decoder'])['kind']));
}

/** How images were decoded, for a caption: " by ridge regression"; nothing of a decoder that is not known. */
export function byDecoder(recipe: Json, cited: Cited): string {
  switch (textIn(partOf(recipe['decoder'])['kind'])) {
    case 'inverse':
      return ` by the method of ${cited.name('mozafari')}`;
    case 'whitened':
      return ' by the whitened inverse of the linear map';
    case 'ridge':
      return ' by ridge regression';
    case 'fastl2lir':
      return ' by FastL2LiR';
    case 'fracridge':
      return ` by fractional ridge regression ${cited.cite('fracridge')}`;
    default:
      return '';
  }
}
